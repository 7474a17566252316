"""Eight at once for three seats, people who change places, and attendance said while somebody does the last lesson."""

import datetime

import pytest

from certificates.models import Certificate
from courses.classroom.attending import arrive, move
from courses.classroom.services import NoSeatsLeft, give_seats
from courses.learning.services import complete_lesson
from courses.models import Enrolment, LessonPage, Seat
from people.models import Employee
from tests.courses.classroom.making import make_session, seated, takes
from tests.factories import EmployeeFactory, OrganisationFactory, make_course

ROUNDS = 10
pytestmark = pytest.mark.postgresql


@pytest.fixture
def hr(transactional_db):
    return EmployeeFactory(organisation=OrganisationFactory(), role=Employee.Role.HR)


def test_there_are_never_more_people_than_seats(race, hr):
    for _ in range(ROUNDS):
        course = make_course(lessons=1)
        session = make_session(hr, course, seats=3)
        people = [takes(course, hr.organisation).pk for _ in range(8)]

        outcomes = race(lambda lane, session=session, people=people: len(give_seats(session, [people[lane]], by=hr)))

        assert sum(each == 1 for each in outcomes) == 3
        assert sum(isinstance(each, NoSeatsLeft) for each in outcomes) == 5
        assert session.given.held().count() == 3


def test_people_move_in_opposite_directions_at_once(race, hr):
    for _ in range(ROUNDS):
        course = make_course(lessons=1)
        first, second = make_session(hr, course), make_session(hr, course)
        ways = [(first, second), (second, first)] * 4
        seats = [seated(one, takes(course, hr.organisation), by=hr)[0] for one, _to in ways]

        outcomes = race(
            lambda lane, seats=seats, ways=ways: move(Seat.objects.get(pk=seats[lane].pk), ways[lane][1], by=hr)
        )

        assert not [each for each in outcomes if isinstance(each, Exception)]
        assert (first.given.held().count(), second.given.held().count()) == (4, 4)


def test_the_last_lesson_and_attendance_at_once_complete_the_course_once(race, hr):
    for _ in range(ROUNDS):
        course = make_course(lessons=1, requires_attendance=True)
        session = make_session(hr, course, begins=datetime.timedelta(minutes=-1))
        [seat] = seated(session, takes(course, hr.organisation), by=hr)
        lesson = LessonPage.objects.descendant_of(course).get()

        def lane(number, seat=seat, lesson=lesson):
            if number % 2:
                return arrive(Seat.objects.get(pk=seat.pk), "code")
            return complete_lesson(Enrolment.objects.get(pk=seat.enrolment_id), lesson, "es")

        outcomes = race(lane)

        assert not [each for each in outcomes if isinstance(each, Exception)]
        assert Certificate.objects.filter(enrolment=seat.enrolment_id).count() == 1
