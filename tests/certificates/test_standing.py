"""How a certificate stands, as the public, its holder and their home see it."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from certificates.issuing.services import deliver
from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from courses.learning.services import complete_course, start_course
from courses.models import Enrolment
from people.models import Organisation
from tests.factories import correct_name, make_course, make_enrolment

pytestmark = pytest.mark.django_db

WORDS = {
    "valid": "Authentic and valid",
    "expired": "Authentic; expired on January 1, 2026",
    "superseded": "Authentic; replaced by a newer certificate on November 30, 2026",
    "revoked": "Not valid: revoked on November 30, 2026",
}
COLOURS = {"valid": "is-current", "expired": "is-expired", "superseded": "is-exempt", "revoked": "is-overdue"}
MINE = "/en/certificates/"


@pytest.fixture
def noon():
    with time_machine.travel("2026-12-01 05:30+00:00", tick=False):  # still 30 November in Mexico City
        yield


@pytest.fixture
def standing(noon, certificate):
    """Bring the certificate into a status; return it."""

    def bring(status):
        if status == "expired":
            Certificate.objects.update(expires_on=datetime.date(2026, 1, 1))
        elif status == "superseded":
            correct_name(certificate, "Lucía Ramírez", "Typing error in Ana")
        elif status == "revoked":
            revoke_certificate(certificate, Certificate.Reason.WRONG_PERSON, "The other Ana sat the quiz")
        certificate.refresh_from_db()
        return certificate

    return bring


def verify(client, certificate, language="en"):
    return client.get(f"/verify/{certificate.code}", headers={"accept-language": language})


# --- Public verification --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("status", WORDS)
def test_public_page_says_how_the_certificate_stands(client, standing, learner, status, language):
    certificate = standing(status)

    response = verify(client, certificate, language)

    html = response.content.decode()
    private = [learner.user.email, learner.number, certificate.folio, "Typing error", "the quiz", str(certificate.uuid)]
    assert (response.status_code, response.context["state"]) == (200, status)
    assert html.count(f'<html lang="{language}">') == 1
    assert html.count(f"verify__state {COLOURS[status]}") == 1
    assert [fact for fact in private if fact in html] == []
    if language == "en":
        assert html.count(WORDS[status]) == 1


def test_public_page_gives_the_class_of_the_reason(client, standing):
    html = verify(client, standing("revoked")).content.decode()

    assert html.count("Reason: It names someone other than the person who was trained.") == 1


def test_public_page_of_a_revocation_without_a_reason_says_only_that(client, certificate):
    Certificate.objects.update(revoked_at=timezone.now())

    response = verify(client, certificate)

    assert response.context["state"] == "revoked"
    assert "Reason:" not in response.content.decode()


def test_chain_is_seen_on_both_public_pages(client, standing):
    old = standing("superseded")
    new = old.successor

    pages = {one: verify(client, one).content.decode() for one in (old, new)}

    assert f'href="/verify/{new.code}"' in pages[old]
    assert f'href="/verify/{old.code}"' in pages[new]
    assert "the name of the holder corrected" in pages[old]


def test_public_page_of_a_renewed_certificate_says_so(client, certificate, learner):
    Enrolment.objects.update(expires_on=timezone.localdate() + datetime.timedelta(days=10))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=9)):
        again = start_course(learner, certificate.enrolment.course)
        complete_course(again)
        html = verify(client, certificate).content.decode()

    assert again.cycle == 2
    assert "taken the course again" in html
    assert f'href="/verify/{again.certificates.get().code}"' in html


@pytest.mark.parametrize(("is_shown", "count"), [(False, 0), (True, 1)])
def test_score_is_public_only_where_the_organisation_says_so(client, certificate, is_shown, count):
    Certificate.objects.update(score=87)
    Organisation.objects.update(shows_score_publicly=is_shown)

    assert verify(client, certificate).content.decode().count("87 / 100") == count


@pytest.mark.parametrize("status", WORDS)
def test_public_page_takes_two_queries_whatever_the_status(client, standing, status, django_assert_num_queries):
    certificate = standing(status)

    with django_assert_num_queries(2):  # the count of this address, and the certificate
        verify(client, certificate)


# --- The page of the certificate ------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("status", WORDS)
def test_holder_sees_how_the_certificate_stands(client, standing, learner, status, language):
    certificate = standing(status)
    client.force_login(learner.user)

    response = client.get(f"/{language}/certificates/{certificate.uuid}/")

    html = response.content.decode()
    assert response.context["status"] == status
    assert "the quiz" not in html
    assert html.count("callout--danger") == (status == "revoked")
    if status == "superseded":
        assert f'href="/{language}/certificates/{certificate.successor.uuid}/"' in html
    assert f"register/{certificate.uuid}/" not in html


def test_what_was_revoked_before_its_file_was_made_prepares_nothing(client, standing, learner):
    certificate = standing("revoked")
    client.force_login(learner.user)

    html = client.get(f"/en/certificates/{certificate.uuid}/").content.decode()

    assert html.count('data-ready="true"') == 1
    assert "being prepared" not in html


def test_human_resources_come_from_the_page_to_what_can_be_done(client, certificate, hr, manager):
    seen = []
    for viewer in (hr, manager):
        client.force_login(viewer.user)
        html = client.get(f"/en/certificates/{certificate.uuid}/").content.decode()
        seen.append(html.count(f'href="/en/certificates/register/{certificate.uuid}/"'))

    assert seen == [1, 0]


def test_enrolment_leads_to_its_newest_certificate(client, standing, learner):
    old = standing("superseded")
    client.force_login(learner.user)

    response = client.get(f"/en/certificates/of/{old.enrolment.uuid}/")

    assert response["Location"] == f"/en/certificates/{old.successor.uuid}/"


def test_downloads_of_a_superseded_certificate_go_on(client, certificate, learner, read_stored):
    deliver(certificate.pk)
    correct_name(certificate, "Lucía Ramírez", "Typing error")
    client.force_login(learner.user)

    response = client.get(f"/en/certificates/{certificate.uuid}/pdf/")

    assert b"".join(response.streaming_content) == read_stored(certificate)


# --- The holder's list ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("status", WORDS)
def test_list_shows_every_status(client, standing, learner, status, language):
    certificate = standing(status)
    client.force_login(learner.user)

    rows = client.get(f"/{language}/certificates/").context["rows"]

    assert [row["status"] for row in rows if row["certificate"] == certificate] == [status]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_constant_queries(client, learner, count, django_assert_num_queries):
    for _ in range(count):
        make_enrolment(make_course(), learner, lessons_done=True)
    client.force_login(learner.user)

    with django_assert_num_queries(7):
        rows = client.get(MINE).context["rows"]

    assert len(rows) == count


@pytest.mark.parametrize("language", ["es", "en"])
def test_empty_list_says_what_will_stand_there(client, learner, language):
    client.force_login(learner.user)

    assert client.get(f"/{language}/certificates/").content.decode().count('class="empty"') == 1


def test_visitor_is_sent_to_sign_in(client):
    assert client.get(MINE).status_code == 302


# --- Home and course ------------------------------------------------------------------------------


def test_record_marks_what_was_revoked(client, certificate, learner):
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")
    client.force_login(learner.user)

    response = client.get("/en/record/")

    [completion] = response.context["completions"]
    assert completion.certificate_status == "revoked"
    assert response.content.decode().count("pill is-overdue") == 1
