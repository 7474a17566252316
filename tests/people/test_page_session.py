"""Signing in again without leaving the page, and pages for what would be a blank one."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from people.sign_in.page_owner import EMPLOYMENT_HEADER, PERSON_HEADER, is_from_script, page_person
from tests.factories import EmployeeFactory
from tests.people.two_companies import page_fields

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def ana(organisation):
    employee = EmployeeFactory(organisation=organisation, number="10045")
    employee.user.set_password(PASSWORD)
    employee.user.save()
    return employee


def sign_in(client, login, password, language="es", **headers):
    headers = {"accept": "application/json", "x-requested-with": "XMLHttpRequest", **headers}
    return client.post(f"/{language}/accounts/login/", {"login": login, "password": password}, headers=headers)


@pytest.mark.parametrize(
    ("headers", "is_script"),
    [
        ({}, False),
        ({"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-mode": "navigate"}, False),
        ({"accept": "text/html", "sec-fetch-mode": "cors"}, True),
        ({"accept": "application/json, text/plain, */*"}, True),
        ({"x-requested-with": "XMLHttpRequest"}, True),
        ({"content-type": "application/json"}, True),
        ({PERSON_HEADER: ""}, True),
        ({EMPLOYMENT_HEADER: ""}, True),
    ],
)
def test_script_is_told_from_a_person(rf, headers, is_script):
    assert is_from_script(rf.get("/es/", headers=headers)) is is_script


def test_page_is_told_who_is_signed_in_and_the_token_of_today(ana):
    client = Client(enforce_csrf_checks=True)

    before = client.get("/es/accounts/session/").json()
    signed_in = sign_in(client, "10045", PASSWORD, **{"x-csrftoken": before["token"]})
    after = client.get("/es/accounts/session/").json()
    sent = client.post("/es/accounts/language/", {"language": "en"}, headers={"x-csrftoken": after["token"]})

    assert before["person"] == ""
    assert signed_in.json()["location"] == "/es/"
    assert after["person"] == page_person(ana.user)
    assert sent.status_code == 302


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "es",
            "La contraseña o el PIN no corresponde a este correo, usuario o número de empleado. Inténtalo de nuevo.",
        ),
        ("en", "The password or PIN does not match this e-mail, username or employee number. Try again."),
    ],
)
def test_dialog_gets_the_faults_of_the_sign_in_page(client, ana, language, text):
    response = sign_in(client, "10045", "wrong", language)

    assert response.status_code == 400
    assert response.json()["form"]["errors"] == [text]


def test_dialog_meets_the_limits_of_the_sign_in_page(client, ana):
    for _ in range(5):
        sign_in(client, "10045", "wrong")

    response = sign_in(client, "10045", PASSWORD)

    assert response.status_code == 400
    assert response.json()["form"]["errors"][0].startswith("Demasiados intentos con esta cuenta.")
    assert "_auth_user_id" not in client.session


def test_who_may_not_sign_in_does_not_get_in_by_the_dialog(client, ana):
    ana.user.is_active = False
    ana.user.save()

    sign_in(client, "10045", PASSWORD)

    assert client.get("/es/accounts/session/").json()["person"] == ""


def test_person_of_a_page_is_not_named_by_their_number(ana):
    assert page_person(ana.user) != page_person(EmployeeFactory().user)
    assert not page_person(ana.user).isdecimal()


@pytest.mark.parametrize("header", [{}, {PERSON_HEADER: ""}])
def test_page_that_names_nobody_is_answered_as_always(client, ana, header):
    client.force_login(ana.user)

    assert client.get("/es/", headers=header).status_code == 200


def test_page_of_somebody_else_is_told_so(client, ana):
    client.force_login(ana.user)

    response = client.get("/es/", headers={PERSON_HEADER: page_person(EmployeeFactory().user)})

    assert (response.status_code, response.json()["code"]) == (403, "other_person")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/es/record/", "javascript:alert(1)", ""])
def test_only_a_page_of_ours_is_one_to_come_back_to(client, ana, elsewhere):
    client.force_login(ana.user)
    Session.objects.all().delete()

    response = client.post("/es/accounts/language/", {"language": "en"}, headers={"referer": elsewhere})

    assert response["Location"] == "/es/accounts/login/?next=/es/accounts/language/"


def test_dialog_lets_nobody_else_in(client, ana, organisation):
    itzel = EmployeeFactory(organisation=organisation, number="20001")
    itzel.user.set_password(PASSWORD)
    itzel.user.save()

    data = {"login": "20001", "password": PASSWORD, "page_person": page_person(ana.user)}
    headers = {"accept": "application/json", "x-requested-with": "XMLHttpRequest"}
    stranger = client.post("/es/accounts/login/", data, headers=headers)
    own = client.post("/es/accounts/login/", {**data, "login": "10045"}, headers=headers)

    assert (stranger.status_code, own.status_code) == (400, 200)
    assert "Esa es otra cuenta" in str(stranger.json()["form"]["errors"])
    assert client.session["_auth_user_id"] == str(ana.user_id)


def test_what_a_script_signs_out_is_told_on_no_later_page(client, ana):
    client.force_login(ana.user)

    client.post("/es/accounts/logout/", headers={"x-requested-with": "XMLHttpRequest", "accept": "application/json"})

    assert "Saliste de tu sesión" not in client.get("/es/accounts/login/").content.decode()


PAGE = "http://testserver/es/dc3/mine/"


def ended(client, employee, fields):
    client.force_login(employee.user)
    said = {**fields, **page_fields(client)}
    Session.objects.all().delete()
    return client.post("/es/dc3/mine/?from=menu", said, headers={"referer": PAGE})


def test_what_was_typed_is_kept_through_the_sign_in(client, ana):
    ended(client, ana, {"reason": "Necesito dos semanas más", "kind": "extend"})

    signed_in = client.post(
        "/es/accounts/login/", {"login": "10045", "password": PASSWORD, "page_employment": str(ana.pk)}
    )
    shown = client.get(signed_in["Location"])
    sent = client.post("/es/accounts/unsent/", {"send_unsent": "yes", "reason": "Necesito dos semanas más"})

    assert signed_in["Location"] == "/es/accounts/unsent/"
    text = shown.content.decode()
    assert "Necesito dos semanas más" in text
    assert '<input type="hidden" name="kind" value="extend">' in text
    assert (sent.status_code, sent["Location"]) == (307, "/es/dc3/mine/?from=menu")
    assert client.get("/es/accounts/unsent/")["Location"] == "/es/"


def test_who_does_not_want_to_send_it_goes_back_to_the_page(client, ana):
    ended(client, ana, {"reason": "Necesito dos semanas más"})
    client.post("/es/accounts/login/", {"login": "10045", "password": PASSWORD, "page_employment": str(ana.pk)})

    assert client.post("/es/accounts/unsent/", {"send_unsent": "no"})["Location"] == "/es/dc3/mine/"


def test_nobody_else_sees_what_was_typed(client, ana, organisation):
    itzel = EmployeeFactory(organisation=organisation, number="20001")
    itzel.user.set_password(PASSWORD)
    itzel.user.save()
    ended(client, ana, {"reason": "Necesito dos semanas más"})

    signed_in = client.post("/es/accounts/login/", {"login": "20001", "password": PASSWORD})

    assert signed_in["Location"] == "/es/"
    assert client.get("/es/accounts/unsent/")["Location"] == "/es/"
    assert "unsent" not in client.session


def test_what_no_page_of_theirs_has_sent_is_kept_for_nobody(client, ana, organisation):
    """Somebody at a shared browser leaves a form for whoever signs in next."""
    itzel = EmployeeFactory(organisation=organisation, number="20001")
    client.force_login(itzel.user)
    marked = page_fields(client)
    client.logout()

    for said in ({}, {"page_mark": "x"}, {"page_mark": marked["page_mark"]}):
        form = {"page_employment": str(ana.pk), "reason": "Ya no quiero trabajar", **said}
        client.post("/es/dc3/mine/", form, headers={"referer": PAGE})
        assert client.session["unsent"] is None


def test_strangers_do_not_fill_the_table_of_sessions(client, settings):
    settings.LIMITS = {**settings.LIMITS, "lost_form": (3, 600)}

    for _stranger in range(6):
        client.cookies.clear()
        assert client.post("/es/dc3/mine/", {"reason": "x"}).status_code == 302

    assert Session.objects.count() == 3


def test_who_was_shown_a_page_once_fills_no_table_either(client, ana, settings):
    settings.LIMITS = {**settings.LIMITS, "unsent_form": (3, 3600)}
    client.force_login(ana.user)
    fields = page_fields(client)
    before = Session.objects.count()

    for _post in range(6):
        client.cookies.clear()
        client.post("/es/dc3/mine/", {"reason": "x", **fields}, headers={"referer": PAGE})

    assert Session.objects.count() == before + 3


def test_cookie_with_a_letter_that_no_database_takes_is_no_session(client):
    client.cookies["sessionid"] = "\0aaaaaaaaaaaaaaaa"
    assert client.get("/es/accounts/login/").status_code == 200


def test_on_a_shared_device_nothing_is_kept(client, ana, hr):
    client.force_login(hr.user)
    client.post("/es/people/ways-in/tablets/", {"name": "Tableta"})

    ended(client, ana, {"reason": "Necesito dos semanas más"})

    assert client.session["unsent"] is None


def test_the_page_of_what_was_typed_is_named(client, ana):
    ended(client, ana, {"reason": "Necesito dos semanas más"})
    client.post("/es/accounts/login/", {"login": "10045", "password": PASSWORD, "page_employment": str(ana.pk)})

    assert 'Es de la página “<a href="/es/dc3/mine/">Inicio</a>”' in client.get("/es/accounts/unsent/").text


def test_passwords_are_never_kept(client, ana):
    ended(client, ana, {"oldpassword": "secreto secreto", "reason": "x"})

    assert client.session["unsent"] is None


def test_form_comes_back_to_its_page_with_the_query(client, ana):
    client.force_login(ana.user)
    Session.objects.all().delete()
    page = "http://testserver/es/accounts/language/?from=menu#form"

    response = client.post("/es/accounts/language/", {"language": "en"}, headers={"referer": page})

    assert response["Location"] == "/es/accounts/login/?next=/es/accounts/language/%3Ffrom%3Dmenu"


@pytest.mark.parametrize(
    ("language", "title"),
    [("es", "Aquí no hay nada que abrir"), ("en", "Nothing to open here")],
)
def test_wrong_method_gets_a_page(client, ana, language, title):
    client.force_login(ana.user)

    response = client.put(f"/{language}/record/")

    assert response.status_code == 405
    assert "GET" in response["Allow"]
    assert f"<title>{title} · Aula 42001</title>" in response.content.decode()


def test_wrong_method_stays_empty_for_machines(client):
    response = client.put("/credentials/issuer", headers={"accept": "application/json"})

    assert (response.status_code, response.content) == (405, b"")


@pytest.mark.parametrize(
    ("cookie", "title"), [("es", "No se pudo leer esta solicitud"), ("en", "This request could not be read")]
)
def test_what_cannot_be_read_gets_a_page(client, cookie, title):
    client.cookies["aula_language"] = cookie

    response = client.post("/language/", {"language": "fr"})

    assert response.status_code == 400
    assert f"<title>{title} · Aula 42001</title>" in response.content.decode()


def test_suspicious_request_gets_a_page(client):
    response = client.get("/es/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "No se pudo leer esta solicitud" in response.content.decode()
