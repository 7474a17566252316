"""What learners ask about a duty, and what they were answered."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.duties import DutyAction
from courses.models.learning import Enrolment
from lib.lines import LineField
from people.models import Employee


class DutyRequestQuerySet(models.QuerySet["DutyRequest"]):
    """Requests; who may see and decide them."""

    def waiting(self) -> "DutyRequestQuerySet":
        """Return those without an answer, about something that is still due."""
        return self.filter(
            decision="", enrolment__due_on__isnull=False, enrolment__completed_at=None, enrolment__is_latest=True
        )

    def seen_by(self, viewer: Employee) -> "DutyRequestQuerySet":
        """Return those of the people whom a viewer follows, and never their own."""
        people = Employee.objects.visible_to(viewer).active().exclude(user=viewer.user_id)
        return self.filter(enrolment__employee__in=people.order_by().values("pk"))


class DutyRequest(models.Model):
    """More time for a course, or that it is not theirs: asked by a learner, answered once by somebody who
    follows them.
    """

    class Kind(models.TextChoices):
        MORE_TIME = "more_time", _("I need more time")
        NOT_MINE = "not_mine", _("This course is not for me")

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Yes")
        REFUSED = "refused", _("No")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_on = models.DateField(null=True)  # the date that is asked for
    reason = LineField(max_length=300)
    asked_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    answer = LineField(max_length=300, blank=True)
    action = models.ForeignKey(DutyAction, models.PROTECT, null=True, related_name="requests")

    objects = DutyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about a duty")
        verbose_name_plural = _("requests about duties")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(decision=""), name="one_open_request_a_duty"),
            models.CheckConstraint(
                condition=Q(kind="more_time", due_on__isnull=False) | Q(kind="not_mine", due_on=None),
                name="more_time_means_a_date",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="request_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(action=None) | Q(decision="approved"), name="request_acted_on_is_approved"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(decision=""), name="duty_requests_open")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.enrolment_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return not self.decision

    @property
    def outcome(self) -> str:
        """How it stands, in words."""
        if self.is_open:
            return str(_("Waiting for an answer"))
        words = {self.Decision.APPROVED: _("Answer: yes"), self.Decision.REFUSED: _("Answer: no")}
        return str(words.get(self.Decision(self.decision), pgettext_lazy("request", "Withdrawn")))
