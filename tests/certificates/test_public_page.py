"""The public page of a certificate: whoever has its code sees what it says, and nobody guesses codes."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from certificates.models import Certificate
from certificates.paper.codes import new_code
from people.models import Tally

pytestmark = pytest.mark.django_db


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
