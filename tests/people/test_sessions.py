"""How long somebody stays signed in, on which devices, and what stays on them."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.documents import get_document_model

from people.models import SignIn
from people.sign_in.devices import browser_and_system
from people.sign_in.middleware import keep_out_of_caches
from people.sign_in.tasks import tidy_up
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NOW = datetime.datetime(2026, 3, 2, 15, tzinfo=datetime.UTC)
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 "
    "Mobile Safari/537.36"
)
HOUR, DAY = 3600, 86400


@pytest.fixture
def ines():
    return EmployeeFactory(number="77").user


def sign_in(client, stays=False, **extra):
    data = {"login": "77", "password": PASSWORD, **({"remember": "on"} if stays else {})}
    response = client.post("/es/accounts/login/", data, **extra)
    assert response.status_code == 302


def is_signed_in(client, language="es"):
    return client.get(f"/{language}/accounts/devices/").status_code == 200


def stays_until(client, stays, moments):
    """Whether somebody is still signed in at each of these seconds after signing in."""
    with time_machine.travel(NOW, tick=False):
        sign_in(client, stays)
    found = []
    for seconds in moments:
        with time_machine.travel(NOW + datetime.timedelta(seconds=seconds), tick=False):
            found.append(is_signed_in(client))
    return found


@pytest.mark.parametrize(
    ("stays", "moments", "expected"),
    [
        (False, [4 * HOUR], [True]),
        (False, [4 * HOUR + 1], [False]),
        (False, [3 * HOUR, 6 * HOUR, 9 * HOUR], [True, True, True]),
        (False, range(3 * HOUR, 28 * HOUR, 3 * HOUR), [True] * 8 + [False]),
        (True, [13 * DAY], [True]),
        (True, [14 * DAY + 1], [False]),
        (True, [10 * DAY, 20 * DAY, 29 * DAY, 31 * DAY], [True, True, True, False]),
    ],
)
def test_session_ends_when_idle_or_old(client, ines, stays, moments, expected):
    assert stays_until(client, stays, moments) == expected


def test_running_quiz_is_activity(client, learner):
    """Somebody thinks and saves for longer than the idle limit."""
    with time_machine.travel(NOW, tick=False):
        course = make_course(lessons=1)
        attempt = make_attempt(make_enrolment(course, learner, lessons_done=True), make_quiz(course))
        client.force_login(learner.user)
    answers = []
    for number in range(1, 6):
        with time_machine.travel(NOW + datetime.timedelta(hours=3 * number), tick=False):
            address = f"/es/quizzes/attempts/{attempt.uuid}/questions/1/save/"
            answers.append(client.post(address, {"sequence": number}))

    assert [answer.url for answer in answers if "/accounts/login/" in answer.url] == []


def test_browser_forgets_a_session_that_does_not_stay(client, ines):
    sign_in(client)
    short = client.cookies["sessionid"]["max-age"]
    client.post("/es/accounts/logout/")
    sign_in(client, stays=True)

    assert (short, client.cookies["sessionid"]["max-age"]) == ("", 30 * DAY)


def test_activity_is_written_once_a_minute(client, ines, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False):
        sign_in(client)
        with django_assert_num_queries(2):
            client.get("/es/accounts/login/")
    with time_machine.travel(NOW + datetime.timedelta(seconds=61), tick=False):
        client.get("/es/accounts/login/")
        with django_assert_num_queries(2):
            client.get("/es/accounts/login/")

    assert SignIn.objects.get().seen_at == NOW + datetime.timedelta(seconds=61)


# --- Devices ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        (PHONE, ("Chrome", "Android")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36 Edg/141.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/28.0 Chrome/130 Mobile", ("Samsung Internet", "Android")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0", ("Firefox", "macOS")),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/141.0 Safari/537.36", ("Chrome", "ChromeOS")),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_device_has_the_name_that_people_know(agent, names):
    assert browser_and_system(agent) == names


@pytest.fixture
def phone(ines):
    """Another device of the same person."""
    phone = Client()
    sign_in(phone, stays=True, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="189.203.10.77")
    return phone


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("es", ["Dónde tienes la sesión abierta", "Chrome en Android", "Red 189.203.10.x", "Este dispositivo"]),
        ("en", ["Where you are signed in", "Chrome on Android", "Network 189.203.10.x", "This device"]),
    ],
)
def test_person_sees_where_they_are_signed_in(client, phone, language, texts):
    sign_in(client)

    page = client.get(f"/{language}/accounts/devices/").content.decode()

    assert [text for text in texts if text not in page] == []
    assert "189.203.10.77" not in page


def test_network_of_an_ipv6_address_is_coarse(client, ines):
    sign_in(client, REMOTE_ADDR="2001:db8:1:2::3")

    assert SignIn.objects.get().network == "2001:db8:1::x"


def test_others_are_signed_out_at_once(client, phone):
    sign_in(client)

    response = client.post("/en/accounts/devices/sign-out/", follow=True)

    assert [str(message) for message in response.context["messages"]] == ["Signed out on 1 device."]
    assert (is_signed_in(client), is_signed_in(phone)) == (True, False)
    assert len(response.context["rows"]) == 1


def test_one_device_is_signed_out(client, phone):
    tablet = Client()
    sign_in(tablet)
    sign_in(client)
    row = SignIn.objects.get(system="Android")

    client.post("/es/accounts/devices/sign-out/", {"device": row.pk})

    assert (is_signed_in(client), is_signed_in(tablet), is_signed_in(phone)) == (True, True, False)


@pytest.mark.parametrize("named", ["", "x1", "-1", "1.5", "9" * 30, "²"])
def test_device_that_cannot_be_read_signs_nobody_out(client, phone, named):
    sign_in(client)

    response = client.post("/es/accounts/devices/sign-out/", {"device": named})

    assert response.status_code == 400
    assert is_signed_in(phone)


def test_device_of_somebody_else_stays(client, phone):
    client.force_login(EmployeeFactory().user)

    client.post("/es/accounts/devices/sign-out/", {"device": SignIn.objects.get(system="Android").pk})
    client.post("/es/accounts/devices/sign-out/")

    assert is_signed_in(phone)


def test_device_is_found_after_its_password_changed(client, phone):
    data = {"oldpassword": PASSWORD, "password1": "caballo pila grapa", "password2": "caballo pila grapa"}
    phone.post("/es/accounts/password/change/", data)
    is_signed_in(phone)
    client.post("/es/accounts/login/", {"login": "77", "password": "caballo pila grapa"})

    client.post("/es/accounts/devices/sign-out/")

    assert not is_signed_in(phone)


def test_who_signs_out_is_no_longer_listed(client, phone):
    phone.post("/es/accounts/logout/")

    assert SignIn.objects.count() == 0


def test_session_from_before_the_list_is_listed(client, phone):
    SignIn.objects.all().delete()
    session = phone.session
    for key in ("listed_as", "signed_in_at", "seen_at"):
        del session[key]
    session.save()

    assert is_signed_in(phone)
    assert SignIn.objects.count() == 1


def test_clock_deletes_expired_sessions_and_their_devices(client, phone):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40)):
        tidy_up()

    assert (Session.objects.count(), SignIn.objects.count()) == (0, 0)


def test_clock_keeps_who_is_signed_in(phone):
    tidy_up()

    assert is_signed_in(phone)


# --- What stays on the device -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/es/", "/en/record/", "/es/accounts/devices/", "/es/nothing/", "/es/courses/"])
def test_page_of_who_is_signed_in_is_not_stored(client, learner, path):
    make_course()
    client.force_login(learner.user)

    assert "no-store" in client.get(path)["Cache-Control"]


def test_document_is_not_stored(client, learner):
    document = get_document_model()(title="Guía")
    document.file.save("guide.txt", ContentFile(b"text"))
    client.force_login(learner.user)

    response = client.get(f"/documents/{document.pk}/{document.filename}")

    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_public_answer_of_somebody_signed_in_may_be_stored(client, learner):
    client.force_login(learner.user)

    response = client.get("/credentials/achievements/" + "0" * 64 + "/es")
    public = HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    request = RequestFactory().get("/credentials/keys/x")
    keep_out_of_caches(request, public)

    assert response.status_code == 404
    assert public["Cache-Control"] == "public, max-age=60"
