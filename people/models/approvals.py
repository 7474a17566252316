"""Acts that wait for a second person: who asked for what, and who decided."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import KeptQuerySet, KeptRow
from people.models.organisation import Organisation


class ApprovalQuerySet(KeptQuerySet["Approval"]):
    """Approvals, by how they stand."""

    def waiting(self) -> "ApprovalQuerySet":
        """Return those neither decided nor expired."""
        return self.filter(decision="", expires_at__gt=timezone.now())


class Approval(KeptRow):
    """An act that one person asks for and another one allows. The app that owns the act says what it does.

    ``key`` names what the act is done to: of an open kind and key there is one. ``subject`` is the person whom it is
    about, if there is one; neither they nor who asked ever decide.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OUTDATED = "outdated", _("No longer possible")
        EXPIRED = "expired", _("Nobody decided in time")

    TERM = datetime.timedelta(days=14)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="approvals")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    payload = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=1000)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("answer"), max_length=1000, blank=True)  # to who asked

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(decision=""), name="one_open_approval"),
            models.CheckConstraint(condition=~Q(reason=""), name="approval_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="decision_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "expired"], decided_by=None)
                | ~Q(decision__in=["", "expired"]) & Q(decided_by__isnull=False),
                name="decision_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(decision="withdrawn") | ~Q(decided_by=F("requested_by")),
                name="nobody_approves_what_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(subject=None) | Q(decision="withdrawn") | ~Q(decided_by=F("subject")),
                name="nobody_approves_what_is_about_them",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind"], condition=Q(decision=""), name="waiting_approval")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody may still decide."""
        return not self.decision and self.expires_at > timezone.now()

    @property
    def outcome(self) -> str:
        """What became of it, in words; empty while it waits."""
        if self.is_waiting:
            return ""
        return str(self.Decision(self.decision or self.Decision.EXPIRED).label)
