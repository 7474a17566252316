"""Lists that left as files: who took what, when, under which filters, how many rows; and those that workers make."""

import datetime
import hashlib
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import KeptQuerySet, KeptRow
from lib.leases import Leased, in_nobodys_hands
from people.models.employee import Employee
from people.models.organisation import Organisation

KEPT = datetime.timedelta(days=3)
MOST_TRIES = 3
LONGEST_QUERY = 1000


class ExportQuerySet(KeptQuerySet["Export"]):
    """Exports, by who reads of them and by what workers have to do with them."""

    def for_owner(self, viewer: Employee) -> Self:
        """Return the viewer's own, as long as they see whom they saw when they asked."""
        return self.filter(by=viewer, scope=scope_of(viewer))

    def visible_to(self, viewer: Employee) -> Self:
        """Return what human resources of a whole organisation read of everybody, and anybody else of themselves."""
        mine = self.filter(organisation=viewer.organisation_id)
        return mine if viewer.sees_everybody else mine.filter(by=viewer)

    def open(self) -> Self:
        """Return the files that are still to be made."""
        return self.filter(is_background=True, finished_at=None, failed_at=None)

    def claimable(self) -> Self:
        """Return those still to be made, and not in the hands of a living worker."""
        return self.open().filter(in_nobodys_hands(), tries__lt=MOST_TRIES)

    def given_up(self) -> Self:
        """Begun too often, and each time the worker was killed or failed."""
        return self.open().filter(in_nobodys_hands(), tries__gte=MOST_TRIES)

    def outdated(self) -> Self:
        """Return whose files have been kept long enough."""
        return self.filter(is_background=True, removed_at=None, finished_at__lt=timezone.now() - KEPT)


class Export(Leased, KeptRow):
    """A list that somebody took as a file. One that a worker makes is its own queue, and tells how far it is.

    ``filters`` are those in force in words, as they were read then; ``query`` is what the address said of them.
    ``scope`` says whom the person saw.
    """

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"

    class State(models.TextChoices):
        TAKEN = "taken", _("Downloaded")
        MAKING = "making", _("In preparation")
        READY = "ready", _("Ready to download")
        FAILED = "failed", _("Could not be made")
        REMOVED = "removed", _("Deleted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="exports")
    by = models.ForeignKey(Employee, models.PROTECT, related_name="exports")
    list_name = models.CharField(max_length=40)
    format = models.CharField(max_length=4, choices=Format.choices)
    language = models.CharField(max_length=2)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    filters = models.JSONField(default=list)
    scope = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now)
    rows = models.PositiveIntegerField(null=True)  # that were written; none while they are, or where it broke off
    taken_at = models.DateTimeField(null=True)  # first

    is_background = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # that were begun

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "list_name", "format", "language", "query"],
                condition=Q(is_background=True, finished_at=None, failed_at=None),
                name="one_open_export_of_a_list",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(failed_at=None), name="export_is_finished_or_has_failed"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(finished_at__isnull=False), name="export_removed_means_finished"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at", "-id"], name="exports_newest"),
            models.Index(fields=["by", "-asked_at", "-id"], name="exports_of_a_person"),
            models.Index(
                fields=["asked_at"],
                condition=Q(is_background=True, finished_at=None, failed_at=None),
                name="exports_to_make",
            ),
            models.Index(fields=["finished_at"], condition=Q(is_background=True, removed_at=None), name="exports_kept"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def file_name(self) -> str:
        """Where the file stands in the private storage, if a worker made it."""
        return f"exports/{self.uuid}.{self.format}"

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to download."""
        return self.is_background and self.finished_at is not None and self.removed_at is None

    @property
    def is_over(self) -> bool:
        """Whether no worker has anything to do with it any more."""
        return bool(self.finished_at or self.failed_at)

    @property
    def kept_until(self) -> datetime.datetime:
        """When the file goes."""
        return (self.finished_at or self.asked_at) + KEPT

    @property
    def state(self) -> "Export.State":
        """How it stands."""
        if not self.is_background:
            return self.State.TAKEN
        if self.failed_at:
            return self.State.FAILED
        if self.removed_at:
            return self.State.REMOVED
        if self.finished_at is None:
            return self.State.MAKING
        return self.State.TAKEN if self.taken_at else self.State.READY


def scope_of(employee: Employee) -> str:
    """Return a digest of what decides whom somebody sees: human resources of which work centres, or of which teams."""
    if employee.is_hr:
        said = ["hr", *sorted(employee.hr_centre_ids)]
    else:
        said = ["teams", *sorted(team.pk for team in employee.own_teams)]
    return hashlib.sha256(" ".join(map(str, said)).encode()).hexdigest()
