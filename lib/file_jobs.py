"""A file that workers read, show and write: what would be done comes first, then a yes, then the writing.

The rows are the queue. A killed worker leaves a lease that runs out, and whoever goes on does what is not done yet. The
file lies in private storage under the row's ``uuid`` and goes with it, or as soon as nobody needs it any more.
"""

import datetime
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Self, TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.budget import Exceeded, Limits, Resource, budget
from lib.leases import Leased, claim, in_nobodys_hands, renew

RENEWED = datetime.timedelta(seconds=20)  # after which the lease is prolonged while a file is read and compared
HEAD_START = datetime.timedelta(seconds=10)  # of the hint that is sent when a row is made, before the sweep looks
MOST_TRIES = 3  # that came to nothing
MOST_PASSES = 10  # of the time that one pass over a file may take: all that a job gets, however often it is planned
MOST_OPEN_OF_ONE, MOST_OPEN = 5, 20  # of one person; of all who write into the same place


Job = TypeVar("Job", bound="FileJob")


class TooManyOpen(Exception):
    """So many files wait already that another one is not taken; whoever asks still has theirs. ``sentence`` says it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class FileJobQuerySet(models.QuerySet[Job]):
    """Jobs, by what workers have to do with them."""

    def open(self) -> Self:
        """Return those neither finished nor cancelled nor failed."""
        return self.filter(finished_at=None, cancelled_at=None, failed_at=None)

    def to_plan(self) -> Self:
        """Return those of which nobody knows yet what they would do, or no longer: what they compare with has
        changed.
        """
        return self.open().filter(planned_at=None)

    def to_write(self) -> Self:
        """Return which were looked at and confirmed."""
        return self.open().filter(planned_at__isnull=False, confirmed_at__isnull=False)

    def free(self) -> Self:
        """Return those in nobody's hands."""
        return self.filter(in_nobodys_hands())

    def waiting(self) -> tuple[list[int], list[int]]:
        """Return what nobody works on: jobs to plan and jobs to write.

        A new one has a head start, its hint is on the way.
        """
        before = timezone.now() - HEAD_START
        found = self.free()
        to_plan = found.to_plan().filter(started_at__lte=before)
        to_write = found.to_write().filter(confirmed_at__lte=before)
        return list(to_plan.values_list("pk", flat=True)), list(to_write.values_list("pk", flat=True))


class FileJob(Leased):
    """One file. How far it is, is told by its times."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        PLANNED = "planned", _("Ready to look at")
        WRITING = "writing", _("Being written")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Canceled")
        FAILED = "failed", _("Not imported")

    FOLDER = ""  # in private storage

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=10)
    started_at = models.DateTimeField(default=timezone.now)
    planned_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    total = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    was_planned_again = models.BooleanField(default=False)  # something had changed when it was to be written
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # that were begun
    seconds = models.FloatField(default=0)  # of the processor, in all passes over the file together

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def state(self) -> "FileJob.State":
        """How far it is."""
        if self.failed_at:
            return self.State.FAILED
        if self.cancelled_at:
            return self.State.CANCELLED
        if self.finished_at:
            return self.State.FINISHED
        if self.planned_at is None:
            return self.State.WAITING
        return self.State.WRITING if self.confirmed_at else self.State.PLANNED

    # --- The file -----------------------------------------------------------------------------

    @property
    def _path(self) -> str:
        return f"{self.FOLDER}/{self.uuid}"

    def keep_file(self, content: bytes) -> None:
        """Store the file, before the row that names it."""
        _storage().save(self._path, ContentFile(content))

    def read_file(self) -> bytes:
        """Return what is in the file. Raises ``FileNotFoundError``."""
        with _storage().open(self._path) as file:
            content: bytes = file.read()
        return content

    def forget_file(self) -> None:
        """Remove the file, if it is still there."""
        _storage().delete(self._path)


def check_open(own: FileJobQuerySet[Job], together: FileJobQuerySet[Job]) -> None:
    """Refuse one more file where a person, or all who write into the same place, have many open ones: each is a file
    that lies here and work for a worker. Raises ``TooManyOpen``.
    """
    if own.open().count() >= MOST_OPEN_OF_ONE:
        told = _("%(limit)d of your imports are open. Confirm or cancel one of them, then choose the file again.")
        raise TooManyOpen(str(told) % {"limit": MOST_OPEN_OF_ONE})
    if together.open().count() >= MOST_OPEN:
        told = _("%(limit)d imports are open here. When one of them is confirmed or canceled, choose the file again.")
        raise TooManyOpen(str(told) % {"limit": MOST_OPEN})


def _storage() -> Storage:
    return storages["private"]


# --- One worker at a time -------------------------------------------------------------------------


@contextmanager
def lease(rows: FileJobQuerySet[Job], job_id: int) -> Iterator[FileJobQuerySet[Job] | None]:
    """Take a job of a queryset; yields the queryset through which everything is recorded while it is ours, or None.

    A worker that lost its lease records nothing, and leaves the file to whoever took over.
    """
    free, own = rows.free().filter(pk=job_id), type(rows)(rows.model).open().filter(pk=job_id)
    with claim(free, own, tries=F("tries") + 1) as mine:
        yield mine


@contextmanager
def budget_of_job(job: FileJob, mine: FileJobQuerySet[Job], limits: Limits) -> Iterator[None]:
    """Open the budget of one pass over the file of a job: what reading, comparing and planning charge is one sum, and
    time is no more than what all passes before have left. The lease is prolonged meanwhile. Raises ``Exceeded``.
    """
    left = limits.seconds * MOST_PASSES - job.seconds
    if left <= 0:
        raise Exceeded(Resource.PASSES)
    with budget(replace(limits, seconds=min(limits.seconds, left)), on_look=renewing(mine)) as used:
        try:
            yield
        except Exceeded as error:
            if error.resource is Resource.TIME and left < limits.seconds:  # the passes before left too little of it
                raise Exceeded(Resource.PASSES) from error
            raise
        finally:
            type(job)._default_manager.filter(pk=job.pk).update(seconds=F("seconds") + used.seconds)


def keep_plan(mine: FileJobQuerySet[Job], *, digest: str, total: int, again: bool, **also: object) -> bool:
    """Write down what a job would do, so that it waits for a yes; return whether the job is still ours.

    Where it is not, whatever else the transaction has written of the plan is undone.
    """
    kept = mine.update(
        planned_at=timezone.now(),
        digest=digest,
        total=total,
        confirmed_at=None,
        was_planned_again=again,
        lease_until=None,
        tries=0,
        **also,
    )
    if not kept:
        transaction.set_rollback(True)
    return bool(kept)


def renewing(mine: FileJobQuerySet[Job]) -> Callable[[], None]:
    """Return what prolongs the lease from time to time, however often it is called. Raises ``Taken``."""
    until = time.monotonic() + RENEWED.total_seconds()

    def renew_in_time() -> None:
        nonlocal until
        if time.monotonic() >= until:
            renew(mine)
            until = time.monotonic() + RENEWED.total_seconds()

    return renew_in_time
