"""Whose duties would be moved, excused or withdrawn, and whose would not and why."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from courses.duties.due import DAY, DueDays
from courses.duties.plans import Line, Plan, today_by_centre
from courses.models import CoursePage, DutyAction, DutyItem, Enrolment
from courses.models.validity import is_exempt
from people.models import Employee, EmployeeQuerySet, Organisation, local_today
from people.owing import same_hands

Kind = DutyAction.Kind
Problem = DutyItem.Problem
Status = Enrolment.Status
LEAST_DAYS = 14  # to complete a course in after an exemption


@dataclass(frozen=True, slots=True)
class Row:
    """One enrolment as it stands now, or would stand: a person who has none yet can be exempted from a course too."""

    employee_id: int
    user_id: int
    work_centre_id: int | None
    left_on: datetime.date | None
    course_id: int
    due_on: datetime.date | None = None
    status: str = ""
    completed_at: datetime.datetime | None = None
    exempted_at: datetime.datetime | None = None
    exempt_until: datetime.date | None = None
    is_met: bool = False

    @property
    def is_due(self) -> bool:
        """Whether there is a date by which the course has to be completed still."""
        return self.due_on is not None and self.completed_at is None

    def is_exempt_on(self, today: datetime.date) -> bool:
        """Return whether the person is excused on a local date."""
        return is_exempt(self.exempted_at, self.exempt_until, today)


PERSON = ("employee_id", "employee__user_id", "employee__work_centre_id", "employee__left_on")
DUTY = ("course_id", "due_on", "status", "completed_at", "exempted_at", "exempt_until", "is_met")


def rows_of(organisation: Organisation, duties: Any) -> list[Row]:
    """Return enrolments as they stand, by name. One query."""
    found = duties.with_status(local_today(organisation, "employee__"))
    by_name = found.order_by("employee__user__sort_name", "employee_id", "course_id")
    return [Row(*values) for values in by_name.values_list(*PERSON, *DUTY)]


def rows_without(people: EmployeeQuerySet, course: CoursePage) -> list[Row]:
    """Return people who do not take a course, as far as it is offered to them, by name. One query."""
    taking = Enrolment.objects.latest_cycle().filter(course=course).values("employee")
    others = course.open_to(people).exclude(pk__in=taking).order_by("user__sort_name", "pk")
    return [Row(*values, course.pk) for values in others.values_list("pk", "user_id", "work_centre_id", "left_on")]


def problem_of(
    kind: str,
    row: Row,
    today: datetime.date,
    *,
    hands: Collection[int],
    due_on: datetime.date | None = None,
    until: datetime.date | None = None,
) -> str:
    """Return why something is not done to a duty; "" where it is. Nobody does it to their own, nor to that of whoever
    has lately let them: ``hands`` is what ``same_hands`` says of who does it.
    """
    if row.user_id in hands:
        return Problem.OWN
    if row.left_on is not None:
        return Problem.LEFT
    if kind == Kind.END_EXEMPTION:
        return "" if row.is_exempt_on(today) else Problem.NOT_EXEMPT
    if kind == Kind.EXEMPT:
        if row.status == Status.CURRENT:
            return Problem.CURRENT
        covers = row.exempt_until is None or (until is not None and row.exempt_until >= until)
        return Problem.EXEMPT if row.is_exempt_on(today) and covers else ""
    if not row.is_due:
        return Problem.NO_DUTY
    if kind == Kind.EXTEND:
        if row.is_met:
            return Problem.CURRENT
        if row.status == Status.EXEMPT:
            return Problem.EXEMPT
        return "" if due_on and row.due_on and due_on > row.due_on else Problem.NOT_LATER
    return ""


class _Planner:
    """What the plans have in common: the dates of the work centres and the days on which people work there."""

    def __init__(self, kind: str, by: Employee, until: datetime.date | None = None) -> None:
        self.kind, self.by, self.until = kind, by, until
        self.hands = same_hands(by.user_id)
        self.today = today_by_centre(by.organisation)
        self.days = DueDays(by.organisation)

    def line(self, row: Row, asked_on: datetime.date | None) -> Line:
        """Return what would become of one duty whose date would be a day, or the next after it that is possible."""
        due_on = self.days.first_from(asked_on, row.employee_id, row.work_centre_id) if asked_on else None
        is_away = asked_on is not None and self.days.away_until(row.employee_id, asked_on) is not None
        today = self.today(row.work_centre_id)
        problem = problem_of(self.kind, row, today, hands=self.hands, due_on=due_on, until=self.until)
        return Line(row.employee_id, row.course_id, problem, due_on, asked_on, row.due_on, is_away)

    def kept(self, row: Row) -> Line:
        """Return what would become of one duty whose date stays."""
        problem = problem_of(self.kind, row, self.today(row.work_centre_id), hands=self.hands, until=self.until)
        return Line(row.employee_id, row.course_id, problem, row.due_on, row.due_on, row.due_on)

    def plan(self, lines: Iterable[Line]) -> Plan:
        """Return the plan with these lines."""
        return Plan(self.kind, self.by.organisation, list(lines), until=self.until)


def plan_extension(by: Employee, duties: Any, *, day: datetime.date | None = None, days: int = 0) -> Plan:
    """Move dates to a day, or so many days on; those that are over already count from today. Six queries."""
    planner = _Planner(Kind.EXTEND, by)

    def asked(row: Row) -> datetime.date:
        from_on = max(row.due_on or datetime.date.min, planner.today(row.work_centre_id))
        return day or from_on + days * DAY

    return planner.plan(planner.line(row, asked(row)) for row in rows_of(by.organisation, duties))


def plan_exemption(by: Employee, rows: list[Row], until: datetime.date | None) -> Plan:
    """Excuse people from courses, to a day or for good. Five queries.

    Who has less time afterwards than they have now gets as many days after the exemption as are left, and some at
    least.
    """
    planner = _Planner(Kind.EXEMPT, by, until)

    def line(row: Row) -> Line:
        if until is None or row.due_on is None or not row.is_due or row.due_on > until + LEAST_DAYS * DAY:
            return planner.kept(row)
        left = (row.due_on - planner.today(row.work_centre_id)).days
        return planner.line(row, until + max(left, LEAST_DAYS) * DAY)

    return planner.plan(line(row) for row in rows)


def plan_end_of_exemption(by: Employee, duties: Any) -> Plan:
    """Let people be excused no longer; dates that are near or over are moved on. Six queries."""
    planner = _Planner(Kind.END_EXEMPTION, by)

    def line(row: Row) -> Line:
        soon = planner.today(row.work_centre_id) + LEAST_DAYS * DAY
        if not row.is_due or row.due_on is None or row.due_on >= soon:
            return planner.kept(row)
        return planner.line(row, soon)

    return planner.plan(line(row) for row in rows_of(by.organisation, duties))


def plan_withdrawal(by: Employee, duties: Any) -> Plan:
    """Take duties away, whoever gave them. Six queries."""
    planner = _Planner(Kind.WITHDRAW, by)
    return planner.plan(planner.line(row, None) for row in rows_of(by.organisation, duties))
