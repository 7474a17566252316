"""A company that issues the DC-3, and completed courses of people whose data are whatever a test says."""

import pytest
from django.utils import timezone

from certificates.models import Certificate
from people.labour.curp import check_digit
from people.models import LabourSettings, WorkerData
from tests.certificates.conftest import private_folder  # noqa: F401
from tests.factories import EmployeeFactory, make_course, make_enrolment


@pytest.fixture
def company(organisation):
    """Up to 50 workers, trains with its own instructor; nothing of its data is missing."""
    organisation.issues_dc3 = True
    organisation.rfc = "BCE9307148T4"
    organisation.save()
    LabourSettings.objects.create(
        organisation=organisation, size="small", representative="Elena Ríos Peñaloza", instructor="Raúl Ibáñez Ochoa"
    )
    return organisation


@pytest.fixture
def large_company(company):
    LabourSettings.objects.filter(organisation=company).update(
        size="large", workers_representative="Luis Cárdenas Treviño"
    )
    return company


def curp(body="HENG900412MDFRXD0"):
    return body + check_digit(body)


@pytest.fixture
def person(company):
    """An employee with the data of the DC-3; an empty text leaves one away."""

    def person(*, given="María Guadalupe", first="Hernández", second="Núñez", code=None, occupation="04.4", **fields):
        names = {"user__given_names": given, "user__first_surname": first, "user__second_surname": second}
        employee = EmployeeFactory(organisation=company, **names, **fields)
        WorkerData.objects.create(employee=employee, curp=curp() if code is None else code, occupation=occupation)
        return employee

    return person


@pytest.fixture
def passed(db):
    """A certificate of a course that was passed, some days ago."""

    def passed(employee, course=None, *, score=90, days_ago=0) -> Certificate:
        course = course or make_course(title="Fundamentos de la norma", title_en="Foundations", hours="8.5")
        enrolment = make_enrolment(course, employee, lessons_done=True)
        when = timezone.now() - timezone.timedelta(days=days_ago)
        type(enrolment).objects.filter(pk=enrolment.pk).update(started_at=when, completed_at=when)
        Certificate.objects.filter(enrolment=enrolment).update(score=score)
        return Certificate.objects.get(enrolment=enrolment)

    return passed


@pytest.fixture
def issue(company):
    """Issue all that is complete; returns the rows."""
    from labour.dc3.readiness import candidates  # noqa: PLC0415
    from labour.dc3.services import issue_dc3s  # noqa: PLC0415

    def issue():
        return issue_dc3s(company, candidates(company), by=None)

    return issue
