import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from certificates.lifecycle.notices import pending_notices, plan_reminders, send_notices

logger = logging.getLogger(__name__)


@shared_task(name="certificates.send_notices")
def send_some_notices(keys: list[int]) -> None:
    """Look at some notices. What is not sent stays in its row for the next sweep."""
    send_notices(keys)


@shared_task(name="certificates.remind")
def remind_of_expiry() -> None:
    """Write down the reminders that are due today; the sweep sends them."""
    plan_reminders()


@shared_task(name="certificates.send_pending_notices")
def send_pending_notices() -> None:
    """Hint at every notice that is still to be sent: new reminders, and what a lost message or a refusal left over."""
    for keys in pending_notices():
        try:
            send_some_notices.delay(keys)
        except (OperationalError, OSError):
            logger.exception("The broker is lost; the next sweep goes on.")
            return
