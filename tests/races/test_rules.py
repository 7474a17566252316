"""Eight at once: a rule gives everybody one duty, and a learner's question gets one answer."""

import datetime

import pytest

from courses.duties.audience import Audience
from courses.models import Assignment, DutyAction, DutyRequest, DutyRule
from courses.requests.services import NotOpen, approve, ask
from courses.rules.services import apply_rule, start_rule
from courses.rules.terms import Terms
from people.models import Employee
from tests.factories import EmployeeFactory, assign_course, make_course

PEOPLE = 12
pytestmark = pytest.mark.postgresql


@pytest.fixture
def course(transactional_db):
    return make_course(lessons=1)


@pytest.fixture
def hr(transactional_db, organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR)


def test_everybody_who_enters_gets_one_duty(race, organisation, hr, course):
    """Whoever made the rule comes under it too, and gets the duty from somebody else."""
    terms = Terms(organisation, Audience(everybody=True), (course,), None, DutyRule.Due.ENTRY, renews=False, days=30)
    rule, _actions = start_rule(terms, name="Todos", leaving=DutyRule.Leaving.KEEP, by=hr)
    people = [EmployeeFactory(organisation=organisation).pk for _ in range(PEOPLE)]

    outcomes = race(lambda index: apply_rule(rule.pk, None if index % 2 else people[index:] + people[:index]))

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sorted(Assignment.objects.values_list("enrolment__employee", flat=True)) == people
    assert rule.members.present().count() == PEOPLE + 1


def test_one_request_gets_one_answer(race, organisation, hr, course):
    learner = EmployeeFactory(organisation=organisation)
    day = datetime.timedelta(days=1)
    duty = assign_course(learner, course, organisation.today() + 5 * day).enrolment
    asked = race(lambda index: ask(duty, "more_time", reason="?", due_on=duty.due_on + 20 * day))
    assert sorted(type(outcome).__name__ for outcome in asked) == ["AlreadyAsked"] * 7 + ["DutyRequest"]

    request = DutyRequest.objects.get()
    answers = race(lambda index: approve(request, "extend", by=hr, answer="Sí"))

    assert sum(isinstance(outcome, NotOpen) for outcome in answers) == 7
    assert DutyAction.objects.filter(kind=DutyAction.Kind.EXTEND).count() == 1
