"""Eight at once: evidence is decided once, and one equivalence of two courses is in force."""

import pytest

from courses.evidence.equivalences import AlreadyThere, begin_equivalence, proposed
from courses.evidence.services import NotOpen, accept, refuse
from courses.models import Enrolment, Equivalence
from people.models import Employee
from tests.courses.evidence.making import handed_in
from tests.factories import EmployeeFactory, make_course

pytestmark = pytest.mark.postgresql


@pytest.fixture
def hr(transactional_db, organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR)


def test_evidence_is_decided_once(race, organisation, hr):
    course, learner = make_course(lessons=1), EmployeeFactory(organisation=organisation)
    found = handed_in(learner)

    def decide(index):
        if index % 2:
            return refuse(found, by=hr, answer="?")
        return accept(found, by=hr, counts_as=course)

    outcomes = race(decide)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", *["NotOpen"] * 7]
    assert found.events.count() == 2
    found.refresh_from_db()
    met = Enrolment.objects.filter(met_evidence=found).count()
    assert met == (1 if found.decision == "accepted" else 0)
    with pytest.raises(NotOpen):
        accept(found, by=hr)


def test_one_equivalence_is_in_force(race, organisation, hr):
    courses = make_course(lessons=1), make_course(lessons=1)

    outcomes = race(lambda index: begin_equivalence(proposed(hr, *courses, organisation.today(), "?")))

    assert sum(isinstance(outcome, AlreadyThere) for outcome in outcomes) == 7
    assert Equivalence.objects.count() == 1
