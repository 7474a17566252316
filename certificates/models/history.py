"""What happened to a certificate, and what its holder is told of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.certificates import Certificate
from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from people.models import Approval, Employee, User


class CertificateEvent(AppendOnlyRow):
    """One line of the log of a certificate: what happened, by whom, when and why. Never changed.

    ``by`` and ``by_user`` (somebody who is not of the organisation, as an editor) are empty for what the site did by
    itself; ``approved_by`` is the second person, where one was needed. ``why`` may hold a private reason: it never
    leaves the screens of human resources.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("Issued")
        CORRECTED = "corrected", _("Issued with the corrected name")
        RENEWED = "renewed", _("Issued as a renewal")
        REISSUED = "reissued", _("Issued again")
        SUPERSEDED = "superseded", _("Superseded by a newer certificate")
        REVOKED = "revoked", _("Revoked")
        TOLD = "told", _("Holder told of the revocation")
        REMINDED_60 = "reminded_60", _("Holder reminded 60 days before expiry")
        REMINDED_30 = "reminded_30", _("Holder reminded 30 days before expiry")
        REMINDED_7 = "reminded_7", _("Holder reminded 7 days before expiry")
        ASKED = "asked", _("To be renewed because the course content changed")
        TOLD_CHANGE = "told_change", _("Holder told that the content changed")
        WAITING = "waiting", _("Cannot be made: no certificate font has some of the letters")
        NOT_ASKED = "not_asked", _("No longer has to be renewed early")
        FAILING = "failing", _("The score it rests on no longer passes")
        PASSING = "passing", _("The score it rests on passes again")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    by_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, related_name="+")  # of the score
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"

    @property
    def actor(self) -> User | None:
        """Who did it; None for the site."""
        return self.by.user if self.by else self.by_user

    @property
    def approver(self) -> User | None:
        """The second person, where one was needed."""
        return self.approval.decided_by if self.approval else self.approved_by


class CertificateNotice(models.Model):
    """What a holder is told once: the outbox sends it.

    One row for each certificate and kind, or material change, whoever runs twice.
    """

    class Kind(models.TextChoices):
        REVOKED = "revoked"
        IN_60_DAYS = "60"
        IN_30_DAYS = "30"
        IN_7_DAYS = "7"
        CHANGED = "changed"

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    change = models.ForeignKey("MaterialChange", models.PROTECT, null=True, related_name="notices")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "kind"], condition=Q(change=None), name="one_notice_of_a_kind"
            ),
            models.UniqueConstraint(fields=["certificate", "change"], name="one_notice_of_a_change"),
            models.CheckConstraint(
                condition=Q(kind="changed", change__isnull=False) | (~Q(kind="changed") & Q(change=None)),
                name="change_means_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"
