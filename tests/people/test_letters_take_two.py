"""What arrived another way is entered by one person and handled by another one: every way, and every hand."""

import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse

from people.models import Employee, Erasure, Message, RightsRequest
from people.owing import keep_grants
from people.rights.answering import Against, against, answered_by, answerers_of
from people.rights.services import OwnRequest, answer, enter, finish, may_have_file
from tests.factories import EmployeeFactory
from tests.people.test_owing import by_email, by_password, by_pin, by_role

pytestmark = pytest.mark.django_db

Kind = RightsRequest.Kind
LEFT = datetime.date(2026, 1, 31)


@pytest.fixture
def gone(organisation):
    return EmployeeFactory(organisation=organisation, user__given_names="Xochiquetzal", left_on=LEFT)


@pytest.fixture
def other(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR)


@pytest.fixture
def third(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR)


def letter(person, by, kind):
    how = {"came_by": RightsRequest.Way.LETTER, "arrived_on": LEFT, "identity_seen": "INE"}
    return enter(person, kind, "Lo que tengan de mí", by=by.user, **how)


def was_refused(act, *args, **kwargs):
    try:
        act(*args, **kwargs)
    except OwnRequest:
        return True
    return False


# --- Each way returns whether somebody may go it with what another one has entered -------------------


def grants(asked, by, third):
    return not was_refused(answer, asked.pk, is_granted=True, text="Sí", by=by.user)


def refuses(asked, by, third):
    return not was_refused(answer, asked.pk, is_granted=False, text="No", by=by.user)


def takes_the_file(asked, by, third):
    """Also where the answer is said to be theirs."""
    RightsRequest.objects.filter(pk=asked.pk).update(is_of_one=True)
    answer(asked.pk, is_granted=True, text="Sí", by=third.user)
    RightsRequest.objects.filter(pk=asked.pk).update(answered_by=by.user, done_by=by.user)
    asked.refresh_from_db()
    return may_have_file(asked, by.user)


def says_it_is_done(asked, by, third):
    answer(asked.pk, is_granted=True, text="Sí", by=third.user)
    return not was_refused(finish, asked.pk, note="Corregido", by=by.user)


def blocks(asked, by, third):
    was_refused(answer, asked.pk, is_granted=True, text="Sí", by=by.user)
    return Erasure.objects.filter(employee=asked.employee).exists()


WAYS = {
    "granting": (grants, Kind.OPPOSITION),
    "refusing": (refuses, Kind.OPPOSITION),
    "file": (takes_the_file, Kind.ACCESS),
    "rectifying": (says_it_is_done, Kind.RECTIFICATION),
    "blocking": (blocks, Kind.CANCELLATION),
}


def by_the_cms(giver, receiver):
    keep_grants([receiver.user], "rights", giver.user)


HANDS = [by_role, by_email, by_password, by_pin, by_the_cms]


@pytest.mark.parametrize("way", WAYS)
def test_another_person_may(way, gone, hr, other, third):
    act, kind = WAYS[way]

    assert act(letter(gone, hr, kind), other, third)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_entered_it_may_not(way, gone, hr, third):
    act, kind = WAYS[way]

    assert not act(letter(gone, hr, kind), hr, third)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("gives", HANDS)
@pytest.mark.parametrize("turn", ["of who entered", "of who handles"])
def test_nor_may_the_hand_of_the_other(way, gives, turn, gone, hr, other, third):
    act, kind = WAYS[way]
    giver, receiver = (hr, other) if turn == "of who entered" else (other, hr)
    gives(giver, receiver)

    assert not act(letter(gone, hr, kind), other, third)


def test_what_keeps_somebody_is_said(client, gone, hr, other, third):
    asked = letter(gone, hr, Kind.OPPOSITION)
    by_pin(hr, other)
    assert [against(asked, each.user) for each in (hr, other, third)] == [Against.ENTERED, Against.HANDS, None]
    words = {hr: "You entered this request", other: "one gave the other their account", third: "Grant it"}
    for who, said in words.items():
        client.force_login(who.user)
        page = client.get(f"/en/my-data/{asked.uuid}/").content.decode()
        assert said in page
        assert ("Grant it" in page) == (who == third)
        if who != third:
            assert client.post(f"/en/my-data/{asked.uuid}/", {"decision": "yes", "text": "Sí"}).status_code == 404

    assert answerers_of(asked) == [third]
    assert RightsRequest.objects.get().is_open


def test_who_entered_it_is_not_told_that_it_waits(gone, hr, other):
    letter(gone, hr, Kind.ACCESS)

    assert list(Message.objects.filter(kind="rights_asked").values_list("user", flat=True)) == [other.user_id]


# --- One person in human resources -----------------------------------------------------------------


def test_site_handles_what_the_only_one_has_entered(client, gone, hr, superuser):
    asked = letter(gone, hr, Kind.ACCESS)
    assert list(Message.objects.filter(kind="rights_asked").values_list("user", flat=True)) == [superuser.pk]
    client.force_login(superuser)
    address = reverse("rights:one", args=[asked.uuid])
    assert list(client.get(reverse("rights:inbox")).context["page_obj"]) == [asked]
    client.post(address, {"decision": "yes", "text": "Sí"})
    file = client.get(reverse("rights:file", args=[asked.uuid]))
    client.force_login(hr.user)

    assert file["Content-Type"] == "application/zip"
    assert client.get(reverse("rights:file", args=[asked.uuid])).status_code == 404


def test_site_handles_what_only_hands_are_left_for(gone, hr, other, superuser):
    by_password(hr, other)
    asked = letter(gone, hr, Kind.OPPOSITION)

    assert list(answered_by(superuser, None)) == [asked]
    answer(asked.pk, is_granted=True, text="Sí", by=superuser)
    assert RightsRequest.objects.get().answered_by == superuser


def test_site_is_not_stuck_with_what_an_account_of_its_own_has_entered(gone, hr, superuser):
    keep_grants([hr.user], "rights", superuser)
    asked = letter(gone, hr, Kind.OPPOSITION)

    assert against(asked, superuser) is None


def test_site_sees_nothing_that_another_person_handles(gone, hr, other, superuser):
    letter(gone, hr, Kind.ACCESS)

    assert not answered_by(superuser, None).exists()


# --- The database ----------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["answered_by", "done_by"])
def test_database_keeps_two_apart(gone, hr, other, field):
    asked = letter(gone, hr, Kind.ACCESS)
    answer(asked.pk, is_granted=True, text="Sí", by=other.user)

    with pytest.raises(IntegrityError):
        RightsRequest.objects.filter(pk=asked.pk).update(**{field: hr.user})
