"""Days on which somebody is away: why in one of a few words, never what they suffer from."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.employee import Employee


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences, by day."""

    def standing(self) -> Self:
        """Return those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def on(self, day: object) -> Self:
        """Return who is away on a day: a date, or an expression of each row."""
        return self.standing().filter(from_on__lte=day, to_on__gte=day)


class Absence(models.Model):
    """Somebody is away from a day to a day. Reminders wait until they are back."""

    class Kind(models.TextChoices):
        VACATION = "vacation", _("Vacation")
        LEAVE = "leave", _("Leave")
        INCAPACITY = "incapacity", _("Sick leave certified by IMSS")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="absences")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.LEAVE)
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(from_on__lte=F("to_on")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="absence_is_taken_back_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["employee", "from_on", "to_on"],
                condition=Q(withdrawn_at=None),
                name="one_standing_absence_of_the_same_days",
            ),
        ]
        indexes = [models.Index(fields=["employee", "to_on"], condition=Q(withdrawn_at=None), name="absences_standing")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.from_on}–{self.to_on}"
