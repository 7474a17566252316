"""The mixed commission of a company, of which the form DC-1 tells, and who sits on it (LFT, article 153-E)."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from labour.models.records import STANDING, LabourAct, LabourRecord, LabourRecordQuerySet
from lib.constraints import Unique
from lib.lines import LineField
from people.models import WorkCentre


class CommissionQuerySet(LabourRecordQuerySet["Commission"]):
    """Commissions, by whether they work."""

    def in_force(self, day: datetime.date) -> Self:
        """Return those that work on a day: one at most of an organisation."""
        return self.standing().filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day), constituted_on__lte=day)


class Commission(LabourRecord):
    """A *comisión mixta de capacitación, adiestramiento y productividad*: for some work centers, or for all."""

    ABOUT = LabourAct.About.COMMISSION

    constituted_on = models.DateField(_("constituted on"))
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    activity = LineField(_("main activity of the company"), max_length=200)
    seat = models.ForeignKey(
        WorkCentre, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("main work center")
    )
    centres = models.ManyToManyField(WorkCentre, related_name="+", blank=True, verbose_name=_("work centers"))

    objects = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mixed commission")
        verbose_name_plural = _("mixed commissions")
        ordering = ["-constituted_on", "-pk"]
        constraints = [
            Unique(
                fields=["organisation"],
                condition=STANDING & Q(dissolved_on=None),
                at="constituted_on",
                says=_("There is a mixed commission already: say when it was dissolved, then add this one."),
                name="one_working_commission",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gt=F("constituted_on")),
                name="commission_is_dissolved_after_it_is_constituted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.constituted_on:%d/%m/%Y}"


class CommissionMemberQuerySet(LabourRecordQuerySet["CommissionMember"]):
    """Members, by when they sit on the commission."""

    def on(self, day: datetime.date) -> Self:
        """Return those who sit on a commission on a day."""
        return self.standing().filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)


class CommissionMember(LabourRecord):
    """Somebody who represents the employer or the workers on a commission, from one day to another."""

    ABOUT = LabourAct.About.MEMBER

    class Side(models.TextChoices):
        EMPLOYER = "employer", _("for the employer")
        WORKERS = "workers", _("for the workers")

    commission = models.ForeignKey(Commission, models.PROTECT, related_name="members")
    side = models.CharField(_("represents"), max_length=10, choices=Side.choices)
    name = LineField(_("name"), max_length=150)
    position = LineField(_("position"), max_length=120, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = CommissionMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the commission")
        verbose_name_plural = _("members of the commission")
        ordering = ["side", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="member_leaves_after_joining"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "side"], name="members_of_a_side")]

    def __str__(self) -> str:
        return self.name
