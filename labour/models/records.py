"""Records that a company keeps for the labour ministry, and what was done to each: an inspector may ask for both."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow, KeptQuerySet, KeptRow
from people.models import Employee, Organisation

Record = TypeVar("Record", bound="LabourRecord")
LARGEST_FILE = 5 * 1024 * 1024


class LabourRecordQuerySet(KeptQuerySet[Record]):
    """Records of organisations; the rule of who may see them."""

    def of_organisation(self, viewer: Employee) -> Self:
        """Return those of the viewer's organisation, for human resources of the whole of it only."""
        return self.filter(organisation_id=viewer.organisation_id) if viewer.sees_everybody else self.none()

    def standing(self) -> Self:
        """Return those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class LabourRecord(KeptRow):
    """A record of one organisation. It is never deleted: what was a mistake is withdrawn, and can be restored."""

    ABOUT = ""  # of which kind it is in the history: one of ``LabourAct.About``

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organization"))
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class LabourActQuerySet(AppendOnlyQuerySet["LabourAct"]):
    """What was done; the rule of who may see it."""

    def of_organisation(self, viewer: Employee) -> Self:
        """Return what was done in the viewer's organisation, for human resources of the whole of it only."""
        return self.filter(organisation_id=viewer.organisation_id) if viewer.sees_everybody else self.none()


class LabourAct(AppendOnlyRow):
    """One thing that somebody did to a record. ``changes`` are field, value before and value after, as stored."""

    class About(models.TextChoices):
        COMMISSION = "commission", _("Mixed commission")
        MEMBER = "member", _("Member of the commission")
        PLAN = "plan", _("Plan")
        PROGRAMME = "programme", _("Course in the plan")
        AGENT = "agent", _("Training agent")
        RECEIPT = "receipt", _("Receipt")

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RESTORED = "restored", _("restored")
        SIGNS = "signs", _("named on the DC-3")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, choices=About.choices)
    record_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=300)  # of the record, as it was called then
    kind = models.CharField(max_length=10, choices=Kind.choices)
    changes = models.JSONField(default=list)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = LabourActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on a labor record")
        verbose_name_plural = _("acts on labor records")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="labour_acts_by_date"),
            models.Index(fields=["about", "record_id"], name="labour_acts_of_a_record"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.record_id} {self.kind}"


STANDING = Q(withdrawn_at=None)
