import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from certificates.issuing.services import deliver
from certificates.models import Certificate
from sweeps.services import attempt

logger = logging.getLogger(__name__)

IN_A_SWEEP = 500


@shared_task(name="certificates.deliver")
def deliver_certificate(certificate_id: int) -> None:
    """Look at one certificate. One that fails is written down; its row knows when to try again."""
    attempt("certificates.deliver", certificate_id, deliver)


@shared_task(name="certificates.deliver_pending")
def deliver_pending() -> None:
    """Take up what no message has delivered: the broker was down, a worker died, the mail server refused.

    What a batch issued waits in the queue of batches, behind everybody who has just passed.

    Sends hints, never more than one batch. It waits in the same queue as the hints of the batch before and
    expires there, so a busy worker meets a certificate a few times at most, and a second look is one UPDATE.
    """
    for certificate_id, is_bulk in Certificate.objects.pending_singles_first(IN_A_SWEEP):
        queue = settings.BULK_QUEUE if is_bulk else settings.CELERY_TASK_DEFAULT_QUEUE
        try:
            deliver_certificate.apply_async([certificate_id], queue=queue)
        except (OperationalError, OSError):  # OSError: the folder that serves as broker
            logger.exception("The broker is lost; the sweep goes on in 15 s.")
            return
