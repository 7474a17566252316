"""Human resources of one work centre: every list and file of theirs has its people, and nobody else."""

import csv
import io

import pytest
from django.urls import reverse

from certificates.batches.candidates import assessed
from certificates.batches.services import create_batch, whom_it_is_for
from certificates.models import Certificate
from certificates.models.batches import CertificateBatch
from labour.dc3.readiness import candidates
from lib.letters import NAME_FIELDS
from people.approvals.services import decidable_by, deciders, visible_to
from people.employees.services import limit_human_resources
from people.models import Employee, WorkerData
from quizzes.accommodations.approvals import ACCOMMODATION
from tests.factories import (
    EmployeeFactory,
    UserFactory,
    WorkCentreFactory,
    make_attempt,
    make_course,
    make_dc3,
    make_enrolment,
    make_quiz,
)

pytestmark = pytest.mark.django_db

LISTS = {
    "team": lambda course: (reverse("reports:team"), {}),
    "team as a file": lambda course: (reverse("reports:team_export", args=["csv"]), {}),
    "register": lambda course: (reverse("certificates:register"), {}),
    "register as a file": lambda course: (reverse("certificates:register_export", args=["csv"]), {}),
    "waiting DC-3": lambda course: (reverse("dc3:queue"), {}),
    "issued DC-3": lambda course: (reverse("dc3:issued"), {}),
    "DC-4": lambda course: (reverse("dc3:export", args=["csv"]), {}),
    "dry run": lambda course: (
        reverse("certificates:new_batch"),
        {"course": course.pk, "kind": "missing", "problem": "has_one"},
    ),
}


@pytest.fixture
def course(organisation):
    organisation.issues_dc3 = True
    organisation.save()
    return make_course()


@pytest.fixture
def people(organisation, course):
    """Two people at each of two work centres: one whose DC-3 is issued, one whose DC-3 waits."""
    quiz, found = make_quiz(course), {}
    for surname in ("Norteño", "Sureño"):
        centre = WorkCentreFactory(organisation=organisation)
        for number in range(2):
            employee = EmployeeFactory(
                organisation=organisation,
                work_centre=centre,
                user=UserFactory(given_names="Iker", first_surname=surname, second_surname=f"Uc{'ab'[number]}"),
            )
            make_attempt(make_enrolment(course, employee, lessons_done=True), quiz, right=4, submit=True)
            found[surname] = employee
        names = {name: getattr(employee.user, name) for name in NAME_FIELDS}
        make_dc3(Certificate.objects.get(enrolment__employee=employee), **names)
    return found


@pytest.fixture
def northern(hr, people):
    """Human resources of the north."""
    limit_human_resources(hr, [people["Norteño"].work_centre])
    return Employee.objects.get(pk=hr.pk)


def read(client, listing, course):
    path, data = LISTS[listing](course)
    response = client.get(path, data)
    assert response.status_code == 200
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


@pytest.mark.parametrize("listing", LISTS)
def test_list_has_the_people_of_all_work_centres(client, hr, people, course, listing):
    client.force_login(hr.user)

    text = read(client, listing, course)

    assert "Norteño" in text.title()
    assert "Sureño" in text.title()


@pytest.mark.parametrize("listing", LISTS)
def test_list_has_the_people_of_the_own_work_centre_only(client, northern, people, course, listing):
    client.force_login(northern.user)

    text = read(client, listing, course)

    assert "Norteño" in text.title()
    assert "Sureño" not in text.title()


def test_person_of_another_work_centre_is_not_found(client, northern, people):
    client.force_login(northern.user)

    pages = ("reports:person", "dc3:person", "quizzes:accommodations")
    statuses = {
        surname: {client.get(reverse(page, args=[employee.pk])).status_code for page in pages}
        for surname, employee in people.items()
    }

    assert statuses == {"Norteño": {200}, "Sureño": {404}}


def test_worker_data_of_another_work_centre_is_not_seen(northern, people):
    for employee in people.values():
        WorkerData.objects.get_or_create(employee=employee)

    assert {data.employee for data in WorkerData.objects.visible_to(northern)} == {people["Norteño"]}


def test_data_of_the_whole_company_are_not_for_human_resources_of_one_work_centre(client, hr, northern):
    pages = [reverse(page) for page in ("dc3:settings", "dc3:signatures", "dc3:add_signature")]
    client.force_login(northern.user)

    assert {client.get(page).status_code for page in pages} == {404}
    assert not any(page in client.get(reverse("dc3:queue")).content.decode() for page in pages)

    limit_human_resources(hr, [])

    assert {client.get(page).status_code for page in pages} == {200}


def test_nobody_issues_for_another_work_centre(northern, hr, people, course):
    employed = Employee.objects.filter(work_centre=people["Norteño"].work_centre)
    reissue = whom_it_is_for(
        assessed(northern.organisation, course, CertificateBatch.Kind.REISSUE, northern.today(), northern)
    )

    assert set(reissue) == set(course.enrolments.filter(employee__in=employed).values_list("pk", flat=True))
    assert {row.enrolment.employee.work_centre for row in candidates(northern.organisation, northern)} == {
        people["Norteño"].work_centre
    }


def test_batches_of_others_are_not_seen(northern, organisation, people, course):
    boss = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    theirs = create_batch(boss, course, CertificateBatch.Kind.REISSUE, "?")

    assert list(CertificateBatch.objects.of_organisation(boss)) == [theirs]
    assert not CertificateBatch.objects.of_organisation(northern).exists()


def test_approvals_are_about_the_own_people(northern, organisation, people):
    boss, other_boss = EmployeeFactory.create_batch(2, organisation=organisation, role=Employee.Role.HR)
    asked = {
        surname: ACCOMMODATION.request(
            employee, None, by=boss.user, extra_time_percent=10, extra_attempts=0, reason="?"
        )
        for surname, employee in people.items()
    }

    assert list(decidable_by(northern.user)) == list(visible_to(northern.user)) == [asked["Norteño"]]
    assert set(decidable_by(other_boss.user)) == set(asked.values())
    assert set(deciders(asked["Norteño"])) == {northern.user, other_boss.user}
    assert set(deciders(asked["Sureño"])) == {other_boss.user}


def test_file_of_the_team_has_no_row_more_than_the_list(client, northern, people, course):
    client.force_login(northern.user)

    rows = list(csv.reader(io.StringIO(read(client, "team as a file", course).lstrip("\ufeff"))))

    assert len(rows) == 3
