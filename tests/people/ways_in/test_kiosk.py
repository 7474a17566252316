"""Shared tablets: registered by human resources, short sessions, and nobody is locked out of one from elsewhere."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from people.models import Kiosk
from people.sign_in.devices import COOKIE as DEVICE
from people.sign_in.kiosks import COOKIE
from people.slips.services import draw_on_the_spot
from tests.factories import (
    EmployeeFactory,
    WorkCentreFactory,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)
from tests.people.ways_in.conftest import without_password

pytestmark = pytest.mark.django_db

TABLETS, HOME, LOGIN = "/en/people/ways-in/tablets/", "/es/", "/es/accounts/login/"
OWN = "804917"


@pytest.fixture
def worker(organisation):
    person = EmployeeFactory(organisation=organisation, number="4471", user__given_names="Lupe")
    return without_password(person, email="")


@pytest.fixture
def tablet(hr):
    """A browser that human resources have registered."""
    client = Client()
    client.force_login(hr.user)
    response = client.post(TABLETS, {"name": "Comedor"})
    assert response.status_code == 302
    return client


def go_in(client, worker, hr):
    client.post(LOGIN, {"login": worker.number, "password": draw_on_the_spot(hr, worker)})
    client.post("/es/accounts/choose/", {"kind": "pin", "secret": OWN, "again": OWN})


def test_registering_signs_out_and_shows_the_page_for_everybody(tablet):
    page = tablet.get(LOGIN).content.decode()

    assert "_auth_user_id" not in tablet.session
    assert "Comedor" in page
    assert 'autocomplete="off"' in page
    assert "data-keypad" in page
    assert 'name="remember"' not in page
    assert "data-keypad" not in Client().get(LOGIN).content.decode()


def test_number_and_pin_are_enough_there(tablet, worker, hr):
    EmployeeFactory(number="4471")  # of another company

    go_in(tablet, worker, hr)

    page = tablet.get(HOME)
    assert page.context["request"].employee == worker
    assert 'data-kiosk="180"' in page.content.decode()
    assert DEVICE not in tablet.cookies  # no list of people stays on it
    assert Kiosk.objects.get().used_at


@pytest.mark.parametrize(("minutes", "stays"), [(2, True), (4, False)])
def test_session_ends_after_three_minutes_without_a_touch(tablet, worker, hr, minutes, stays):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        go_in(tablet, worker, hr)
    with time_machine.travel(now + datetime.timedelta(minutes=minutes), tick=False):
        assert (tablet.get(HOME).status_code == 200) is stays


@pytest.mark.parametrize("is_running", [False, True])
def test_session_ends_after_45_minutes_unless_a_quiz_runs(tablet, worker, hr, is_running):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        go_in(tablet, worker, hr)
        if is_running:
            quiz = make_quiz(make_course())
            make_attempt(make_enrolment(quiz.course, worker, lessons_done=True), quiz)
    for minute in range(2, 47, 2):
        with time_machine.travel(now + datetime.timedelta(minutes=minute), tick=False):
            last = tablet.get(HOME).status_code

    assert (last == 200) is is_running


def test_somebody_elsewhere_locks_nobody_out_of_the_tablet(tablet, worker, hr):
    go_in(tablet, worker, hr)
    tablet.post("/es/accounts/logout/")
    for number in range(30):
        stranger = Client(REMOTE_ADDR=f"10.0.{number}.9")
        stranger.post(LOGIN, {"login": "cenzontle/4471", "password": f"59{number:04d}"})

    tablet.post(LOGIN, {"login": "4471", "password": OWN})

    assert tablet.get(HOME).status_code == 200


def test_sign_out_leads_to_the_next_person(tablet, worker, hr):
    go_in(tablet, worker, hr)

    after = tablet.post("/es/accounts/logout/", follow=True)

    assert after.redirect_chain[-1][0] == LOGIN
    assert "data-keypad" in after.content.decode()
    assert "Lupe" not in after.content.decode()


def test_revoked_tablet_is_a_device_like_any_other(tablet, client, hr):
    client.force_login(hr.user)
    kiosk = Kiosk.objects.get()

    client.post(f"{TABLETS}{kiosk.pk}/revoke/")

    assert Kiosk.objects.get().revoked_by == hr.user
    assert "data-keypad" not in tablet.get(LOGIN).content.decode()
    assert "out of service since" in client.get(TABLETS).content.decode()


def test_cookie_that_nobody_signed_is_worth_nothing(client, tablet):
    client.cookies[COOKIE] = str(Kiosk.objects.get().uuid)

    assert "data-keypad" not in client.get(LOGIN).content.decode()


def test_human_resources_of_a_work_centre_see_and_register_theirs(client, tablet, organisation, hr):
    centre = WorkCentreFactory(organisation=organisation)
    hr.hr_centres.add(centre)
    client.force_login(hr.user)

    assert "Comedor" not in client.get(TABLETS).content.decode()
    assert client.post(f"{TABLETS}{Kiosk.objects.get().pk}/revoke/").status_code == 404
    assert client.post(TABLETS, {"name": "Nave 2"}).status_code == 400
    assert client.post(TABLETS, {"name": "Nave 2", "work_centre": centre.pk}).status_code == 302


def test_nobody_guesses_over_all_accounts_at_one_tablet(tablet, hr, organisation, settings):
    settings.LIMITS = {**settings.LIMITS, "pin_failed_at_kiosk": (3, 86400)}
    people = [without_password(EmployeeFactory(organisation=organisation), email="") for _number in range(4)]
    for person in people[:3]:
        draw_on_the_spot(hr, person)
        tablet.post(LOGIN, {"login": person.number, "password": "590358"})

    page = tablet.post(LOGIN, {"login": people[3].number, "password": draw_on_the_spot(hr, people[3])})

    assert "en esta tableta" in page.content.decode()
    assert "_auth_user_id" not in tablet.session
