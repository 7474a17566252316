"""Kiosks: tablets that many people share, each registered by human resources."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.lines import LineField
from people.models.employee import Employee
from people.models.organisation import Organisation
from people.models.work_centres import WorkCentre


class KioskQuerySet(models.QuerySet["Kiosk"]):
    """Kiosks, and who sees them."""

    def in_use(self) -> Self:
        """Return those that nobody has taken out of service."""
        return self.filter(revoked_at=None)

    def visible_to(self, viewer: Employee) -> Self:
        """Return to human resources those of their organisation, or of the work centres they are limited to."""
        if not viewer.is_hr:
            return self.none()
        return self.filter(viewer.centre_limits(), organisation=viewer.organisation_id)


class Kiosk(models.Model):
    """One shared device. Its browser proves with a signed cookie which one it is."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="kiosks")
    work_centre = models.ForeignKey(
        WorkCentre, models.PROTECT, related_name="kiosks", null=True, blank=True, verbose_name=_("work center")
    )
    name = LineField(_("name"), max_length=80)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)  # when somebody last signed in
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = KioskQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="kiosk_is_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
