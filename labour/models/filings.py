"""What comes from outside and is kept with its file: registrations of training agents, receipts."""

import datetime
import uuid
from typing import Self

from django.core.files.storage import Storage, storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from labour.models.plans import MOST_YEARS, TrainingPlan
from labour.models.records import STANDING, LabourAct, LabourRecord, LabourRecordQuerySet
from lib.constraints import Unique
from lib.lines import LineField


def _private_storage() -> Storage:
    return storages["private"]


def _file_name(record: "TrainingAgent | Receipt", _name: str) -> str:
    return f"{record.ABOUT}s/{record.organisation_id}/{uuid.uuid4()}.pdf"


class TrainingAgentQuerySet(LabourRecordQuerySet["TrainingAgent"]):
    """External training agents, by whether their registration holds."""

    def registered_on(self, day: datetime.date) -> Self:
        """Return those whose registration holds on a day, as far as it says."""
        return self.standing().filter(Q(expires_on=None) | Q(expires_on__gte=day), registered_on__lte=day)


class TrainingAgent(LabourRecord):
    """An external training agent, with what its registration (form DC-5) says."""

    ABOUT = LabourAct.About.AGENT

    class Kind(models.TextChoices):
        INSTITUTION = "institution", _("Institution, school or specialized body")
        INSTRUCTOR = "instructor", _("Independent instructor")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INSTITUTION)
    name = LineField(_("name"), max_length=150)
    registration = LineField(_("STPS registration"), max_length=40)
    registered_on = models.DateField(_("registered on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    file = models.FileField(_("DC-5 or proof of registration"), storage=_private_storage, upload_to=_file_name)

    objects = TrainingAgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("external training agent")
        verbose_name_plural = _("external training agents")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("registered_on")),
                name="registration_expires_after_it_began",
            ),
            Unique(
                fields=["organisation", "registration"],
                condition=STANDING,
                at="registration",
                says=_("An agent with this registration is on file already."),
                name="registration_is_on_file_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def holds_on(self, day: datetime.date) -> bool:
        """Apply the rule of ``registered_on`` to one row."""
        ends = self.expires_on is None or day <= self.expires_on
        return self.withdrawn_at is None and self.registered_on <= day and ends


class Receipt(LabourRecord):
    """The receipt of something that was filed. That of a list (DC-4) says for which year of which plan."""

    ABOUT = LabourAct.About.RECEIPT

    class Kind(models.TextChoices):
        LIST = "dc4", _("List of DC-3 (DC-4)")
        OTHER = "other", _("Something else")

    kind = models.CharField(_("what was filed"), max_length=10, choices=Kind.choices, default=Kind.LIST)
    plan = models.ForeignKey(
        TrainingPlan, models.PROTECT, related_name="receipts", null=True, blank=True, verbose_name=_("plan")
    )
    year = models.PositiveSmallIntegerField(
        _("year of the plan"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_YEARS)],
    )
    title = LineField(_("what it is about"), max_length=150, blank=True)
    filed_on = models.DateField(_("filed on"))
    reference = LineField(_("number of the receipt"), max_length=80, blank=True)
    file = models.FileField(_("receipt"), storage=_private_storage, upload_to=_file_name)

    objects = LabourRecordQuerySet["Receipt"].as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="other", plan=None, year=None)
                | Q(kind="dc4", plan__isnull=False, year__isnull=False, year__gte=1, year__lte=MOST_YEARS),
                name="receipt_of_a_list_names_a_year_of_a_plan",
            ),
            models.CheckConstraint(condition=Q(kind="dc4") | ~Q(title=""), name="receipt_says_what_it_is_about"),
        ]
        indexes = [models.Index(fields=["organisation", "-filed_on"], name="receipts_by_date")]

    def __str__(self) -> str:
        return self.title or f"DC-4: {self.plan}"
