import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from certificates.archives.services import build_archive, pending_archives, remove_old_archives
from certificates.batches.services import due_items, finish_batches, work_on
from certificates.issuing.services import deliver
from certificates.lifecycle.notices import pending_notices, plan_reminders, send_notices
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


@shared_task(name="certificates.build_archive", time_limit=3600, soft_time_limit=3500)
def build_one_archive(archive_id: int) -> None:
    """Look at one archive. Long, because an archive may hold every certificate of an organisation."""
    attempt("certificates.archives", archive_id, build_archive)


@shared_task(name="certificates.look_after_archives")
def look_after_archives() -> None:
    """Take up archives that a killed worker left, and remove the files that have been kept long enough."""
    remove_old_archives()
    for archive_id in pending_archives():
        try:
            build_one_archive.delay(archive_id)
        except (OperationalError, OSError):
            logger.exception("The broker is lost; the next sweep goes on.")
            return


@shared_task(name="certificates.issue_batch_items")
def issue_some(keys: list[int]) -> None:
    """Look at some items of a batch for a moment; what is left goes to the end of the queue."""
    left = work_on(keys)
    if left:
        issue_some.delay(left)


@shared_task(name="certificates.hint_at_batches")
def hint_at_batches(batch_id: int | None = None) -> None:
    """Hint at all that is to issue, of a batch that has just begun or goes on, or of all batches.

    The clock calls it for what lost messages and killed workers left over. It waits in the queue of batches, behind
    the hints of before, and expires there: while these are being worked off it never adds to them.
    """
    finish_batches()
    for keys in due_items(batch_id):
        try:
            issue_some.delay(keys)
        except (OperationalError, OSError):
            logger.exception("The broker is lost; the next sweep goes on.")
            return
