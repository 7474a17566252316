"""Certificates that were issued the ordinary way: the course was completed; and completions that have none."""

import datetime

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.utils import timezone

from certificates.issuing.services import deliver
from certificates.models import Certificate
from courses.learning.services import start_course
from courses.models import Enrolment
from people.models import Employee
from tests.factories import EmployeeFactory, make_course, make_enrolment


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    """An empty private storage for each test."""
    options = {"BACKEND": settings.STORAGES["private"]["BACKEND"], "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": options}
    return tmp_path / "private"


@pytest.fixture
def complete(db):
    """Complete a course as a person does, and return the certificate, not yet delivered."""

    def complete(employee: Employee, **course) -> Certificate:
        return make_enrolment(make_course(**course), employee, lessons_done=True).certificates.get()

    return complete


@pytest.fixture
def certificate(complete, learner) -> Certificate:
    return complete(learner, title="Fundamentos de la norma", title_en="Foundations of the standard", hours="8.5")


@pytest.fixture
def stored_files(private_folder):
    """Names of all files in the private storage."""

    def stored_files() -> list[str]:
        return sorted(str(path.relative_to(private_folder)) for path in private_folder.rglob("*") if path.is_file())

    return stored_files


@pytest.fixture
def read_stored():
    def read_stored(certificate: Certificate) -> bytes:
        with storages["private"].open(certificate.file_name) as file:
            return file.read()

    return read_stored


@pytest.fixture
def course(db):
    return make_course(title="Fundamentos", title_en="Foundations", validity_months=24)


@pytest.fixture
def recorded(organisation, course):
    """Somebody whose completion came from another system, without a certificate."""

    def recorded(**fields):
        enrolment = start_course(EmployeeFactory(organisation=organisation, **fields), course)
        now = timezone.now()
        expires_on = now.date() + datetime.timedelta(days=300)
        Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=now, expires_on=expires_on)
        return enrolment

    return recorded


@pytest.fixture
def holder(organisation, course):
    """Somebody who completed the course in the ordinary way; the certificate is delivered."""

    def holder(**fields):
        employee = EmployeeFactory(organisation=organisation, **fields)
        certificate = make_enrolment(course, employee, lessons_done=True).certificates.get()
        deliver(certificate.pk)
        mail.outbox.clear()
        return certificate

    return holder


@pytest.fixture
def delivered(certificate):
    deliver(certificate.pk)
    certificate.refresh_from_db()
    return certificate


@pytest.fixture
def second(organisation):
    return EmployeeFactory(organisation=organisation, user__given_names="Sara", role=Employee.Role.HR)


@pytest.fixture
def signed_in(client, hr):
    client.force_login(hr.user)
    return client
