"""Who gets a seat in a class session, how many there are, and how one is given back, taken away and given again."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.classroom.candidates import candidates
from courses.classroom.services import (
    NoSeatsLeft,
    cancel_session,
    change_session,
    digest_of_seats,
    give_back,
    give_seats,
    take_seat_away,
)
from courses.models import ClassSession, Enrolment, Seat, SeatEvent
from lib.answers import NotOpen
from lib.shown import ShownOtherwise
from people.employees.services import limit_human_resources
from people.models import Employee
from tests.courses.classroom.making import DAY, HOUR, details, make_session, seated, takes
from tests.factories import EmployeeFactory, WorkCentreFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def session(hr, course):
    return make_session(hr, course, seats=2)


@pytest.fixture
def three(course, organisation):
    return [takes(course, organisation) for _ in range(3)]


def events(seat):
    return list(seat.events.order_by("pk").values_list("kind", flat=True))


# --- Who can be given one -------------------------------------------------------------------------


def test_only_who_takes_the_course_and_has_not_completed_it_gets_a_seat(hr, session, course, organisation, stranger):
    wanted = takes(course, organisation)
    done = takes(course, organisation)
    Enrolment.objects.filter(pk=done.pk).update(completed_at=timezone.now())
    exempt = takes(course, organisation)
    Enrolment.objects.filter(pk=exempt.pk).update(exempted_at=timezone.now())
    takes(make_course(), organisation)
    takes(course, organisation, left_on="2026-01-31")
    takes(course, stranger.organisation)

    assert list(candidates(session, hr)) == [wanted]


def test_nobody_gives_themselves_a_seat_and_nobody_teaches_themselves(hr, course, organisation):
    teacher = takes(course, organisation)
    own = make_enrolment(course, hr)
    session = make_session(hr, course, instructor=teacher.employee, instructor_name="")

    assert seated(session, teacher, own, by=hr) == []


def test_human_resources_of_one_work_centre_give_seats_to_their_people(hr, session, course, organisation):
    centre = WorkCentreFactory(organisation=organisation)
    here, elsewhere = takes(course, organisation, work_centre=centre), takes(course, organisation)
    limit_human_resources(hr, [centre])
    limited = Employee.objects.get(pk=hr.pk)

    assert [seat.enrolment for seat in seated(session, here, elsewhere, by=limited)] == [here]


# --- How many -------------------------------------------------------------------------------------


def test_there_are_never_more_people_than_seats(hr, session, three):
    with pytest.raises(NoSeatsLeft) as refused:
        seated(session, *three, by=hr)
    assert refused.value.left == 2
    assert not Seat.objects.exists()

    seated(session, *three[:2], by=hr)
    with pytest.raises(NoSeatsLeft):
        seated(session, three[2], by=hr)

    give_back(Seat.objects.first(), by=three[0].employee)
    assert len(seated(session, three[2], by=hr)) == 1


def test_seats_are_not_taken_away_by_a_smaller_number(hr, session, three, course):
    seated(session, *three[:2], by=hr)

    with pytest.raises(NoSeatsLeft):
        change_session(session, details(course, seats=1))


def test_the_same_once_more_gives_nothing(hr, session, three):
    seated(session, three[0], by=hr)

    assert seated(session, three[0], by=hr) == []
    assert events(Seat.objects.get()) == ["given"]


def test_only_whom_the_page_had_shown_get_a_seat(hr, session, three):
    keys = [each.pk for each in three[:2]]

    with pytest.raises(ShownOtherwise):
        give_seats(session, keys, by=hr, shown=digest_of_seats(session, keys[:1]))

    assert len(give_seats(session, keys, by=hr, shown=digest_of_seats(session, keys))) == 2


# --- Given back, taken away, given again ----------------------------------------------------------


def test_a_seat_that_was_given_back_is_the_same_seat_again(hr, session, three):
    [seat] = seated(session, three[0], by=hr)
    give_back(seat, by=three[0].employee, reason="Tengo guardia")
    seat.refresh_from_db()
    assert (seat.is_given_back, seat.reason, seat.sequence) == (True, "Tengo guardia", 1)

    [again] = seated(session, three[0], by=hr)

    assert (again.pk, again.released_at, again.reason, again.sequence) == (seat.pk, None, "", 2)
    assert events(seat) == ["given", "returned", "given"]


def test_nobody_gives_back_the_seat_of_another_one_or_takes_their_own_away(hr, session, three, course):
    [seat] = seated(session, three[0], by=hr)
    for act in (lambda: give_back(seat, by=three[1].employee), lambda: take_seat_away(seat, by=three[0].employee)):
        with pytest.raises(NotOpen):
            act()

    take_seat_away(seat, by=hr, reason="Otra fecha")
    with pytest.raises(NotOpen):
        take_seat_away(seat, by=hr)
    assert events(seat) == ["given", "taken"]


def test_nobody_gives_back_a_seat_once_it_has_begun(hr, course, three):
    session = make_session(hr, course, begins=-HOUR)
    [seat] = seated(session, three[0], by=hr)

    with pytest.raises(NotOpen):
        give_back(seat, by=three[0].employee)


def test_a_cancelled_session_takes_nobody_and_changes_no_more(hr, session, three, course):
    [seat] = seated(session, three[0], by=hr)
    cancel_session(session, by=hr, reason="El instructor está enfermo")

    for act in (
        lambda: cancel_session(session, by=hr, reason="?"),
        lambda: change_session(session, details(course)),
        lambda: seated(session, three[1], by=hr),
        lambda: give_back(seat, by=three[0].employee),
    ):
        with pytest.raises(NotOpen):
            act()


def test_what_was_marked_stays_as_it_was(hr, session, three, course):
    [seat] = seated(session, three[0], by=hr)
    Seat.objects.update(attendance="present", way="list", marked_at=timezone.now(), marked_by=hr)

    for act in (
        lambda: cancel_session(session, by=hr, reason="?"),
        lambda: change_session(session, details(course)),
        lambda: take_seat_away(seat, by=hr),
    ):
        with pytest.raises(NotOpen):
            act()


def test_only_when_where_and_by_whom_is_news_for_a_calendar(hr, session, three, course):
    [seat] = seated(session, three[0], by=hr)
    same = {"begins": datetime.timedelta(0), "starts_at": session.starts_at, "ends_at": session.ends_at}
    for changed, sequence in (({"seats": 5}, 0), ({"seats": 5, "place": "Sala 7"}, 1), ({"place": "Sala 7"}, 1)):
        change_session(session, details(course, **same, **changed))
        seat.refresh_from_db()
        assert seat.sequence == sequence, changed


# --- What the database itself refuses -------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": timezone.now() - 30 * DAY},
        {"place": ""},
        {"seats": 0},
        {"hours": 0},
        {"instructor_name": ""},
        {"cancelled_at": timezone.now()},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_row_of_a_session_makes_sense(session, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassSession.objects.update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"attendance": "present"}, {"released_at": timezone.now()}, {"reason": "?"}, {"way": "list"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_row_of_a_seat_makes_sense(hr, session, three, wrong):
    seated(session, three[0], by=hr)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.update(**wrong)


def test_one_person_has_one_seat(hr, session, three):
    seated(session, three[0], by=hr)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(session=session, enrolment=three[0], given_by=hr)


def test_instructors_are_of_any_role(hr, course, organisation):
    teacher = EmployeeFactory(organisation=organisation)
    session = make_session(hr, course, instructor=teacher, instructor_name="")

    assert list(ClassSession.objects.held_by(teacher)) == [session]
    assert not ClassSession.objects.visible_to(teacher).exists()
    assert SeatEvent.objects.count() == 0
