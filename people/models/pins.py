"""PINs: six digits with which somebody without e-mail signs in, and the slips on which a drawn one is printed."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from lib.leases import Leased, in_nobodys_hands
from people.models.employee import Employee
from people.models.organisation import Organisation
from people.models.user import User


class Pin(models.Model):
    """The PIN of an account, as a hash. One that was drawn has to be changed when it is used first, within a term."""

    user = models.OneToOneField(User, models.CASCADE, related_name="pin")
    secret = models.CharField(max_length=200)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="pins")  # for whom it was drawn
    drawn_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)  # by its person: then nobody else knows it

    def __str__(self) -> str:
        return f"PIN of {self.user_id}"

    @property
    def is_new(self) -> bool:
        """Whether it is still the one of the slip."""
        return self.changed_at is None

    @property
    def is_over(self) -> bool:
        """Whether nobody has used the slip in its term."""
        return self.is_new and self.drawn_at <= oldest_slip()


def oldest_slip() -> datetime.datetime:
    """Return the moment before which a PIN that was drawn and never used is worth nothing."""
    return timezone.now() - datetime.timedelta(days=settings.PIN_DAYS)


class PinDraw(AppendOnlyRow):
    """Who gave whom a new PIN, and how."""

    class Way(models.TextChoices):
        SHEET = "sheet", _("on a sheet of slips")
        SPOT = "spot", _("on the spot")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="pin_draws")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    at = models.DateTimeField(default=timezone.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"PIN for {self.employee_id}"


class SlipSheetQuerySet(models.QuerySet["SlipSheet"]):
    """Sheets of slips; only who asked for one sees it, while they work in human resources."""

    def for_owner(self, viewer: Employee) -> Self:
        """Return the viewer's own."""
        return self.filter(requested_by=viewer) if viewer.is_hr else self.none()

    def claimable(self) -> Self:
        """Return those still to be made, and not in the hands of a living worker."""
        return self.filter(in_nobodys_hands(), finished_at=None)


class SlipSheet(Leased):
    """A file of slips, made in the background for one person and kept for an hour. The row is the job and its
    progress.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="slip_sheets")
    requested_by = models.ForeignKey(Employee, models.PROTECT, related_name="slip_sheets")
    requested_at = models.DateTimeField(default=timezone.now)
    employee_ids = models.JSONField()  # for whom, as it was shown
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)  # first
    removed_at = models.DateTimeField(null=True)

    objects = SlipSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="slips_made_are_a_part"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(finished_at__isnull=False), name="slips_removed_were_made"
            ),
        ]
        indexes = [models.Index(fields=["finished_at"], condition=Q(removed_at=None), name="slips_kept")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def file_name(self) -> str:
        """Where the file stands in the private storage, encrypted."""
        return f"slips/{self.uuid}"

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to download."""
        return self.finished_at is not None and self.removed_at is None
