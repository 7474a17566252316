"""What each kind of action does to some duties: a few statements, however many there are."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from courses.duties.assigning import AssignmentEligibility
from courses.duties.changing import Row, problem_of, rows_of
from courses.duties.plans import today_by_centre
from courses.learning.services import enrol_many
from courses.models import Assignment, CoursePage, DutyAction, DutyItem, Enrolment
from lib.portions import AT_ONCE
from people.models import Employee
from people.owing import same_hands

Kind = DutyAction.Kind
Problem = DutyItem.Problem


def do_some(action: DutyAction, items: Sequence[DutyItem]) -> None:
    """Do some duties of an action, under the locks of its rows; write down which cannot be done any more, and why."""
    by_course: dict[int, list[DutyItem]] = defaultdict(list)
    for item in items:
        by_course[item.course_id].append(item)
    for course in CoursePage.objects.filter(pk__in=by_course):
        mine = by_course[course.pk]
        found = _left_out(mine, _problems(action, course, mine))
        _do[Kind(action.kind)](action, course, found)


def _problems(action: DutyAction, course: CoursePage, items: list[DutyItem]) -> Callable[[DutyItem], str]:
    """Return what tells why an item cannot be done now: what was shown may have changed before a worker came."""
    people = Employee.objects.filter(pk__in=[item.employee_id for item in items])
    hands = same_hands(action.by.user_id) if action.by else frozenset[int]()
    if action.kind == Kind.ASSIGN:
        present = people.active()
        here = dict(present.values_list("pk", "user_id"))
        themselves = {pk for pk, user in here.items() if user in hands}
        latest = max((item.due_on for item in items if item.due_on), default=None)
        eligible = AssignmentEligibility(action.organisation, course, present, latest, themselves, list(here))
        return lambda item: (
            eligible.problem(item.employee_id, item.due_on) if item.employee_id in here else Problem.LEFT
        )
    today = today_by_centre(action.organisation)
    own = Enrolment.objects.latest_cycle().filter(course=course, employee__in=[item.employee_id for item in items])
    rows = {row.employee_id: row for row in rows_of(action.organisation, own)}
    without = people.exclude(pk__in=rows).values_list("pk", "user_id", "work_centre_id", "left_on")
    rows |= {values[0]: Row(*values, course.pk) for values in without}

    def problem(item: DutyItem) -> str:
        row = rows[item.employee_id]
        now = today(row.work_centre_id)
        return problem_of(action.kind, row, now, hands=hands, due_on=item.due_on, until=action.until)

    return problem


def _left_out(items: list[DutyItem], problem: Callable[[DutyItem], str]) -> list[DutyItem]:
    """Write down what cannot be done; return the rest."""
    for item in items:
        item.problem = problem(item)
    refused = [item for item in items if item.problem]
    if refused:
        DutyItem.objects.bulk_update(refused, ["problem"], batch_size=500)
    return [item for item in items if not item.problem]


def _assign(action: DutyAction, course: CoursePage, items: list[DutyItem]) -> None:
    enrol_many([item.employee_id for item in items], course)
    done = _done(items)
    Assignment.objects.bulk_create(
        Assignment(
            enrolment_id=enrolment,
            due_on=due_on,
            assigned_at=action.created_at,
            assigned_by=action.by,
            path=action.path,
            reason=action.reason,
            action=action,
        )
        for enrolment, due_on in done.values_list("enrolment_id", "due_on")
    )
    _of(done).update(due_on=_from(done, "due_on"), dropped_at=None)


def _extend(action: DutyAction, course: CoursePage, items: list[DutyItem]) -> None:
    done = _done(items)
    _of(done).update(due_on=_from(done, "due_on"))


def _exempt(action: DutyAction, course: CoursePage, items: list[DutyItem]) -> None:
    enrol_many([item.employee_id for item in items], course, renews=False)
    done = _done(items)
    _of(done).update(
        exempted_at=action.created_at, exempt_until=action.until, due_on=_from(done, "due_on"), dropped_at=None
    )


def _end_exemption(action: DutyAction, course: CoursePage, items: list[DutyItem]) -> None:
    done = _done(items)
    _of(done).update(exempted_at=None, exempt_until=None, due_on=_from(done, "due_on"))
    drop_unwanted(_of(done))


def _withdraw(action: DutyAction, course: CoursePage, items: list[DutyItem]) -> None:
    done = _done(items)
    Assignment.objects.standing().filter(enrolment__in=done.values("enrolment")).update(
        ended_at=timezone.now(), ended_in=action
    )
    _of(done).update(due_on=None)
    drop_unwanted(_of(done))


_do: dict[Kind, Callable[[DutyAction, CoursePage, list[DutyItem]], None]] = {
    Kind.ASSIGN: _assign,
    Kind.EXTEND: _extend,
    Kind.EXEMPT: _exempt,
    Kind.END_EXEMPTION: _end_exemption,
    Kind.WITHDRAW: _withdraw,
}


def undo_all(action: DutyAction, by: Employee) -> None:
    """Restore what the duties of an action were before it, but for those of whoever undoes it or let them."""
    done = DutyItem.objects.filter(action=action, done_at__isnull=False).exclude(
        employee__user__in=same_hands(by.user_id)
    )
    enrolments = _of(done)
    enrolments.filter(started_at=None, cycle=1).update(dropped_at=None)
    enrolments.update(
        due_on=_from(done, "due_before"),
        exempted_at=_from(done, "exempted_before"),
        exempt_until=_from(done, "exempt_until_before"),
    )
    reasons = Assignment.objects.filter(enrolment__in=done.values("enrolment"))
    reasons.filter(action=action).update(ended_at=timezone.now())
    reasons.filter(ended_in=action).update(ended_at=None, ended_in=None)
    drop_unwanted(enrolments)


def drop_unwanted(enrolments: Any) -> None:
    """Put aside enrolments that nobody asks for and nobody has begun. They come back when somebody does."""
    nothing = Q(due_on=None, started_at=None, exempted_at=None, met_at=None, cycle=1, dropped_at=None)
    enrolments.filter(nothing).update(dropped_at=timezone.now())
    _close_cycles(enrolments.filter(due_on=None, started_at=None, cycle__gt=1, is_latest=True))


def _close_cycles(renewals: Any) -> None:
    """Take back cycles that were opened for a duty which nobody asks for any more: the one before is the latest again.

    What was done to the duty is told of the cycle before from now on. A cycle whose exemption differs stays.
    """
    before = Enrolment.objects.filter(
        employee=OuterRef("employee"), course=OuterRef("course"), cycle=OuterRef("cycle") - 1
    )
    asked = Assignment.objects.standing().filter(enrolment=OuterRef("pk"))
    found = renewals.exclude(Exists(asked)).annotate(
        former=Subquery(before.values("pk")), former_exempted_at=Subquery(before.values("exempted_at"))
    )
    rows = found.order_by("pk").values_list("pk", "former", "exempted_at", "former_exempted_at")
    former = {pk: before_it for pk, before_it, own, inherited in rows if before_it and own in (None, inherited)}
    if not former:
        return
    items = list(DutyItem.objects.filter(enrolment__in=former).only("pk", "enrolment"))
    for item in items:
        item.enrolment_id = former[item.enrolment_id or 0]
    DutyItem.objects.bulk_update(items, ["enrolment"], batch_size=AT_ONCE)
    assignments = list(Assignment.objects.filter(enrolment__in=former).only("pk", "enrolment"))
    for assignment in assignments:
        assignment.enrolment_id = former[assignment.enrolment_id]
    Assignment.objects.bulk_update(assignments, ["enrolment"], batch_size=AT_ONCE)
    Enrolment.objects.filter(pk__in=former).delete()
    Enrolment.objects.filter(pk__in=former.values()).update(is_latest=True)


def _done(items: list[DutyItem]) -> Any:
    """Write down that these are done, with the state before; return them as a queryset."""
    rows = DutyItem.objects.filter(pk__in=[item.pk for item in items])
    mine: Any = Enrolment.objects.filter(
        employee=OuterRef("employee"), course=OuterRef("course"), is_latest=True
    ).order_by()
    rows.update(
        enrolment=Subquery(mine.values("pk")),
        due_before=Subquery(mine.values("due_on")),
        exempted_before=Subquery(mine.values("exempted_at")),
        exempt_until_before=Subquery(mine.values("exempt_until")),
        done_at=timezone.now(),
    )
    return rows


def _of(items: Any) -> Any:
    """Return the enrolments of some items."""
    return Enrolment.objects.filter(pk__in=items.order_by().values("enrolment"))


def _from(items: Any, column: str) -> Subquery:
    """Return a column of the item that belongs to an enrolment."""
    return Subquery(items.filter(enrolment=OuterRef("pk")).order_by().values(column)[:1])
