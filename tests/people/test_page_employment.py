"""Pages of one of several employments, while another one is chosen in another tab; and which one a session begins with."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certificates.models.batches import CertificateBatch
from courses.models import Enrolment
from people.models import Employee
from people.sign_in.backends import find_account
from people.sign_in.employments import EMPLOYMENT
from people.sign_in.page_session import BACK_FIELD, EMPLOYMENT_FIELD, EMPLOYMENT_HEADER
from quizzes.models import Attempt
from tests.factories import (
    EmployeeFactory,
    OrganisationFactory,
    UserFactory,
    another_key,
    as_sent,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
WORDS = {
    "es": "Ahora trabajas como parte de Bravo, S.A.; esta página es de Banco Cenzontle, S.A.",
    "en": "You are now working as part of Bravo, S.A.; this page belongs to Banco Cenzontle, S.A.",
}
BACK = {"es": "Volver a Banco Cenzontle, S.A.", "en": "Switch back to Banco Cenzontle, S.A."}


@pytest.fixture
def bravo():
    return OrganisationFactory(code="bravo", legal_name="Bravo, S.A.", rfc="BRA010203AB1", issues_dc3=True)


@pytest.fixture
def rosa(organisation, bravo):
    """Human resources of both: in Cenzontle under 1002, in Bravo, later, under 501."""
    user = UserFactory(username="cenzontle-1002", email="rosa@example.com", given_names="Rosa")
    user.set_password(PASSWORD)
    user.save()
    hr = Employee.Role.HR
    first = EmployeeFactory(user=user, organisation=organisation, number="1002", role=hr, hired_on="2020-01-01")
    return first, EmployeeFactory(user=user, organisation=bravo, number="501", role=hr, hired_on="2024-01-01")


def browser(employee):
    client = Client()
    client.force_login(employee.user)
    choose(client, employee)
    return client


def choose(client, employee, **more):
    return client.post("/es/accounts/employment/", {"employment": employee.pk, **more})


def works_for(client):
    return client.get("/es/").wsgi_request.employee


def sign_in(client, login, company="", language="es", **more):
    data = {"login": login, "password": PASSWORD, "company": company, **more}
    return client.post(f"/{language}/accounts/login/", data)


def fields_of(page, action=""):
    """The hidden fields of the form of a page, as a browser sends them."""
    html = page.content.decode()
    form = next(
        part.partition("</form>")[0]
        for part in html[html.index("<main") :].split("<form")[1:]
        if f'action="{action}' in part or not action
    )
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


# --- What a page of one company sends is never done in another --------------------------------------


SETTINGS = {"rfc": "CEN010203AB1", "issues_dc3": "on", "size": "small", "trainer": "internal", "representative": "Ana"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_settings_of_one_company_are_not_written_into_the_other(rosa, bravo, organisation, language):
    client = browser(rosa[0])
    fields = fields_of(client.get(f"/{language}/dc3/company/"))
    choose(client, rosa[1])

    response = client.post(f"/{language}/dc3/company/", {**fields, **SETTINGS})
    bravo.refresh_from_db()

    page = response.content.decode()
    assert (response.status_code, bravo.rfc, hasattr(bravo, "labour_settings")) == (403, "BRA010203AB1", False)
    assert WORDS[language] in page
    assert BACK[language] in page
    assert 'name="rfc" value="CEN010203AB1"' in page


def test_settings_are_written_where_they_belong_after_going_back(rosa, bravo, organisation):
    client = browser(rosa[0])
    fields = fields_of(client.get("/es/dc3/company/"))
    choose(client, rosa[1])
    refused = client.post("/es/dc3/company/", {**fields, **SETTINGS})

    client.post("/es/dc3/company/", {**fields_of(refused), BACK_FIELD: rosa[0].pk})
    bravo.refresh_from_db()
    organisation.refresh_from_db()

    assert (bravo.rfc, organisation.rfc) == ("BRA010203AB1", "CEN010203AB1")
    assert organisation.labour_settings.representative == "Ana"
    assert works_for(client) == rosa[0]


def test_batch_previewed_for_one_company_is_not_started_in_the_other(rosa, organisation):
    course = make_course()
    address = f"/es/certificates/batches/new/?course={course.pk}&kind=reissue"
    client = browser(rosa[0])
    page = str(rosa[0].pk)
    choose(client, rosa[1])

    response = client.post(address, {EMPLOYMENT_FIELD: page, "reason": "Cambio de diseño"})

    assert response.status_code == 403
    assert not CertificateBatch.objects.exists()
    assert f'action="{address.replace("&", "&amp;")}"' in response.content.decode()


def test_course_is_not_started_for_the_other_company(rosa):
    course = make_course()
    client = browser(rosa[0])
    choose(client, rosa[1])

    client.post(f"/es/learning/courses/{course.pk}/start/", {EMPLOYMENT_FIELD: rosa[0].pk})

    assert not Enrolment.objects.exists()


def test_going_back_without_sending_leads_to_the_page(rosa):
    client = browser(rosa[1])

    response = choose(client, rosa[0], next="/es/dc3/company/?from=here")

    page = client.get(response["Location"]).content.decode()
    assert response["Location"] == "/es/dc3/company/?from=here"
    assert "Otra vez trabajas como parte de Banco Cenzontle, S.A." in page
    assert "Todavía no se ha enviado nada." in page


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_going_back_leads_to_pages_of_ours_only(rosa, elsewhere):
    assert choose(browser(rosa[1]), rosa[0], next=elsewhere)["Location"] == "/es/"


def test_files_are_named_and_not_promised(rosa):
    client = browser(rosa[0])
    choose(client, rosa[1])
    file = SimpleUploadedFile("firma.png", b"x")

    response = client.post("/es/dc3/signatures/add/", {EMPLOYMENT_FIELD: rosa[0].pk, "name": "Ana", "image": file})

    page = response.content.decode()
    assert response.status_code == 403
    assert "Los archivos no se pueden conservar: elígelos otra vez en la página. firma.png" in page
    assert BACK_FIELD not in page


def test_password_is_never_written_into_a_page(rosa):
    client = browser(rosa[0])
    choose(client, rosa[1])

    response = client.post("/es/dc3/company/", {EMPLOYMENT_FIELD: rosa[0].pk, "password": "jacaranda"})

    assert response.status_code == 403
    assert "jacaranda" not in response.content.decode()


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "esta página es de un empleo que ya terminó"), ("en", "this page belongs to an employment that has ended")],
)
def test_page_of_an_employment_that_has_ended_is_not_of_the_next_one(rosa, bravo, language, text):
    client = browser(rosa[0])
    Employee.objects.filter(pk=rosa[0].pk).update(left_on="2026-01-01")

    response = client.post(f"/{language}/dc3/company/", {EMPLOYMENT_FIELD: rosa[0].pk, **SETTINGS})
    bravo.refresh_from_db()

    assert (response.status_code, bravo.rfc) == (403, "BRA010203AB1")
    assert text in response.content.decode()
    assert BACK_FIELD not in response.content.decode()


def test_nobody_goes_back_to_the_employment_of_somebody_else(rosa, stranger, bravo):
    client = browser(rosa[1])

    response = client.post("/es/dc3/company/", {EMPLOYMENT_FIELD: stranger.pk, BACK_FIELD: stranger.pk, **SETTINGS})

    assert response.status_code == 403
    assert works_for(client) == rosa[1]


def test_page_open_since_before_the_second_hire_is_still_of_the_first(organisation, bravo, hr):
    client = Client()
    client.force_login(hr.user)
    fields = fields_of(client.get("/es/dc3/company/"))
    EmployeeFactory(user=hr.user, organisation=bravo, role=Employee.Role.HR, hired_on="2099-01-01")

    client.post("/es/dc3/company/", {**fields, **SETTINGS})
    bravo.refresh_from_db()
    organisation.refresh_from_db()

    assert (bravo.rfc, organisation.rfc) == ("BRA010203AB1", "CEN010203AB1")


@pytest.mark.parametrize("language", ["es", "en"])
def test_script_is_told(rosa, language):
    client = browser(rosa[0])
    choose(client, rosa[1])
    headers = {EMPLOYMENT_HEADER: str(rosa[0].pk)}

    sent = client.post(f"/{language}/dc3/company/", {}, headers=headers)
    asked = client.get(f"/{language}/certificates/batches/", headers=headers)
    session = client.get(f"/{language}/accounts/session/", headers=headers).json()

    told = {"code": "other_employment", "message": WORDS[language]}
    assert (sent.status_code, sent.json()) == (asked.status_code, asked.json()) == (403, told)
    assert session["elsewhere"] == WORDS[language]


def test_script_goes_back_and_is_told_nothing_more(rosa):
    client = browser(rosa[1])
    headers = {EMPLOYMENT_HEADER: str(rosa[0].pk)}

    back = client.post("/es/accounts/employment/", {"employment": rosa[0].pk}, headers=headers)

    assert back.json() == {"employment": rosa[0].pk}
    assert client.get("/es/accounts/session/", headers=headers).json()["elsewhere"] == ""


# --- Which pages say of which employment they are ---------------------------------------------------


def test_every_form_of_a_page_says_of_which_employment_it_is(rosa):
    client = browser(rosa[0])
    field = f'<input type="hidden" name="{EMPLOYMENT_FIELD}" value="{rosa[0].pk}">'

    for address in ("/es/", "/es/dc3/company/", "/es/dc3/signatures/add/", "/es/approvals/"):
        page = client.get(address).content.decode()
        assert page.count('method="post"') == page.count(field) > 0, address
        assert f'data-employment="{rosa[0].pk}"' in page, address


def test_no_template_writes_the_token_by_hand(settings):
    root = settings.BASE_DIR / "templates"
    texts = [path.read_text() for path in root.rglob("*.html") if path.parent != root / "cms"]

    assert not any("csrfmiddlewaretoken" in text or "csrf_input" in text for text in texts)
    assert [text for text in texts if text.count('method="post"') > text.count("{% csrf_token %}")] == []


def test_one_employment_opens_no_dialog_and_costs_no_query(client, learner, bravo, django_assert_num_queries):
    client.force_login(learner.user)

    page = client.get("/es/accounts/language/").content.decode()
    with django_assert_num_queries(2):
        client.get("/es/accounts/login/")

    assert "data-switch-back" not in page


def test_cms_says_nothing_of_employments(rosa):
    user = rosa[0].user
    user.is_staff = user.is_superuser = True
    user.save()
    client = browser(rosa[0])

    assert EMPLOYMENT_FIELD not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "address", ["/es/accounts/language/", "/es/accounts/devices/", "/es/accounts/password/change/"]
)
def test_pages_of_the_account_are_of_no_employment(rosa, address):
    page = browser(rosa[0]).get(address).content.decode()

    assert EMPLOYMENT_FIELD not in page
    assert 'data-employment=""' in page


# --- An attempt is of its own employment ------------------------------------------------------------


@pytest.fixture
def attempt(rosa) -> Attempt:
    course = make_course()
    return make_attempt(make_enrolment(course, rosa[0], lessons_done=True), make_quiz(course))


def test_answers_are_saved_under_the_employment_of_the_attempt(rosa, attempt):
    client = browser(rosa[0])
    shown = attempt.responses.first()
    choose(client, rosa[1])
    address = f"/es/quizzes/attempts/{attempt.uuid}/questions/{shown.position}"

    page = client.get(f"{address}/")
    data = {"fields": as_sent(shown, [another_key(shown)]), "sequence": 1, "revision": 0, "flagged": True}
    headers = {EMPLOYMENT_HEADER: str(rosa[0].pk)}
    saved = client.post(f"{address}/save/", data, content_type="application/json", headers=headers)
    done = client.post(f"/es/quizzes/attempts/{attempt.uuid}/submit/", {EMPLOYMENT_FIELD: rosa[0].pk})
    attempt.refresh_from_db()

    assert (page.status_code, saved.status_code, done.status_code) == (200, 200, 302)
    assert 'data-employment=""' in page.content.decode()
    shown.refresh_from_db()
    assert shown.is_flagged
    assert attempt.submitted_at is not None
    assert [enrolment.employee for enrolment in Enrolment.objects.all()] == [rosa[0]]


def test_employment_of_a_page_is_no_part_of_an_answer(rosa, attempt):
    client = browser(rosa[0])
    address = f"/es/quizzes/attempts/{attempt.uuid}/questions/1/save/"

    shown = attempt.responses.get(position=1)
    key = another_key(shown)

    given = as_sent(shown, [key])
    client.post(address, {**given, "sequence": 2, EMPLOYMENT_FIELD: rosa[0].pk, BACK_FIELD: "1", "flagged": "on"})

    shown.refresh_from_db()
    assert shown.is_flagged
    assert shown.answer == [key]


# --- Which employment a session begins with ---------------------------------------------------------


def test_last_choice_is_kept_with_the_account(rosa):
    browser(rosa[0])
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[0]


def test_latest_is_the_first_choice(rosa):
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[1]


def test_choice_on_another_device_does_not_reach_into_a_session(rosa):
    here = browser(rosa[1])
    browser(rosa[0])

    assert works_for(here) == rosa[1]


def test_new_hire_does_not_reach_into_a_session(client, learner, bravo):
    client.force_login(learner.user)
    EmployeeFactory(user=learner.user, organisation=bravo, hired_on="2099-01-01")

    assert works_for(client) == learner


def test_last_choice_that_has_ended_gives_way(rosa):
    browser(rosa[0])
    Employee.objects.filter(pk=rosa[0].pk).update(left_on="2026-01-01")
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[1]


@pytest.mark.parametrize(
    ("login", "company", "number"),
    [
        ("bravo/501", "", 1),
        ("bravo-501", "", 1),
        ("BRAVO 501", "", 1),
        ("cenzontle/1002", "", 0),
        ("cenzontle-1002", "", 0),  # the user name as well
        ("1002", "cenzontle", 0),
        ("501", "bravo", 1),
    ],
)
@pytest.mark.parametrize("last", [0, 1])
def test_code_of_a_company_opens_that_company(rosa, login, company, number, last):
    browser(rosa[last])
    client = Client()

    sign_in(client, login, company)

    assert works_for(client) == rosa[number]


def test_company_entered_by_its_code_is_the_last_choice(rosa):
    browser(rosa[1])
    sign_in(Client(), "cenzontle/1002")
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[0]


@pytest.mark.parametrize("login", ["rosa@example.com", "1002", "501"])
def test_email_and_bare_number_name_no_company(rosa, login):
    browser(rosa[0])
    client = Client()

    sign_in(client, login)

    assert works_for(client) == rosa[0]


def test_bare_number_of_one_person_in_two_companies_signs_in(rosa):
    Employee.objects.filter(pk=rosa[1].pk).update(number="01002")
    client = Client()

    sign_in(client, "1002")

    assert works_for(client) == rosa[1]
    assert find_account("01002") == find_account("1002") == rosa[0].user


def test_bare_number_of_two_people_still_says_nothing(rosa, bravo):
    EmployeeFactory(organisation=bravo, number="1002")

    assert find_account("1002") is None
    assert find_account("cenzontle/1002") == rosa[0].user


def test_code_of_a_company_one_has_left_only_finds_the_account(rosa):
    Employee.objects.filter(pk=rosa[0].pk).update(left_on="2026-01-01")
    client = Client()

    sign_in(client, "cenzontle-1002")

    assert works_for(client) == rosa[1]


def end_with_a_form(rosa):
    """A session that ended while a page of Cenzontle was open, and Bravo chosen last; its form leads to the sign-in."""
    client = browser(rosa[0])
    fields = {EMPLOYMENT_FIELD: rosa[0].pk, **SETTINGS}
    choose(client, rosa[1])
    Session.objects.all().delete()
    response = client.post("/es/dc3/company/", fields, headers={"referer": "http://testserver/es/dc3/company/?a=b"})
    return client, response


def test_page_to_come_back_to_is_opened_under_its_employment(rosa):
    client, response = end_with_a_form(rosa)
    page = client.get(response["Location"])

    fields = fields_of(page)
    after = sign_in(client, "rosa@example.com", **{EMPLOYMENT_FIELD: fields[EMPLOYMENT_FIELD], "next": fields["next"]})

    assert response["Location"] == f"/es/accounts/login/?{EMPLOYMENT_FIELD}={rosa[0].pk}&next=/es/dc3/company/%3Fa%3Db"
    assert fields["next"] == "/es/dc3/company/?a=b"
    assert after["Location"] == "/es/dc3/company/?a=b"
    assert works_for(client) == rosa[0]


@pytest.mark.parametrize(
    ("login", "location", "number"),
    [("cenzontle/1002", "/es/dc3/company/", 0), ("bravo/501", "/es/", 1)],
)
def test_code_of_another_company_opens_its_home(rosa, login, location, number):
    client, _response = end_with_a_form(rosa)

    after = sign_in(client, login, **{EMPLOYMENT_FIELD: rosa[0].pk, "next": "/es/dc3/company/"})

    assert after["Location"] == location
    assert works_for(client) == rosa[number]


def test_user_name_goes_on_with_the_page(rosa):
    """Who has no e-mail always types it; it is the name of the account, not the company wished for now."""
    client = Client()

    after = sign_in(client, "cenzontle-1002", **{EMPLOYMENT_FIELD: rosa[1].pk, "next": "/es/dc3/company/"})

    assert after["Location"] == "/es/dc3/company/"
    assert works_for(client) == rosa[1]


@pytest.mark.parametrize("page", ["", "x", "0", "999999", "9" * 30])
def test_employment_that_is_not_ones_own_is_nothing_to_come_back_to(rosa, page):
    client = Client()

    sign_in(client, "rosa@example.com", **{EMPLOYMENT_FIELD: page})

    assert works_for(client) == rosa[1]


def test_employment_of_somebody_else_is_nothing_to_come_back_to(rosa, stranger):
    client = Client()

    sign_in(client, "rosa@example.com", **{EMPLOYMENT_FIELD: stranger.pk})

    assert client.session[EMPLOYMENT] == rosa[1].pk


def test_dialog_of_a_page_goes_on_with_its_page(rosa):
    client = Client()
    headers = {"accept": "application/json", "x-requested-with": "XMLHttpRequest", "x-page-person": ""}

    client.post(
        "/es/accounts/login/",
        {"login": "bravo-501", "password": PASSWORD, EMPLOYMENT_FIELD: rosa[0].pk},
        headers=headers,
    )

    assert works_for(client) == rosa[0]
