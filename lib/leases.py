"""One worker at a time on a row that is its own queue. A killed worker leaves a lease that runs out."""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = datetime.timedelta(minutes=2)
LONGEST_WAIT = datetime.timedelta(hours=1)
HEAD_START = datetime.timedelta(seconds=10)
NEXT_LOOK = datetime.timedelta(days=1)  # at what people have to put right first
MANY_TRIES = 5

Row = TypeVar("Row", bound="Deliverable")
Rows = TypeVar("Rows", bound="models.QuerySet[models.Model]")


RELEASED: Final = {"lease_until": None, "lease_token": None}  # what gives a row back


class Taken(Exception):
    """Another worker has this row by now, or it is no longer to be done."""


def in_nobodys_hands() -> Q:
    """Return which rows no living worker holds."""
    return Q(lease_until=None) | Q(lease_until__lt=timezone.now())


@contextmanager
def claim(free: Rows, rows: Rows, **also: object) -> Iterator[Rows | None]:
    """Take a row that is free; yields ``rows`` as far as it is ours, None if another worker was faster.

    Whatever the work records goes through what is yielded: one that slept past its lease then records nothing.
    ``Taken`` ends the work and says nothing; any other failure is raised again after the row is made free.
    """
    token = uuid.uuid4()
    if not free.update(lease_until=timezone.now() + LEASE, lease_token=token, **also):
        yield None
        return
    mine = rows.filter(lease_token=token)
    try:
        yield mine
    except Taken:
        return
    except Exception:
        mine.update(**RELEASED)
        raise


def renew(mine: "models.QuerySet[models.Model]", **also: object) -> None:
    """Prolong the lease, and write down what else is given. Raises ``Taken``."""
    if not mine.update(lease_until=timezone.now() + LEASE, **also):
        raise Taken


class Leased(models.Model):
    """A row that one worker holds at a time, until when, and by which token."""

    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    class Meta:
        abstract = True


class DeliverableQuerySet(models.QuerySet[Row]):
    """Rows that a worker has still to render and hand over."""

    def undelivered(self) -> Self:
        """Return the backlog: not yet rendered and announced."""
        return self.filter(delivered_at=None)

    def stuck(self) -> Self:
        """Return what cannot be made: somebody has to put something right, or it has failed too often to be chance."""
        return self.undelivered().filter(~Q(problem="") | Q(tries__gte=MANY_TRIES), rendered_at=None)

    def claimable(self) -> Self:
        """Return those undelivered, due for a try, and not in the hands of a living worker."""
        return self.undelivered().filter(in_nobodys_hands(), available_at__lte=timezone.now())

    def due(self) -> Self:
        """Return what waits for a worker; the hint sent on commit has a head start."""
        return self.claimable().filter(available_at__lte=timezone.now() - HEAD_START)

    def pending(self, limit: int) -> list[int]:
        """Return the primary keys of what is due, the oldest first."""
        return list(self.due().order_by("available_at", "pk").values_list("pk", flat=True)[:limit])


class Deliverable(Leased):
    """The state of a delivery, on the row itself: whatever is killed, delivery goes on from it.

    ``problem`` is what people have to put right before it can be made; it is looked at again once a day.
    """

    class Problem(models.TextChoices):
        LETTERS = "letters", _("It cannot print some letters in the name")

    sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
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
def lease(rows: DeliverableQuerySet[Row], pk: int) -> Iterator[DeliverableQuerySet[Row] | None]:
    """Take a row of a ``claimable`` queryset; yields the queryset of this row while it is ours, None if it is not.

    Whatever the work records goes through what is yielded: one that slept past its lease then records nothing.
    A failure is raised again after the row is made free; the next try is 10 s later, then 20 s, up to an hour. A
    worker that is killed has not failed: its lease runs out, and the wait after the next failure is no longer for it.
    """
    with claim(rows.claimable().filter(pk=pk), rows.undelivered().filter(pk=pk)) as mine:
        if mine is None:
            yield None
            return
        try:
            yield mine
        except Exception:
            failed_before = mine.values_list("tries", flat=True).first() or 0
            wait = min(datetime.timedelta(seconds=10 * 2 ** min(failed_before, 10)), LONGEST_WAIT)
            mine.update(available_at=timezone.now() + wait, tries=F("tries") + 1)
            raise


def wait_for_letters(mine: DeliverableQuerySet[Row], letters: list[str]) -> bool:
    """Give a leased row back until its name is corrected or the fonts are extended. Return whether that is news."""
    is_news = mine.filter(problem="").exists()
    mine.update(
        problem=Deliverable.Problem.LETTERS,
        problem_letters=" ".join(letters)[:100],
        **RELEASED,
        available_at=timezone.now() + NEXT_LOOK,
        tries=F("tries") + 1,
    )
    return is_news
