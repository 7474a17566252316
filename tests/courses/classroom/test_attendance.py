"""Who was in a class session: by list, by the code of the room, at its shared tablet; and who was not."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from courses.classroom.attending import (
    CODE_SECONDS,
    CODES,
    arrive,
    digest_of_marks,
    mark,
    move,
    others_of,
    plan_marks,
    present_code,
    ticket,
)
from courses.classroom.services import NoSeatsLeft
from courses.models import ClassSession, Seat
from lib.answers import NotOpen
from lib.shown import ShownOtherwise
from people.models import AccountGrant, Kiosk
from people.sign_in.kiosks import become_kiosk
from tests.courses.classroom.making import DAY, HOUR, make_session, seated, takes
from tests.factories import EmployeeFactory, WorkCentreFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def session(hr, course):
    return make_session(hr, course, begins=-MINUTE)


@pytest.fixture
def seats(hr, session, course, organisation):
    return seated(session, *(takes(course, organisation) for _ in range(3)), by=hr)


def stands(seat):
    seat.refresh_from_db()
    return seat.attendance, seat.way, seat.marked_by


def path(name, *args):
    with translation.override("en"):
        return reverse(f"classroom:{name}", args=args)


# --- By list --------------------------------------------------------------------------------------


def test_list_says_who_was_there_and_takes_it_back(hr, session, seats):
    here, absent, excused = seats
    said = {here.pk: "present", absent.pk: "absent", excused.pk: "excused"}

    assert len(mark(session, said, by=hr)) == 3
    assert mark(session, said, by=hr) == []
    assert stands(here) == ("present", "list", hr)

    mark(session, {here.pk: ""}, by=hr)
    assert stands(here) == ("", "", None)
    assert list(here.events.order_by("pk").values_list("kind", flat=True)) == ["given", "present", "unmarked"]


def test_only_what_was_shown_is_written_down(hr, session, seats):
    said = {seats[0].pk: "present"}
    shown = digest_of_marks(plan_marks(session, hr, said))
    mark(session, {seats[0].pk: "absent"}, by=hr)

    with pytest.raises(ShownOtherwise):
        mark(session, said, by=hr, shown=shown)


def test_nothing_is_said_before_it_begins_or_once_it_is_cancelled(hr, course, organisation):
    session = make_session(hr, course, begins=2 * HOUR)
    [seat] = seated(session, takes(course, organisation), by=hr)

    with pytest.raises(NotOpen):
        mark(session, {seat.pk: "present"}, by=hr)


def test_nobody_marks_themselves_or_who_gave_them_their_access(hr, session, course, organisation):
    boss = EmployeeFactory(organisation=organisation, role="hr")
    AccountGrant.objects.create(account=hr.user, by=boss.user, what=AccountGrant.What.values[0])
    own, giver = make_enrolment(course, hr), make_enrolment(course, boss)
    third = EmployeeFactory(organisation=organisation, role="hr")
    mine, theirs = seated(session, own, giver, by=third)

    assert mark(session, {mine.pk: "present", theirs.pk: "present"}, by=hr) == []
    assert mark(session, {mine.pk: "present"}, by=third)


def test_instructors_mark_their_sessions_alone(hr, course, organisation, seats):
    teacher = EmployeeFactory(organisation=organisation)
    session = make_session(hr, course, begins=-MINUTE, instructor=teacher, instructor_name="")
    [seat] = seated(session, takes(course, organisation), by=hr)

    assert mark(session, {seat.pk: "present", seats[0].pk: "present"}, by=teacher)
    assert mark(seats[0].session, {seats[0].pk: "present"}, by=teacher) == []


def test_page_shows_first_and_then_writes_down(client, hr, session, seats):
    client.force_login(hr.user)
    page = path("attendance", session.uuid)
    asked = {f"mark-{seat.pk}": "" for seat in seats} | {f"mark-{seats[0].pk}": "absent", "rest": "present"}

    shown = client.post(page, asked)
    assert not Seat.objects.exclude(attendance="").exists()
    assert [mark.after for mark in shown.context["marks"]].count("present") == 2

    given = {f"mark-{mark.seat.pk}": mark.after for mark in shown.context["marks"]}
    assert client.post(page, {**given, "shown": "else"}).status_code == 200
    client.post(page, {**given, "shown": shown.context["shown"]})
    assert sorted(Seat.objects.values_list("attendance", flat=True)) == ["absent", "present", "present"]
    assert "Nothing: everybody" in client.post(page, given).content.decode()


def test_page_costs_the_same_for_many(client, hr, session, course, organisation, django_assert_max_num_queries):
    client.force_login(hr.user)

    def queries():
        with django_assert_max_num_queries(60) as asked:
            client.get(path("attendance", session.uuid))
        return len(asked)

    seated(session, takes(course, organisation), by=hr)
    queries()
    before = queries()
    seated(session, *(takes(course, organisation) for _ in range(4)), by=hr)

    assert queries() == before


# --- The sheet ------------------------------------------------------------------------------------


def test_sheet_has_everybody_with_a_seat(client, hr, session, course, organisation, tmp_path):
    seated(session, takes(course, organisation, user__first_surname="Ñáñez", number="0042"), by=hr)
    client.force_login(hr.user)

    reply = client.get(path("sheet", session.uuid))
    (tmp_path / "sheet.pdf").write_bytes(reply.content)
    text = PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text()

    assert reply["Content-Type"] == "application/pdf"
    assert "Ñáñez" in text
    assert "0042" in text
    assert "Attendance sheet" in text


# --- The code of the room -------------------------------------------------------------------------


def test_who_scans_the_code_says_that_they_are_there_once(client, session, seats):
    seat = seats[0]
    client.force_login(seat.enrolment.employee.user)

    page = client.get(path("here", present_code(session)))
    for _ in range(2):
        client.post(path("arrived", seat.uuid), {"ticket": page.context["ticket"]})

    assert stands(seat) == ("present", "code", seat.enrolment.employee)
    assert seat.events.filter(kind="present").count() == 1


def test_a_code_is_soon_over(client, session, seats):
    seat, now = seats[0], timezone.now()
    with time_machine.travel(now, tick=False):
        code = present_code(session)
    client.force_login(seat.enrolment.employee.user)

    for seconds, is_good in ((CODE_SECONDS, True), (CODE_SECONDS * CODES, False), (-CODE_SECONDS * 2, False)):
        with time_machine.travel(now + datetime.timedelta(seconds=seconds), tick=False):
            assert bool(client.get(path("here", code)).context["seat"]) == is_good, seconds


@pytest.mark.parametrize("text", ["made-up", "a:b", "x" * 400])
def test_what_nobody_has_scanned_marks_nobody(client, seats, text):
    seat = seats[0]
    client.force_login(seat.enrolment.employee.user)

    assert "This code is over" in client.get(path("here", text)).content.decode()
    client.post(path("arrived", seat.uuid), {"ticket": text})
    client.post(path("arrived", seat.uuid), {"ticket": ticket(seats[1])})

    assert stands(seat)[0] == ""


def test_the_ticket_of_one_is_nothing_for_another(client, session, seats):
    client.force_login(seats[0].enrolment.employee.user)

    assert client.post(path("arrived", seats[1].uuid), {"ticket": ticket(seats[1])}).status_code == 404


def test_who_has_no_seat_is_told_so(client, session, learner):
    client.force_login(learner.user)

    assert "You have no seat" in client.get(path("here", present_code(session))).content.decode()


def test_a_code_never_changes_what_the_list_says(hr, session, seats):
    mark(session, {seats[0].pk: "absent"}, by=hr)

    with pytest.raises(NotOpen):
        arrive(seats[0], "code")


@pytest.mark.parametrize("role", ["hr", "instructor"])
def test_who_can_open_the_code_is_marked_by_somebody_else(client, hr, course, organisation, role):
    boss = EmployeeFactory(organisation=organisation, role="hr")
    enrolment = make_enrolment(course, hr) if role == "hr" else takes(course, organisation)
    session = make_session(boss, course, begins=-MINUTE)
    [seat] = seated(session, enrolment, by=boss)
    if role == "instructor":
        ClassSession.objects.filter(pk=session.pk).update(instructor=enrolment.employee, instructor_name="")
    client.force_login(enrolment.employee.user)
    assert "<svg" in client.get(path("code", session.uuid)).content.decode()

    page = client.get(path("here", present_code(session)))
    client.post(path("arrived", seat.uuid), {"ticket": page.context["ticket"]})

    assert "Somebody else marks you" in page.content.decode()
    assert path("arrived", seat.uuid) not in page.content.decode()
    assert stands(seat)[0] == ""
    with pytest.raises(NotOpen):
        arrive(seat, "code")
    mark(session, {seat.pk: "present"}, by=boss)
    assert stands(seat) == ("present", "list", boss)


def test_the_screen_of_the_room_shows_how_many_have_come(client, hr, session, seats):
    arrive(seats[0], "code")
    client.force_login(hr.user)

    page = client.get(path("code", session.uuid)).content.decode()

    assert "<svg" in page
    assert "1 of 3 is here." in page


def test_there_is_no_code_out_of_its_time(client, hr, course):
    client.force_login(hr.user)

    for begins in (DAY, -DAY):
        page = client.get(path("code", make_session(hr, course, begins=begins).uuid)).content.decode()
        assert "There is no code now" in page


# --- The shared tablet ----------------------------------------------------------------------------


def test_the_tablet_of_the_place_is_enough(client, hr, course, organisation):
    here, elsewhere = (WorkCentreFactory(organisation=organisation) for _ in range(2))
    session = make_session(hr, course, begins=-MINUTE, work_centre=here)
    for centre, expected in ((elsewhere, ""), (here, "present")):
        enrolment = takes(course, organisation)
        [seat] = seated(session, enrolment, by=hr)
        kiosk = Kiosk.objects.create(organisation=organisation, work_centre=centre, name="?", registered_by=hr.user)
        client.force_login(enrolment.employee.user)
        reply = client.get(path("mine", seat.uuid))
        become_kiosk(reply, kiosk)
        client.cookies.update(reply.cookies)

        assert (path("arrived", seat.uuid) in client.get(path("mine", seat.uuid)).content.decode()) == bool(expected)
        client.post(path("arrived", seat.uuid))
        assert stands(seat)[:2] == (expected, "kiosk" if expected else "")


# --- Who was not there ----------------------------------------------------------------------------


def test_who_was_absent_gets_a_seat_in_another_session(client, hr, session, seats, course):
    absent, here = seats[:2]
    mark(session, {absent.pk: "absent", here.pk: "present"}, by=hr)
    other = make_session(hr, course, begins=DAY)
    make_session(hr, make_course(), begins=DAY)
    assert others_of(absent, hr) == [other]

    client.force_login(hr.user)
    client.post(path("move", absent.uuid), {"session": other.uuid})

    assert other.given.held().get().enrolment == absent.enrolment
    assert stands(absent)[0] == "absent"
    with pytest.raises(NotOpen):
        move(here, other, by=hr)


def test_who_was_not_marked_leaves_their_seat(hr, course, organisation):
    first, other = make_session(hr, course, begins=DAY), make_session(hr, course, begins=2 * DAY, seats=1)
    one, two = seated(first, takes(course, organisation), takes(course, organisation), by=hr)

    move(one, other, by=hr)
    with pytest.raises(NoSeatsLeft):
        move(two, other, by=hr)

    assert list(first.given.held()) == [two]
