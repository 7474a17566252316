"""What was done to duties is undone while nobody has acted on it, by who sees the people and is none of them."""

import datetime

import pytest
import time_machine

from courses.duties.changing import plan_withdrawal
from courses.duties.services import CannotUndo, begin, can_undo, undo
from courses.learning.services import start_course
from courses.models import Assignment, DutyAction, DutyItem, Enrolment
from people.models import Employee, WorkCentre
from tests.courses.duties.giving import DAY, MONDAY, give
from tests.factories import (
    make_course,
    make_enrolment,
)

pytestmark = pytest.mark.django_db


def test_undo_restores_what_was_before(hr, learner, course):
    start_course(hr, course)

    action = give(hr, [course])
    undo(action, by=hr)

    assert list(Enrolment.objects.latest_cycle().values_list("employee", "due_on")) == [(hr.pk, None)]
    assert Assignment.objects.standing().count() == 0
    action.refresh_from_db()
    assert action.undone_by == hr
    with pytest.raises(CannotUndo):
        undo(action, by=hr)


def test_who_was_undone_can_be_assigned_again(hr, learner, course):
    people = Employee.objects.filter(pk=learner.pk)
    undo(give(hr, [course], people), by=hr)

    give(hr, [course], people)

    assert Enrolment.objects.latest_cycle().get(employee=learner).due_on == MONDAY
    assert Assignment.objects.standing().count() == 1


@pytest.mark.parametrize("what", ["begun", "late", "changed"])
def test_undo_is_refused(hr, learner, course, what):
    action = give(hr, [course])
    later = datetime.timedelta(minutes=10)
    if what == "begun":
        start_course(learner, course)
    elif what == "changed":
        item = action.items.get(employee=learner)
        other = DutyAction.objects.create(
            organisation=hr.organisation, kind="extend", by=hr, total=1, finished_at=action.finished_at
        )
        DutyItem.objects.create(
            action=other, employee=learner, course=course, enrolment=item.enrolment, done_at=action.finished_at
        )

    moment = action.finished_at + (later if what == "late" else DAY * 0)
    with time_machine.travel(moment, tick=False), pytest.raises(CannotUndo):
        undo(action, by=hr)
    assert can_undo(action, hr) is (what == "late")


def test_nobody_undoes_what_was_done_to_their_own_duty(hr, colleague, learner, course):
    alone = give(hr, [course], Employee.objects.filter(pk=colleague.pk))
    many = give(hr, [make_course()])

    assert [can_undo(action, who) for action in (alone, many) for who in (colleague, hr)] == [False, True, True, True]
    with pytest.raises(CannotUndo):
        undo(alone, by=colleague)
    undo(many, by=colleague)
    due = dict(Enrolment.objects.values_list("employee", "due_on").exclude(course=course))
    assert (due[colleague.pk], due[learner.pk]) == (MONDAY, None)
    assert Enrolment.objects.get(employee=colleague, course=course).due_on == MONDAY


def test_who_sees_fewer_people_by_now_undoes_nothing_of_the_others(organisation, hr, learner, course):
    action = give(hr, [course], Employee.objects.filter(pk=learner.pk))
    hr.hr_centres.add(WorkCentre.objects.create(organisation=organisation, code="p", name="Planta"))

    with pytest.raises(CannotUndo):
        undo(action, by=Employee.objects.get(pk=hr.pk))


@pytest.mark.parametrize("ending", ["undone", "withdrawn"])
def test_cycle_that_was_opened_for_a_duty_goes_with_it(hr, learner, course, ending):
    first = make_enrolment(course, learner, lessons_done=True)
    Enrolment.objects.filter(pk=first.pk).update(expires_on=datetime.date(2026, 1, 31))
    mine = Employee.objects.filter(pk=learner.pk)
    action = give(hr, [course], mine)
    opened = Enrolment.objects.latest_cycle().get(employee=learner)

    if ending == "undone":
        undo(action, by=hr)
    else:
        duties = Enrolment.objects.latest_cycle().filter(employee=learner)
        begin(hr.organisation, lambda: plan_withdrawal(hr, duties), by=hr, reason="Error")

    assert opened.cycle == 2
    assert Enrolment.objects.latest_cycle().get(employee=learner) == first
    assert Enrolment.objects.filter(employee=learner).count() == 1
    assert set(DutyItem.objects.values_list("enrolment", flat=True)) == {first.pk}
    give(hr, [course], mine)
    assert Enrolment.objects.latest_cycle().get(employee=learner).cycle == 2


def test_dropped_enrolment_comes_back_when_it_is_begun(hr, learner, course):
    undo(give(hr, [course], Employee.objects.filter(pk=learner.pk)), by=hr)

    start_course(learner, course)

    assert Enrolment.objects.latest_cycle().get(employee=learner).dropped_at is None
