"""Who gets a duty and who does not, by when and why; that it is done once, as shown, and can be undone."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from courses.duties import doing
from courses.duties.audience import Audience
from courses.duties.due import Due
from courses.duties.services import NothingToDo, do_portion, unfinished_actions
from courses.learning.services import enrol, start_course
from courses.models import Assignment, DutyAction, DutyItem, Enrolment, PathStep
from lib.shown import ShownOtherwise
from people.models import Employee, Holiday, WorkCentre
from tests.courses.duties.giving import DAY, MONDAY, give, plan_for
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    LearningPathFactory,
    TeamFactory,
    assign_course,
    join,
    make_course,
    make_enrolment,
)

pytestmark = pytest.mark.django_db


def problems(plan):
    return {line.employee_id: line.problem for line in plan.lines}


def test_duty_that_cannot_be_given_stops_none_of_the_others_and_is_named(organisation, hr, course, monkeypatch):
    people = [EmployeeFactory(organisation=organisation) for _ in range(3)]
    enrol_many = doing.enrol_many

    def faulty(employee_ids, course):
        if people[1].pk in employee_ids:
            raise ValueError("made up")
        enrol_many(employee_ids, course)

    monkeypatch.setattr(doing, "enrol_many", faulty)

    action = give(hr, [course], Employee.objects.filter(pk__in=[person.pk for person in people]))

    assert action.finished_at
    assert [item.problem for item in action.items.order_by("employee")] == ["", DutyItem.Problem.FAILED, ""]
    assert set(Enrolment.objects.values_list("employee", flat=True)) == {people[0].pk, people[2].pk}


# --- Who --------------------------------------------------------------------------------------------


def test_audience_is_any_of_a_kind_and_all_of_the_kinds(organisation, team, hr):
    below, beside = TeamFactory(organisation=organisation, parent=team), TeamFactory(organisation=organisation)
    role = JobRoleFactory(organisation=organisation)
    plant = WorkCentre.objects.create(organisation=organisation, code="p", name="Planta")
    in_team, in_below, in_beside = (
        join(EmployeeFactory(organisation=organisation), each) for each in (team, below, beside)
    )
    with_role = join(EmployeeFactory(organisation=organisation, job_role=role), team)
    at_plant = join(EmployeeFactory(organisation=organisation, job_role=role, work_centre=plant), below)

    def found(**chosen):
        return set(Audience(**chosen).of(Employee.objects.filter(organisation=organisation)))

    assert found() == set()
    assert found(everybody=True) == {hr, in_team, in_below, in_beside, with_role, at_plant}
    assert found(teams=(team,)) == {in_team, in_below, with_role, at_plant}
    assert found(teams=(below, beside)) == {in_below, in_beside, at_plant}
    assert found(teams=(team,), job_roles=(role,)) == {with_role, at_plant}
    assert found(teams=(team,), job_roles=(role,), work_centres=(plant,)) == {at_plant}
    assert found(people=(in_team.pk,)) == {in_team}


# --- Who gets it, and who does not ------------------------------------------------------------------


def test_plan_says_who_gets_the_duty_and_why_the_others_do_not(organisation, hr, course):
    new, own_choice, assigned, late, current, expired, exempt = (
        EmployeeFactory(organisation=organisation) for _ in range(7)
    )
    today = organisation.today()
    start_course(own_choice, course)
    assign_course(assigned, course, today + DAY)
    assign_course(late, course, today - DAY)
    make_enrolment(course, current, lessons_done=True)
    over = make_enrolment(course, expired, lessons_done=True)
    Enrolment.objects.filter(pk=over.pk).update(expires_on=today - DAY)
    enrol(exempt, course)
    Enrolment.objects.filter(employee=exempt).update(exempted_at="2026-01-01T12:00Z")

    plan = plan_for(hr, [course], due=Due(days=30))

    assert problems(plan) == {
        hr.pk: "own",
        new.pk: "",
        own_choice.pk: "",
        expired.pk: "",
        assigned.pk: "assigned",
        late.pk: "assigned",
        current.pk: "current",
        exempt.pk: "exempt",
    }
    assert (plan.people_count, plan.reached_count, plan.counts["assigned"]) == (8, 3, 2)


@pytest.mark.parametrize(("days_after", "problem"), [(0, "current"), (1, "")])
def test_who_has_to_renew_before_the_date_has_something_to_do(hr, learner, course, days_after, problem):
    enrolment = make_enrolment(course, learner, lessons_done=True)
    ends_on = learner.organisation.today() + 20 * DAY
    started = enrolment.completed_at - 360 * DAY
    Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=ends_on, completed_at=started)
    while (ends_on + days_after * DAY).weekday() > 4:
        ends_on += DAY
    Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=ends_on)

    plan = plan_for(hr, [course], Employee.objects.filter(pk=learner.pk), Due(on=ends_on + days_after * DAY))

    assert problems(plan) == {learner.pk: problem}


def test_course_of_a_group_is_given_to_its_people_only(hr, learner, course):
    restriction = PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.GROUPS)
    group = Group.objects.create(name="Pilot")
    restriction.groups.add(group)
    pilot = EmployeeFactory(organisation=hr.organisation)
    pilot.user.groups.add(group)

    assert problems(plan_for(hr, [course])) == {hr.pk: "own", learner.pk: "not_offered", pilot.pk: ""}


def test_who_has_left_and_strangers_are_not_in_question(hr, learner, stranger, course):
    Employee.objects.filter(pk=learner.pk).update(left_on="2026-01-31")

    assert set(problems(plan_for(hr, [course]))) == {hr.pk}


# --- By when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (Due(on=MONDAY), MONDAY),
        (Due(days=10), datetime.date(2030, 3, 14)),  # ten days after Monday the 4th
        (Due(days=12), datetime.date(2030, 3, 18)),  # a Saturday: the Monday after
        (Due(days=40, after_hire=True), datetime.date(2030, 4, 2)),
        (Due(days=7, after_hire=True), MONDAY),  # hired too long ago: counted from today
    ],
)
def test_due_date_is_a_working_day(organisation, hr, course, due, expected):
    employee = EmployeeFactory(organisation=organisation, hired_on=datetime.date(2030, 2, 21))
    people = Employee.objects.filter(pk=employee.pk)

    with time_machine.travel("2030-03-04 18:00+00:00"):
        [line] = plan_for(hr, [course], people, due).lines

    assert line.due_on == expected


def test_holiday_of_a_work_centre_moves_the_date_there_alone(organisation, hr, course):
    plant = WorkCentre.objects.create(organisation=organisation, code="p", name="Planta")
    there, here = (EmployeeFactory(organisation=organisation, work_centre=centre) for centre in (plant, None))
    Holiday.objects.create(organisation=organisation, work_centre=plant, day=MONDAY, name="Aniversario")
    Holiday.objects.create(organisation=organisation, day=MONDAY + DAY, name="Natalicio")

    plan = plan_for(hr, [course], Employee.objects.filter(pk__in=[there.pk, here.pk]))

    assert {line.employee_id: (line.due_on, line.is_moved) for line in plan.lines} == {
        there.pk: (MONDAY + 2 * DAY, True),
        here.pk: (MONDAY, False),
    }
    assert plan.moved_count == 1


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("America/Tijuana", "2030-03-12 06:59+00:00", datetime.date(2030, 3, 12)),
        ("America/Cancun", "2030-03-12 06:59+00:00", datetime.date(2030, 3, 13)),
    ],
)
def test_days_are_counted_from_the_date_at_the_work_centre(organisation, hr, course, zone, moment, expected):
    centre = WorkCentre.objects.create(organisation=organisation, code="c", name="Centro", time_zone=zone)
    employee = EmployeeFactory(organisation=organisation, work_centre=centre)

    with time_machine.travel(moment, tick=False):
        [line] = plan_for(hr, [course], Employee.objects.filter(pk=employee.pk), Due(days=1)).lines

    assert line.due_on == expected


# --- Doing it ---------------------------------------------------------------------------------------


def test_duty_is_given_with_its_reason(hr, learner, course):
    action = give(hr, [course], Employee.objects.filter(pk=learner.pk), reason="Audit in May")

    enrolment = Enrolment.objects.get(employee=learner)
    assignment = enrolment.assignments.get()
    assert (enrolment.due_on, enrolment.started_at, enrolment.status_on(MONDAY)) == (MONDAY, None, "not_started")
    assert (assignment.due_on, assignment.assigned_by, assignment.reason) == (MONDAY, hr, "Audit in May")
    assert (action.by, action.total, action.finished_at is not None) == (hr, 1, True)


def test_path_gives_each_of_its_courses_once(hr, learner, course):
    path, other = LearningPathFactory(), make_course()
    for order, each in enumerate((course, other)):
        PathStep.objects.create(path=path, course=each, sort_order=order)
    people = Employee.objects.filter(pk=learner.pk)

    give(hr, [course, other], people, path=path)
    with pytest.raises(NothingToDo):
        give(hr, [course, other], people, path=path)

    assert list(Assignment.objects.values_list("path", "enrolment__course").order_by("pk")) == [
        (path.pk, course.pk),
        (path.pk, other.pk),
    ]


def test_expired_person_begins_the_next_cycle(hr, learner, course):
    over = make_enrolment(course, learner, lessons_done=True)
    Enrolment.objects.filter(pk=over.pk).update(expires_on=datetime.date(2026, 1, 31))

    give(hr, [course], Employee.objects.filter(pk=learner.pk))

    latest = Enrolment.objects.latest_cycle().get(employee=learner)
    assert (latest.cycle, latest.due_on, latest.former_expires_on) == (2, MONDAY, datetime.date(2026, 1, 31))


def test_nothing_is_done_where_it_is_not_what_was_shown(organisation, hr, learner, course):
    shown = plan_for(hr, [course]).shown
    EmployeeFactory(organisation=organisation)

    with pytest.raises(ShownOtherwise):
        give(hr, [course], shown=shown)

    assert (DutyAction.objects.count(), Enrolment.objects.count()) == (0, 0)


def test_what_has_changed_before_a_worker_comes_is_left_out(organisation, hr, course, monkeypatch):
    monkeypatch.setattr("courses.duties.services.AT_ONCE", 0)
    gone, taken, left = (EmployeeFactory(organisation=organisation) for _ in range(3))
    action = give(hr, [course], Employee.objects.filter(pk__in=[gone.pk, taken.pk, left.pk]))
    Employee.objects.filter(pk=gone.pk).update(left_on="2026-01-31")
    make_enrolment(course, taken, lessons_done=True)

    assert unfinished_actions() == [action.pk]
    assert do_portion(action.pk) is False

    found = dict(action.items.values_list("employee", "problem"))
    assert found == {gone.pk: "left", taken.pk: "current", left.pk: ""}
    assert list(Assignment.objects.values_list("enrolment__employee", flat=True)) == [left.pk]
    assert unfinished_actions() == []


def test_portions_go_on_where_the_last_one_ended(organisation, hr, course, monkeypatch):
    monkeypatch.setattr("courses.duties.services.AT_ONCE", 0)
    monkeypatch.setattr("courses.duties.services.PORTION", 2)
    for _ in range(5):
        EmployeeFactory(organisation=organisation)
    action = give(hr, [course])

    more = [do_portion(action.pk) for _ in range(4)]

    assert more == [True, True, False, False]
    assert Assignment.objects.count() == 5
    assert action.items.waiting().count() == 0


@pytest.mark.parametrize("count", [1, 20])
def test_giving_costs_the_same_whatever_the_number(organisation, hr, course, count, django_assert_max_num_queries):
    for _ in range(count):
        EmployeeFactory(organisation=organisation)

    with django_assert_max_num_queries(48):
        give(hr, [course])


def test_nobody_gives_themselves_a_date(hr, colleague, course):
    action = give(hr, [course])

    assert problems(plan_for(colleague, [course]))[colleague.pk] == DutyItem.Problem.OWN
    assert hr.pk not in action.items.values_list("employee", flat=True)
    assert colleague.pk in action.items.values_list("employee", flat=True)
