"""The page of a certificate and its file: who sees them, and what they say."""

import datetime
import uuid

import pytest
from django.utils import timezone, translation

from certificates.models import Certificate
from tests.factories import EmployeeFactory, TeamFactory, join, manage

pytestmark = pytest.mark.django_db


def page_of(certificate, language="es"):
    return f"/{language}/certificates/{certificate.uuid}/"


def file_of(certificate, language="es"):
    return f"/{language}/certificates/{certificate.uuid}/pdf/"


def picture_of(certificate, language="es"):
    return f"/{language}/certificates/{certificate.uuid}/picture.png"


def status_of(client, address):
    response = client.get(address)
    b"".join(response)  # a file is closed when it has been read
    return response.status_code


# --- Who sees a certificate -----------------------------------------------------------------------


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
def test_visitor_is_sent_to_sign_in(client, delivered, address):
    response = client.get(address(delivered))

    assert response.status_code == 302
    assert response["Location"].startswith("/es/accounts/login/")


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
@pytest.mark.parametrize("who", ["learner", "manager", "hr"])
def test_holder_their_manager_and_hr_see_it(client, request, delivered, address, who):
    client.force_login(request.getfixturevalue(who).user)

    assert status_of(client, address(delivered)) == 200


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
def test_stranger_gets_not_found(client, delivered, stranger, address):
    client.force_login(stranger.user)

    assert status_of(client, address(delivered)) == 404


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
def test_colleague_gets_not_found(client, delivered, organisation, team, address):
    colleague = join(EmployeeFactory(organisation=organisation), team)
    client.force_login(colleague.user)

    assert status_of(client, address(delivered)) == 404


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
def test_manager_sees_only_their_own_tree(client, delivered, organisation, team, address):
    above = manage(EmployeeFactory(organisation=organisation), team)
    below = TeamFactory(organisation=organisation, parent=team)
    beside = manage(EmployeeFactory(organisation=organisation), below)

    seen = []
    for viewer in (above, beside):
        client.force_login(viewer.user)
        seen.append(status_of(client, address(delivered)))

    assert seen == [200, 404]


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
def test_person_with_a_new_employer_keeps_their_certificate(client, delivered, learner, address):
    learner.left_on = timezone.localdate()
    learner.save()
    EmployeeFactory(user=learner.user)
    client.force_login(learner.user)

    assert status_of(client, address(delivered)) == 200


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
def test_administrator_of_the_site_without_an_employment_gets_not_found(client, delivered, superuser, address):
    client.force_login(superuser)

    assert status_of(client, address(delivered)) == 404


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
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


def test_page_shows_the_certificate_itself(client, delivered, learner):
    client.force_login(learner.user)

    page = client.get(page_of(delivered)).content.decode()
    picture = client.get(picture_of(delivered))

    assert f'src="{picture_of(delivered)}"' in page
    assert f'alt="El certificado de {delivered.holder_name}' in page
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")


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


@pytest.mark.parametrize("address", [page_of, file_of, picture_of])
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


# --- The brake ------------------------------------------------------------------------------------


# --- From an enrolment ----------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("learner", 302), ("stranger", 404)])
def test_enrolment_leads_its_learner_to_the_certificate(client, request, certificate, who, status):
    client.force_login(request.getfixturevalue(who).user)

    response = client.get(f"/es/certificates/of/{certificate.enrolment.uuid}/")

    assert response.status_code == status
    assert response.get("Location", page_of(certificate)) == page_of(certificate)
