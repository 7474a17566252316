"""What people ask about their own data (ARCO rights), with the terms in which they are answered."""

import datetime
import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.lines import LineField
from people.models.employee import Employee
from people.models.user import User

LONGEST = 4000


def who_answers() -> models.QuerySet[Employee]:
    """Return, for a query of requests, who of human resources may answer one of them."""
    present = Employee.objects.active().in_human_resources().filter(organisation=OuterRef("employee__organisation"))
    seeing = present.filter(Q(hr_centres=None) | Q(hr_centres=OuterRef("employee__work_centre")))
    others = seeing.filter(user__is_active=True).exclude(user=OuterRef("employee__user"))
    return others.exclude(user=Coalesce(OuterRef("entered_by"), 0))  # who enters one does not answer it


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    """Requests, by who may see them and by how they stand."""

    def for_user(self, user: User | AnonymousUser) -> "RightsRequestQuerySet":
        """Return the person's own, in all their employments."""
        return self.filter(employee__user_id=user.pk) if user.is_authenticated else self.none()

    def answered_by(self, user: User, viewer: Employee | None) -> "RightsRequestQuerySet":
        """Return those of the people whom human resources see, and for who administers the site those that nobody in
        human resources may answer; never their own: nobody handles their own request.
        """
        mine = Q(pk__in=[])
        if viewer is not None and viewer.is_hr:
            mine |= Q(viewer.centre_limits("employee__"), employee__organisation=viewer.organisation_id)
        if user.is_superuser:
            mine |= Q(~Exists(who_answers()))
        return self.filter(mine).in_sight().exclude(employee__user_id=user.pk)

    def in_sight(self) -> "RightsRequestQuerySet":
        """Leave out what is over of people whose data are blocked; what is open still has its terms."""
        return self.filter(
            Q(employee__blocked_at=None) | Q(pk__in=RightsRequest.objects.open().order_by().values("pk"))
        )

    def ending_by(self, day: datetime.date) -> "RightsRequestQuerySet":
        """Return those in which somebody still has something to do, by this day at the latest."""
        return self.open().filter(
            Q(answered_at=None, answer_by__lte=day) | Q(answered_at__isnull=False, effect_by__lte=day)
        )

    def open(self) -> "RightsRequestQuerySet":
        """Return those in which somebody in human resources still has something to do."""
        unanswered = Q(answered_at=None, withdrawn_at=None)
        return self.filter(unanswered | Q(is_granted=True, done_at=None))


class RightsRequest(models.Model):
    """One request. It is answered by ``answer_by``; what was granted takes effect by ``effect_by``."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("Access: what you have about me")
        RECTIFICATION = "rectification", _("Rectification: something is wrong")
        CANCELLATION = "cancellation", _("Cancellation: stop keeping my data")
        OPPOSITION = "opposition", _("Opposition: a person should look at it")

    class Way(models.TextChoices):
        SITE = "site", _("On this site")
        LETTER = "letter", _("By letter")
        EMAIL = "email", _("By e-mail")
        DESK = "desk", _("In person")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="rights_requests")
    kind = models.CharField(_("what you ask for"), max_length=20, choices=Kind.choices)
    text = models.TextField(_("about which data, and why"), max_length=LONGEST, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    came_by = models.CharField(_("how it arrived"), max_length=10, choices=Way.choices, default=Way.SITE)
    arrived_on = models.DateField(_("arrived on"), null=True)  # where somebody else has entered it: terms count from it
    identity_seen = LineField(_("how you know who sent it"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField()
    is_granted = models.BooleanField(null=True)
    answer = models.TextField(_("answer"), max_length=LONGEST, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    effect_by = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_note = models.TextField(_("outcome"), max_length=LONGEST, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    is_of_one = models.BooleanField(default=False, editable=False)  # entered and answered before that took two

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "kind"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="one_open_rights_request_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_granted__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, is_granted__isnull=False, answered_by__isnull=False),
                name="rights_request_is_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(answered_at=None), name="rights_request_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(is_granted=True), name="only_what_was_granted_takes_effect"
            ),
            models.CheckConstraint(
                condition=Q(came_by="site", arrived_on=None, entered_by=None, identity_seen="")
                | ~Q(came_by="site") & Q(arrived_on__isnull=False, entered_by__isnull=False) & ~Q(identity_seen=""),
                name="rights_request_is_entered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_of_one=True) | ~Q(answered_by=F("entered_by")) & ~Q(done_by=F("entered_by")),
                name="rights_request_is_entered_and_answered_by_two",
            ),
        ]
        indexes = [models.Index(fields=["answer_by"], name="rights_requests_by_term")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def waits_for_effect(self) -> bool:
        """Whether it was granted, and still has to be done."""
        return bool(self.is_granted) and self.done_at is None

    @property
    def was_entered(self) -> bool:
        """Whether somebody else entered what the person had sent in another way."""
        return self.came_by != self.Way.SITE

    @property
    def term(self) -> datetime.date | None:
        """The last day on which what comes next is in time; none where nothing comes."""
        if self.is_open:
            return self.answer_by
        return self.effect_by if self.waits_for_effect else None
