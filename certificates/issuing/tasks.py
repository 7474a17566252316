from celery import shared_task
from django.conf import settings

from certificates.issuing.services import deliver
from certificates.models import Certificate
from sweeps.hints import hint_at_each
from sweeps.services import attempt

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
    hint_at_each(_hint, Certificate.objects.pending_singles_first(IN_A_SWEEP))


def _hint(pending: tuple[int, bool]) -> None:
    certificate_id, is_bulk = pending
    queue = settings.BULK_QUEUE if is_bulk else settings.CELERY_TASK_DEFAULT_QUEUE
    deliver_certificate.apply_async([certificate_id], queue=queue)
