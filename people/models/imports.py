"""People on their way from a file into an organisation: the row is the job, its rows are what it would do, and did."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib.file_jobs import FileJob, FileJobQuerySet
from people.fields import EncryptedField
from people.models.employee import Employee
from people.models.organisation import Organisation


class PeopleImportQuerySet(FileJobQuerySet["PeopleImport"]):
    """Imports of people; whose they are and what workers have to do with them."""

    def visible_to(self, viewer: Employee) -> Self:
        """Return the imports of the organisation to human resources who see the whole of it, and none to
        anybody else.
        """
        return self.filter(organisation=viewer.organisation_id) if viewer.sees_everybody else self.none()

    def to_plan(self) -> Self:
        """Return those of which nobody knows yet what they would do, or no longer; whoever waits for columns is not
        among them.
        """
        return super().to_plan().filter(Q(read_at=None) | Q(matched_at__isnull=False))

    def finished(self) -> Self:
        """Return which were written, whether they were undone later or not."""
        return self.filter(finished_at__isnull=False)

    def that_changed_something(self) -> Self:
        """Return those of which somebody, or who manages a team, is another one than before."""
        changes = Q(*((f"counts__{kind}__gt", 0) for kind in PeopleImportRow.CHANGES), _connector=Q.OR)
        return self.filter(changes | ~Q(managers=[]))


class PeopleImport(FileJob):
    """One file of people. What is said of it is kept as codes and values, to be read in either language."""

    class Origin(models.TextChoices):
        SCREEN = "screen", _("on this site")
        COMMAND = "command", _("by the operator")
        DROP = "drop", _("nightly file")

    class Outcome(models.TextChoices):
        ALL = "all", _("Finished")
        PARTLY = "partly", _("Finished, with errors")
        NOTHING = "nothing", _("Nothing to change")
        ERRORS = "errors", _("Nobody imported: errors")
        EMPTY = "empty", _("Nobody in the file")

    FOLDER = "people-imports"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="people_imports")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.SCREEN)
    sha256 = models.CharField(max_length=64)  # of the file
    # What the head of the file says, and which field each of its columns is.
    read_at = models.DateTimeField(null=True)
    titles = models.JSONField(default=list)
    samples = models.JSONField(default=list)  # the first cells of each column, until it is settled
    columns = models.JSONField(default=list)  # a field for each column, "" for one that is left out
    matched_at = models.DateTimeField(null=True)
    # What the person chose.
    creates_teams = models.BooleanField(default=False)
    absent_leave = models.BooleanField(default=False)
    renamed_why = models.CharField(max_length=500, blank=True)
    invites_new = models.BooleanField(default=False)  # whoever begins to work here, by e-mail
    # What it would do, and did.
    remarks = models.JSONField(default=list)  # [code, values]
    failure = models.JSONField(default=dict)  # language → why it could not be read
    counts = models.JSONField(default=dict)  # kind → how many rows
    new_teams = models.JSONField(default=list)  # paths
    managers = models.JSONField(default=list)  # [team, numbers before, numbers after]
    employed = models.PositiveIntegerField(default=0)  # people when the plan was made
    progress = models.PositiveIntegerField(default=0)  # rows that are read
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)  # by e-mail, where nobody sat in front of it

    objects: ClassVar[Any] = PeopleImportQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(confirmed_at__isnull=False, finished_at=None, cancelled_at=None, failed_at=None),
                name="one_import_writes_into_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(planned_at__isnull=False), name="people_are_written_after_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(finished_at__isnull=False), name="what_is_undone_was_done"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-started_at"], name="imports_of_people")]

    @property
    def is_matching(self) -> bool:
        """Whether somebody has to say which column is which."""
        return self.state == self.State.WAITING and self.read_at is not None and self.matched_at is None

    @property
    def changed_count(self) -> int:
        """How many people who were here got something else."""
        kinds = (PeopleImportRow.Kind.CHANGED, PeopleImportRow.Kind.MOVING, PeopleImportRow.Kind.RETURNING)
        return sum(self.counts.get(kind, 0) for kind in kinds)

    @property
    def to_do(self) -> int:
        """How many people something is done to."""
        return sum(self.counts.get(kind, 0) for kind in PeopleImportRow.CHANGES)

    @property
    def errors(self) -> int:
        """How many rows are left out."""
        return int(self.counts.get(PeopleImportRow.Kind.ERROR, 0))

    @property
    def unchanged(self) -> int:
        """How many people are already as the file says."""
        return int(self.counts.get(PeopleImportRow.Kind.UNCHANGED, 0))

    @property
    def outcome(self) -> "PeopleImport.Outcome":
        """What comes of it, or came, once there is a plan: the one place that tells "nothing to do" from "all
        wrong".
        """
        if self.to_do or self.managers:
            return self.Outcome.PARTLY if self.errors else self.Outcome.ALL
        if self.errors:
            return self.Outcome.ERRORS
        return self.Outcome.NOTHING if self.unchanged else self.Outcome.EMPTY

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in (self.State.FINISHED, self.State.CANCELLED, self.State.FAILED)


class PeopleImportRow(models.Model):
    """One row of a file, or somebody who is not in it: what becomes of that person, and why."""

    class Kind(models.TextChoices):
        NEW = "new", _("New person")
        RETURNING = "returning", _("Coming back")
        MOVING = "moving", _("Moving")
        CHANGED = "changed", _("Changed")
        LEAVING = "leaving", _("Leaving")
        UNCHANGED = "unchanged", _("Unchanged")
        ERROR = "error", _("Error")

    CHANGES = (Kind.NEW, Kind.RETURNING, Kind.MOVING, Kind.CHANGED, Kind.LEAVING)

    job = models.ForeignKey(PeopleImport, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()  # in the order of the plan
    row = models.PositiveIntegerField(null=True)  # of the file; none for who is not in it
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=460, blank=True)
    is_renamed = models.BooleanField(default=False)
    changes = models.JSONField(default=list)  # [field, before, after]
    problems = models.JSONField(default=list)  # [column, cell, code, values]
    notes = models.JSONField(default=list)  # [code, values]
    former_curp = EncryptedField(blank=True)  # for undoing

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="row_is_once_in_an_import")]
        indexes = [models.Index(fields=["job", "kind", "position"], name="rows_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.position}"


class ImportSettings(models.Model):
    """What an organisation has said about its files, for the next one."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="import_settings")
    columns = models.JSONField(default=dict)  # title, folded → field, "" for one that is left out
    nightly_creates_teams = models.BooleanField(_("create teams that do not exist yet"), default=False)
    nightly_absent_leave = models.BooleanField(_("people who are not in the file have left"), default=False)

    class Meta:
        verbose_name = _("settings of imports")
        verbose_name_plural = _("settings of imports")

    def __str__(self) -> str:
        return f"import settings of {self.organisation_id}"
