"""Requests that arrive another way, terms that end, and a company in which nobody else may answer."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse

from people.messages.kinds import NotSent, message_kind
from people.models import AccessEvent, Employee, Message, RightsRequest
from people.rights.reminding import remind_all
from people.rights.services import OwnRequest, answer, ask, enter, finish
from tests.factories import EmployeeFactory, UserFactory

pytestmark = pytest.mark.django_db

Kind, Way = RightsRequest.Kind, RightsRequest.Way
MONDAY = "2026-03-02 18:00+00:00"  # answered until Tuesday, March 31


def at(day, hour=18):
    return time_machine.travel(f"2026-03-{day:02} {hour:02}:00+00:00", tick=False)


def steps():
    return sorted(Message.objects.filter(kind="rights_term").values_list("about", flat=True))


# --- Terms ----------------------------------------------------------------------------------------


def test_who_answers_is_reminded_five_working_days_before_the_end_and_on_the_day(learner, hr):
    with at(2):
        asked = ask(learner, Kind.RECTIFICATION, "x")
    for day in range(2, 32):
        for _twice in range(2):
            with at(day):
                remind_all()
        if day == 23:
            assert steps() == []

    assert steps() == [f"rights:{asked.pk}:answer:last", f"rights:{asked.pk}:answer:soon"]
    assert set(Message.objects.filter(kind="rights_term").values_list("user", flat=True)) == {hr.user_id}


def test_what_was_granted_is_reminded_of_too_and_what_is_over_is_not(learner, hr):
    with at(2):
        asked = ask(learner, Kind.RECTIFICATION, "x")
        granted = answer(asked.pk, is_granted=True, text="Sí", by=hr.user)
    with time_machine.travel(f"{granted.effect_by} 18:00+00:00", tick=False):
        remind_all()
        finish(asked.pk, note="Hecho", by=hr.user)
        remind_all()

    assert steps() == [f"rights:{asked.pk}:effect:last"]
    with pytest.raises(NotSent):
        message_kind("rights_term").context(Message.objects.get(kind="rights_term"))


def test_reminder_names_the_day_and_nobody(learner, hr):
    with at(2):
        ask(learner, Kind.RECTIFICATION, "x")
    with at(31):
        remind_all()

    message = Message.objects.get(kind="rights_term")
    context = message_kind("rights_term").context(message)
    assert context["asked"].term == datetime.date(2026, 3, 31)
    assert context["url"].endswith(f"/my-data/{context['asked'].uuid}/")


# --- What arrives another way ---------------------------------------------------------------------


def sent(person, hr, day="2026-03-02", kind=Kind.RECTIFICATION):
    how = {"came_by": Way.LETTER, "arrived_on": datetime.date.fromisoformat(day), "identity_seen": "INE"}
    return enter(person, kind, "Mi apellido", by=hr.user, **how)


@pytest.fixture
def gone(organisation):
    return EmployeeFactory(organisation=organisation, number="G-1", left_on=datetime.date(2026, 1, 31))


def test_term_counts_from_the_day_it_arrived(client, gone, hr):
    client.force_login(hr.user)
    with at(9):
        data = {"kind": "rectification", "came_by": "letter", "arrived_on": "2026-03-02", "identity_seen": "INE"}
        page = client.post(reverse("rights:add"), {**data, "person": "G-1", "text": "Mi apellido"}, follow=True)

    asked = page.context["asked"]
    assert (asked.employee, asked.entered_by, asked.answer_by) == (gone, hr.user, datetime.date(2026, 3, 31))


@pytest.mark.parametrize(
    "wrong", [{"arrived_on": "2026-03-10"}, {"arrived_on": "2024-03-01"}, {"identity_seen": ""}, {"came_by": "site"}]
)
def test_what_is_missing_or_cannot_be_comes_back(client, gone, hr, wrong):
    client.force_login(hr.user)
    data = {"kind": "access", "came_by": "letter", "arrived_on": "2026-03-02", "identity_seen": "INE", "text": "x"}
    with at(9):
        assert client.post(reverse("rights:add"), {**data, "person": "G-1", **wrong}).status_code == 400


def test_nobody_enters_their_own_request(client, hr):
    client.force_login(hr.user)
    data = {"kind": "access", "came_by": "letter", "arrived_on": "2026-03-02", "identity_seen": "INE", "text": "x"}
    with at(9):
        assert client.post(reverse("rights:add"), {**data, "person": hr.number}).status_code == 400
    with pytest.raises(OwnRequest):
        sent(hr, hr)


def test_database_knows_who_entered_it(learner):
    with pytest.raises(IntegrityError):
        RightsRequest.objects.create(employee=learner, kind="access", answer_by="2026-03-31", came_by="letter")


def test_who_answered_hands_over_the_file_of_somebody_who_cannot_come_in(client, gone, hr, organisation):
    other = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    asked = sent(gone, hr, kind=Kind.ACCESS)
    answer(asked.pk, is_granted=True, text="Sí", by=other.user)
    address = reverse("rights:file", args=[asked.uuid])

    client.force_login(hr.user)
    refused = client.get(address).status_code
    client.force_login(other.user)
    assert client.get(address)["Content-Type"] == "application/zip"
    assert refused == 404
    assert AccessEvent.objects.get(kind=AccessEvent.Kind.FILE_TAKEN).about == gone


def test_nobody_takes_the_file_of_who_still_works_here(client, learner, hr, organisation):
    other = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    asked = sent(learner, other, kind=Kind.ACCESS)
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)
    client.force_login(hr.user)

    assert client.get(reverse("rights:file", args=[asked.uuid])).status_code == 302


# --- A company with one person in human resources -----------------------------------------------------


def test_site_answers_what_nobody_of_the_company_may(client, hr, superuser):
    asked = ask(hr, Kind.RECTIFICATION, "Mi puesto")
    assert list(Message.objects.filter(kind="rights_asked").values_list("user", flat=True)) == [superuser.pk]
    client.force_login(superuser)

    assert list(client.get(reverse("rights:inbox")).context["page_obj"]) == [asked]
    client.post(reverse("rights:one", args=[asked.uuid]), {"decision": "yes", "text": "Sí"})

    asked.refresh_from_db()
    assert (asked.is_granted, asked.answered_by) == (True, superuser)


def test_site_sees_no_request_that_the_company_answers(client, learner, hr, superuser):
    asked = ask(learner, Kind.ACCESS, "")
    client.force_login(superuser)

    assert client.get(reverse("rights:one", args=[asked.uuid])).status_code == 404
    assert not client.get(reverse("rights:inbox")).context["page_obj"].object_list


def test_limits_of_human_resources_count_for_who_may_answer(hr, organisation, superuser):
    elsewhere = EmployeeFactory(organisation=organisation, role=Employee.Role.HR, user=UserFactory())
    asked = ask(hr, Kind.ACCESS, "")

    assert list(RightsRequest.objects.answered_by(elsewhere.user, elsewhere)) == [asked]
    assert not RightsRequest.objects.answered_by(superuser, None).exists()
