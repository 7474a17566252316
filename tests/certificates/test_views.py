import datetime
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from certificates.issuing.services import deliver
from certificates.models import Certificate
from certificates.paper.codes import new_code
from people.models import Tally
from tests.factories import EmployeeFactory, TeamFactory, join, manage

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(certificate):
    deliver(certificate.pk)
    certificate.refresh_from_db()
    return certificate


def page_of(certificate, language="es"):
    return f"/{language}/certificates/{certificate.uuid}/"


def file_of(certificate, language="es"):
    return f"/{language}/certificates/{certificate.uuid}/pdf/"


def status_of(client, address):
    response = client.get(address)
    b"".join(response)  # a file is closed when it has been read
    return response.status_code


# --- Who sees a certificate -----------------------------------------------------------------------


@pytest.mark.parametrize("address", [page_of, file_of])
def test_visitor_is_sent_to_sign_in(client, delivered, address):
    response = client.get(address(delivered))

    assert response.status_code == 302
    assert response["Location"].startswith("/es/accounts/login/")


@pytest.mark.parametrize("address", [page_of, file_of])
@pytest.mark.parametrize("who", ["learner", "manager", "hr"])
def test_holder_their_manager_and_hr_see_it(client, request, delivered, address, who):
    client.force_login(request.getfixturevalue(who).user)

    assert status_of(client, address(delivered)) == 200


@pytest.mark.parametrize("address", [page_of, file_of])
def test_stranger_gets_not_found(client, delivered, stranger, address):
    client.force_login(stranger.user)

    assert status_of(client, address(delivered)) == 404


@pytest.mark.parametrize("address", [page_of, file_of])
def test_colleague_gets_not_found(client, delivered, organisation, team, address):
    colleague = join(EmployeeFactory(organisation=organisation), team)
    client.force_login(colleague.user)

    assert status_of(client, address(delivered)) == 404


@pytest.mark.parametrize("address", [page_of, file_of])
def test_manager_sees_only_their_own_tree(client, delivered, organisation, team, address):
    above = manage(EmployeeFactory(organisation=organisation), team)
    below = TeamFactory(organisation=organisation, parent=team)
    beside = manage(EmployeeFactory(organisation=organisation), below)

    seen = []
    for viewer in (above, beside):
        client.force_login(viewer.user)
        seen.append(status_of(client, address(delivered)))

    assert seen == [200, 404]


@pytest.mark.parametrize("address", [page_of, file_of])
def test_person_with_a_new_employer_keeps_their_certificate(client, delivered, learner, address):
    learner.left_on = timezone.localdate()
    learner.save()
    EmployeeFactory(user=learner.user)
    client.force_login(learner.user)

    assert status_of(client, address(delivered)) == 200


@pytest.mark.parametrize("address", [page_of, file_of])
def test_administrator_of_the_site_without_an_employment_gets_not_found(client, delivered, superuser, address):
    client.force_login(superuser)

    assert status_of(client, address(delivered)) == 404


@pytest.mark.parametrize("address", [page_of, file_of])
def test_unknown_certificate_is_not_found(client, learner, address):
    client.force_login(learner.user)

    assert client.get(address(Certificate(uuid=uuid.uuid4()))).status_code == 404


# --- The page of a certificate --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Fundamentos de la norma"), ("en", "Foundations of the standard")]
)
def test_page_shows_the_facts_in_the_language_of_the_page(client, delivered, learner, language, title):
    client.force_login(learner.user)

    response = client.get(page_of(delivered, language))

    html = response.content.decode()
    assert html.count(f'<html lang="{language}">') == 1
    assert html.count(f"<h1>{title}</h1>") == 1
    assert html.count(f'href="{file_of(delivered, language)}"') == 1
    assert html.count(f'data-copy="https://aula.example.com/verify/{delivered.code}"') == 1
    assert html.count('data-ready="true"') == 1
    assert response["Cache-Control"] == "private, no-store"


def test_page_waits_until_the_file_is_there(client, certificate, learner):
    client.force_login(learner.user)

    html = client.get(page_of(certificate)).content.decode()

    assert html.count('data-ready="false"') == 1
    assert html.count(f'href="{file_of(certificate)}"') == 0
    assert html.count(f'href="{page_of(certificate)}"') == 1


def test_page_speaks_of_mail_only_to_the_holder(client, delivered, learner, hr):
    seen = []
    for viewer in (learner, hr):
        client.force_login(viewer.user)
        seen.append(client.get(page_of(delivered)).content.decode().count(f" {learner.user.email}."))

    assert seen == [1, 0]


def test_page_says_when_the_certificate_expired(client, delivered, learner):
    client.force_login(learner.user)
    seen = []

    with translation.override("es"):
        for days in (0, 1):
            delivered.expires_on = learner.organisation.today() - datetime.timedelta(days=days)
            delivered.save()
            seen.append(client.get(page_of(delivered)).context["status"])

    assert seen == ["valid", "expired"]


def test_page_takes_few_queries(client, delivered, learner, django_assert_num_queries):
    client.force_login(learner.user)
    client.get(page_of(delivered))

    with django_assert_num_queries(6):
        client.get(page_of(delivered))


@pytest.mark.parametrize("address", [page_of, file_of])
def test_certificate_is_only_read(client, delivered, learner, address):
    client.force_login(learner.user)

    assert client.post(address(delivered)).status_code == 405


# --- The file -------------------------------------------------------------------------------------


def test_download_is_the_stored_file(client, delivered, learner, read_stored):
    client.force_login(learner.user)

    response = client.get(file_of(delivered))

    assert b"".join(response.streaming_content) == read_stored(delivered)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{delivered.folio}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_download_before_the_file_is_there_goes_back_to_the_page(client, certificate, learner):
    client.force_login(learner.user)

    response = client.get(file_of(certificate), follow=True)

    assert response.redirect_chain == [(page_of(certificate), 302)]
    assert len(response.context["messages"]) == 1


def test_stranger_gets_not_found_before_the_file_is_there(client, certificate, stranger):
    client.force_login(stranger.user)

    assert client.get(file_of(certificate)).status_code == 404


# --- Public verification --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda certificate: f"/verify/{certificate.code}",
        lambda certificate: f"/verify/{certificate.code.lower()}/",
        lambda certificate: f"/VERIFY/{certificate.code}",
        lambda certificate: f"/Verify/{certificate.display_code}",
    ],
)
def test_certificate_is_verified_however_the_address_is_written(client, certificate, write):
    response = client.get(write(certificate))

    assert response.status_code == 200
    assert response.context["state"] == "valid"


@pytest.mark.parametrize(
    ("language", "title"), [("es", "Fundamentos de la norma"), ("en", "Foundations of the standard")]
)
def test_verification_speaks_the_language_of_the_browser(client, certificate, language, title):
    html = client.get(f"/verify/{certificate.code}", headers={"accept-language": language}).content.decode()

    assert html.count(f'<html lang="{language}">') == 1
    assert html.count(f"<strong>{title}</strong>") == 1


def test_language_switch_keeps_the_verification_page(client, certificate):
    address = f"/verify/{certificate.code}"

    response = client.post("/language/", {"language": "en", "next": address}, follow=True)

    assert response.redirect_chain == [(address, 302)]
    assert response.content.decode().count('<html lang="en">') == 1


def test_verification_tells_what_anybody_may_know_and_nothing_else(client, delivered, learner):
    Certificate.objects.update(score=87)

    html = client.get(f"/verify/{delivered.code}").content.decode()

    public = [delivered.holder_name, delivered.course_title_es, delivered.organisation_name, delivered.display_code]
    private = [learner.user.email, learner.user.username, learner.number, "87", str(delivered.uuid), delivered.folio]
    assert [fact for fact in public if fact not in html] == []
    assert [fact for fact in private if fact in html.replace(delivered.code, "")] == []


@pytest.mark.parametrize(("days", "state"), [(0, "valid"), (1, "expired")])
def test_verification_knows_the_last_day_of_validity(client, certificate, days, state):
    Certificate.objects.update(expires_on=certificate.organisation.today() - datetime.timedelta(days=days))

    response = client.get(f"/verify/{certificate.code}")

    assert response.status_code == 200
    assert response.context["state"] == state


def test_last_day_ends_where_the_organisation_works(client, certificate):
    Certificate.objects.update(expires_on=datetime.date(2026, 3, 14))

    with time_machine.travel("2026-03-15 05:59:00+00:00", tick=False):
        before = client.get(f"/verify/{certificate.code}").context["state"]
    with time_machine.travel("2026-03-15 06:00:00+00:00", tick=False):
        after = client.get(f"/verify/{certificate.code}").context["state"]

    assert (before, after) == ("valid", "expired")


def test_certificate_can_be_verified_before_its_file_is_there(client, certificate):
    assert certificate.rendered_at is None
    assert client.get(f"/verify/{certificate.code}").context["state"] == "valid"


def test_unknown_codes_all_get_the_same_answer(client):
    answers = [client.get(f"/verify/{new_code()}") for _ in range(3)]

    bodies = {answer.content.split(b"<main")[1].split(b"</main>")[0] for answer in answers}
    assert [answer.status_code for answer in answers] == [404] * 3
    assert [answer.context["state"] for answer in answers] == ["unknown"] * 3
    assert len(bodies) == 1


def test_typing_error_is_told_without_looking_for_a_certificate(client, certificate):
    wrong = certificate.code[:-1] + ("0" if certificate.code[-1] != "0" else "1")

    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/verify/{wrong}")

    assert response.status_code == 404
    assert response.context["is_typo"] is True
    assert [query["sql"] for query in queries if "certificates_certificate" in query["sql"]] == []


def test_verification_takes_one_query_besides_the_count(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(f"/verify/{certificate.code}")


def addresses(certificate):
    return ["/verify/", f"/verify/{certificate.code}", f"/verify/{new_code()}", "/verify/nonsense", "/verify/?code=x"]


def test_public_pages_stay_out_of_search_engines_and_caches(client, certificate):
    answers = [client.get(address) for address in addresses(certificate)]

    assert {answer["X-Robots-Tag"] for answer in answers} == {"noindex, nofollow"}
    assert {answer["Referrer-Policy"] for answer in answers} == {"no-referrer"}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.content.count(b'<meta name="robots" content="noindex, nofollow">') for answer in answers} == {1}


def test_public_pages_ask_nothing_of_other_sites(client, certificate):
    html = "".join(client.get(address).content.decode() for address in addresses(certificate))

    assert [mark for mark in ('src="http', 'href="http', "<style", " style=", "<script>") if mark in html] == []


def test_form_leads_to_the_certificate(client, certificate):
    response = client.get("/verify/", {"code": f" {certificate.display_code.lower()} "})

    assert (response.status_code, response["Location"]) == (302, f"/verify/{certificate.code}")


@pytest.mark.parametrize(("typed", "is_typo"), [("", False), ("  ", False), ("7K4M", True), ("<script>", True)])
def test_form_tells_a_typing_error_and_keeps_what_was_typed(client, typed, is_typo):
    response = client.get("/verify/", {"code": typed})

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('aria-invalid="true"') == int(is_typo)
    assert html.count("<script>") == 0


def test_address_without_slash_finds_the_form(client):
    assert client.get("/verify", follow=True).status_code == 200


# --- The brake ------------------------------------------------------------------------------------


def test_guessing_is_slowed_down_for_one_address_only(client, certificate):
    address = f"/verify/{certificate.code}"

    with time_machine.travel(timezone.now().replace(second=0), tick=False):
        answers = [client.get(address).status_code for _ in range(32)]
        elsewhere = client.get(address, REMOTE_ADDR="192.0.2.7").status_code

    assert answers == [200] * 30 + [429] * 2
    assert elsewhere == 200


@pytest.mark.parametrize("language", ["es", "en"])
def test_brake_answers_in_the_language_of_the_person_and_tells_nothing(client, certificate, language):
    with time_machine.travel(timezone.now().replace(second=0), tick=False):
        for _ in range(31):
            response = client.get(f"/verify/{certificate.code}", headers={"accept-language": language})

    html = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert html.count(f'<html lang="{language}">') == 1
    assert html.count(certificate.holder_name) == 0


def test_brake_lets_go_after_a_minute(client, certificate):
    start = timezone.now().replace(second=0)

    with time_machine.travel(start, tick=False):
        for _ in range(31):
            client.get(f"/verify/{certificate.code}")
    with time_machine.travel(start + datetime.timedelta(minutes=1), tick=False):
        response = client.get(f"/verify/{certificate.code}")

    assert response.status_code == 200


def test_brake_keeps_no_address(client, certificate):
    client.get(f"/verify/{certificate.code}", REMOTE_ADDR="192.0.2.7")

    (tally,) = Tally.objects.values()
    assert "192.0.2.7" not in str(tally)


# --- From an enrolment ----------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("learner", 302), ("stranger", 404)])
def test_enrolment_leads_its_learner_to_the_certificate(client, request, certificate, who, status):
    client.force_login(request.getfixturevalue(who).user)

    response = client.get(f"/es/certificates/of/{certificate.enrolment.uuid}/")

    assert response.status_code == status
    assert response.get("Location", page_of(certificate)) == page_of(certificate)
