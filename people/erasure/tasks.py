from celery import shared_task

from people.erasure.services import block_all_due
from people.erasure.suppression import suppress_all, warn_all


@shared_task(name="people.look_after_erasures")
def look_after_erasures() -> None:
    """Block who is due, where a company lets the clock do it."""
    block_all_due()


@shared_task(name="people.warn_of_erasures")
def warn_of_erasures() -> None:
    """Tell administrators which blocked records may soon be erased."""
    warn_all()


@shared_task(name="people.erase_confirmed")
def erase_confirmed() -> None:
    """Erase the records that a second person has confirmed."""
    suppress_all()
