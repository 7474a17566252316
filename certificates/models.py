"""The award to one person, with everything it certifies copied into it."""

import datetime
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certificates.codes import format_code, new_code
from courses.models import Enrolment
from people.models import Employee, Organisation, User


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates; who may see them and what is still to deliver."""

    def for_user(self, user: User | AnonymousUser) -> "CertificateQuerySet":
        """The user's own, in all their employments."""
        return self.filter(enrolment__employee__user_id=user.pk) if user.is_authenticated else self.none()

    def visible_to(self, viewer: Employee) -> "CertificateQuerySet":
        """Those of the employees the viewer may see, and of the viewer."""
        return self.filter(
            Q(enrolment__employee__in=Employee.objects.visible_to(viewer)) | Q(enrolment__employee=viewer)
        )

    def undelivered(self) -> "CertificateQuerySet":
        """The backlog: not yet rendered and mailed."""
        return self.filter(delivered_at=None)

    def claimable(self) -> "CertificateQuerySet":
        """Undelivered, due for a try, and not in the hands of a living worker."""
        now = timezone.now()
        return self.undelivered().filter(Q(lease_until=None) | Q(lease_until__lt=now), available_at__lte=now)


class Certificate(models.Model):
    """Frozen at issue: title, hours, score, holder and dates are copies. The row is the delivery queue."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="certificate")
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
    issued_at = models.DateTimeField(default=timezone.now)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True)

    sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    available_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

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
        ]
        indexes = [
            models.Index(fields=["available_at"], condition=Q(delivered_at=None), name="certificate_backlog"),
            models.Index(fields=["organisation", "-issued_at"], name="certificate_by_date"),
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

    def is_expired(self, today: datetime.date) -> bool:
        """Whether the validity ended before a local date."""
        return self.expires_on is not None and self.expires_on < today


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
