import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from certificates.dc3.models import Dc3
from certificates.dc3.services import deliver_dc3

logger = logging.getLogger(__name__)

IN_A_MESSAGE = 50
IN_A_SWEEP = 500


@shared_task(name="certificates.deliver_dc3")
def deliver_some(pks: list[int]) -> None:
    """Look at some DC-3. A failure is logged and does not stop the others; its row knows when to try again."""
    for pk in pks:
        try:
            deliver_dc3(pk)
        except Exception:  # whatever it was: the next one may be well
            logger.exception("DC-3 %s was not delivered; it will be tried again.", pk)


@shared_task(name="certificates.deliver_pending_dc3")
def deliver_pending() -> None:
    """Take up what no message has delivered. Sends hints, never more than one batch."""
    pks = Dc3.objects.pending(IN_A_SWEEP)
    for start in range(0, len(pks), IN_A_MESSAGE):
        try:
            deliver_some.delay(pks[start : start + IN_A_MESSAGE])
        except (OperationalError, OSError):  # OSError: the folder that serves as broker
            logger.exception("The broker is lost; the sweep goes on in 15 s.")
            return
