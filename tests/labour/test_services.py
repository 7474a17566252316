"""Frozen at issue, once, with folios without gaps; delivered whatever fails."""

import datetime
import hashlib

import pytest
import time_machine
from django.core import mail
from django.core.files.storage import storages
from django.db import IntegrityError
from django.utils import timezone

from certificates.models import Certificate
from labour.dc3 import services
from labour.dc3.readiness import candidates
from labour.dc3.services import deliver_dc3, issue_dc3s
from labour.dc3.tasks import deliver_pending, deliver_some
from labour.models import Dc3
from people.models import LabourSettings, Message, WorkerData
from tests.factories import make_course
from tests.labour.conftest import curp
from tests.outbox import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(person, passed, issue) -> Dc3:
    passed(person(user__email="maria@example.com", user__language="en"))
    (dc3,) = issue()
    return dc3


def test_issued_once_whatever_is_asked_again(person, passed, issue):
    passed(person())

    assert [len(issue()), len(issue())] == [1, 0]
    assert Dc3.objects.count() == 1


def test_folios_have_no_gaps_and_skip_the_incomplete(person, passed, issue):
    course = make_course()
    for occupation in ("04.4", "", "08.2"):
        passed(person(occupation=occupation), course)

    assert [dc3.folio for dc3 in issue()] == [
        f"CENZONTLE-DC3-{timezone.localdate().year}-{number:05d}" for number in (1, 2)
    ]
    WorkerData.objects.filter(occupation="").update(occupation="07.1")
    assert [dc3.number for dc3 in issue()] == [3]


def test_only_what_was_chosen_is_issued(company, person, passed):
    course = make_course()
    chosen, other = passed(person(), course), passed(person(), course)

    issue_dc3s(company, candidates(company).filter(pk=chosen.pk), by=None)

    assert [dc3.certificate_id for dc3 in Dc3.objects.all()] == [chosen.pk]
    assert other.pk != chosen.pk


def test_certificates_of_another_company_are_never_issued(company, person, passed, stranger):
    passed(stranger)

    assert issue_dc3s(company, Certificate.objects.all(), by=None) == []


def test_large_batch_comes_in_portions(person, passed, issue, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 2)
    course = make_course()
    for _ in range(3):
        passed(person(), course)

    assert [len(issue()), len(issue())] == [2, 1]
    assert sorted(Dc3.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_what_it_says_does_not_change_with_the_data(issued, company):
    before = services.store_dc3(issued)

    LabourSettings.objects.update(representative="Otra Persona", size="large", workers_representative="X")
    company.legal_name = "Otra, S.A."
    company.save()
    employee = issued.certificate.enrolment.employee
    employee.user.first_surname = "Otro"
    employee.user.save()
    WorkerData.objects.update(occupation="01.1")

    assert services.store_dc3(Dc3.objects.get()) == before


def test_dates_are_those_where_the_company_works(company, person, passed, issue):
    company.time_zone = "America/Tijuana"
    company.save()
    certificate = passed(person())
    enrolment = certificate.enrolment
    type(enrolment).objects.update(started_at="2026-03-02T05:00Z", completed_at="2026-03-15T05:00Z")

    (dc3,) = issue()

    assert (dc3.from_on, dc3.to_on) == (datetime.date(2026, 3, 1), datetime.date(2026, 3, 14))
    assert dc3.due_on == datetime.date(2026, 4, 13)
    assert dc3.is_late


@pytest.mark.parametrize(
    "change", [{"curp": ""}, {"size": "large"}, {"workers_representative": "X"}, {"to_on": datetime.date(2020, 1, 1)}]
)
def test_database_refuses_a_form_that_cannot_be(issued, change):
    for name, value in change.items():
        setattr(issued, name, value)

    with pytest.raises(IntegrityError):
        issued.save()


def test_delivery_stores_the_file_and_mails_a_link_without_it(issued):
    assert deliver_dc3(issued.pk)
    send_due()

    issued.refresh_from_db()
    (message,) = mail.outbox
    with storages["private"].open(issued.file_name) as file:
        assert hashlib.sha256(file.read()).hexdigest() == issued.sha256
    assert (message.to, message.attachments, message.subject) == (
        ["maria@example.com"],
        [],
        "Your DC-3: Foundations",
    )
    assert "https://aula.example.com/en/dc3/mine/" in message.body
    assert issued.curp not in message.message().as_string()
    assert Message.objects.get(kind="dc3_ready").state == "sent"


def test_second_delivery_finds_nothing_to_do(issued):
    assert [deliver_dc3(issued.pk), deliver_dc3(issued.pk)] == [True, False]
    assert Message.objects.filter(kind="dc3_ready").count() == 1


def test_row_in_the_hands_of_a_worker_is_left_alone(issued):
    Dc3.objects.update(lease_until=timezone.now() + datetime.timedelta(minutes=1))

    assert deliver_dc3(issued.pk) is False


def test_who_slept_past_the_lease_records_nothing(issued, monkeypatch):
    def stolen(dc3):
        Dc3.objects.update(lease_token="00000000-0000-4000-8000-000000000000")
        return "f" * 64

    monkeypatch.setattr(services, "store_dc3", stolen)

    assert deliver_dc3(issued.pk) is False
    assert Dc3.objects.get().rendered_at is None


def test_failure_frees_the_row_for_a_later_try(issued, monkeypatch):
    monkeypatch.setattr(services, "announce_dc3", lambda dc3: 1 / 0)

    with time_machine.travel(timezone.now(), tick=False), pytest.raises(ZeroDivisionError):
        deliver_dc3(issued.pk)

    row = Dc3.objects.get()
    assert (row.delivered_at, row.lease_token, row.tries) == (None, None, 1)
    assert row.rendered_at is not None
    assert row.available_at > timezone.now() + datetime.timedelta(seconds=5)


def test_one_failure_does_not_stop_the_others(person, passed, issue, caplog):
    course = make_course()
    passed(person(given="王小明"), course)
    passed(person(), course)
    rows = issue()

    deliver_some([row.pk for row in rows])

    assert [dc3.given_names for dc3 in Dc3.objects.undelivered()] == ["王小明"]
    assert Dc3.objects.count() == 2
    assert "王小明" not in caplog.text
    assert curp() not in caplog.text
    assert Dc3.objects.undelivered().get().problem  # what human resources read


def test_issue_hints_after_the_commit(person, passed, issue, django_capture_on_commit_callbacks):
    passed(person())

    with django_capture_on_commit_callbacks(execute=True):
        issue()

    assert Dc3.objects.get().delivered_at is not None


def test_sweep_delivers_what_nobody_hinted_at(issued):
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=30)):
        deliver_pending()

    assert Dc3.objects.undelivered().count() == 0


def test_nobody_without_an_address_or_who_left_is_written_to(person, passed, issue):
    course = make_course()
    for fields in ({"user__email": ""}, {"left_on": "2026-01-31"}):
        passed(person(**fields), course)

    deliver_some([row.pk for row in issue()])
    send_due()

    assert mail.outbox == []
    assert sorted(Message.objects.values_list("channel", "cancelled_for")) == [("", "left"), ("site", "")]
    assert Dc3.objects.undelivered().count() == 0


def test_issue_costs_the_same_whatever_the_number(company, person, passed, issue, django_assert_num_queries):
    course = make_course()
    for _ in range(3):
        passed(person(), course)

    with django_assert_num_queries(8):
        assert len(issue()) == 3
