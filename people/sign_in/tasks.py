from celery import shared_task

from people.employees.services import account_with_email
from people.models import User
from people.permissions import can_sign_in
from people.sign_in import limits, sessions
from people.sign_in.emails import mail_password_notice, mail_password_reset


@shared_task(name="people.send_password_reset", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_password_reset(email: str, language: str) -> None:
    """Takes what was typed: looking it up here makes a known and an unknown e-mail take the same time."""
    user = account_with_email(email)
    if user and can_sign_in(user):
        mail_password_reset(user, language)


@shared_task(name="people.send_password_notice", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_password_notice(user_id: int, language: str) -> None:
    mail_password_notice(User.objects.get(pk=user_id), language)


@shared_task(name="people.tidy_up")
def tidy_up() -> None:
    """Delete counts whose window has ended, and sessions that have expired."""
    limits.delete_what_is_over()
    sessions.delete_what_is_over()
