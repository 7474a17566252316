"""What happened to a certificate, and what its holder is told of it."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.certificates import Certificate
from people.models import Approval, Employee, User


class AppendOnly(TypeError):
    """Somebody tried to change what is only ever added to."""


class CertificateEventQuerySet(models.QuerySet["CertificateEvent"]):
    """Events are read and added to, never changed or deleted."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class CertificateEvent(models.Model):
    """One line of the log of a certificate: what happened, by whom, when and why. Never changed.

    ``by`` and ``by_user`` (somebody who is not of the organisation, as an editor) are empty for what the site did by
    itself; ``approved_by`` is the second person, where one was needed. ``why`` may hold a private reason: it never leaves the
    screens of human resources.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("Issued")
        CORRECTED = "corrected", _("Issued with the corrected name")
        RENEWED = "renewed", _("Issued as a renewal")
        REISSUED = "reissued", _("Issued again")
        SUPERSEDED = "superseded", _("Superseded by a newer certificate")
        REVOKED = "revoked", _("Revoked")
        TOLD = "told", _("Holder told of the revocation by e-mail")
        REMINDED_60 = "reminded_60", _("Holder reminded 60 days before expiry")
        REMINDED_30 = "reminded_30", _("Holder reminded 30 days before expiry")
        REMINDED_7 = "reminded_7", _("Holder reminded 7 days before expiry")
        ASKED = "asked", _("To be renewed because the course content changed")
        TOLD_CHANGE = "told_change", _("Holder told by e-mail that the content changed")
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

    objects: ClassVar[Any] = CertificateEventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; a second time is refused."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    @property
    def actor(self) -> User | None:
        """Who did it; None for the site."""
        return self.by.user if self.by else self.by_user

    @property
    def approver(self) -> User | None:
        """The second person, where one was needed."""
        return self.approval.decided_by if self.approval else self.approved_by


class CertificateNotice(models.Model):
    """An e-mail to a holder that goes out once: the row is its queue, as the certificate is for its delivery.

    One row for each certificate and kind, or material change, whoever runs twice; a lease keeps two workers apart.
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
    sent_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

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
        indexes = [models.Index(fields=["created_at"], condition=Q(sent_at=None), name="notice_backlog")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"

    @property
    def message_id(self) -> str:
        """The same for every try, so that a repeated e-mail is recognised as one."""
        kind = f"{self.kind}.{self.change_id}" if self.change_id else self.kind
        return f"<notice.{kind}.{self.certificate.uuid}@aula42001>"
