"""What one person has to do, by when and why: ready to read on their home and on the page HR sees of them."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Assignment, Enrolment, LearningPath
from courses.models.learning import status_label
from people.models import Employee

DUE_SOON = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Duty:
    """One enrolment with its state in words. ``status`` is a state of the status pill."""

    enrolment: Any
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
    """Every enrolment of an employee, the most urgent first. Two queries, and one for the job role."""
    today = employee.organisation.today()
    for_role = LearningPath.job_roles.through.objects.filter(
        learningpath=OuterRef("path"), jobrole=employee.job_role_id
    )
    assignments = Assignment.objects.select_related("assigned_by__user", "path").annotate(is_for_role=Exists(for_role))
    enrolments = (
        Enrolment.objects.filter(employee=employee)
        .with_status(today)
        .with_progress()
        .select_related("course", "refresher_version__course")
        .prefetch_related(Prefetch("assignments", assignments))
        .order_by(F("due_on").asc(nulls_last=True), F("started_at").desc(nulls_last=True), "pk")
    )
    return [_duty(enrolment, employee, today) for enrolment in enrolments]


def _duty(enrolment: Any, employee: Employee, today: datetime.date) -> Duty:
    enrolment.employee = employee
    status, label = enrolment.status, ""
    if enrolment.is_renewing:
        label = status_label(status, renewing=True)
    is_due = enrolment.completed_at is None and enrolment.due_on is not None
    if is_due and status != Enrolment.Status.EXPIRED:  # that a renewal is late as well says less
        days = (enrolment.due_on - today).days
        if days < 0:
            label = ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", -days) % {"days": -days}
        elif enrolment.due_on <= today + DUE_SOON:
            status = "due_soon"
            label = ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}
            if days == 0:
                label = _("Due today")
    return Duty(enrolment, status, label, _reason(enrolment, employee))


def _reason(enrolment: Enrolment, employee: Employee) -> str:
    assignment: Any = next(iter(enrolment.assignments.all()), None)
    if assignment is None:
        return _("Own choice")
    parts = []
    if assignment.assigned_by:
        parts.append(_("Assigned by %(person)s") % {"person": assignment.assigned_by.user.get_full_name()})
    if assignment.path and assignment.is_for_role:
        role = {"role": employee.job_role, "path": assignment.path}
        parts.append(_("Path for the role %(role)s: %(path)s") % role)
    elif assignment.path:
        parts.append(_("Learning path: %(path)s") % {"path": assignment.path})
    if assignment.reason:
        parts.append(assignment.reason)
    return " · ".join(parts) or _("Assigned by the organisation")
