import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from certificates.services import deliver, pending_certificates

logger = logging.getLogger(__name__)


@shared_task(name="certificates.deliver")
def deliver_certificate(certificate_id: int) -> None:
    """Look at one certificate. A failure is logged by Celery; the row knows when to try again."""
    deliver(certificate_id)


@shared_task(name="certificates.deliver_pending")
def deliver_pending() -> None:
    """Take up what no message has delivered: the broker was down, a worker died, the mail server refused.

    Sends hints, never more than one batch. It waits in the same queue as the hints of the batch before and
    expires there, so a busy worker meets a certificate a few times at most, and a second look is one UPDATE.
    """
    for certificate_id in pending_certificates():
        try:
            deliver_certificate.delay(certificate_id)
        except (OperationalError, OSError):  # OSError: the folder that serves as broker
            logger.exception("The broker is lost; the sweep goes on in 15 s.")
            return
