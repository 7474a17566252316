from celery import shared_task

from certificates.batches.services import due_items, finish_batches, work_on
from sweeps.hints import hint_at_each


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
    hint_at_each(issue_some.delay, due_items(batch_id))
