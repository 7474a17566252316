"""Privacy notices of organisations, by version, and who accepted which."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from people.models.employee import Employee
from people.models.organisation import Organisation

LONGEST = 30_000


class PrivacyNoticeQuerySet(models.QuerySet["PrivacyNotice"]):
    """Notices of one organisation or another."""

    def published(self) -> "PrivacyNoticeQuerySet":
        """Return what people may read, the newest first."""
        return self.filter(published_at__isnull=False).order_by("-number")


class PrivacyNotice(models.Model):
    """One version of what an organisation tells its people about their data: a draft until it is published."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="privacy_notices")
    number = models.PositiveIntegerField()
    short_es = models.TextField(_("short notice, in Spanish"), max_length=LONGEST)
    short_en = models.TextField(_("short notice, in English"), max_length=LONGEST)
    full_es = models.TextField(_("full notice, in Spanish"), max_length=LONGEST)
    full_en = models.TextField(_("full notice, in English"), max_length=LONGEST)
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    objects = PrivacyNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_privacy_notice_of_a_number"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(published_at=None), name="one_draft_of_a_privacy_notice"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="privacy_notice_is_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.number}"


class NoticeAcceptance(AppendOnlyRow):
    """Somebody has read a version and said so."""

    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="acceptances")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="notice_acceptances")
    at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=2)

    objects = AppendOnlyQuerySet["NoticeAcceptance"].as_manager()

    class Meta:
        verbose_name = _("acceptance of a privacy notice")
        verbose_name_plural = _("acceptances of privacy notices")
        constraints = [models.UniqueConstraint(fields=["notice", "employee"], name="one_acceptance_of_a_notice")]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.notice_id}"
