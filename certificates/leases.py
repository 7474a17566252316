"""One worker at a time on a row that is its own queue."""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LEASE = datetime.timedelta(minutes=2)
LONGEST_WAIT = datetime.timedelta(hours=1)
HEAD_START = datetime.timedelta(seconds=10)


class DeliverableQuerySet(models.QuerySet[Any]):
    """Rows that a worker has still to render and hand over."""

    def undelivered(self) -> "DeliverableQuerySet":
        """The backlog: not yet rendered and announced."""
        return self.filter(delivered_at=None)

    def claimable(self) -> "DeliverableQuerySet":
        """Undelivered, due for a try, and not in the hands of a living worker."""
        now = timezone.now()
        return self.undelivered().filter(Q(lease_until=None) | Q(lease_until__lt=now), available_at__lte=now)

    def due(self) -> "DeliverableQuerySet":
        """What waits for a worker; the hint sent on commit has a head start."""
        return self.claimable().filter(available_at__lte=timezone.now() - HEAD_START)

    def pending(self, limit: int) -> list[int]:
        """Primary keys of what is due, the oldest first."""
        return list(self.due().order_by("available_at", "pk").values_list("pk", flat=True)[:limit])


class Deliverable(models.Model):
    """The state of a delivery, on the row itself: whatever is killed, delivery goes on from it."""

    sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    available_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)  # that failed; a killed worker has not failed

    class Meta:
        abstract = True


@contextmanager
def lease(rows: Any, pk: int) -> Iterator[Any]:
    """Take a row of a ``claimable`` queryset; yields the queryset of this row while it is ours, None if it is not.

    Whatever the work records goes through what is yielded: one that slept past its lease then records nothing.
    A failure is raised again after the row is made free; the next try is 10 s later, then 20 s, up to an hour. A
    worker that is killed has not failed: its lease runs out, and the wait after the next failure is no longer for it.
    """
    token = uuid.uuid4()
    taken = rows.claimable().filter(pk=pk)
    if not taken.update(lease_until=timezone.now() + LEASE, lease_token=token):
        yield None
        return
    mine = rows.undelivered().filter(pk=pk, lease_token=token)
    try:
        yield mine
    except Exception:
        failed_before = mine.values_list("tries", flat=True).first() or 0
        wait = min(datetime.timedelta(seconds=10 * 2 ** min(failed_before, 10)), LONGEST_WAIT)
        mine.update(lease_until=None, lease_token=None, available_at=timezone.now() + wait, tries=F("tries") + 1)
        raise
