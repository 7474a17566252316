"""Where people work: plants, branches and offices, each with its own clock, and the days on which nobody works
there.
"""

import datetime
import zoneinfo
from typing import Unpack

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.constraints import Unique, UniqueText
from lib.lines import LineField
from lib.saving import SaveOptions
from people.models.organisation import LocalTime, Organisation, validate_time_zone


class WorkCentre(LocalTime, models.Model):
    """A plant, a branch or an office. Due dates of whoever works there end with the day there."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="work_centres", verbose_name=_("organization")
    )
    code = LineField(
        _("code"), max_length=30, help_text=_("Short, and found in your files: for example, the number of the plant.")
    )
    name = LineField(_("name"), max_length=120)
    address = LineField(_("address"), max_length=300, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Due dates end at midnight there. Leave it empty for the time zone of the organization."),
    )
    employer_registration = models.CharField(
        _("employer registration (IMSS)"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^[A-Z0-9]{3}\d{8}$", _("An employer registration looks like Y5412345108."))],
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("work center")
        verbose_name_plural = _("work centers")
        ordering = ["name", "pk"]
        constraints = [
            UniqueText(
                "code",
                within=("organisation",),
                says=_("The work center “%(other)s” already has this code."),
                name="work_centre_code_is_unique",
            ),
            UniqueText(
                "name",
                within=("organisation",),
                says=_("There is already a work center “%(other)s”."),
                name="work_centre_name_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Unpack[SaveOptions]) -> None:
        """Take the time zone of the organisation where none is given."""
        self.time_zone = self.time_zone or self.organisation.time_zone
        super().save(**options)


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Days on which nobody works."""

    def at(self, organisation_id: int, work_centre_id: int | None) -> "HolidayQuerySet":
        """Return those of a work centre, with those of its whole organisation."""
        return self.filter(Q(work_centre=None) | Q(work_centre=work_centre_id), organisation=organisation_id)


class Holiday(models.Model):
    """A day on which nobody works at one work centre, or in the whole organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="holidays")
    work_centre = models.ForeignKey(
        WorkCentre,
        models.CASCADE,
        related_name="holidays",
        null=True,
        blank=True,
        verbose_name=_("work center"),
    )
    day = models.DateField(_("day"))
    name = LineField(_("name"), max_length=120)

    objects = models.Manager.from_queryset(HolidayQuerySet)()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day", "pk"]
        constraints = [
            Unique(
                fields=["organisation", "day"],
                condition=Q(work_centre=None),
                at="day",
                says=_("This day is already a day off for everybody."),
                name="holiday_of_all_is_unique",
            ),
            Unique(
                fields=["work_centre", "day"],
                condition=Q(work_centre__isnull=False),
                at="day",
                says=_("This day is already a day off here."),
                name="holiday_of_a_centre_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    def clean(self) -> None:
        """Refuse a work centre of another organisation."""
        if self.work_centre and self.work_centre.organisation_id != self.organisation_id:
            raise ValidationError({"work_centre": _("Choose one of the same organization.")})


def local_today(
    organisation: Organisation, employee: str = "", *, plus: datetime.timedelta = datetime.timedelta()
) -> Case | Value:
    """Say ``Employee.today`` for many rows: the date it is now where each person works, or some days later. One query,
    once.

    ``employee`` is the path from the row to the person, ending with two underscores.
    """
    here = organisation.today()
    elsewhere: dict[datetime.date, list[int]] = {}
    for centre, zone in organisation.zones_elsewhere.items():
        day = timezone.now().astimezone(zoneinfo.ZoneInfo(zone)).date()
        if day != here:
            elsewhere.setdefault(day, []).append(centre)
    default = Value(here + plus, models.DateField())
    if not elsewhere:
        return default
    days = [
        When(**{f"{employee}work_centre__in": centres}, then=Value(day + plus, models.DateField()))
        for day, centres in elsewhere.items()
    ]
    return Case(*days, default=default, output_field=models.DateField())
