"""What people with a seat in a class session are told, and what their calendar does with it."""

import datetime
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.classroom.services import cancel_session, change_session, give_back, take_seat_away
from courses.models import Enrolment
from people.messages.delivery import deliver_message
from people.models import Employee, Message
from tests.courses.classroom.making import DAY, details, make_session, seated, takes
from tests.factories import EmployeeFactory, make_course

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def course():
    return make_course(title="IA en el trabajo", title_en="AI at work")


@pytest.fixture
def enrolment(course, organisation):
    return takes(course, organisation, user__email="ana@example.com", user__language="es")


@pytest.fixture
def session(hr, course):
    return make_session(hr, course, title="Grupo 3", begins=3 * DAY)


def send_all():
    """Let everything that waits leave, quiet hours or not."""
    for message in Message.objects.unfinished().order_by("pk"):
        Message.objects.filter(pk=message.pk).update(next_at="2020-01-01T12:00Z")
        deliver_message(message.pk)


@pytest.fixture(autouse=True)
def _at_any_hour(monkeypatch):
    monkeypatch.setattr("people.messages.delivery._later", lambda kind, message: None)


def entry(mail):
    """The lines of the file for the calendar, by name, unfolded."""
    [(_name, content, kind)] = mail.attachments
    text = (content if isinstance(content, str) else content.decode()).replace("\r\n ", "")
    lines = dict(re.split(r"[:;]", line, maxsplit=1) for line in text.split("\r\n") if line)
    return {**lines, "kind": kind}


def test_an_invitation_has_time_place_and_an_entry_for_the_calendar(hr, session, enrolment, mailoutbox):
    [seat] = seated(session, enrolment, by=hr)
    send_all()

    [mail] = mailoutbox
    found = entry(mail)
    assert mail.to == ["ana@example.com"]
    assert "IA en el trabajo · Grupo 3" in mail.subject
    assert "Sala 2" in mail.body
    assert reverse("classroom:mine", args=[seat.uuid]).split("/", 2)[2] in mail.body
    assert (found["METHOD"], found["SEQUENCE"], found["STATUS"]) == ("REQUEST", "0", "CONFIRMED")
    assert found["UID"] == f"{seat.uuid}@aula42001"
    assert found["DTSTART"] == f"{session.starts_at:%Y%m%dT%H%M%SZ}"
    assert "method=REQUEST" in found["kind"]


def test_the_language_is_that_of_the_person(hr, session, course, organisation, mailoutbox):
    seated(session, takes(course, organisation, user__email="b@example.com", user__language="en"), by=hr)
    send_all()

    assert "AI at work" in mailoutbox[0].subject
    assert mailoutbox[0].body.startswith("Hello")


def test_a_change_and_a_cancellation_are_about_the_same_entry(hr, session, course, enrolment, mailoutbox):
    seated(session, enrolment, by=hr)
    send_all()
    change_session(session, details(course, begins=4 * DAY, place="Sala 7"))
    send_all()
    cancel_session(session, by=hr, reason="Se fue la luz")
    send_all()

    first, changed, cancelled = (entry(mail) for mail in mailoutbox)
    assert len({each["UID"] for each in (first, changed, cancelled)}) == 1
    assert [each["SEQUENCE"] for each in (first, changed, cancelled)] == ["0", "1", "2"]
    assert (cancelled["METHOD"], cancelled["STATUS"]) == ("CANCEL", "CANCELLED")
    assert changed["DTSTART"] != first["DTSTART"]
    assert "Sala 7" in mailoutbox[1].body
    assert "Se fue la luz" in mailoutbox[2].body


def test_who_gives_back_or_loses_a_seat_loses_the_entry(hr, session, course, organisation, enrolment, mailoutbox):
    other = takes(course, organisation, user__email="b@example.com")
    mine, theirs = seated(session, enrolment, other, by=hr)
    send_all()
    give_back(mine, by=enrolment.employee)
    take_seat_away(theirs, by=hr, reason="Otra fecha")
    send_all()

    assert [entry(mail)["METHOD"] for mail in mailoutbox] == ["REQUEST", "REQUEST", "CANCEL", "CANCEL"]
    assert "Otra fecha" in mailoutbox[3].body


def test_what_was_never_told_is_not_called_off(hr, session, enrolment, mailoutbox):
    seated(session, enrolment, by=hr)
    cancel_session(session, by=hr, reason="?")
    send_all()

    assert mailoutbox == []
    assert set(Message.objects.values_list("kind", "cancelled_for")) == {("class_invitation", "overtaken")}


def test_what_is_being_told_at_this_moment_is_called_off(hr, session, enrolment):
    seated(session, enrolment, by=hr)
    Message.objects.update(lease_until=timezone.now() + MINUTE, lease_token=uuid.uuid4())

    cancel_session(session, by=hr, reason="?")

    assert Message.objects.filter(kind="class_cancelled").count() == 1


def test_a_lease_that_has_run_out_tells_nobody(hr, session, enrolment):
    seated(session, enrolment, by=hr)
    Message.objects.update(lease_until=timezone.now() - MINUTE, lease_token=uuid.uuid4())

    cancel_session(session, by=hr, reason="?")

    assert not Message.objects.filter(kind="class_cancelled").exists()


@pytest.mark.parametrize("passes", [True, False])
def test_what_was_told_before_records_were_merged_is_called_off(hr, session, enrolment, organisation, passes):
    """The messages always pass to the record, the cycle in which the seat is does not."""
    seated(session, enrolment, by=hr)
    send_all()
    second, first = enrolment.employee, EmployeeFactory(organisation=organisation)
    Message.objects.update(employee=first)
    Employee.objects.filter(pk=second.pk).update(left_on=second.today(), merged_into=first)
    if passes:
        Enrolment.objects.filter(pk=enrolment.pk).update(employee=first)

    cancel_session(session, by=hr, reason="?")

    assert Message.objects.filter(kind="class_cancelled").count() == 1


def test_nobody_is_invited_to_what_is_over(hr, course, enrolment):
    seated(make_session(hr, course, begins=-DAY), enrolment, by=hr)

    assert not Message.objects.exists()


def test_giving_seats_costs_the_same_for_many(hr, session, course, organisation, django_assert_max_num_queries):
    def given(number):
        people = [takes(course, organisation) for _ in range(number)]
        with django_assert_max_num_queries(60) as asked:
            seated(session, *people, by=hr)
        return len(asked)

    given(1)
    assert given(1) == given(6)


def test_one_finds_ones_seat_and_gives_it_back(client, hr, session, enrolment):
    [seat] = seated(session, enrolment, by=hr)
    client.force_login(enrolment.employee.user)
    page = reverse("classroom:mine", args=[seat.uuid])

    assert page in client.get(reverse("reports:home")).content.decode()
    assert page in client.get(session.course.address).content.decode()
    client.post(reverse("classroom:cannot_come", args=[seat.uuid]), {"reason": "Tengo guardia"})

    seat.refresh_from_db()
    assert seat.is_given_back
    assert page not in client.get(reverse("reports:home")).content.decode()


def test_an_instructor_finds_what_they_teach(client, hr, course, organisation, learner):
    session = make_session(hr, course, instructor=learner, instructor_name="")
    client.force_login(learner.user)

    assert reverse("classroom:one", args=[session.uuid]) in client.get(reverse("reports:home")).content.decode()
