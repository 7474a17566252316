"""Limits hold whatever strangers do: they are rows that nothing evicts."""

import datetime

import pytest
import time_machine
from django.conf import settings as site
from django.core.cache import cache
from django.utils import timezone

from people.models import Tally
from people.sign_in import devices, limits
from people.sign_in.limits import is_within, take_back, unknown_name
from people.sign_in.tasks import tidy_up
from tests.factories import EmployeeFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD, WRONG = "correct horse battery", "wrong"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.{}"


@pytest.fixture
def admin():
    return UserFactory(username="admin", is_staff=True, is_superuser=True)


def sign_in(client, login, password=WRONG, address=HOME):
    data = {"login": login, "password": password}
    return client.post("/en/accounts/login/", data, REMOTE_ADDR=address)


def is_locked(response):
    return response.status_code == 200 and "Too many attempts" in str(response.context["form"].errors)


def faults(response):
    return list(response.context["form"].non_field_errors())


def lock(client, address=HOME):
    for _ in range(5):
        sign_in(client, "admin", address=address)


def test_locked_account_is_still_locked_after_a_flood_of_strangers(client, admin):
    lock(client)
    for number in range(420):
        sign_in(client, f"nobody{number}", address=ELSEWHERE.format(number % 250))
    cache.clear()

    response = sign_in(client, "admin", PASSWORD)

    assert is_locked(response)
    assert "_auth_user_id" not in client.session


def test_lock_ends_when_its_time_is_over(client, admin):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        lock(client)
    with time_machine.travel(now + datetime.timedelta(seconds=299), tick=False):
        assert is_locked(sign_in(client, "admin", PASSWORD))
    with time_machine.travel(now + datetime.timedelta(seconds=301), tick=False):
        assert sign_in(client, "admin", PASSWORD).status_code == 302


def test_nobody_locks_an_account_from_elsewhere(client, admin):
    lock(client, ELSEWHERE.format(7))

    assert is_locked(sign_in(client, "admin", PASSWORD, ELSEWHERE.format(7)))
    assert sign_in(client, "admin", PASSWORD).status_code == 302


def guess_from_many_addresses(client):
    return [sign_in(client, "admin", address=ELSEWHERE.format(number)) for number in range(130)]


def test_guesses_from_many_addresses_are_bounded(client, admin):
    answers = [is_locked(response) for response in guess_from_many_addresses(client)]

    assert answers == [False] * 100 + [True] * 30


def test_many_addresses_do_not_lock_the_device_of_the_person(client, admin):
    sign_in(client, "admin", PASSWORD)
    client.post("/en/accounts/logout/")
    device = client.cookies[devices.COOKIE].value
    client.cookies.clear()
    guess_from_many_addresses(client)

    stranger = sign_in(client, "admin", PASSWORD, "203.0.113.9")
    client.cookies[devices.COOKIE] = device
    own = sign_in(client, "admin", PASSWORD, "203.0.113.9")

    assert is_locked(stranger)
    assert own.status_code == 302


def test_neighbours_behind_the_address_do_not_lock_the_device_of_the_person(client, admin):
    sign_in(client, "admin", PASSWORD)
    client.post("/en/accounts/logout/")
    device = client.cookies[devices.COOKIE].value
    client.cookies.clear()
    for number in range(40):
        sign_in(client, f"nobody{number}")

    stranger = sign_in(client, "admin", PASSWORD)
    client.cookies[devices.COOKIE] = device
    own = sign_in(client, "admin", PASSWORD)

    assert faults(stranger) == ["Too many attempts from this network. Wait a minute and try again."]
    assert own.status_code == 302


def test_flood_behind_the_address_stops_no_known_device(client, admin, settings):
    settings.LIMITS = {**settings.LIMITS, "sign_in": (3, 60)}
    sign_in(client, "admin", PASSWORD)
    client.post("/en/accounts/logout/")
    device = client.cookies[devices.COOKIE].value
    client.cookies.clear()
    strangers = [sign_in(client, f"nobody{number}").status_code for number in range(4)]

    client.cookies[devices.COOKIE] = device
    own = sign_in(client, "admin", PASSWORD)

    assert (strangers[-1], own.status_code) == (429, 302)


def test_flood_of_a_known_device_is_stopped_wherever_it_comes_from(client, admin, settings):
    settings.LIMITS = {**settings.LIMITS, "sign_in_on_device": (3, 60)}
    sign_in(client, "admin", PASSWORD)
    client.post("/en/accounts/logout/")

    answers = [sign_in(client, f"nobody{number}", address=ELSEWHERE.format(number)) for number in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_every_refusal_says_how_long_it_holds(client, admin):
    assert site.LIMITS["sign_in_failed_by_address"][1] == 60
    lock(client)
    by_pair = faults(sign_in(client, "admin", PASSWORD))
    by_account = faults(guess_from_many_addresses(client)[-1])

    assert ["5 minutes" in fault for fault in by_pair] == [True]
    assert ["60 minutes" in fault and "a device on which" in fault for fault in by_account] == [True]


def test_refusal_on_a_known_device_says_five_minutes(client, admin):
    sign_in(client, "admin", PASSWORD)
    client.post("/en/accounts/logout/")

    answers = [sign_in(client, "admin") for _ in range(11)]

    assert ["5 minutes" in fault for fault in faults(answers[-1])] == [True]


def test_known_device_has_a_limit_of_its_own(client, admin):
    sign_in(client, "admin", PASSWORD)
    client.post("/en/accounts/logout/")

    answers = [is_locked(sign_in(client, "admin", address=ELSEWHERE.format(number))) for number in range(12)]

    assert answers == [False] * 10 + [True] * 2


def test_device_is_known_for_its_own_accounts_only(client, admin):
    sign_in(client, EmployeeFactory(number="77").number, PASSWORD)
    client.post("/en/accounts/logout/")

    answers = [is_locked(sign_in(client, "admin")) for _ in range(6)]

    assert answers == [False] * 5 + [True]


@pytest.mark.parametrize("value", ["", "x", "a b c", "forged:1abc:zzz"])
def test_forged_device_is_no_device(client, admin, value):
    client.cookies[devices.COOKIE] = value

    assert sign_in(client, "admin", PASSWORD).status_code == 302


def test_unknown_name_is_locked_like_a_known_one(client, admin):
    known = [is_locked(sign_in(client, "admin")) for _ in range(7)]
    unknown = [is_locked(sign_in(client, "nobody")) for _ in range(7)]

    assert known == unknown == [False] * 5 + [True] * 2


def test_right_password_is_no_failure(client, admin):
    for _ in range(8):
        assert sign_in(client, "admin", PASSWORD).status_code == 302
        client.post("/en/accounts/logout/")


def test_right_password_of_another_does_not_hide_guesses(client, admin):
    own = EmployeeFactory(number="77")
    answers = []
    for _ in range(6):
        answers.append(is_locked(sign_in(client, "admin")))
        sign_in(client, own.number, PASSWORD)
        client.post("/en/accounts/logout/")

    assert answers == [False] * 5 + [True]


def test_present_password_is_not_guessed_at_a_device_left_open(client):
    client.force_login(EmployeeFactory().user)
    data = {"oldpassword": "wrong", "password1": "caballo pila grapa", "password2": "caballo pila grapa"}

    codes = [client.post("/en/accounts/password/change/", data).status_code for _ in range(7)]

    assert codes == [200] * 5 + [429] * 2


def test_a_new_password_that_is_refused_is_no_guess(client):
    employee = EmployeeFactory()
    employee.user.set_password(PASSWORD)
    employee.user.save()
    client.force_login(employee.user)
    weak = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}

    codes = [client.post("/en/accounts/password/change/", weak).status_code for _ in range(7)]

    assert codes == [200] * 7


def test_page_says_how_long_to_wait(client, settings):
    settings.LIMITS = {**settings.LIMITS, "change_password": (0, 60), "reset_by_address": (0, 7200)}
    client.force_login(EmployeeFactory().user)

    short = client.post("/en/accounts/password/change/", {"oldpassword": "x"}).content.decode()
    long = client.post("/en/accounts/password/reset/", {"email": "ana@example.com"}).content.decode()

    assert "try again in a minute" in short
    assert 'href="/en/accounts/password/change/"' in short
    assert "try again in 2 hours" in long


def test_reset_mails_are_few_for_one_address(client):
    codes = [client.post("/en/accounts/password/reset/", {"email": "ana@example.com"}).status_code for _ in range(5)]

    assert codes == [302] * 3 + [429] * 2


def test_request_for_a_password_is_counted_before_its_form_is_read(client, settings, monkeypatch):
    settings.LIMITS = {**settings.LIMITS, "reset_by_address": (1, 60)}
    refused = client.post("/en/accounts/password/reset/", {"email": "é" * 20_000})
    monkeypatch.setattr("people.sign_in.forms.ResetRequestForm.full_clean", pytest.fail)

    assert (refused.status_code, "at most 254" in refused.content.decode()) == (200, True)
    assert client.post("/en/accounts/password/reset/", {"email": "é"}).status_code == 429


def test_name_to_sign_in_with_is_no_longer_than_an_email(client):
    page = client.post("/en/accounts/login/", {"login": "é" * 20_000, "password": "x"})

    assert "at most 320" in page.content.decode()


# --- The store --------------------------------------------------------------------------------------


def test_count_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert is_within("verify", HOME)


def test_window_begins_with_its_first_count(settings):
    settings.LIMITS = {"verify": (2, 60)}
    now = timezone.now()
    found = []
    for seconds in (0, 30, 59, 61, 62, 63):
        with time_machine.travel(now + datetime.timedelta(seconds=seconds), tick=False):
            found.append(is_within("verify", HOME))

    assert found == [True, True, False, True, True, False]


def test_what_is_taken_back_was_not_counted(settings):
    settings.LIMITS = {"verify": (1, 60)}
    is_within("verify", HOME)

    take_back("verify", HOME)

    assert is_within("verify", HOME)


def test_rows_name_nobody():
    is_within("sign_in_failed_by_pair", HOME, "admin")

    assert [len(row.key) for row in Tally.objects.all()] == [64]
    assert HOME not in repr(Tally.objects.values())


def test_address_over_its_limit_writes_no_more_rows(client):
    for number in range(100):
        sign_in(client, f"nobody{number}")

    amount = site.LIMITS["sign_in_failed_by_address"][0]
    assert Tally.objects.count() <= 2 + 2 * amount


def test_names_that_nobody_has_share_a_bounded_number_of_rows(monkeypatch):
    monkeypatch.setattr(limits, "UNKNOWN_NAMES", 50)

    assert len({unknown_name(f"nobody{number}") for number in range(2000)}) == 50


def test_clock_deletes_what_is_over():
    is_within("verify", HOME)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=61)):
        is_within("verify", ELSEWHERE)

        tidy_up()

    assert Tally.objects.count() == 1


def test_clock_tidies_up():
    assert "people.tidy_up" in {entry["task"] for entry in site.CELERY_BEAT_SCHEDULE.values()}
