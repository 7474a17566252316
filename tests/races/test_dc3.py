"""Human resources press the same button in eight windows."""

import pytest

from certificates.models import Certificate
from labour.dc3.readiness import candidates
from labour.dc3.services import deliver_dc3, issue_dc3s
from labour.models import Dc3
from people.employees.services import update_worker_data
from people.models import LabourSettings, WorkerData
from tests.factories import EmployeeFactory, OrganisationFactory, make_course, make_enrolment

ROUNDS = 10
pytestmark = pytest.mark.postgresql


@pytest.fixture
def company(transactional_db):
    company = OrganisationFactory(issues_dc3=True, rfc="BCE9307148T4")
    LabourSettings.objects.create(organisation=company, size="small", representative="Elena Ríos", instructor="Raúl")
    return company


def wait_for_dc3(company, course, count):
    for _ in range(count):
        employee = EmployeeFactory(organisation=company)
        WorkerData.objects.create(employee=employee, curp="HENG900412MDFRXD08", occupation="04.4")
        make_enrolment(course, employee, lessons_done=True)
    Certificate.objects.update(score=90)


def test_issued_once_each_with_folios_without_gaps(race, company):
    course = make_course(lessons=1)
    for round_number in range(1, ROUNDS + 1):
        wait_for_dc3(company, course, 3)

        outcomes = race(lambda _lane: len(issue_dc3s(company, candidates(company), by=None)))

        assert sorted(outcomes) == [0] * 7 + [3]
        assert sorted(Dc3.objects.values_list("number", flat=True)) == list(range(1, 3 * round_number + 1))


def test_delivered_by_one_worker(race, company, settings, tmp_path):
    options = {"BACKEND": settings.STORAGES["private"]["BACKEND"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": options}
    wait_for_dc3(company, make_course(lessons=1), 3)

    rows = issue_dc3s(company, candidates(company), by=None)
    Dc3.objects.update(delivered_at=None, rendered_at=None, sha256="")  # the hint of the issue was faster

    for dc3 in rows:
        assert sorted(race(lambda _lane, pk=dc3.pk: deliver_dc3(pk))) == [False] * 7 + [True]


def test_data_written_at_once_make_one_row(race):
    for _ in range(ROUNDS):
        employee = EmployeeFactory()  # each in a company of their own: a CURP is one person's there

        outcomes = race(
            lambda _lane, one=employee: update_worker_data(one, curp="HENG900412MDFRXD08", occupation="04.4")
        )

        assert {type(outcome) for outcome in outcomes} == {WorkerData}
        assert WorkerData.objects.filter(employee=employee).count() == 1
