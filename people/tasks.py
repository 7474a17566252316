from celery import shared_task
from django.db.models import Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from people.emails import mail_password_notice, mail_password_reset
from people.models import User
from people.permissions import may_sign_in


@shared_task(name="people.send_password_reset", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_password_reset(email: str, language: str) -> None:
    """Takes what was typed: looking it up here makes a known and an unknown e-mail take the same time."""
    for user in User.objects.filter(may_sign_in(), Exact(Lower("email"), Value(email.lower()))):
        mail_password_reset(user, language)


@shared_task(name="people.send_password_notice", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_password_notice(user_id: int, language: str) -> None:
    mail_password_notice(User.objects.get(pk=user_id), language)
