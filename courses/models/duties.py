"""Who has to complete what, by when and why: assignments, and what was done to the duties of one or of many at once."""

import datetime
import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.learning import Enrolment
from courses.models.pages import CoursePage
from courses.models.rules import DutyRule
from courses.models.structure import LearningPath
from people.models import Employee, Organisation

UNDO_TERM = datetime.timedelta(minutes=10)


class DutyActionQuerySet(models.QuerySet["DutyAction"]):
    """What was done to duties; who may see it and what is still to do."""

    def visible_to(self, viewer: Employee) -> "DutyActionQuerySet":
        """Return those of their organisation to human resources, to anybody else what they did themselves.

        Who sees only some work centres sees what concerns nobody else.
        """
        if not viewer.is_hr:
            return self.filter(by=viewer)
        ours = self.filter(organisation_id=viewer.organisation_id)
        hidden = DutyItem.objects.filter(action=OuterRef("pk")).exclude(
            employee__in=Employee.objects.visible_to(viewer)
        )
        return ours if viewer.sees_everybody else ours.filter(Q(by=viewer) | ~Exists(hidden))

    def unfinished(self) -> "DutyActionQuerySet":
        """Return those of which something is still to do."""
        return self.filter(finished_at=None)


class DutyAction(models.Model):
    """Something done to the duties of one person or of many: by whom, when and why. Only added to; undone, it stays.

    ``by`` is nobody for the site itself, which acts for a ``rule``. The rows are its queue: what is not done of them is
    done by the next worker.
    """

    class Kind(models.TextChoices):
        ASSIGN = "assign", _("Assigned")
        EXTEND = "extend", _("Due date moved")
        EXEMPT = "exempt", _("Exempted")
        END_EXEMPTION = "end_exemption", _("Exemption ended")
        WITHDRAW = "withdraw", _("Assignment withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="duty_actions")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    path = models.ForeignKey(LearningPath, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    until = models.DateField(null=True)  # the last day of an exemption
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(DutyRule, models.PROTECT, null=True, related_name="actions")
    created_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    objects = DutyActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action on duties")
        verbose_name_plural = _("actions on duties")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(finished_at__isnull=False), name="undone_means_done"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(kind="exempt"), name="until_is_of_an_exemption"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="duty_actions_by_time"),
            models.Index(fields=["created_at"], condition=Q(finished_at=None), name="duty_actions_to_do"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def undo_until(self) -> datetime.datetime | None:
        """Until when it can be undone; None while it is being done."""
        return self.finished_at + UNDO_TERM if self.finished_at else None


class DutyItemQuerySet(models.QuerySet["DutyItem"]):
    """What actions do to single duties."""

    def waiting(self) -> "DutyItemQuerySet":
        """Return those neither done nor left out."""
        return self.filter(done_at=None, problem="")

    def done(self) -> "DutyItemQuerySet":
        """Return those done, and not undone."""
        return self.filter(done_at__isnull=False, action__undone_at=None)


class DutyItem(models.Model):
    """One duty in an action. ``due_on`` is what the date becomes; the ``_before`` columns are what undoing restores."""

    class Problem(models.TextChoices):
        """Why an action leaves somebody out."""

        OWN = (
            "own",
            _("It is their own, or they lately gave their access to whoever does this: somebody else has to do it"),
        )
        LEFT = "left", _("No longer works here")
        CURRENT = "current", _("Already current")
        EXEMPT = "exempt", _("Exempt")
        ASSIGNED = "assigned", _("Already assigned")
        NOT_OFFERED = "not_offered", _("The course is not offered to them")
        NO_DUTY = "no_duty", _("Nothing is due")
        NOT_LATER = "not_later", _("Already has this date or a later one")
        NOT_EXEMPT = "not_exempt", _("Is not exempt")
        BEFORE = "before", _("Completed it before, or the rule has assigned it before")
        FAILED = "failed", _("Could not be done because of a fault of the site: please do it again")

    action = models.ForeignKey(DutyAction, models.PROTECT, related_name="items")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="duty_items")
    due_on = models.DateField(null=True)
    due_before = models.DateField(null=True)
    exempted_before = models.DateTimeField(null=True)
    exempt_until_before = models.DateField(null=True)
    problem = models.CharField(max_length=15, choices=Problem.choices, blank=True)  # found when it was to be done
    done_at = models.DateTimeField(null=True)

    objects = DutyItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "employee", "course"], name="duty_is_once_in_an_action"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(enrolment__isnull=False, problem=""), name="done_duty_has_an_enrolment"
            ),
        ]
        indexes = [models.Index(fields=["action"], condition=Q(done_at=None, problem=""), name="duty_item_waiting")]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.employee_id} {self.course_id}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments, by whether they still stand."""

    def standing(self) -> "AssignmentQuerySet":
        """Return those neither withdrawn nor undone."""
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """Why somebody has the duty to complete a course: who assigned it, when, with which path and date.

    The date in force stands on the enrolment; it may have been moved since.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="assignments")
    due_on = models.DateField()
    assigned_at = models.DateTimeField(default=timezone.now)
    assigned_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="assigned")
    path = models.ForeignKey(LearningPath, models.SET_NULL, null=True, related_name="assignments")
    reason = models.CharField(max_length=300, blank=True)
    action = models.ForeignKey(DutyAction, models.PROTECT, null=True, related_name="assignments")
    ended_at = models.DateTimeField(null=True)
    ended_in = models.ForeignKey(DutyAction, models.PROTECT, null=True, related_name="ended_assignments")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-assigned_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} by {self.due_on}"
