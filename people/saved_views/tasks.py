from celery import shared_task

from people.saved_views.services import queue_mails


@shared_task(name="people.mail_views")
def mail_views() -> None:
    """Queue the views that people get by e-mail on Mondays; the outbox sends them."""
    queue_mails()
