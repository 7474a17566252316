"""Pages of one of several employments, while another one is chosen in another tab."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from certificates.models.batches import CertificateBatch
from courses.models import Enrolment
from people.models import Employee
from people.sign_in.page_owner import EMPLOYMENT_HEADER
from people.sign_in.page_session import BACK_FIELD, EMPLOYMENT_FIELD
from quizzes.models import Attempt
from tests.factories import (
    EmployeeFactory,
    another_key,
    as_sent,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)
from tests.people.two_companies import SETTINGS, browser, choose, fields_of, works_for

pytestmark = pytest.mark.django_db
WORDS = {
    "es": "Ahora trabajas como parte de Bravo, S.A.; esta página es de Banco Cenzontle, S.A.",
    "en": "You are now working as part of Bravo, S.A.; this page belongs to Banco Cenzontle, S.A.",
}
BACK = {"es": "Volver a Banco Cenzontle, S.A.", "en": "Switch back to Banco Cenzontle, S.A."}


# --- What a page of one company sends is never done in another --------------------------------------


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
    with_token = re.compile(r'{% csrf_token %}|include "courses/activities/_end.html"')
    assert [text for text in texts if text.count('method="post"') > len(with_token.findall(text))] == []


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
