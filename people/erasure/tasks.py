from celery import shared_task

from people.erasure.services import block_all_due


@shared_task(name="people.look_after_erasures")
def look_after_erasures() -> None:
    """Block who is due, where a company lets the clock do it."""
    block_all_due()
