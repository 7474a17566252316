from celery import shared_task

from people.approvals.emails import mail_approval_decided, mail_approval_waiting
from people.models import Approval, User


@shared_task(name="people.send_approval_waiting", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_approval_waiting(approval_id: int, user_id: int) -> None:
    approval = Approval.objects.select_related("requested_by", "organisation").get(pk=approval_id)
    if approval.is_waiting:
        mail_approval_waiting(approval, User.objects.get(pk=user_id))


@shared_task(name="people.send_approval_decided", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_approval_decided(approval_id: int) -> None:
    mail_approval_decided(Approval.objects.select_related("requested_by", "organisation").get(pk=approval_id))
