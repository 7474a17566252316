"""What a rule says, stored or not: whom it means, what they have to complete, by when. And what it would do now."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from courses.duties.assigning import plan_assignment
from courses.duties.audience import Audience
from courses.duties.changing import LEAST_DAYS, problem_of, rows_of
from courses.duties.due import DAY, Due
from courses.duties.plans import Line, Plan, today_by_centre
from courses.models import Assignment, CoursePage, DutyAction, DutyItem, DutyRule, Enrolment, LearningPath, next_date
from people.models import Employee, EmployeeQuerySet, Organisation
from people.owing import same_hands

Kind = DutyAction.Kind
Problem = DutyItem.Problem
Pair = tuple[int, int]  # a person and a course


@dataclass(frozen=True)
class Terms:
    """Who has to complete what, by when."""

    organisation: Organisation
    audience: Audience
    courses: tuple[CoursePage, ...]
    path: LearningPath | None
    due: str
    renews: bool
    days: int = 0
    month: int = 0
    day: int = 0

    def people(self, only: Collection[int] | None = None) -> EmployeeQuerySet:
        """Return who is under the rule now, of all or of some."""
        present = self.audience.of(Employee.objects.filter(organisation=self.organisation).active())
        return present if only is None else present.filter(pk__in=only)

    def due_now(self) -> Due:
        """Return by when it would be due for whoever gets it today. Nobody has less than two weeks before a yearly
        date.
        """
        if self.due == DutyRule.Due.YEARLY:
            return Due(on=next_date(self.month, self.day, self.organisation.today() + LEAST_DAYS * DAY))
        return Due(days=self.days, after_hire=self.due == DutyRule.Due.HIRE)


def terms_of(rule: DutyRule) -> Terms:
    """Return what a stored rule says. Reads the organisation; five queries."""
    courses = CoursePage.objects.live()
    if rule.path_id:
        courses = courses.filter(path_steps__path=rule.path_id).order_by("path_steps__sort_order")
    else:
        courses = courses.filter(pk=rule.course_id)
    return Terms(
        organisation=rule.organisation,
        audience=Audience(
            everybody=rule.everybody,
            teams=tuple(rule.teams.all()),
            job_roles=tuple(rule.job_roles.all()),
            work_centres=tuple(rule.work_centres.all()),
            hired_since=rule.hired_since,
        ),
        courses=tuple(courses),
        path=rule.path,
        due=rule.due,
        renews=rule.renews,
        days=rule.days or 0,
        month=rule.month or 0,
        day=rule.day or 0,
    )


def plan_rule(
    terms: Terms, rule: DutyRule | None = None, only: Collection[int] | None = None, *, by: Employee | None = None
) -> Plan:
    """Return who would get a duty now, and who would not and why: as human resources would assign it, but once only.

    A rule that does not renew leaves out who has ever completed the course. Nobody gives themselves a date by a rule
    either: whoever made it, or would as ``by``, gets the duty from somebody else.
    """
    people = terms.people(only)
    maker, made_at = (rule.created_by, rule.created_at) if rule else (by, None)
    plan = plan_assignment(
        terms.organisation, people, terms.courses, terms.due_now(), terms.path, by=maker, made_at=made_at
    )
    before = _given(rule, people) if rule else set()
    if not terms.renews:
        before |= _completed(terms, people)
    lines = [
        replace(line, problem=Problem.BEFORE)
        if not line.problem and (line.employee_id, line.course_id) in before
        else line
        for line in plan.lines
    ]
    return replace(plan, lines=lines)


def _completed(terms: Terms, people: EmployeeQuerySet) -> set[Pair]:
    """Return who has completed which of the courses, in any cycle. One query."""
    done = Enrolment.objects.filter(completed_at__isnull=False, course__in=[course.pk for course in terms.courses])
    return set(done.filter(employee__in=people.order_by().values("pk")).values_list("employee_id", "course_id"))


def _given(rule: DutyRule, people: EmployeeQuerySet) -> set[Pair]:
    """Return to whom the rule has given which duty since they came under it, and who has not completed it since. Two
    queries.

    What somebody withdrew or undid is not given again: a rule does not work against people.
    """
    these = people.order_by().values("pk")
    members = rule.members.present().filter(employee__in=these)
    entered = dict(members.values_list("employee_id", "entered_at"))
    items = DutyItem.objects.filter(action__rule=rule, action__kind=Kind.ASSIGN, employee__in=these)
    counting = items.filter(Q(done_at__isnull=False) | Q(problem="")).order_by("pk")
    last: dict[Pair, Any] = {}
    for employee, course, at, completed_at in counting.values_list(
        "employee_id", "course_id", "action__created_at", "enrolment__completed_at"
    ):
        last[employee, course] = (at, completed_at)
    return {
        pair
        for pair, (at, completed_at) in last.items()
        if completed_at is None and pair[0] in entered and at >= entered[pair[0]]
    }


def members_of(rule: DutyRule) -> EmployeeQuerySet:
    """Return who came under the rule and has not left it since, as far as they work here."""
    return Employee.objects.active().filter(pk__in=rule.members.present().values("employee"))


def plan_letting_go(rule: DutyRule, people: EmployeeQuerySet, by: Employee | None = None) -> Plan:
    """Return whose duties the rule would take away: what it gave, nobody else asks for, and the person has not
    begun.
    """
    standing = Assignment.objects.standing()
    mine = Enrolment.objects.latest_cycle().filter(
        pk__in=standing.filter(action__rule=rule).values("enrolment"),
        employee__in=people.order_by().values("pk"),
        started_at=None,
    )
    duties = mine.exclude(pk__in=standing.exclude(action__rule=rule).values("enrolment"))
    today = today_by_centre(rule.organisation)
    hands = same_hands(by.user_id) if by else frozenset[int]()
    lines = [
        Line(row.employee_id, row.course_id, problem_of(Kind.WITHDRAW, row, today(row.work_centre_id), hands=hands))
        for row in rows_of(rule.organisation, duties)
    ]
    return Plan(Kind.WITHDRAW, rule.organisation, lines, rule.path)
