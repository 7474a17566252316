"""Who would get the duty to complete some courses, and who would not and why."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from courses.duties.due import Due, WorkingDays
from courses.duties.plans import Line, Plan, today_by_centre
from courses.models import CoursePage, DutyAction, DutyItem, Enrolment, LearningPath
from people.models import Employee, EmployeeQuerySet, Organisation, local_today

Problem = DutyItem.Problem
Status = Enrolment.Status


def plan_assignment(
    by: Employee,
    people: EmployeeQuerySet,
    courses: Sequence[CoursePage],
    due: Due,
    path: LearningPath | None = None,
) -> Plan:
    """Who would get the duty to complete these courses, by when, and who would not and why.

    Four queries, and two for each course.
    """
    organisation = by.organisation
    days = WorkingDays(organisation)
    found = list(people.order_by("user__sort_name", "pk").values_list("pk", "hired_on", "work_centre_id"))
    today = today_by_centre(organisation)
    asked = [(pk, due.asked(today(centre), hired_on), centre) for pk, hired_on, centre in found]
    dated = [(pk, asked_on, days.first_from(asked_on, centre)) for pk, asked_on, centre in asked]
    latest = max((due_on for _pk, _asked_on, due_on in dated), default=None)
    lines = []
    for course in courses:
        standing = Standing(organisation, course, people, latest)
        lines += [Line(pk, course.pk, standing.problem(pk, due_on), due_on, day) for pk, day, due_on in dated]
    return Plan(DutyAction.Kind.ASSIGN, organisation, lines, path)


class Standing:
    """How people stand in one course, as far as giving them the duty is concerned. Two queries, three with renewals."""

    def __init__(
        self, organisation: Organisation, course: CoursePage, people: EmployeeQuerySet, latest: datetime.date | None
    ) -> None:
        self.course = course
        enrolments: Any = (
            Enrolment.objects.latest_cycle()
            .filter(course=course, employee__in=people.order_by().values("pk"))
            .with_status(local_today(organisation, "employee__"))
        )
        self.rows = {
            employee: (status, due_on, completed_at is None)
            for employee, status, due_on, completed_at in enrolments.values_list(
                "employee_id", "status", "due_on", "completed_at"
            )
        }
        self.offered = set(course.open_to(people.order_by()).values_list("pk", flat=True))
        self.valid_until = self._renewable(enrolments, latest) if latest else {}

    def _renewable(self, enrolments: Any, latest: datetime.date) -> dict[int, datetime.date]:
        """Person → until when they are current, where that ends before a day and the course can be taken again by now."""
        ends_before = Q(expires_on__lt=latest) | Q(renew_by__lt=latest)
        current = enrolments.filter(ends_before, status=Status.CURRENT, completed_at__isnull=False)
        found = {}
        for enrolment in current.select_related("employee__organisation", "employee__work_centre"):
            enrolment.course = self.course
            if enrolment.can_be_renewed_on(enrolment.employee.today()):
                found[enrolment.employee_id] = enrolment.valid_until
        return found

    def problem(self, employee_id: int, due_on: datetime.date | None) -> str:
        """Why a person would not get the duty by a date; "" where they would.

        Who stays current beyond the date has nothing to do; who will have to renew before it, and can, has.
        """
        if employee_id not in self.offered:
            return Problem.NOT_OFFERED
        status, due_before, is_open = self.rows.get(employee_id, ("", None, True))
        if status == Status.EXEMPT:
            return Problem.EXEMPT
        if is_open and due_before is not None:
            return Problem.ASSIGNED
        if status == Status.CURRENT:
            valid_until = self.valid_until.get(employee_id)
            if valid_until is None or due_on is None or valid_until >= due_on:
                return Problem.CURRENT
        return ""
