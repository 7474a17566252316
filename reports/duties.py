"""What one person has to do, by when and why: ready to read on their home and on the page HR sees of them."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.duties.listing import DUE_SOON
from courses.models import Assignment, DutyAction, DutyItem, Enrolment, LearningPath
from courses.models.learning import status_label
from lib.annotated import annotated
from people.models import Employee

CHANGES = (DutyAction.Kind.EXTEND, DutyAction.Kind.EXEMPT)  # that the person reads as long as they count


@dataclass(frozen=True)
class Duty:
    """One enrolment with its state in words. ``status`` is a state of the status pill."""

    enrolment: Enrolment
    status: str
    label: str
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether the course is still to be completed."""
        return self.enrolment.completed_at is None

    @property
    def is_started(self) -> bool:
        """Whether the person has begun."""
        return self.enrolment.started_at is not None


def duties_of(employee: Employee) -> list[Duty]:
    """Every enrolment of an employee, the most urgent first. Three queries, and one for the job role."""
    today = employee.today()
    for_role = LearningPath.job_roles.through.objects.filter(
        learningpath=OuterRef("path"), jobrole=employee.job_role_id
    )
    standing = Assignment.objects.standing().select_related("assigned_by__user", "path")
    assignments = standing.annotate(is_for_role=Exists(for_role))
    changes = DutyItem.objects.done().filter(action__kind__in=CHANGES).select_related("action").order_by("-pk")
    enrolments = (
        Enrolment.objects.filter(employee=employee)
        .with_status(today)
        .with_progress()
        .select_related("course", "refresher_version__course")
        .prefetch_related(Prefetch("assignments", assignments), Prefetch("duty_items", changes))
        .order_by(F("due_on").asc(nulls_last=True), F("started_at").desc(nulls_last=True), "pk")
    )
    return [_duty(enrolment, employee, today) for enrolment in enrolments]


def changes_of(employee: Employee) -> models.QuerySet[DutyItem]:
    """What was done to the duties of an employee, the newest first, undone or not."""
    done = DutyItem.objects.filter(employee=employee, done_at__isnull=False)
    return done.select_related("action__by__user", "action__path", "course").order_by("-action__created_at", "-pk")


def _duty(enrolment: Enrolment, employee: Employee, today: datetime.date) -> Duty:
    enrolment.employee = employee
    standing = annotated(enrolment, "status", str)
    status, label = standing, ""
    if enrolment.is_renewing:
        label = status_label(status, renewing=True)
    due_on = enrolment.due_on if enrolment.completed_at is None else None
    if due_on and status not in (Enrolment.Status.EXPIRED, Enrolment.Status.EXEMPT):  # that a renewal is late says less
        days = (due_on - today).days
        if days < 0:
            label = ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", -days) % {"days": -days}
        elif due_on <= today + DUE_SOON:
            status = "due_soon"
            label = ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}
            if days == 0:
                label = _("Due today")
    why = [_reason(enrolment, employee), _change(enrolment, standing)]
    return Duty(enrolment, status, label, " · ".join(filter(None, why)))


def _reason(enrolment: Enrolment, employee: Employee) -> str:
    assignment = next(iter(enrolment.assignments.all()), None)
    if assignment is None:
        return _("Own choice")
    parts = []
    if assignment.assigned_by:
        parts.append(_("Assigned by %(person)s") % {"person": assignment.assigned_by.user.get_full_name()})
    if assignment.path and annotated(assignment, "is_for_role", bool):
        role = {"role": employee.job_role, "path": assignment.path}
        parts.append(_("Path for the role %(role)s: %(path)s") % role)
    elif assignment.path:
        parts.append(_("Learning path: %(path)s") % {"path": assignment.path})
    if assignment.reason:
        parts.append(assignment.reason)
    return " · ".join(parts) or _("Assigned by the organisation")


def _change(enrolment: Enrolment, status: str) -> str:
    """Why the person is exempt, or has more time: the newest change that still counts, in words."""
    is_exempt = status == Enrolment.Status.EXEMPT
    kind = DutyAction.Kind.EXEMPT if is_exempt else DutyAction.Kind.EXTEND
    item = next((item for item in enrolment.duty_items.all() if item.action.kind == kind), None)
    if item is None or not (is_exempt or item.due_on == enrolment.due_on):
        return ""
    if not is_exempt and item.due_before:
        words = _("More time, instead of %(date)s: %(reason)s")
        return words % {"date": date_format(item.due_before, "SHORT_DATE_FORMAT"), "reason": item.action.reason}
    if enrolment.exempt_until is None:
        return _("Exempt: %(reason)s") % {"reason": item.action.reason}
    until = date_format(enrolment.exempt_until, "SHORT_DATE_FORMAT")
    return _("Exempt until %(date)s: %(reason)s") % {"date": until, "reason": item.action.reason}
