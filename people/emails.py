"""How a person is written to."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from people.models import User


def mail(user: User, template: str, context: dict[str, object]) -> None:
    """Send a text in the active language; ``template`` names its two files up to ``_subject.txt`` and ``_message.txt``."""
    context = {**context, "user": user, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    send_mail(subject, render_to_string(f"{template}_message.txt", context).strip() + "\n", None, [user.email])
