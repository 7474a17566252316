"""What could not be done in the background, for the operator, and when it is tried again."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_WAIT, LONGEST_WAIT = datetime.timedelta(seconds=30), datetime.timedelta(hours=1)


class FailureQuerySet(models.QuerySet["Failure"]):
    """Failures, by how they stand."""

    def resting(self) -> "FailureQuerySet":
        """Return those not to be tried again yet."""
        return self.filter(next_at__gt=timezone.now())


class Failure(models.Model):
    """A row that failed in a sweep, until it goes through. It says where in the code, never what stood in the row."""

    sweep = models.CharField(_("work"), max_length=60)
    key = models.CharField(_("row"), max_length=100)
    error = models.CharField(_("error"), max_length=100)
    where = models.CharField(_("where"), max_length=200, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    first_at = models.DateTimeField(_("first failed"), default=timezone.now)
    last_at = models.DateTimeField(_("last failed"), default=timezone.now)
    next_at = models.DateTimeField(_("next try"))

    objects = models.Manager.from_queryset(FailureQuerySet)()

    class Meta:
        verbose_name = _("row that failed")
        verbose_name_plural = _("rows that failed")
        ordering = ["-last_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["sweep", "key"], name="one_failure_a_row")]

    def __str__(self) -> str:
        return f"{self.sweep} {self.key}"

    @staticmethod
    def wait_after(tries: int) -> datetime.timedelta:
        """Return how long a row rests after so many failures: 30 s, a minute, two minutes, up to an hour."""
        return min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)
