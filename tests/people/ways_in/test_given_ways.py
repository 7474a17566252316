"""What others give somebody to sign in with: a password that they typed, a PIN that they drew. It ends soon, and is
told.
"""

import pytest
from django.core import mail
from django.test import Client

from people.access_log.words import what_of
from people.employees.history import Origin, Source
from people.employees.services import hire_employee, name_managers
from people.messages.delivery import deliver_message
from people.models import AccessEvent, Employee, Message, Pin, User
from people.permissions import may_give_pin
from people.slips.services import draw_on_the_spot
from tests.factories import EmployeeFactory, join, manage, stand_in
from tests.people.ways_in.conftest import PASSWORD, is_in, sign_in, without_password
from tests.people.ways_in.test_pins import HOME, OWN

pytestmark = pytest.mark.django_db
TYPED = "lo que escribe otra persona"
CHOOSE, SET = "/en/accounts/choose/", "/en/accounts/password/set/"


@pytest.fixture
def worker(organisation, team):
    """Somebody without e-mail, who has chosen a password."""
    person = join(EmployeeFactory(organisation=organisation, number="4471"), team)
    User.objects.filter(pk=person.user_id).update(email="")
    person.user.refresh_from_db()
    return person


@pytest.fixture
def by_pin(client, organisation, team, hr):
    """Somebody who has signed in with their own PIN."""
    person = without_password(join(EmployeeFactory(organisation=organisation, number="4472"), team), email="")
    sign_in(client, person, draw_on_the_spot(hr, person))
    client.post(CHOOSE, {"kind": "pin", "secret": OWN, "again": OWN})
    assert client.get(HOME).status_code == 200
    return person


# --- A password that somebody else has typed ------------------------------------------------------


def test_password_that_human_resources_typed_opens_nothing_but_the_choice_of_another(client, hr):
    person = {"given_names": "Eva", "first_surname": "Nueva", "password": TYPED}
    eva = hire_employee(hr.organisation, "777", user=person, origin=Origin(hr.user, Source.FORM))
    sign_in(client, eva, TYPED)

    assert client.get("/en/")["Location"] == CHOOSE
    assert "Somebody else typed your password" in client.get(CHOOSE).text
    for secret, status in ((TYPED, 400), (PASSWORD, 302)):
        form = {"kind": "password", "secret": secret, "again": secret}
        assert client.post(CHOOSE, form).status_code == status

    assert client.get("/en/").status_code == 200
    other = Client()
    sign_in(other, eva, TYPED)
    assert not is_in(other)
    sign_in(other, eva, PASSWORD)
    assert other.get("/en/").status_code == 200


# --- A PIN in place of a password -----------------------------------------------------------------


def test_who_has_chosen_a_password_gets_a_pin_from_human_resources_alone(worker, manager, hr, organisation):
    deputy = stand_in(EmployeeFactory(organisation=organisation), manager)
    assert [may_give_pin(giver, worker) for giver in (hr, manager, deputy)] == [True, False, False]

    without_password(worker)

    assert [may_give_pin(giver, worker) for giver in (hr, manager, deputy)] == [True, True, False]


def test_person_is_told_at_the_next_sign_in_who_gave_the_pin(client, worker, hr):
    User.objects.filter(pk=worker.pk).update(has_given_password=True)
    sign_in(client, worker, draw_on_the_spot(hr, worker))

    page = client.get(CHOOSE).text
    assert f"{hr.user.get_full_name()} gave you a PIN" in page
    assert "typed your password" not in page


def test_who_has_an_email_hears_of_a_pin_there(newcomer, hr):
    draw_on_the_spot(hr, newcomer)

    deliver_message(Message.objects.get(kind="pin_given").pk)

    assert mail.outbox[-1].to == ["itzel@example.com"]
    assert hr.user.get_full_name() in mail.outbox[-1].body


# --- A session that began with six digits ---------------------------------------------------------


def test_password_is_set_only_by_who_knows_the_pin(client, by_pin, settings):
    settings.LIMITS = {**settings.LIMITS, "pin_failed_by_account": (3, 3600)}
    chosen = {"password1": PASSWORD, "password2": PASSWORD}

    for pin in ({}, {"pin": "111222"}):
        client.post(SET, {**chosen, **pin})
    assert Pin.objects.exists()
    client.post(SET, {**chosen, "pin": OWN})

    assert not Pin.objects.exists()
    assert client.get(HOME).status_code == 200


def test_pin_is_not_guessed_where_a_password_is_set(client, by_pin, settings):
    settings.LIMITS = {**settings.LIMITS, "pin_failed_by_account": (2, 3600)}
    form = {"password1": PASSWORD, "password2": PASSWORD, "pin": "111222"}

    assert [client.post(SET, form).status_code for _ in range(3)] == [200, 200, 429]
    assert client.post(SET, {**form, "pin": OWN}).status_code == 429


def becomes_manager(person, team, hr, manager):
    name_managers(team, [person], origin=Origin(hr.user, Source.FORM))


def becomes_deputy(person, team, hr, manager):
    stand_in(person, manager)


def enters_human_resources(person, team, hr, manager):
    Employee.objects.filter(pk=person.pk).update(role=Employee.Role.HR)


@pytest.mark.parametrize("rises", [becomes_manager, becomes_deputy, enters_human_resources])
def test_who_comes_to_lead_others_keeps_no_session_of_six_digits(client, by_pin, team, hr, manager, rises):
    rises(by_pin, team, hr, manager)

    assert client.get(HOME).status_code == 302
    assert not is_in(client)


def test_who_led_others_before_chooses_a_password_and_stays(client, by_pin, team):
    manage(by_pin, team)
    sign_in(client, by_pin, OWN)
    client.post(CHOOSE, {"kind": "password", "secret": PASSWORD, "again": PASSWORD})

    assert client.get(HOME).status_code == 200


# --- What the log of access says ------------------------------------------------------------------


def test_log_names_who_gave_whom_a_way_in(worker, hr):
    draw_on_the_spot(hr, worker)
    person = {"given_names": "Eva", "first_surname": "Nueva", "password": TYPED}
    hire_employee(hr.organisation, "777", user=person, origin=Origin(hr.user, Source.FORM))

    events = AccessEvent.objects.filter(kind=AccessEvent.Kind.WAY_GIVEN).order_by("pk")

    assert [(event.by, event.about.number, what_of(event)) for event in events] == [
        (hr.user, "4471", "PIN"),
        (hr.user, "777", "Contraseña"),
    ]
