"""Who would get the duty to complete some courses, and who would not and why."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from courses.duties.due import Due, DueDays
from courses.duties.plans import Line, Plan, today_by_centre
from courses.models import CoursePage, DutyAction, DutyItem, Enrolment, LearningPath
from courses.models.validity import is_over_on
from people.models import Employee, EmployeeQuerySet, Organisation, local_today
from people.owing import same_hands

Problem = DutyItem.Problem
Status = Enrolment.Status


def plan_assignment(
    organisation: Organisation,
    people: EmployeeQuerySet,
    courses: Sequence[CoursePage],
    due: Due,
    path: LearningPath | None = None,
    *,
    by: Employee | None = None,
    made_at: datetime.datetime | None = None,
) -> Plan:
    """Return who would get the duty to complete these courses, by when, and who would not and why.

    ``by`` is who would give it, or who made the rule, and ``made_at`` when. Six queries, and two for each course.
    """
    days = DueDays(organisation)
    columns = ("pk", "hired_on", "work_centre_id", "user_id")
    found = list(people.order_by("user__sort_name", "pk").values_list(*columns))
    hands = same_hands(by.user_id, made_at) if by else frozenset[int]()
    own = {pk for pk, _hired_on, _centre, user in found if user in hands}
    today = today_by_centre(organisation)
    asked = [(pk, due.asked(today(centre), hired_on), centre) for pk, hired_on, centre, _user in found]
    dated = [(pk, asked_on, days.first_from(asked_on, pk, centre)) for pk, asked_on, centre in asked]
    latest = max((due_on for _pk, _asked_on, due_on in dated), default=None)
    lines = []
    for course in courses:
        eligible = AssignmentEligibility(organisation, course, people, latest, own)
        lines += [
            Line(pk, course.pk, eligible.problem(pk, due_on), due_on, day, is_away=days.away_until(pk, day) is not None)
            for pk, day, due_on in dated
        ]
    return Plan(DutyAction.Kind.ASSIGN, organisation, lines, path)


class AssignmentEligibility:
    """How people stand in one course, as far as giving them the duty is concerned. Two queries, three with renewals.

    ``own`` are the employments of whoever gives it: nobody gives themselves a date. ``keys`` are the people where they
    are few and at hand: while duties are given, the database knows too little of new rows to guess how many people
    match.
    """

    def __init__(
        self,
        organisation: Organisation,
        course: CoursePage,
        people: EmployeeQuerySet,
        latest: datetime.date | None,
        own: Collection[int] = (),
        keys: Collection[int] | None = None,
    ) -> None:
        self.course, self.own = course, own
        these: Any = people.order_by().values("pk") if keys is None else keys
        enrolments: Any = (
            Enrolment.objects.latest_cycle()
            .filter(course=course, employee__in=these)
            .with_status(local_today(organisation, "employee__"))
        )
        columns = ("employee_id", "status", "due_on", "completed_at", "met_until", "is_met")
        found = list(enrolments.values_list(*columns))
        self.rows = {
            employee: (status, due_on, completed_at is None) for employee, status, due_on, completed_at, *_met in found
        }
        met = {employee: met_until for employee, *_standing, met_until, is_met in found if is_met and met_until}
        self.offered = set(course.open_to(people.order_by()).values_list("pk", flat=True))
        self.valid_until = {**self._renewable(enrolments, latest), **met} if latest else {}

    def _renewable(self, enrolments: Any, latest: datetime.date) -> dict[int, datetime.date]:
        """Return for each person until when they are current, where that ends before a day and the course can be taken
        again by now.
        """
        current = enrolments.filter(is_over_on(latest), status=Status.CURRENT, completed_at__isnull=False, is_met=False)
        found = {}
        for enrolment in current.select_related("employee__organisation", "employee__work_centre"):
            enrolment.course = self.course
            if enrolment.can_be_renewed_on(enrolment.employee.today()):
                found[enrolment.employee_id] = enrolment.valid_until
        return found

    def problem(self, employee_id: int, due_on: datetime.date | None) -> str:
        """Return why a person would not get the duty by a date; "" where they would.

        Who stays current beyond the date has nothing to do; who will have to renew before it, and can, has.
        """
        if employee_id in self.own:
            return Problem.OWN
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
