"""PINs: which are drawn and chosen, how they let in, what stops who guesses, and who gives a new one."""

import datetime
from unittest.mock import patch

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from people.fields import digest
from people.models import Employee, Pin, PinDraw, User, WayIn
from people.models.ways_in import with_way_in
from people.permissions import may_give_pin
from people.sign_in.pins import as_typed, choose_pin, draw_pin, is_obvious
from people.slips.services import (
    NotAllowed,
    draw_on_the_spot,
)
from tests.factories import EmployeeFactory, TeamFactory, UserFactory, join, manage
from tests.people.ways_in.conftest import PASSWORD, is_in, sign_in, without_password

pytestmark = pytest.mark.django_db

OWN = "804917"
HOME = "/es/"


# --- What a PIN is --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pin",
    [
        *("000000", "123456", "654321", "135791", "121212", "123123", "112233", "123321"),
        *("240785", "850724", "072485", "198507", "071985"),
        *("004471", "447199", "994471"),
    ],
)
def test_what_is_tried_first_is_obvious(pin):
    assert is_obvious(pin, ["4471"])


@pytest.mark.parametrize("pin", ["804917", "690358", "947260"])
def test_others_are_not(pin):
    assert not is_obvious(pin, ["4471", "12"])


def test_none_of_those_is_drawn():
    drawn = {draw_pin("4471") for _ in range(300)}

    assert not any(is_obvious(pin, ["4471"]) for pin in drawn)
    assert len(drawn) > 250


def test_stored_is_a_hash_that_needs_a_key(worker, hr, settings):
    pin = draw_on_the_spot(hr, worker)

    kept = Pin.objects.get()
    assert pin not in kept.secret
    assert digest(pin) not in kept.secret


# --- The first time -------------------------------------------------------------------------------


def test_slip_lets_in_only_to_choose_another(client, worker, hr):
    pin = draw_on_the_spot(hr, worker)

    sign_in(client, worker, pin)

    for path in (HOME, "/es/record/", "/es/courses/"):
        assert client.get(path)["Location"] == "/es/accounts/choose/"
    assert client.get("/es/accounts/choose/").status_code == 200
    script = client.get(HOME, headers={"Accept": "application/json"})
    assert (script.status_code, script.json()["code"]) == (403, "must_choose")


@pytest.mark.parametrize("wrong", ["123456", "004471", "12345", "letters"])
def test_own_pin_has_rules_too(client, worker, hr, wrong):
    sign_in(client, worker, draw_on_the_spot(hr, worker))

    page = client.post("/es/accounts/choose/", {"kind": "pin", "secret": wrong, "again": wrong})

    assert page.status_code == 400
    assert Pin.objects.get().is_new


@pytest.mark.parametrize("shown", ["{0} {1}", " {0}{1} ", "{0}\u00a0{1}"])
def test_pin_is_taken_as_the_page_shows_it(client, worker, hr, shown):
    def as_shown(pin):
        return shown.format(pin[:3], pin[3:])

    sign_in(client, worker, as_shown(draw_on_the_spot(hr, worker)))
    client.post("/es/accounts/choose/", {"kind": "pin", "secret": as_shown(OWN), "again": OWN})
    new = Client()
    sign_in(new, worker, OWN)

    assert (is_in(client), is_in(new)) == (True, True)


def test_no_blank_of_a_password_is_dropped():
    assert [as_typed(text) for text in ("uno dos tres cuatro", "1 2 3 4 5 6", "123456   7", "4 8 4 7 2 3  ")] == [
        "uno dos tres cuatro",
        "123456",
        "123456   7",
        "484723",
    ]


def test_refused_pins_wait_for_nothing(client, worker, hr):
    sign_in(client, worker, draw_on_the_spot(hr, worker))

    weak = {"kind": "pin", "secret": "123456", "again": "123456"}
    codes = [client.post("/es/accounts/choose/", weak).status_code for _ in range(7)]
    chosen = client.post("/es/accounts/choose/", {"kind": "pin", "secret": OWN, "again": OWN})

    assert codes == [400] * 7
    assert chosen["Location"] == HOME


def test_own_pin_is_not_that_of_the_slip(worker, hr):
    pin = draw_on_the_spot(hr, worker)

    with pytest.raises(ValidationError):
        choose_pin(worker.user, pin)


def test_own_pin_lets_in_from_then_on(client, worker, hr):
    slip = draw_on_the_spot(hr, worker)
    sign_in(client, worker, slip)
    chosen = client.post("/es/accounts/choose/", {"kind": "pin", "secret": OWN, "again": OWN}, follow=True)
    old, new = Client(), Client()

    sign_in(old, worker, slip)
    sign_in(new, worker, OWN)

    assert chosen.redirect_chain[-1][0] == HOME
    assert (is_in(old), is_in(new)) == (False, True)
    assert new.get(HOME).status_code == 200


def test_who_leads_a_team_chooses_a_password_instead_of_six_digits(client, worker, hr, team):
    sign_in(client, worker, draw_on_the_spot(hr, worker))
    client.post("/en/accounts/choose/", {"kind": "pin", "secret": OWN, "again": OWN})
    manage(worker, team)
    later = Client()

    sign_in(later, worker, OWN)

    assert later.get("/en/team/")["Location"] == "/en/accounts/choose/"
    assert "instead of six digits" in later.get("/en/accounts/choose/").content.decode()
    pin = {"kind": "pin", "secret": "690358", "again": "690358"}
    assert later.post("/en/accounts/choose/", pin).status_code == 400
    later.post("/en/accounts/choose/", {"kind": "password", "secret": PASSWORD, "again": PASSWORD})
    assert later.get("/en/team/").status_code == 200
    assert not Pin.objects.exists()


def test_password_instead_takes_the_place_of_the_pin(client, worker, hr):
    slip = draw_on_the_spot(hr, worker)
    sign_in(client, worker, slip)
    client.post("/es/accounts/choose/", {"kind": "password", "secret": PASSWORD, "again": PASSWORD})
    other = Client()

    sign_in(other, worker, PASSWORD)

    assert client.get(HOME).status_code == 200
    assert is_in(other)
    assert Pin.objects.count() == 0


def test_page_to_choose_is_for_nobody_else(client, worker):
    client.force_login(worker.user)

    assert client.get("/es/accounts/choose/")["Location"] == HOME


def test_slip_that_nobody_used_in_time_is_worth_nothing(client, worker, hr, settings):
    pin = draw_on_the_spot(hr, worker)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=settings.PIN_DAYS, minutes=1)):
        sign_in(client, worker, pin)
        [person] = with_way_in(Employee.objects.filter(pk=worker.pk))

    assert not is_in(client)
    assert person.way_in == WayIn.NONE


def test_with_a_slip_somebody_can_sign_in(worker, hr):
    draw_on_the_spot(hr, worker)

    assert with_way_in(Employee.objects.filter(pk=worker.pk)).get().way_in == WayIn.OPEN


def test_address_of_the_slip_fills_in_company_and_number(client, worker):
    page = client.get(f"/es/accounts/login/?company={worker.organisation.code}&number={worker.number}")

    assert page.context["form"]["login"].value() == "4471"
    assert page.context["form"]["company"].value() == "cenzontle"
    assert page.context["form"]["password"].value() is None


@pytest.mark.parametrize("change", ["hr", "editor", "shared"])
def test_pin_opens_no_account_that_needs_a_password(client, worker, hr, bravo, change):
    pin = draw_on_the_spot(hr, worker)
    if change == "hr":
        Employee.objects.filter(pk=worker.pk).update(role=Employee.Role.HR)
    elif change == "editor":
        User.objects.filter(pk=worker.user_id).update(is_staff=True)
    else:
        EmployeeFactory(user=worker.user, organisation=bravo)

    sign_in(client, worker, pin)

    assert not is_in(client)


# --- Who guesses ----------------------------------------------------------------------------------


def guess(client, person, times, address="10.0.0.9"):
    client.defaults["REMOTE_ADDR"] = address
    return [sign_in(client, person, f"59{number:04d}") for number in range(times)]


def test_stranger_who_floods_a_pin_locks_nobody_out_of_their_own_device(worker, hr):
    own = Client()
    sign_in(own, worker, draw_on_the_spot(hr, worker))
    own.post("/es/accounts/choose/", {"kind": "pin", "secret": OWN, "again": OWN})
    own.post("/es/accounts/logout/")

    for number in range(30):
        guess(Client(), worker, 1, f"10.0.{number}.9")
    elsewhere = Client()
    elsewhere.defaults["REMOTE_ADDR"] = "10.9.9.9"
    sign_in(elsewhere, worker, OWN)
    sign_in(own, worker, OWN)

    assert not is_in(elsewhere)  # even with the right one: 20 wrong ones a day, over all addresses
    assert is_in(own)


def test_new_slip_ends_the_wait(worker, hr):
    draw_on_the_spot(hr, worker)
    stranger = Client()
    guess(stranger, worker, 8)
    assert "Demasiados" in sign_in(stranger, worker, OWN).content.decode()

    sign_in(stranger, worker, draw_on_the_spot(hr, worker))

    assert is_in(stranger)


def test_wrong_pin_and_unknown_number_are_answered_alike(client, worker, hr):
    draw_on_the_spot(hr, worker)

    wrong = sign_in(client, worker, OWN).context["form"].errors
    unknown = client.post("/es/accounts/login/", {"login": "cenzontle/9999", "password": OWN}).context["form"].errors

    assert wrong == unknown


def test_time_does_not_tell_who_has_a_pin_after_the_keys_were_rotated(client, worker, hr, settings):
    settings.DATA_KEYS = [Fernet.generate_key().decode(), *settings.DATA_KEYS]
    draw_on_the_spot(hr, worker)
    without = without_password(EmployeeFactory(organisation=worker.organisation, number="9998"), email="")
    hashes = []
    for person in (worker, without):
        with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as encode:
            sign_in(client, person, OWN)
        hashes.append(encode.call_count)

    assert hashes == [2, 2]


# --- Who gives a new one --------------------------------------------------------------------------


def test_who_may_give_a_pin(organisation, team, worker, manager, hr, stranger, bravo):
    other = manage(EmployeeFactory(organisation=organisation), TeamFactory(organisation=organisation))
    colleague = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    shared = join(EmployeeFactory(organisation=organisation), team)
    EmployeeFactory(user=shared.user, organisation=bravo)
    editor = join(EmployeeFactory(organisation=organisation, user=UserFactory(is_staff=True)), team)
    join(hr, team)

    assert [may_give_pin(giver, worker) for giver in (hr, manager, other, stranger, worker)] == [
        *(True, True),
        *(False, False, False),
    ]
    assert [may_give_pin(hr, person) for person in (hr, colleague, shared, editor)] == [False] * 4
    assert [may_give_pin(manager, person) for person in (manager, hr, shared, editor)] == [False] * 4


def test_manager_gives_one_on_the_spot_and_it_is_shown_once(client, manager, worker):
    User.objects.filter(pk=worker.user_id).update(password="!")
    client.force_login(manager.user)
    path = f"/en/people/{worker.pk}/pin/"

    asked, shown = client.get(path), client.post(path)

    pin = shown.context["pin"].replace(" ", "")
    assert "takes the place of the former PIN" in asked.content.decode()
    assert shown["Cache-Control"].count("no-store")
    assert path in client.get(f"/en/team/{worker.pk}/").content.decode()
    assert client.get(path).context["pin"] == ""
    [draw] = PinDraw.objects.all()
    assert (draw.by, draw.way) == (manager.user, "spot")
    other = Client()
    sign_in(other, worker, pin)
    assert is_in(other)


def test_new_pin_ends_the_former_one_the_password_and_the_sessions(worker, hr):
    worker.user.set_password(PASSWORD)
    worker.user.save()
    inside = Client()
    sign_in(inside, worker, PASSWORD)
    assert is_in(inside)
    first = draw_on_the_spot(hr, worker)
    second = draw_on_the_spot(hr, worker)
    clients = [Client(), Client(), Client()]

    for browser, secret in zip(clients, (PASSWORD, first, second), strict=True):
        sign_in(browser, worker, secret)

    assert [is_in(browser) for browser in clients] == [False, False, True]
    assert inside.get(HOME).status_code == 302


def test_nobody_gives_one_who_may_not(hr, stranger, worker):
    with pytest.raises(NotAllowed):
        draw_on_the_spot(stranger, worker)
    with pytest.raises(NotAllowed):
        draw_on_the_spot(hr, hr)
