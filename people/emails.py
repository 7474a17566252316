"""The mails about an account, each in the language of the page that caused it."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from people.models import User


def mail_password_reset(user: User, language: str) -> None:
    """Send the link to choose a password; it works once and for some days."""
    with translation.override(language):
        path = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
        )
        days = settings.PASSWORD_RESET_TIMEOUT // (60 * 60 * 24)
        _mail(user, "account/email/password_reset", {"url": settings.SITE_URL + path, "days": days})


def mail_password_notice(user: User, language: str) -> None:
    """Say that the password has changed, and what to do if it was somebody else."""
    with translation.override(language):
        _mail(user, "account/email/password_changed", {"url": settings.SITE_URL + reverse("account_reset_password")})


def _mail(user: User, template: str, context: dict[str, object]) -> None:
    context = {**context, "user": user, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    send_mail(subject, render_to_string(f"{template}_message.txt", context).strip() + "\n", None, [user.email])
