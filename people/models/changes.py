"""What has changed about employees: only added to, and what an import's undo and a person's timeline are read from."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from people.models.employee import Employee


class EmployeeChange(AppendOnlyRow):
    """One field of one employee that changed. Values are those of the row: keys of rows, dates in ISO form, texts.

    ``batch`` names the changes that were made together, as by an import.
    """

    class Source(models.TextChoices):
        FORM = "form", _("on this site")
        IMPORT = "import", _("by a file")
        UNDO = "undo", _("by undoing an import")
        SYSTEM = "system", _("by the system")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    on = models.DateField(default=datetime.date.today)  # from when it counts
    at = models.DateTimeField(default=timezone.now)  # when it was written
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.SYSTEM)
    batch = models.UUIDField(null=True)
    why = models.CharField(max_length=500, blank=True)  # of a name

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an employee")
        verbose_name_plural = _("changes of employees")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["batch"], condition=models.Q(batch__isnull=False), name="changes_of_a_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.employee_id} on {self.on}"
