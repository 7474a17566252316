from celery import shared_task

from people.access_log.services import forget_old_events


@shared_task(name="people.forget_access")
def forget_access() -> None:
    """Delete events of access that are older than they are kept."""
    forget_old_events()
