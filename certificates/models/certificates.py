"""The award to one person, with everything it certifies copied into it."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates.models.batches import BatchItem
from certificates.models.scores import score_fails
from certificates.models.validity import standing, unexpired_on
from certificates.paper.codes import format_code, new_code
from courses.models import Enrolment
from lib.leases import Deliverable, DeliverableQuerySet
from people.models import Employee, Organisation, User


class CertificateQuerySet(DeliverableQuerySet["Certificate"]):
    """Certificates; who may see them and what is still to deliver."""

    def for_user(self, user: User | AnonymousUser) -> Self:
        """Return the user's own, in all their employments."""
        return self.filter(enrolment__employee__user_id=user.pk) if user.is_authenticated else self.none()

    def visible_to(self, viewer: Employee) -> Self:
        """Return those of the employees the viewer may see, and of the viewer."""
        return self.filter(
            Q(enrolment__employee__in=Employee.objects.visible_to(viewer)) | Q(enrolment__employee=viewer)
        )

    def of_organisation(self, viewer: Employee) -> Self:
        """Return all of the viewer's organisation, or of its people whom the viewer sees, for human resources only."""
        if not viewer.is_hr:
            return self.none()
        return self.filter(viewer.hr_limits("enrolment__employee__"), organisation_id=viewer.organisation_id)

    def with_status(self, today: datetime.date) -> Self:
        """Annotate ``status``, one of ``Certificate.Status``, as of a local date: ``status_on`` for many rows."""
        return self.annotate(
            status=Case(
                When(revoked_at__isnull=False, then=Value(Certificate.Status.REVOKED)),
                When(superseded_at__isnull=False, then=Value(Certificate.Status.SUPERSEDED)),
                When(~unexpired_on(today), then=Value(Certificate.Status.EXPIRED)),
                When(enrolment__renew_by__lt=today, then=Value(Certificate.Status.RENEWAL_REQUIRED)),
                default=Value(Certificate.Status.VALID),
                output_field=models.CharField(),
            )
        )

    def failing(self, today: datetime.date) -> Self:
        """Return those that rest on a score that no longer passes, as of a local date: only human resources revoke
        them.
        """
        return self.filter(score_fails(today))

    def with_failing(self, today: datetime.date) -> Self:
        """Annotate ``is_failing``: ``failing`` for many rows."""
        is_failing = Case(When(score_fails(today), then=True), default=False, output_field=models.BooleanField())
        return self.annotate(is_failing=is_failing)

    def with_team(self) -> Self:
        """Annotate ``team_id``, the present team of the holder."""
        membership = "enrolment__employee__memberships"
        present = FilteredRelation(membership, condition=Q(**{f"{membership}__to_on": None}))
        return self.annotate(present=present).annotate(team_id=F("present__team_id"))

    def standing(self) -> Self:
        """Return those neither revoked nor superseded: valid, or expired by date alone."""
        return self.filter(standing())

    def undelivered(self) -> Self:
        """Return the backlog: not yet rendered and handed to the outbox.

        What was revoked or superseded meanwhile is no longer sent.
        """
        return self.standing().filter(delivered_at=None)

    def pending_singles_first(self, limit: int) -> list[tuple[int, bool]]:
        """Return what waits for a worker, with whether a batch issued it; a person who has just passed comes first."""
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

    status: str  # of rows that ``with_status`` annotates
    is_failing: bool  # of rows that ``with_failing`` annotates
    team_id: int | None  # of rows that ``with_team`` annotates

    objects = CertificateQuerySet.as_manager()

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
    def public_name(self) -> str:
        """The name that anybody who verifies may read: none where the data of the holder are blocked."""
        return "" if self.enrolment.employee.blocked_at else self.holder_name

    @property
    def course_title(self) -> str:
        """The title in the active language."""
        return self.course_title_en if get_language() == "en" else self.course_title_es

    @property
    def verification_url(self) -> str:
        """Where anybody checks this certificate; the QR code says it in capitals."""
        return settings.SITE_URL + reverse("verify", args=[self.code])

    @property
    def file_name(self) -> str:
        """Where the PDF stands in the private storage."""
        return f"certificates/{self.year}/{self.uuid}.pdf"

    @property
    def picture_name(self) -> str:
        """Where its page stands beside the PDF, as a picture to look at."""
        return f"certificates/{self.year}/{self.uuid}.png"

    def status_on(self, today: datetime.date) -> "Certificate.Status":
        """Return how it stands on a local date. The only rule; ``with_status`` says the same in SQL.

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
