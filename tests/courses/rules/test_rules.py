"""Whom a rule reaches and whom it lets go; that it gives nothing twice, works against nobody, and costs little."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from courses.duties.audience import Audience
from courses.duties.changing import plan_exemption, plan_withdrawal, rows_of
from courses.duties.services import begin, undo
from courses.learning.services import start_course
from courses.models import Assignment, DutyAction, DutyItem, DutyRule, Enrolment, PathStep
from courses.rules.services import RuleEnded, apply_rule, end_rule, pause_rule, resume_rule, rules_to_check
from courses.rules.tasks import apply_rules, check_rules
from courses.rules.terms import members_of, plan_rule, terms_of
from people.employees.services import end_employment, hire_employee, undo_leaving, update_employee
from people.models import Holiday
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    LearningPathFactory,
    TeamFactory,
    WorkCentreFactory,
    assign_course,
    join,
    make_course,
    make_enrolment,
    move_employee,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(2030, 3, 11, 18, tzinfo=datetime.UTC)


def due_dates(course):
    open_duties = Enrolment.objects.latest_cycle().filter(course=course, due_on__isnull=False, completed_at=None)
    return dict(open_duties.values_list("employee_id", "due_on"))


def problems(plan):
    return {line.employee_id: line.problem for line in plan.lines}


# --- Whom it reaches --------------------------------------------------------------------------------


@time_machine.travel(MONDAY, tick=False)
def test_rule_gives_at_once_what_it_says_and_later_to_whoever_enters(organisation, hr, team, course, begin_rule):
    inside = join(EmployeeFactory(organisation=organisation), team)
    outside = EmployeeFactory(organisation=organisation)

    rule = begin_rule(Audience(teams=(team,)))
    assert due_dates(course) == {inside.pk: datetime.date(2030, 4, 10)}

    move_employee(outside, team)
    apply_rule(rule.pk, [outside.pk])

    assert set(due_dates(course)) == {inside.pk, outside.pk}
    [first, second] = DutyAction.objects.order_by("pk")
    assert (first.by, first.rule, second.by, second.rule) == (None, rule, None, rule)
    assert Assignment.objects.filter(assigned_by=None, action__rule=rule).count() == 2


def test_nobody_gives_themselves_a_date_by_a_rule(organisation, hr, learner, course, begin_rule):
    rule = begin_rule(by=hr)
    assert set(due_dates(course)) == {learner.pk}

    assert apply_rule(rule.pk) == []  # nor on a later day

    assert problems(plan_rule(terms_of(rule), rule))[hr.pk] == DutyItem.Problem.OWN


def test_nobody_of_another_organisation_is_reached(organisation, stranger, course, begin_rule):
    begin_rule()

    assert stranger.pk not in due_dates(course)


@time_machine.travel(MONDAY, tick=False)
def test_due_dates_are_those_of_assignments_by_hand(organisation, course, begin_rule):
    plant = WorkCentreFactory(organisation=organisation)
    Holiday.objects.create(organisation=organisation, work_centre=plant, day="2030-04-10", name="Fiesta")
    there = EmployeeFactory(organisation=organisation, work_centre=plant)
    here = EmployeeFactory(organisation=organisation)

    begin_rule(Audience(everybody=True, hired_since=here.hired_on))

    dates = due_dates(course)
    assert (dates[here.pk], dates[there.pk]) == (datetime.date(2030, 4, 10), datetime.date(2030, 4, 11))


@time_machine.travel(MONDAY, tick=False)
def test_days_after_hire_count_from_the_day_of_hire(organisation, course, begin_rule):
    new = EmployeeFactory(organisation=organisation, hired_on=datetime.date(2030, 3, 4))

    begin_rule(Audience(hired_since=datetime.date(2030, 1, 1)), due=DutyRule.Due.HIRE)

    assert due_dates(course) == {new.pk: datetime.date(2030, 4, 3)}


@pytest.mark.parametrize(
    ("now", "due_on"),
    [
        (datetime.datetime(2030, 3, 11, 18, tzinfo=datetime.UTC), datetime.date(2030, 4, 1)),
        (datetime.datetime(2030, 3, 25, 18, tzinfo=datetime.UTC), datetime.date(2031, 4, 1)),  # less than two weeks
    ],
)
def test_yearly_date_is_the_next_one_that_leaves_two_weeks(learner, course, begin_rule, now, due_on):
    with time_machine.travel(now, tick=False):
        begin_rule(due=DutyRule.Due.YEARLY, renews=True, days=0, month=4, day=1)

    assert due_dates(course)[learner.pk] == due_on


def test_path_is_given_course_by_course(organisation, learner, course, begin_rule):
    path, other = LearningPathFactory(), make_course()
    for order, each in enumerate((course, other)):
        PathStep.objects.create(path=path, course=each, sort_order=order)

    rule = begin_rule(courses=(course, other), path=path)

    assert learner.pk in due_dates(course)
    assert learner.pk in due_dates(other)
    assert [each.pk for each in terms_of(rule).courses] == [course.pk, other.pk]
    assert set(Assignment.objects.values_list("path", flat=True)) == {path.pk}


def test_preview_says_who_would_get_it_and_why_the_others_would_not(organisation, hr, course, begin_rule):
    new, assigned, current, exempt, former = (EmployeeFactory(organisation=organisation) for _ in range(5))
    today = organisation.today()
    assign_course(assigned, course, today + DAY)
    make_enrolment(course, current, lessons_done=True)
    over = make_enrolment(course, former, lessons_done=True)
    Enrolment.objects.filter(pk=over.pk).update(expires_on=today - DAY)
    action = begin(
        organisation,
        lambda: plan_exemption(
            hr, rows_of(organisation, Enrolment.objects.filter(pk=make_enrolment(course, exempt).pk)), None
        ),
        by=hr,
    )
    assert action.finished_at

    rule = begin_rule()

    Problem = DutyItem.Problem
    plan = plan_rule(terms_of(rule))
    assert problems(plan) == {
        hr.pk: Problem.ASSIGNED,  # a moment ago, by the rule
        new.pk: Problem.ASSIGNED,
        assigned.pk: Problem.ASSIGNED,
        current.pk: Problem.CURRENT,
        exempt.pk: Problem.EXEMPT,
        former.pk: Problem.BEFORE,
    }
    assert set(due_dates(course)) == {hr.pk, new.pk, assigned.pk}


# --- Once -------------------------------------------------------------------------------------------


def test_nothing_is_given_twice(learner, course, begin_rule):
    rule = begin_rule()
    actions = DutyAction.objects.count()

    apply_rule(rule.pk)
    apply_rule(rule.pk, [learner.pk])

    assert DutyAction.objects.count() == actions


def test_what_was_withdrawn_is_not_given_again(organisation, hr, learner, course, begin_rule):
    rule = begin_rule()
    duties = Enrolment.objects.filter(employee=learner, course=course)
    begin(organisation, lambda: plan_withdrawal(hr, duties), by=hr, reason="Está de licencia")
    apply_rule(rule.pk)

    assert learner.pk not in due_dates(course)


def test_what_was_undone_is_not_given_again(learner, hr, course, begin_rule):
    rule = begin_rule()
    undo(rule.actions.get(), by=hr)

    apply_rule(rule.pk)

    assert list(due_dates(course)) == [hr.pk]  # her own is not hers to undo


def test_whoever_is_exempt_gets_it_when_the_exemption_ends(organisation, hr, learner, course, begin_rule):
    enrolment = make_enrolment(course, learner)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        exempted_at=timezone.now(), exempt_until=organisation.today() + 5 * DAY
    )
    rule = begin_rule()
    apply_rule(rule.pk)
    assert learner.pk not in due_dates(course)

    with time_machine.travel(timezone.now() + 7 * DAY, tick=False):
        apply_rule(rule.pk)

    assert learner.pk in due_dates(course)


@pytest.mark.parametrize("renews", [True, False])
def test_renewing_rule_gives_it_again_before_it_expires(organisation, learner, course, begin_rule, renews):
    rule = begin_rule(renews=renews)
    enrolment = make_enrolment(course, learner, lessons_done=True)
    expires_on = Enrolment.objects.values_list("expires_on", flat=True).get(pk=enrolment.pk)

    seen = []
    for days in (60, 29, 10):
        at = datetime.datetime.combine(expires_on - days * DAY, datetime.time(18), datetime.UTC)
        with time_machine.travel(at, tick=False):
            apply_rule(rule.pk)
            seen.append(learner.pk in due_dates(course))

    assert seen == ([False, True, True] if renews else [False, False, False])


# --- Whom it lets go --------------------------------------------------------------------------------


@pytest.mark.parametrize("leaving", DutyRule.Leaving.values)
def test_whoever_moves_out_keeps_or_loses_what_was_not_begun(organisation, team, course, begin_rule, leaving):
    idle, begun, asked = (join(EmployeeFactory(organisation=organisation), team) for _ in range(3))
    rule = begin_rule(Audience(teams=(team,)), leaving=leaving)
    start_course(begun, course)
    Assignment.objects.create(
        enrolment=Enrolment.objects.get(employee=asked, course=course), due_on=organisation.today()
    )  # somebody else asks for it too
    elsewhere = TeamFactory(organisation=organisation)
    for each in (idle, begun, asked):
        move_employee(each, elsewhere)

    apply_rule(rule.pk)

    kept = {idle.pk, begun.pk, asked.pk} if leaving == "keep" else {begun.pk, asked.pk}
    assert set(due_dates(course)) == kept
    assert rule.members.present().count() == 0


def test_whoever_comes_back_gets_it_anew(organisation, team, course, begin_rule):
    person, elsewhere = join(EmployeeFactory(organisation=organisation), team), TeamFactory(organisation=organisation)
    rule = begin_rule(Audience(teams=(team,)))
    move_employee(person, elsewhere)
    apply_rule(rule.pk)
    assert due_dates(course) == {}

    move_employee(person, team)
    apply_rule(rule.pk)

    assert set(due_dates(course)) == {person.pk}
    assert rule.members.count() == 2


def test_whoever_returns_to_the_company_elsewhere_is_let_go(organisation, team, course, begin_rule):
    person = join(EmployeeFactory(organisation=organisation), team)
    rule = begin_rule(Audience(teams=(team,)))
    end_employment(person, organisation.today())
    apply_rule(rule.pk)
    assert list(members_of(rule)) == []

    undo_leaving(person)
    move_employee(person, TeamFactory(organisation=organisation))
    apply_rule(rule.pk)

    assert due_dates(course) == {}
    assert not rule.members.present().exists()


# --- When it looks ----------------------------------------------------------------------------------


def test_every_way_into_an_audience_is_announced(
    organisation, team, course, begin_rule, django_capture_on_commit_callbacks
):
    role, plant = JobRoleFactory(organisation=organisation), WorkCentreFactory(organisation=organisation)
    begin_rule(Audience(teams=(team,), job_roles=(role,), work_centres=(plant,)))

    with django_capture_on_commit_callbacks(execute=True):
        new = hire_employee(organisation, "1", team, user={"given_names": "Ana", "first_surname": "Ríos"})
    assert due_dates(course) == {}
    with django_capture_on_commit_callbacks(execute=True):
        update_employee(new, None, user={}, job_role=role, work_centre=plant)
    assert set(due_dates(course)) == {new.pk}
    with django_capture_on_commit_callbacks(execute=True):
        end_employment(new, organisation.today())
    assert not members_of(DutyRule.objects.get()).exists()
    with django_capture_on_commit_callbacks(execute=True):
        undo_leaving(new)
    assert members_of(DutyRule.objects.get()).get() == new


def test_team_that_moves_in_the_tree_takes_its_people_along(
    client, organisation, hr, team, course, begin_rule, django_capture_on_commit_callbacks
):
    elsewhere = TeamFactory(organisation=organisation)
    person = join(EmployeeFactory(organisation=organisation), TeamFactory(organisation=organisation, parent=elsewhere))
    begin_rule(Audience(teams=(team,)))
    client.force_login(hr.user)

    with django_capture_on_commit_callbacks(execute=True):
        names = {"name_es": elsewhere.name_es, "name_en": elsewhere.name_en}
        client.post(f"/en/people/teams/{elsewhere.pk}/", {**names, "parent": team.pk})

    assert set(due_dates(course)) == {person.pk}


def test_clock_looks_once_a_day_at_everybody(organisation, team, course, begin_rule):
    rule = begin_rule(Audience(teams=(team,)))
    assert rules_to_check() == []
    lost = join(EmployeeFactory(organisation=organisation), team)  # whose message was lost

    with time_machine.travel(timezone.now() + DAY, tick=False):
        assert rules_to_check() == [rule.pk]
        check_rules()
        assert rules_to_check() == []

    assert set(due_dates(course)) == {lost.pk}


def test_looking_costs_the_same_whatever_the_number_of_people(
    organisation, team, learner, begin_rule, django_assert_num_queries
):
    rule = begin_rule()
    with django_assert_num_queries(32) as few:
        apply_rule(rule.pk)
    for _ in range(30):
        join(EmployeeFactory(organisation=organisation), team)
    apply_rule(rule.pk)

    with django_assert_num_queries(len(few.captured_queries)):
        apply_rule(rule.pk)


def test_clock_with_nothing_to_look_at_costs_one_query(begin_rule, django_assert_num_queries):
    begin_rule()

    with django_assert_num_queries(1):
        check_rules()


# --- Paused and ended -------------------------------------------------------------------------------


def test_paused_rule_does_nothing_and_catches_up(organisation, team, course, begin_rule):
    rule = begin_rule(Audience(teams=(team,)))
    pause_rule(rule)
    new = join(EmployeeFactory(organisation=organisation), team)
    apply_rules(organisation.pk, [new.pk])
    assert due_dates(course) == {}

    resume_rule(rule)

    assert set(due_dates(course)) == {new.pk}


@pytest.mark.parametrize("withdraws", [True, False])
def test_end_keeps_the_duties_or_takes_what_was_not_begun(hr, learner, manager, course, begin_rule, withdraws):
    rule = begin_rule()
    start_course(manager, course)

    actions = end_rule(rule, by=hr, withdraws=withdraws, reason="Ya no aplica")

    kept = {manager.pk, hr.pk}  # nobody withdraws their own
    assert set(due_dates(course)) == (kept if withdraws else kept | {learner.pk})
    assert [(each.by, each.rule, each.reason) for each in actions] == (
        [(hr, rule, "Ya no aplica")] if withdraws else []
    )
    assert apply_rule(rule.pk) == []
    with pytest.raises(RuleEnded):
        end_rule(rule, by=hr, withdraws=False)
    with pytest.raises(RuleEnded):
        resume_rule(rule)
