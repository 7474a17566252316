"""Questions on their way from a file into the bank: the row is the job, its steps are what a worker has to do."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage


class Verdict(models.TextChoices):
    """What becomes of a question of a file."""

    NEW = "new", _("New question")
    CHANGED = "changed", _("Changes a question")
    OTHER_KEY = "other_key", _("Same text, another right answer")
    DUPLICATE = "duplicate", _("Duplicate")
    SAME = "same", _("Already there")
    FOREIGN = "foreign", _("Cannot be brought over")
    ERROR = "error", _("Error")


class ImportQuerySet(models.QuerySet["QuestionImport"]):
    """Imports; whose they are and what workers have to do with them."""

    def of(self, user: Any) -> "ImportQuerySet":
        """Those that this person began; nobody else ever sees them."""
        return self.filter(started_by=user)

    def open(self) -> "ImportQuerySet":
        """Neither finished nor cancelled nor failed."""
        return self.filter(finished_at=None, cancelled_at=None, failed_at=None)

    def to_plan(self) -> "ImportQuerySet":
        """Of which nobody knows yet what they would do, or no longer: the bank has changed."""
        return self.open().filter(planned_at=None)

    def to_write(self) -> "ImportQuerySet":
        """Which were looked at and confirmed."""
        return self.open().filter(planned_at__isnull=False, confirmed_at__isnull=False)

    def free(self) -> "ImportQuerySet":
        """In nobody's hands."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=timezone.now()))


class QuestionImport(models.Model):
    """One file of questions. How far it is, is told by its times."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        PLANNED = "planned", _("Ready to look at")
        WRITING = "writing", _("Being written")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Canceled")
        FAILED = "failed", _("Not imported")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=10)
    language = models.CharField(max_length=2)  # of texts that do not say theirs
    started_at = models.DateTimeField(default=timezone.now)
    planned_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    remarks = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    takes_duplicates = models.BooleanField(default=False)
    takes_other_keys = models.BooleanField(default=False)
    was_planned_again = models.BooleanField(default=False)  # the bank had changed when it was to be written
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # that were begun

    objects: ClassVar[Any] = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(confirmed_at__isnull=False, finished_at=None, cancelled_at=None, failed_at=None),
                name="one_import_writes_into_a_course",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(planned_at__isnull=False), name="import_is_confirmed_after_its_plan"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def state(self) -> "QuestionImport.State":
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


class ImportStepQuerySet(models.QuerySet["ImportStep"]):
    """The questions of files."""

    def to_write(self, *, duplicates: bool, other_keys: bool) -> "ImportStepQuerySet":
        """Which the bank gets, and has not got yet."""
        wanted = [Verdict.NEW, Verdict.CHANGED]
        wanted += [Verdict.DUPLICATE] if duplicates else []
        wanted += [Verdict.OTHER_KEY] if other_keys else []
        return self.filter(verdict__in=wanted, written_at=None, problem="")


class ImportStep(models.Model):
    """One question of a file: what becomes of it and why, and whether that has been done."""

    job = models.ForeignKey(QuestionImport, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    place = models.TextField()
    label = models.TextField(blank=True)
    stem = models.TextField(blank=True)  # of a question with another right answer
    notes = models.JSONField(default=list)
    differences = models.JSONField(default=list)  # [name, before, after] of what is there and what would be
    similar = models.JSONField(default=list)  # [primary key, name] of questions that ask nearly the same
    existing = models.BigIntegerField(null=True)  # the question that it changes or repeats; it may be gone by now
    revision = models.BigIntegerField(null=True)  # what was last saved of that question when the plan was made
    written_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)  # why it was not written

    objects: ClassVar[Any] = ImportStepQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="step_is_once_in_an_import")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.position}"
