"""Moving, excusing and withdrawing duties: for whom and for whom not, that it can be undone, and what the
status says.
"""

import datetime
import itertools

import pytest
import time_machine
from django.http import QueryDict

from courses.duties.changing import (
    plan_end_of_exemption,
    plan_exemption,
    plan_extension,
    plan_withdrawal,
    rows_of,
    rows_without,
)
from courses.duties.selection import Selection
from courses.duties.services import NothingToDo, begin, undo
from courses.learning.services import start_course
from courses.models import Assignment, Enrolment
from people.models import Employee, User, local_today
from tests.factories import EmployeeFactory, assign_course, make_course, make_enrolment, renew

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2030, 3, 11)


@pytest.fixture
def course():
    return make_course(validity_months=12)


def duties():
    return Enrolment.objects.latest_cycle()


def extend(by, **how):
    return begin(by.organisation, lambda: plan_extension(by, duties(), **how), by=by, reason="Leave")


def exempt(by, until=None, rows=None):
    def plan():
        return plan_exemption(by, rows_of(by.organisation, duties()) if rows is None else rows, until)

    return begin(by.organisation, plan, by=by, reason="Degree")


def end_exemption(by):
    return begin(by.organisation, lambda: plan_end_of_exemption(by, duties()), by=by, reason="?")


def withdraw(by):
    return begin(by.organisation, lambda: plan_withdrawal(by, duties()), by=by, reason="Moved")


def problems(plan):
    return {line.employee_id: line.problem for line in plan.lines}


# --- More time --------------------------------------------------------------------------------------


def test_date_is_moved_to_a_later_working_day(hr, learner, course):
    assign_course(learner, course, MONDAY)

    extend(hr, day=MONDAY + 5 * DAY)  # a Saturday

    enrolment = Enrolment.objects.get()
    assert enrolment.due_on == MONDAY + 7 * DAY
    assert enrolment.assignments.get().due_on == MONDAY  # what was assigned stays on record
    [item] = enrolment.duty_items.filter(action__kind="extend")
    assert (item.due_before, item.due_on, item.action.reason) == (MONDAY, MONDAY + 7 * DAY, "Leave")


@pytest.mark.parametrize(("due_on", "expected"), [(MONDAY, MONDAY + 14 * DAY), (MONDAY - 70 * DAY, MONDAY - 42 * DAY)])
def test_days_count_from_the_date_or_from_today(hr, learner, course, due_on, expected):
    with time_machine.travel("2030-01-14 18:00+00:00"):
        assign_course(learner, course, due_on)
        extend(hr, days=14)

    assert Enrolment.objects.get().due_on == expected


def test_whose_date_is_not_moved(organisation, hr, course):
    earlier, done, free, exempted, gone, moved = (EmployeeFactory(organisation=organisation) for _ in range(6))
    for employee, days in ((hr, 0), (earlier, 9), (exempted, 0), (gone, 0), (moved, 0)):
        assign_course(employee, course, MONDAY + days * DAY)
    make_enrolment(course, done, lessons_done=True)
    start_course(free, course)
    Enrolment.objects.filter(employee=exempted).update(exempted_at="2026-01-01T12:00Z")
    Employee.objects.filter(pk=gone.pk).update(left_on="2026-01-31")

    plan = plan_extension(hr, duties(), day=MONDAY + 7 * DAY)

    assert problems(plan) == {
        hr.pk: "own",
        earlier.pk: "not_later",
        done.pk: "no_duty",
        free.pk: "no_duty",
        exempted.pk: "exempt",
        gone.pk: "left",
        moved.pk: "",
    }


# --- Exemptions -------------------------------------------------------------------------------------


def test_exempt_person_is_not_late(hr, learner, course):
    today = hr.organisation.today()
    assign_course(learner, course, today - DAY)

    exempt(hr)

    enrolment = Enrolment.objects.get()
    assert enrolment.status_on(today) == "exempt"
    assert (enrolment.due_on, enrolment.exempt_until) == (today - DAY, None)


def test_exemption_may_begin_before_the_course_is_assigned(hr, learner, course):
    people = Employee.objects.filter(pk__in=[hr.pk, learner.pk])

    exempt(hr, rows=rows_without(people, course))

    assert list(duties().values_list("employee", "due_on")) == [(learner.pk, None)]
    assert Enrolment.objects.get().status_on(MONDAY) == "exempt"
    assert list(rows_without(people, course))[0].employee_id == hr.pk


@pytest.mark.parametrize(
    ("due_in", "until_in", "expected_in"),
    [
        (60, 10, 60),  # far enough after the exemption
        (20, 10, 30),  # twenty days were left: as many after it
        (-5, 10, 24),  # it was late: two weeks after it
    ],
)
def test_who_is_exempt_for_a_while_has_time_afterwards(hr, learner, course, due_in, until_in, expected_in):
    with time_machine.travel("2030-03-04 18:00+00:00"):
        today = hr.organisation.today()
        assign_course(learner, course, today + due_in * DAY)

        exempt(hr, today + until_in * DAY)

        due_on = Enrolment.objects.get().due_on
    assert due_on - today - expected_in * DAY in (0 * DAY, DAY, 2 * DAY)  # the next working day
    assert due_on.weekday() < 5


def test_exemption_ends_by_itself_after_its_day(hr, learner, course):
    with time_machine.travel("2030-03-04 18:00+00:00"):
        assign_course(learner, course, MONDAY)
        exempt(hr, MONDAY)

    enrolment = Enrolment.objects.get()
    assert [enrolment.status_on(day) for day in (MONDAY, MONDAY + DAY)] == ["exempt", "not_started"]


def test_who_is_not_exempted(organisation, hr, course):
    current, already, longer, gone, new = (EmployeeFactory(organisation=organisation) for _ in range(5))
    today = organisation.today()
    for employee in (hr, already, longer, gone, new):
        assign_course(employee, course, MONDAY)
    make_enrolment(course, current, lessons_done=True)
    exempted = Enrolment.objects.filter(employee__in=[already, longer])
    exempted.update(exempted_at="2026-01-01T12:00Z", exempt_until=today + 10 * DAY)
    Employee.objects.filter(pk=gone.pk).update(left_on="2026-01-31")

    plan = plan_exemption(hr, rows_of(organisation, duties()), today + 10 * DAY)
    forever = plan_exemption(hr, rows_of(organisation, duties()), None)

    assert problems(plan) == {
        hr.pk: "own",
        current.pk: "current",
        already.pk: "exempt",
        longer.pk: "exempt",
        gone.pk: "left",
        new.pk: "",
    }
    assert problems(forever)[already.pk] == ""


def test_end_of_an_exemption_leaves_two_weeks(hr, learner, course):
    with time_machine.travel("2030-03-04 18:00+00:00"):
        assign_course(learner, course, MONDAY - 30 * DAY)
        exempt(hr)
        end_exemption(hr)

        enrolment = Enrolment.objects.get()
    assert enrolment.due_on == datetime.date(2030, 3, 18)
    assert enrolment.status_on(MONDAY) == "not_started"


def test_only_an_exemption_can_end(hr, learner, course):
    assign_course(learner, course, MONDAY)

    with pytest.raises(NothingToDo):
        end_exemption(hr)


def test_exemption_goes_on_in_the_next_cycle(hr, learner, course):
    completed = make_enrolment(course, learner, lessons_done=True)
    Enrolment.objects.filter(pk=completed.pk).update(exempted_at=completed.completed_at)
    completed.refresh_from_db()

    following = renew(completed)

    assert following.status_on(MONDAY) == "exempt"


# --- Withdrawal -------------------------------------------------------------------------------------


def test_withdrawn_duty_that_nobody_began_is_gone_from_the_lists(hr, learner, course):
    assign_course(learner, course, MONDAY)

    action = withdraw(hr)

    assert duties().count() == 0
    assignment = Assignment.objects.get()
    assert (assignment.ended_in, assignment.ended_at is not None) == (action, True)


def test_who_has_begun_goes_on_by_their_own_choice(hr, learner, course):
    assign_course(learner, course, hr.organisation.today() - DAY)
    start_course(learner, course)

    withdraw(hr)

    assert duties().get().status_on(hr.organisation.today()) == "in_progress"


def test_withdrawn_renewal_leaves_the_cycle_before(hr, learner, course):
    former = make_enrolment(course, learner, lessons_done=True)
    renew(former)
    assign_course(learner, course, hr.organisation.today() + DAY)

    withdraw(hr)

    assert duties().get().status_on(hr.organisation.today()) == "expired"


# --- Undoing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [exempt, withdraw, lambda hr: extend(hr, days=30), lambda hr: exempt(hr, MONDAY)])
def test_everything_can_be_undone(hr, learner, course, act):
    assign_course(learner, course, MONDAY)
    before = duties().values().get()

    action = act(hr)
    assert duties().values().first() != before
    undo(action, by=hr)

    assert duties().values().get() == before
    assert Assignment.objects.standing().count() == 1


def test_undone_exemption_of_who_takes_no_course_leaves_nothing(hr, learner, course):
    undo(exempt(hr, rows=rows_without(Employee.objects.filter(pk=learner.pk), course)), by=hr)

    assert duties().count() == 0


# --- Whose ------------------------------------------------------------------------------------------


def test_people_of_others_are_not_in_the_selection(hr, stranger, learner, course):
    mine = assign_course(learner, course, MONDAY).enrolment
    theirs = assign_course(EmployeeFactory(organisation=stranger.organisation), course, MONDAY).enrolment
    asked = QueryDict(f"duty={mine.pk}&duty={theirs.pk}&duty=x&person={learner.pk}&person={stranger.pk}")

    chosen = Selection(hr, asked)

    assert list(chosen.duties()) == [mine]
    assert list(chosen.people()) == [learner]


def test_manager_selects_from_the_own_tree(manager, team, organisation, learner, course):
    other = EmployeeFactory(organisation=organisation)
    enrolments = [assign_course(each, course, MONDAY).enrolment for each in (learner, other)]
    asked = QueryDict("&".join(f"duty={each.pk}" for each in enrolments))

    assert list(Selection(manager, asked).duties()) == enrolments[:1]


# --- One rule of status -----------------------------------------------------------------------------


def test_status_of_many_rows_is_that_of_each(organisation, learner, course):
    """Every combination of cycle, completion, expiry, duty and exemption: SQL and Python agree."""
    today, now = organisation.today(), datetime.datetime.now(datetime.UTC)
    days = (None, today - DAY, today, today + DAY)
    version = start_course(learner, course).content_version
    exemptions = ((None, None), *((now, day) for day in days))
    stages = ((None, None), (now, None), (now, now))
    rows = [
        Enrolment(
            course=course,
            cycle=cycle,
            content_version=version if started else None,
            started_at=started,
            completed_at=completed,
            expires_on=end if completed else None,
            former_expires_on=None if completed or cycle == 1 else end,
            due_on=due_on,
            exempted_at=exempted,
            exempt_until=until,
        )
        for cycle, (started, completed), end, due_on, (exempted, until) in itertools.product(
            (1, 2), stages, days, days, exemptions
        )
    ]
    users = User.objects.bulk_create(User(username=f"u{number}") for number in range(len(rows)))
    people = Employee.objects.bulk_create(
        Employee(user=user, organisation=organisation, number=user.username) for user in users
    )
    for row, employee in zip(rows, people, strict=True):
        row.employee = employee
    Enrolment.objects.bulk_create(rows)

    found = list(Enrolment.objects.with_status(local_today(organisation, "employee__")))

    assert [row for row in found if row.status != row.status_on(today)] == []
    assert {row.status for row in found} == set(Enrolment.Status.values)
