"""Questions on their way from a file into the bank: the row is the job, its steps are what a worker has to do."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from lib.file_jobs import FileJob, FileJobQuerySet
from people.models import User


class Verdict(models.TextChoices):
    """What becomes of a question of a file."""

    NEW = "new", _("New question")
    CHANGED = "changed", _("Changes a question")
    OTHER_KEY = "other_key", _("Same text, another right answer")
    DUPLICATE = "duplicate", _("Duplicate")
    SAME = "same", _("Already there")
    FOREIGN = "foreign", _("Cannot be brought over")
    ERROR = "error", _("Error")


class ImportQuerySet(FileJobQuerySet["QuestionImport"]):
    """Imports; whose they are and what workers have to do with them."""

    def of(self, user: User) -> "ImportQuerySet":
        """Return those that this person began; nobody else ever sees them."""
        return self.filter(started_by=user)


class QuestionImport(FileJob):
    """One file of questions on its way into the bank of a course."""

    FOLDER = "exchange"

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)  # of texts that do not say theirs
    remarks: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    failure = models.TextField(blank=True)
    takes_duplicates = models.BooleanField(default=False)
    takes_other_keys = models.BooleanField(default=False)

    objects = ImportQuerySet.as_manager()

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


class ImportStepQuerySet(models.QuerySet["ImportStep"]):
    """The questions of files."""

    def to_write(self, *, duplicates: bool, other_keys: bool) -> "ImportStepQuerySet":
        """Return which the bank gets, and has not got yet."""
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
    notes: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    differences = models.JSONField(default=list)  # [name, before, after] of what is there and what would be
    similar = models.JSONField(default=list)  # [primary key, name] of questions that ask nearly the same
    existing = models.BigIntegerField(null=True)  # the question that it changes or repeats; it may be gone by now
    revision = models.BigIntegerField(null=True)  # what was last saved of that question when the plan was made
    written_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)  # why it was not written

    objects = ImportStepQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="step_is_once_in_an_import")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.position}"
