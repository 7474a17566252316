"""How long a company keeps what it holds about people who have left, and whose data are blocked or erased."""

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import KeptQuerySet, KeptRow
from people.models.access_log import AccessEvent
from people.models.approvals import Approval
from people.models.employee import Employee
from people.models.organisation import Organisation
from people.models.rights import RightsRequest

LONGEST_MONTHS = 600
OPEN_FOR = datetime.timedelta(hours=1)  # for so long whoever has opened a blocked record can take the person back
MONTHS = [MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)]


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or earlier; the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = datetime.date(year, month + 1, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


class RetentionSettings(models.Model):
    """How many months after somebody leaves what is still kept. A company decides; the terms below are cautious."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="retention")
    contact_months = models.PositiveSmallIntegerField(
        _("contact data"),
        default=12,
        validators=MONTHS,
        help_text=_(
            "Months after leaving. Then the person is blocked: nobody sees them or writes to them. No duty asks for "
            "contact data; it serves to reach the person about what is still open."
        ),
    )
    learning_months = models.PositiveSmallIntegerField(
        _("learning records and certificates"),
        default=60,
        validators=MONTHS,
        help_text=_(
            "Months after leaving in which they are kept, blocked: proof of training for inspections (LFT 132-XV, 153-V) "
            "and for audits of the management system, which look back over cycles of three years."
        ),
    )
    labour_months = models.PositiveSmallIntegerField(
        _("labor documents"),
        default=60,
        validators=MONTHS,
        help_text=_(
            "Months after leaving in which DC-3 forms with their CURP are kept: documents of the employment for at least "
            "a year after its end (LFT 804), forms of the last year for the STPS (Acuerdo DOF 14-06-2013, 26). Ask your "
            "counsel."
        ),
    )
    blocked_months = models.PositiveSmallIntegerField(
        _("blocked for at least"),
        default=12,
        validators=MONTHS,
        help_text=_(
            "Months after blocking before anything is erased, also where a person asks for it: labor claims expire after "
            "a year (LFT 516), and what is blocked is kept for such claims."
        ),
    )
    is_automatic = models.BooleanField(
        _("block by the clock"),
        default=False,
        help_text=_("Otherwise the page lists who is due, and an administrator does it."),
    )

    class Meta:
        verbose_name = _("retention of personal data")
        verbose_name_plural = _("retention of personal data")
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_months__lte=models.F("learning_months")), name="blocked_before_the_end"
            )
        ]

    def __str__(self) -> str:
        return f"retention of {self.organisation_id}"

    @property
    def longest_months(self) -> int:
        """How many months after leaving the last of what is held is kept."""
        return max(self.learning_months, self.labour_months)

    @classmethod
    def of(cls, organisation: Organisation) -> "RetentionSettings":
        """Return what a company has decided; the defaults where it has decided nothing yet."""
        return cls.objects.filter(organisation=organisation).first() or cls(organisation=organisation)


class ErasureQuerySet(KeptQuerySet["Erasure"]):
    """Erasures, by how they stand."""

    def standing(self) -> "ErasureQuerySet":
        """Return those of people who have not come back."""
        return self.filter(lifted_at=None)

    def held(self) -> "ErasureQuerySet":
        """Return those of people who have not come back, and whose data are not erased yet."""
        return self.standing().filter(employee__suppressed_at=None)

    def ending_by(self, organisation: Organisation, day: datetime.date) -> "ErasureQuerySet":
        """Return those of a company whose terms are over on a day: the last day on which they are kept is before it."""
        terms, last = RetentionSettings.of(organisation), day - datetime.timedelta(days=1)
        left_by = months_after(last, -terms.longest_months)
        blocked_before = months_after(last, -terms.blocked_months) + datetime.timedelta(days=1)
        # A record that is part of another one is kept as long as that: they are one person.
        own = Q(employee__merged_into=None, employee__left_on__lte=left_by)
        return self.held().filter(
            own | Q(employee__merged_into__left_on__lte=left_by),
            employee__organisation=organisation,
            blocked_at__lt=datetime.datetime.combine(blocked_before, datetime.time(), organisation.zone),
        )

    def visible_to(self, viewer: Employee) -> "ErasureQuerySet":
        """Return those of the organisation, for its administrator; nobody else reads any."""
        return (
            self.filter(employee__organisation=viewer.organisation_id) if viewer.administers_everybody else self.none()
        )

    def opened_by(self, viewer: Employee) -> "ErasureQuerySet":
        """Return those that the administrator has opened lately, with a reason: nobody else takes these people back."""
        kind, since = AccessEvent.Kind.BLOCKED_OPENED, timezone.now() - OPEN_FOR
        opened = AccessEvent.objects.filter(kind=kind, by=viewer.user_id, at__gte=since).order_by().values("about")
        return self.visible_to(viewer).held().filter(employee__in=opened).exclude(employee__user=viewer.user_id)


class Erasure(KeptRow):
    """That the data of one person are blocked, since when and why. It names nobody."""

    class Reason(models.TextChoices):
        REQUEST = "request", _("The person asked for it")
        RETENTION = "retention", _("The term after leaving is over")

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="erasures")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    request = models.ForeignKey(RightsRequest, models.PROTECT, null=True, related_name="+")
    blocked_at = models.DateTimeField(default=timezone.now)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # or the clock
    lifted_at = models.DateTimeField(null=True)  # the person works here again
    warned_at = models.DateTimeField(null=True)  # administrators were told that the term ends
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="+")  # by which it is to be erased

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-blocked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee"], condition=Q(lifted_at=None), name="one_standing_erasure_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"
