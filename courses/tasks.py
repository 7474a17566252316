from celery import shared_task

from courses.content.scheduling import publish_due, unpublish_expired


@shared_task(name="courses.publish_scheduled")
def publish_scheduled() -> None:
    unpublish_expired()
    publish_due()
