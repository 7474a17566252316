from celery import shared_task

from courses.evidence.telling import remind_of_expiry, tell_of_waiting


@shared_task(name="courses.remind_of_evidence")
def remind_of_evidence() -> None:
    """Queue the reminders of evidence that expires, and what is said of evidence that waits; the outbox sends them."""
    remind_of_expiry()
    tell_of_waiting()
