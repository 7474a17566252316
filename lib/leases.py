"""One worker at a time on a row that is its own queue."""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = datetime.timedelta(minutes=2)
LONGEST_WAIT = datetime.timedelta(hours=1)
HEAD_START = datetime.timedelta(seconds=10)
NEXT_LOOK = datetime.timedelta(days=1)  # at what people have to put right first
MANY_TRIES = 5


class DeliverableQuerySet(models.QuerySet[Any]):
    """Rows that a worker has still to render and hand over."""

    def undelivered(self) -> "DeliverableQuerySet":
        """The backlog: not yet rendered and announced."""
        return self.filter(delivered_at=None)

    def stuck(self) -> "DeliverableQuerySet":
        """What cannot be made: somebody has to put something right, or it has failed too often to be chance."""
        return self.undelivered().filter(~Q(problem="") | Q(tries__gte=MANY_TRIES), rendered_at=None)

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
    """The state of a delivery, on the row itself: whatever is killed, delivery goes on from it.

    ``problem`` is what people have to put right before it can be made; it is looked at again once a day.
    """

    class Problem(models.TextChoices):
        LETTERS = "letters", _("It cannot print some letters in the name")

    sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    available_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)  # that failed; a killed worker has not failed
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True)
    problem_letters = models.CharField(max_length=100, blank=True)  # those that no font has, a blank between them

    class Meta:
        abstract = True

    @property
    def is_stuck(self) -> bool:
        """The rule of ``stuck`` for one row that is still to deliver."""
        return self.rendered_at is None and (bool(self.problem) or self.tries >= MANY_TRIES)


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


def wait_for_letters(mine: Any, letters: list[str]) -> bool:
    """Give a leased row back until its name is corrected or the fonts are extended. Return whether that is news."""
    is_news = bool(mine.filter(problem="").exists())
    mine.update(
        problem=Deliverable.Problem.LETTERS,
        problem_letters=" ".join(letters)[:100],
        lease_until=None,
        lease_token=None,
        available_at=timezone.now() + NEXT_LOOK,
        tries=F("tries") + 1,
    )
    return is_news
