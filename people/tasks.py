from celery import shared_task

from people.emails import mail_approval_decided, mail_approval_waiting, mail_password_notice, mail_password_reset
from people.employees.services import account_with_email
from people.models import Approval, User
from people.permissions import can_sign_in
from people.sign_in import limits, sessions


@shared_task(name="people.send_password_reset", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_password_reset(email: str, language: str) -> None:
    """Takes what was typed: looking it up here makes a known and an unknown e-mail take the same time."""
    user = account_with_email(email)
    if user and can_sign_in(user):
        mail_password_reset(user, language)


@shared_task(name="people.send_password_notice", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_password_notice(user_id: int, language: str) -> None:
    mail_password_notice(User.objects.get(pk=user_id), language)


@shared_task(name="people.send_approval_waiting", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_approval_waiting(approval_id: int, user_id: int) -> None:
    approval = Approval.objects.select_related("requested_by", "organisation").get(pk=approval_id)
    if approval.is_waiting:
        mail_approval_waiting(approval, User.objects.get(pk=user_id))


@shared_task(name="people.send_approval_decided", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_approval_decided(approval_id: int) -> None:
    mail_approval_decided(Approval.objects.select_related("requested_by", "organisation").get(pk=approval_id))


@shared_task(name="people.tidy_up")
def tidy_up() -> None:
    """Delete counts whose window has ended, and sessions that have expired."""
    limits.delete_what_is_over()
    sessions.delete_what_is_over()
