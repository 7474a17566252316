from celery import shared_task

from courses.content.scheduling import publish_due, unpublish_expired
from courses.duties.tasks import do_duties, hint_at_duties

__all__ = ["do_duties", "hint_at_duties", "publish_scheduled"]


@shared_task(name="courses.publish_scheduled")
def publish_scheduled() -> None:
    unpublish_expired()
    publish_due()
