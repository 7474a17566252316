"""Invitations: a link by e-mail with which somebody who was taken in chooses a password. The outbox sends it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.employee import Employee
from people.models.organisation import Organisation


class InvitationBatchQuerySet(models.QuerySet["InvitationBatch"]):
    """Invitations that were sent together; whose they are."""

    def visible_to(self, viewer: Employee) -> Self:
        """Return those that somebody of human resources sent."""
        return self.filter(organisation=viewer.organisation_id, by=viewer.user_id) if viewer.is_hr else self.none()


class InvitationBatch(models.Model):
    """Invitations that were asked for together, by whom and when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitation_batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField()

    objects = InvitationBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return str(self.uuid)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, by whether they have left and by whether their link works."""

    def present(self) -> Self:
        """Return the latest of each person: a newer one replaces the former."""
        return self.filter(replaced_at=None)

    def unsent(self) -> Self:
        """Return which still have to leave."""
        return self.present().filter(sent_at=None, failed_at=None)

    def working(self) -> Self:
        """Return whose link lets in: sent, in its term, not used, to the e-mail that the person still has."""
        now = timezone.now()
        open_ones = self.present().filter(sent_at__isnull=False, accepted_at=None, expires_at__gt=now)
        return open_ones.filter(
            email__iexact=F("employee__user__email"), employee__left_on=None, employee__user__is_active=True
        )


class Invitation(models.Model):
    """One e-mail with a link to one person. ``key`` is what the link carries, signed."""

    class Failure(models.TextChoices):
        REFUSED = "refused", _("The mail server of this address refuses it")
        SERVER = "server", _("It could not be sent after several tries")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="invitations")
    batch = models.ForeignKey(InvitationBatch, models.CASCADE, related_name="invitations", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    email = models.EmailField(blank=True)  # to which it went
    requested_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    accepted_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)  # by a newer one, or not needed any more

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["employee"], condition=Q(replaced_at=None), name="one_present_invitation"),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(failed_at=None), name="invitation_is_sent_or_failed"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(sent_at__isnull=False), name="only_sent_invitations_are_accepted"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, expires_at=None) | Q(sent_at__isnull=False, expires_at__isnull=False),
                name="sent_invitations_have_a_term",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether its term has ended before anybody used it."""
        return self.expires_at is not None and self.accepted_at is None and self.expires_at <= timezone.now()
