"""Whether an account is that of somebody whom another company employs: asked by a link, and answered by its owner."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.lines import AddressField
from people.models.employee import Employee
from people.models.user import User


class LinkRequestQuerySet(models.QuerySet["LinkRequest"]):
    """Questions whether two accounts are one person, by what workers and people have still to do."""

    def open(self) -> Self:
        """Return those which nobody has answered, and which stand for nothing newer."""
        return self.filter(answered_at=None)

    def waiting(self) -> Self:
        """Return those still of use: the person works here, and has no other e-mail here meanwhile."""
        return self.open().filter(employee__left_on=None, employee__user__email="")

    def joined(self) -> Self:
        """Return those that were accepted, and whose employment is in the account since: they can be separated."""
        return self.filter(answer="accepted", former__isnull=False, employee__user=F("account"))

    def working(self) -> Self:
        """Return those whose link can be answered: sent, in its term, and the account still has the e-mail it
        went to.
        """
        sent = self.waiting().filter(sent_at__isnull=False, expires_at__gt=timezone.now())
        return sent.filter(account__is_active=True, account__email__iexact=F("email"))


class LinkRequest(models.Model):
    """The question to the owner of an account whether an employment elsewhere is theirs.

    The link carries a token of which only the digest is kept. Whoever employs the person learns nothing of the account
    but that its e-mail is in use.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Confirmed by the person")
        REFUSED = "refused", _("Refused by the person")
        WITHDRAWN = "withdrawn", _("No longer needed")
        UNDONE = "undone", _("Separated again by human resources")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="link_requests")
    account = models.ForeignKey(User, models.CASCADE, related_name="+")
    email = AddressField()  # to which the link goes
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    former = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # whose employments were moved
    moved = models.JSONField(default=list)  # the keys of those employments
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = LinkRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["employee"], condition=Q(answered_at=None), name="one_open_link_request"),
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="link_token_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="link_answers_have_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="undone", undone_at__isnull=False, undone_by__isnull=False)
                | ~Q(answer="undone") & Q(undone_at=None, undone_by=None),
                name="undone_links_say_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, expires_at=None) | Q(sent_at__isnull=False, expires_at__isnull=False),
                name="sent_link_requests_have_a_term",
            ),
        ]

    def __str__(self) -> str:
        return f"link request {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether its term has ended before anybody answered."""
        return self.expires_at is not None and not self.answer and self.expires_at <= timezone.now()
