from celery import shared_task

from courses.reminders.services import remind_all


@shared_task(name="courses.remind")
def remind_of_duties() -> None:
    """Queue the reminders that are due now; the outbox sends them."""
    remind_all()
