from celery import shared_task

from labour.terms.services import remind_all


@shared_task(name="labour.remind_of_terms")
def remind_of_terms() -> None:
    """Queue the reminders of terms that are due now; the outbox sends them."""
    remind_all()
