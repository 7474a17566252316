from celery import shared_task

from people.rights.reminding import remind_all


@shared_task(name="people.remind_of_rights")
def remind_of_rights() -> None:
    """Queue the reminders of terms that are due now; the outbox sends them."""
    remind_all()
