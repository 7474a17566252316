"""The award to one person, with everything it certifies copied into it."""

import datetime
import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates.models.scores import score_fails
from certificates.paper.codes import format_code, new_code
from courses.models import Enrolment
from lib.leases import Deliverable, DeliverableQuerySet
from people.models import Approval, Employee, Organisation, User


class CertificateQuerySet(DeliverableQuerySet):
    """Certificates; who may see them and what is still to deliver."""

    def for_user(self, user: User | AnonymousUser) -> "CertificateQuerySet":
        """The user's own, in all their employments."""
        return self.filter(enrolment__employee__user_id=user.pk) if user.is_authenticated else self.none()

    def visible_to(self, viewer: Employee) -> "CertificateQuerySet":
        """Those of the employees the viewer may see, and of the viewer."""
        return self.filter(
            Q(enrolment__employee__in=Employee.objects.visible_to(viewer)) | Q(enrolment__employee=viewer)
        )

    def of_organisation(self, viewer: Employee) -> "CertificateQuerySet":
        """All of the viewer's organisation, for human resources only."""
        return self.filter(organisation_id=viewer.organisation_id) if viewer.is_hr else self.none()

    def with_status(self, today: datetime.date) -> "CertificateQuerySet":
        """Annotate ``status``, one of ``Certificate.Status``, as of a local date: ``status_on`` for many rows."""
        return self.annotate(
            status=Case(
                When(revoked_at__isnull=False, then=Value(Certificate.Status.REVOKED)),
                When(superseded_at__isnull=False, then=Value(Certificate.Status.SUPERSEDED)),
                When(expires_on__lt=today, then=Value(Certificate.Status.EXPIRED)),
                When(enrolment__renew_by__lt=today, then=Value(Certificate.Status.RENEWAL_REQUIRED)),
                default=Value(Certificate.Status.VALID),
                output_field=models.CharField(),
            )
        )

    def failing(self, today: datetime.date) -> "CertificateQuerySet":
        """Those that rest on a score that no longer passes, as of a local date: only human resources revoke them."""
        return self.filter(score_fails(today))

    def with_failing(self, today: datetime.date) -> "CertificateQuerySet":
        """Annotate ``is_failing``: ``failing`` for many rows."""
        is_failing = Case(When(score_fails(today), then=True), default=False, output_field=models.BooleanField())
        return self.annotate(is_failing=is_failing)

    def standing(self) -> "CertificateQuerySet":
        """Neither revoked nor superseded: valid, or expired by date alone."""
        return self.filter(revoked_at=None, superseded_at=None)

    def undelivered(self) -> "CertificateQuerySet":
        """The backlog: not yet rendered and mailed. What was revoked or superseded meanwhile is no longer sent."""
        return self.standing().filter(delivered_at=None)

    def pending_singles_first(self, limit: int) -> list[tuple[int, bool]]:
        """What waits for a worker, with whether a batch issued it; a person who has just passed comes first."""
        due = self.due().annotate(is_bulk=Exists(BatchItem.objects.filter(certificate=OuterRef("pk"))))
        return list(due.order_by("is_bulk", "available_at", "pk").values_list("pk", "is_bulk")[:limit])


class Certificate(Deliverable):
    """Frozen at issue: title, hours, score, holder and dates are copies. The row is the delivery queue.

    What happens later is written beside the copies, never over them: a certificate is revoked, or superseded by
    another one that names it in ``replaces``.
    """

    class Status(models.TextChoices):
        VALID = "valid", _("Valid")
        EXPIRED = "expired", _("Expired")
        RENEWAL_REQUIRED = "renewal_required", _("Renewal required")
        SUPERSEDED = "superseded", _("Superseded")
        REVOKED = "revoked", _("Revoked")

    class Reason(models.TextChoices):
        """Why a certificate was revoked, in the words that anybody may read."""

        ISSUED_IN_ERROR = "issued_in_error", _("It was issued in error")
        WRONG_PERSON = "wrong_person", _("It names someone other than the person who was trained")
        ASSESSMENT = "assessment", _("The assessment was not valid")
        REQUESTED = "requested", _("Its holder asked for it")
        OTHER = "other", _("Other reason")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="certificates")
    code = models.CharField(max_length=13, unique=True, default=new_code, editable=False)
    folio_prefix = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()

    holder_name = models.CharField(max_length=460)
    organisation_name = models.CharField(max_length=250)
    course_title_es = models.CharField(max_length=255)
    course_title_en = models.CharField(max_length=255)
    course_version = models.PositiveIntegerField()
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    score = models.PositiveSmallIntegerField(null=True)
    requirements = models.JSONField(default=list)
    language = models.CharField(max_length=4, choices=Organisation.CertificateLanguage.choices)
    design = models.ForeignKey("certificates.DesignVersion", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    superseded_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="successor")

    signing_key = models.CharField(max_length=64, blank=True)  # SHA-256 of the certificate that signed the file

    objects: ClassVar[Any] = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="folio_is_unique"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(rendered_at__isnull=False), name="delivered_means_rendered"
            ),
            models.CheckConstraint(condition=Q(rendered_at=None) | ~Q(sha256=""), name="rendered_means_hashed"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(superseded_at=None), name="one_certificate_in_force"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(superseded_at=None), name="revoked_or_superseded_not_both"
            ),
            models.CheckConstraint(
                condition=Q(revoked_reason="") | Q(revoked_at__isnull=False), name="reason_means_revoked"
            ),
        ]
        indexes = [
            models.Index(fields=["available_at"], condition=Q(delivered_at=None), name="certificate_backlog"),
            models.Index(fields=["organisation", "-issued_at"], name="certificate_by_date"),
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="certificate_by_file"),
            models.Index(fields=["revoked_at"], condition=Q(revoked_at__isnull=False), name="certificate_revoked"),
            models.Index(
                fields=["organisation", "expires_on"],
                condition=Q(revoked_at=None, superseded_at=None),
                name="certificate_expiring",
            ),
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def folio(self) -> str:
        """Number without gaps in an organisation and year, for example CENZONTLE-2026-00017."""
        return f"{self.folio_prefix}-{self.year}-{self.number:05d}"

    @property
    def display_code(self) -> str:
        """The verification code, grouped for reading."""
        return format_code(self.code)

    @property
    def course_title(self) -> str:
        """The title in the active language."""
        return self.course_title_en if get_language() == "en" else self.course_title_es

    @property
    def verification_url(self) -> str:
        """Where anybody checks this certificate; the QR code says it in capitals."""
        return settings.SITE_URL + reverse("verify", args=[self.code])

    @property
    def message_id(self) -> str:
        """The same for every try, so that a repeated e-mail is recognised as one."""
        return f"<certificate.{self.uuid}@aula42001>"

    @property
    def file_name(self) -> str:
        """Where the PDF stands in the private storage."""
        return f"certificates/{self.year}/{self.uuid}.pdf"

    def status_on(self, today: datetime.date) -> "Certificate.Status":
        """How it stands on a local date. The only rule; ``with_status`` says the same in SQL.

        What somebody decided comes before what the calendar says: an expired certificate that was revoked is revoked.
        Reads the enrolment, which knows whether the content changed so much that the certificate has to be renewed.
        """
        if self.revoked_at:
            return self.Status.REVOKED
        if self.superseded_at:
            return self.Status.SUPERSEDED
        if self.expires_on is not None and self.expires_on < today:
            return self.Status.EXPIRED
        renew_by = self.enrolment.renew_by
        return self.Status.RENEWAL_REQUIRED if renew_by and renew_by < today else self.Status.VALID


class FolioCounter(models.Model):
    """The last folio of an organisation and year; its row is locked to count without gaps."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="one_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}: {self.last}"

    @classmethod
    def take(cls, organisation: Organisation, year: int) -> int:
        """Return the next number. Call inside the transaction that uses it."""
        cls.objects.get_or_create(organisation=organisation, year=year)
        cls.objects.filter(organisation=organisation, year=year).update(last=F("last") + 1)
        return cls.objects.values_list("last", flat=True).get(organisation=organisation, year=year)


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


class ArchiveQuerySet(models.QuerySet["CertificateArchive"]):
    """Archives; only who asked for one may see it, while they work in human resources."""

    def for_owner(self, viewer: Employee) -> "ArchiveQuerySet":
        """The viewer's own."""
        return self.filter(requested_by=viewer) if viewer.is_hr else self.none()

    def claimable(self) -> "ArchiveQuerySet":
        """Still to be made, and not in the hands of a living worker."""
        now = timezone.now()
        return self.filter(finished_at=None).filter(Q(lease_until=None) | Q(lease_until__lt=now))


class CertificateArchive(models.Model):
    """A ZIP file of certificates, made in the background for one person. The row is the job and its progress."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requested_by = models.ForeignKey(Employee, models.PROTECT, related_name="archives")
    requested_at = models.DateTimeField(default=timezone.now)
    certificate_ids = models.JSONField()  # what the filters found when it was asked for
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    missing_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    objects: ClassVar[Any] = ArchiveQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="archive_progress_is_a_part"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(finished_at__isnull=False), name="archive_removed_means_finished"
            ),
        ]
        indexes = [models.Index(fields=["finished_at"], condition=Q(removed_at=None), name="archive_kept")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def file_name(self) -> str:
        """Where the file stands in the private storage."""
        return f"archives/{self.uuid}.zip"

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to download."""
        return self.finished_at is not None and self.removed_at is None
