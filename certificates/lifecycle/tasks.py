from celery import shared_task

from certificates.lifecycle.notices import plan_reminders


@shared_task(name="certificates.remind")
def remind_of_expiry() -> None:
    """Queue the reminders that are due today; the outbox sends them."""
    plan_reminders()
