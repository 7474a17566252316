"""Who stands in for a manager, from which day to which."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.employee import Employee, standing_in


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Deputies, by day."""

    def on(self, day: datetime.date) -> Self:
        """Return who stands in on a day for a manager who works here."""
        return self.filter(standing_in(day))

    def of(self, manager: Employee) -> Self:
        """Return who stands in for a manager, with their names."""
        return self.filter(manager=manager).select_related("deputy__user")

    def not_over(self, day: datetime.date) -> Self:
        """Return who stands in on a day or will do so later."""
        return self.filter(ended_at=None, to_on__gte=day)


class Deputy(models.Model):
    """Somebody who follows the teams of a manager while that manager is away. Both days count.

    The row stays when it is over, so that it can be told who decided what on whose behalf.
    """

    manager = models.ForeignKey(Employee, models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(Employee, models.CASCADE, related_name="standing_in")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    named_at = models.DateTimeField(default=timezone.now)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)  # where somebody ended it before its last day
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="deputy_days_in_order"),
            models.CheckConstraint(condition=~Q(manager=F("deputy")), name="deputy_is_somebody_else"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="deputy_is_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["deputy", "to_on"], condition=Q(ended_at=None), name="deputies_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} stands in for {self.manager_id}, {self.from_on} to {self.to_on}"
