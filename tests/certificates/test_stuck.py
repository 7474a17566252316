"""A certificate that cannot be made: human resources see which, why and what to do; its holder is told the truth."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from certificates.issuing.services import deliver
from certificates.issuing.tasks import deliver_pending
from certificates.lifecycle.services import correct_name
from certificates.models import Certificate
from labour.dc3.readiness import candidates
from labour.dc3.services import deliver_dc3, issue_dc3s
from labour.models.dc3 import Dc3
from people.models import LabourSettings, Organisation, User, WorkerData
from tests.factories import EmployeeFactory
from tests.labour.conftest import curp

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(complete, organisation):
    """Somebody was written down before letters were checked."""
    certificate = complete(EmployeeFactory(organisation=organisation, user__given_names="小明"))
    deliver(certificate.pk)
    certificate.refresh_from_db()
    return certificate


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "1 certificado no se puede generar"), ("en", "1 certificate cannot be made")],
)
def test_register_tells_and_filters(client, hr, stuck, certificate, language, words):
    client.force_login(hr.user)

    every = client.get(f"/{language}/certificates/register/").content.decode()
    page = client.get(f"/{language}/certificates/register/?status=stuck")

    assert words in every
    assert [row.certificate for row in page.context["rows"]] == [stuck]
    assert "小 明" in page.content.decode()
    assert words not in page.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "Pide que en el expediente de la persona"), ("en", "Have the name written in Latin letters")],
)
def test_its_page_says_why_and_what_to_do(client, hr, stuck, language, words):
    client.force_login(hr.user)

    page = client.get(f"/{language}/certificates/register/{stuck.uuid}/").content.decode()

    assert "小 明" in page
    assert words in page


def test_log_has_it_once(stuck):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        deliver(stuck.pk)

    assert list(stuck.events.values_list("kind", "why")) == [("issued", ""), ("waiting", "小 明")]


def test_it_is_looked_at_once_a_day(stuck):
    tries = []
    for hours in (1, 12, 23, 25):
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=hours)):
            deliver_pending()
        tries.append(Certificate.objects.get(pk=stuck.pk).tries)

    assert tries == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("language", "honest", "wrong"),
    [
        ("es", "Primero hay que corregir tu nombre", "en segundos"),
        ("en", "Your name has to be corrected first", "within seconds"),
    ],
)
def test_holder_reads_that_the_name_is_being_corrected(client, stuck, language, honest, wrong):
    client.force_login(stuck.enrolment.employee.user)

    page = client.get(f"/{language}/certificates/{stuck.uuid}/").content.decode()

    assert honest in page
    assert wrong not in page
    assert 'data-ready="true"' in page  # the page does not look again every few seconds


def test_what_fails_again_and_again_is_found_as_well(client, hr, certificate):
    Certificate.objects.filter(pk=certificate.pk).update(tries=5)
    client.force_login(hr.user)

    page = client.get("/en/certificates/register/?status=stuck")

    assert [row.certificate for row in page.context["rows"]] == [certificate]
    assert (
        "Tell whoever runs this site" in client.get(f"/en/certificates/register/{certificate.uuid}/").content.decode()
    )


def test_corrected_name_makes_a_certificate_that_is_delivered(stuck):
    user = User.objects.get(employments=stuck.enrolment.employee_id)
    user.given_names = "Xiaoming"
    user.save()

    new = correct_name(stuck, "Pasaporte")

    assert deliver(new.pk) is True
    assert list(Certificate.objects.stuck()) == []


def test_made_after_the_fonts_were_extended_it_has_no_problem_any_more(stuck):
    Certificate.objects.update(holder_name="Xiaoming Wang")

    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        assert deliver(stuck.pk) is True

    stuck.refresh_from_db()
    assert (stuck.problem, stuck.problem_letters) == ("", "")


@pytest.mark.parametrize(("language", "words"), [("es", "No se puede generar"), ("en", "Cannot be made")])
def test_dc3_with_such_a_name_waits_and_says_so(client, hr, complete, organisation, language, words):
    Organisation.objects.update(issues_dc3=True, rfc="BCE9307148T4")
    LabourSettings.objects.create(organisation=organisation, size="small", representative="Eva", instructor="Raúl")
    person = EmployeeFactory(organisation=organisation, user__given_names="小明")
    WorkerData.objects.create(employee=person, curp=curp(), occupation="04.4")
    complete(person)
    Certificate.objects.update(score=90)
    (dc3,) = issue_dc3s(organisation, candidates(organisation), by=None)

    assert deliver_dc3(dc3.pk) is False

    dc3 = Dc3.objects.get()
    client.force_login(hr.user)
    assert dc3.problem == "letters"
    assert dc3.available_at > timezone.now() + datetime.timedelta(hours=23)
    assert words in client.get(f"/{language}/dc3/issued/").content.decode()
