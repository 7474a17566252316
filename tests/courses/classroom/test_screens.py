"""The screens on which human resources plan class sessions and give seats."""

import datetime
import zoneinfo
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.classroom.services import take_seat_away
from courses.models import ClassSession, Seat
from people.employees.services import limit_human_resources
from people.models import Absence, Employee
from tests.courses.classroom.making import DAY, make_session, seated, takes
from tests.factories import EmployeeFactory, WorkCentreFactory, join, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def desk(client, hr):
    client.force_login(hr.user)
    return client


def path(name, *args):
    with translation.override("en"):
        return reverse(f"classroom:{name}", args=args)


def said(course, **changed):
    """What human resources type."""
    day = timezone.now().date() + 10 * DAY
    typed = {
        "course": course.pk,
        "title": "Grupo 3",
        "place": "Sala 2",
        "day": day.isoformat(),
        "starts": "09:00",
        "ends": "11:30",
        "seats": 12,
        "instructor_name": "Nadia Cruz",
    }
    return {**typed, **changed}


def test_times_are_those_of_the_work_centre(desk, course, organisation):
    tijuana = WorkCentreFactory(organisation=organisation, time_zone="America/Tijuana")

    reply = desk.post(path("new"), said(course, work_centre=tijuana.pk))

    session = ClassSession.objects.get()
    assert reply.url == path("people", session.uuid)
    assert session.starts_at.astimezone(zoneinfo.ZoneInfo("America/Tijuana")).time() == datetime.time(9)
    assert session.hours == Decimal("2.5")
    page = desk.get(path("one", session.uuid)).content.decode()
    assert "9:00" in page
    assert "Tijuana" in page


def test_a_night_shift_ends_on_the_next_day(desk, course):
    desk.post(path("new"), said(course, starts="22:00", ends="02:00"))

    session = ClassSession.objects.get()
    assert session.ends_at - session.starts_at == datetime.timedelta(hours=4)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"starts": "09:00", "ends": "08:00"}, "more than 12 hours"),
        ({"hours": "3"}, "not that long"),
        ({"place": ""}, "Say where"),
        ({"instructor_name": ""}, "Name one instructor"),
        ({"instructor": "nobody at all"}, "Nobody who works here"),
        ({"link": "ftp://example.com/"}, "A link begins with https://"),
        ({"day": "2001-01-01"}, "too far away"),
        ({"seats": 501}, "less than or equal to 500"),
        ({"course": "9999"}, "Select a valid choice"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_what_does_not_fit_is_said(desk, course, wrong, words):
    reply = desk.post(path("new"), {**said(course), **wrong})

    assert reply.status_code == 400
    assert words in reply.content.decode()
    assert not ClassSession.objects.exists()


def test_instructor_is_found_by_number_and_reads_who_comes(desk, client, course, organisation, hr):
    teacher = EmployeeFactory(organisation=organisation, number="0042")
    desk.post(path("new"), said(course, instructor="0042", instructor_name=""))
    session = ClassSession.objects.get()
    assert session.instructor == teacher
    enrolment = takes(course, organisation, user__first_surname="Zavaleta")
    seated(session, enrolment, by=hr)

    client.force_login(teacher.user)
    page = client.get(path("one", session.uuid)).content.decode()

    assert "Zavaleta" in page
    assert path("edit", session.uuid) not in page
    assert client.get(path("edit", session.uuid)).status_code == 404


def test_a_change_and_a_cancellation(desk, course, hr):
    session = make_session(hr, course)
    form = desk.get(path("edit", session.uuid)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    typed = {name: "" if value is None else str(value) for name, value in values.items()}

    desk.post(path("edit", session.uuid), {**typed, "place": "Sala 7"})
    desk.post(path("cancel", session.uuid), {"reason": ""})
    session.refresh_from_db()
    assert (session.place, session.cancelled_at) == ("Sala 7", None)

    desk.post(path("cancel", session.uuid), {"reason": "Se fue la luz"})
    assert "Se fue la luz" in desk.get(path("one", session.uuid)).content.decode()


def test_who_has_a_seat_does_not_become_the_instructor(desk, course, organisation, hr):
    session = make_session(hr, course)
    enrolment = takes(course, organisation, number="0042")
    [seat] = seated(session, enrolment, by=hr)
    typed = said(course, instructor="0042", instructor_name="")

    refused = desk.post(path("edit", session.uuid), typed).content.decode()
    session.refresh_from_db()
    assert "has a seat in the session" in refused
    assert session.instructor is None

    take_seat_away(seat, by=hr)
    desk.post(path("edit", session.uuid), typed)
    session.refresh_from_db()
    assert session.instructor == enrolment.employee


def test_seats_are_given_to_who_is_ticked_or_to_all_that_are_found(desk, course, organisation, team, hr):
    session = make_session(hr, course)
    inside = [takes(course, organisation) for _ in range(2)]
    for each in inside:
        join(each.employee, team)
    outside = takes(course, organisation)
    page = path("people", session.uuid)

    desk.post(page, {"enrolment": [outside.pk]})
    assert set(session.given.values_list("enrolment", flat=True)) == {outside.pk}

    found = f"{page}?team={team.pk}"
    shown = desk.get(found).context["shown"]
    desk.post(found, {"all": "1", "shown": shown})
    assert session.given.held().count() == 3


def test_a_former_number_finds_whose_record_it_is_by_now(desk, course, organisation, hr):
    session = make_session(hr, course)
    enrolment = takes(course, organisation, number="0042")
    takes(course, organisation, number="0043")
    former = EmployeeFactory(organisation=organisation, number="9177", left_on=hr.today())
    Employee.objects.filter(pk=former.pk).update(merged_into=enrolment.employee)

    for number in ("0042", "9177"):
        page = desk.get(f"{path('people', session.uuid)}?q={number}")
        assert list(page.context["page_obj"]) == [enrolment], number


def test_nobody_gets_a_seat_where_the_page_has_shown_something_else(desk, course, organisation, hr):
    session = make_session(hr, course)
    shown = desk.get(path("people", session.uuid)).context["shown"]
    takes(course, organisation)

    reply = desk.post(path("people", session.uuid), {"all": "1", "shown": shown})

    assert "Nothing was done" in reply.content.decode()
    assert not Seat.objects.exists()


def test_who_is_away_on_the_day_is_said(desk, course, organisation, hr):
    session = make_session(hr, course, begins=5 * DAY)
    day = session.starts_at.astimezone(session.zone).date()
    Absence.objects.create(employee=takes(course, organisation).employee, from_on=day, to_on=day, by=hr)

    assert "absent on this day" in desk.get(path("people", session.uuid)).content.decode()


def test_list_shows_what_is_to_come_and_what_is_past(desk, course, hr):
    for title, begins in (("Mañana", DAY), ("Ayer", -DAY)):
        make_session(hr, course, title=title, begins=begins)

    found = {show: desk.get(f"{path('list')}?show={show}").content.decode() for show in ("", "past", "cancelled")}

    assert ["Mañana" in page for page in found.values()] == [True, False, False]
    assert ["Ayer" in page for page in found.values()] == [False, True, False]
    assert "No session matches" in found["cancelled"]


def test_human_resources_of_one_work_centre_see_theirs(desk, course, hr, organisation):
    here, elsewhere = (WorkCentreFactory(organisation=organisation) for _ in range(2))
    boss = EmployeeFactory(organisation=organisation, role="hr")
    theirs = make_session(boss, course, work_centre=here)
    others = [make_session(boss, course, work_centre=elsewhere), make_session(boss, course, link="https://a.example/")]
    limit_human_resources(hr, [here])

    page = desk.get(path("list")).content.decode()

    assert str(theirs.uuid) in page
    for each in others:
        assert str(each.uuid) not in page
        assert desk.get(path("one", each.uuid)).status_code == 404


def test_they_read_only_the_names_of_their_people(desk, course, hr, organisation):
    here = WorkCentreFactory(organisation=organisation)
    boss = EmployeeFactory(organisation=organisation, role="hr")
    session = make_session(boss, course, work_centre=here)
    ours = takes(course, organisation, work_centre=here, user__first_surname="Aquino")
    theirs = takes(course, organisation, user__first_surname="Zavaleta")
    seats = seated(session, ours, theirs, by=boss)
    limit_human_resources(hr, [here])

    page = desk.get(path("one", session.uuid)).content.decode()

    assert "Aquino" in page
    assert "Zavaleta" not in page
    assert "2 of 20 seats" in page
    found = {seat.enrolment: desk.get(path("take_away", seat.uuid)).status_code for seat in seats}
    assert found == {ours: 200, theirs: 404}


def test_pages_cost_the_same_for_one_and_for_many(desk, course, hr, organisation, django_assert_max_num_queries):
    def queries(name, *args):
        with django_assert_max_num_queries(60) as asked:
            assert desk.get(path(name, *args)).status_code == 200
        return len(asked)

    def measured(session):
        return queries("list"), queries("one", session.uuid), queries("people", session.uuid)

    session = make_session(hr, course)
    takes(course, organisation)
    seated(session, takes(course, organisation), by=hr)
    measured(session)
    before = measured(session)
    for _ in range(4):
        make_session(hr, course, instructor=EmployeeFactory(organisation=organisation), instructor_name="")
        takes(course, organisation)
        seated(session, takes(course, organisation), by=hr)

    assert measured(session) == before
