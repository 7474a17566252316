"""What leaves as a file comes back as it was: nothing would change."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from people.imports.columns import LANGUAGES
from people.imports.export import people_lines
from people.imports.services import plan_import, request_import
from people.imports.template import people_file
from people.models import Employee, Organisation, Team, TeamManager, TeamMembership
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    OrganisationFactory,
    TeamFactory,
    WorkCentreFactory,
)

LETTERS = "abcñÑáÉüÜ'- .,;|=+@\"()&ōʼ\t"
WORDS = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(lambda text: any(map(str.isalpha, text)))
TEXTS = st.one_of(st.just(""), WORDS)
NUMBERS = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,9}", fullmatch=True).filter(
    lambda text: not any(text.endswith(f".{'0' * count}") for count in range(1, 9))
)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2026, 1, 1))
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "number": NUMBERS,
            "names": st.tuples(WORDS, WORDS, TEXTS),
            "texts": st.tuples(TEXTS, TEXTS, TEXTS),
            "language": st.sampled_from(list(LANGUAGES)),
            "hired_on": DAYS,
            "team": st.integers(0, 6),
            "place": st.tuples(st.booleans(), st.booleans()),
            "has_email": st.booleans(),
            "has_left": st.booleans(),
            "manages": st.integers(0, 12),
        }
    ),
    max_size=8,
    unique_by=lambda person: person["number"].lower().lstrip("0"),
)


class RoundTrip(TestCase):
    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(people=PEOPLE, names=st.lists(WORDS, min_size=5, max_size=5), extension=st.sampled_from(["csv", "xlsx"]))
    def test_people_who_leave_as_a_file_come_back_unchanged(self, people, names, extension):
        organisation = OrganisationFactory()
        teams = some_teams(organisation, names)
        make_people(organisation, teams, people)

        content = people_file(extension, organisation, people_lines(organisation, "es"))
        job = request_import(organisation, "people", content)
        plan_import(job.pk)
        job.refresh_from_db()

        told = [(row.number, row.kind, row.changes, row.problems) for row in job.rows.exclude(kind="unchanged")]
        assert (job.failure, told, job.managers) == ({}, [], [])
        assert job.total == sum(not person["has_left"] for person in people)


def some_teams(organisation, names):
    teams = []
    for number, name in enumerate(names):
        parent = teams[number // 2] if number > 1 else None
        if not Team.objects.filter(organisation=organisation, parent=parent, name_es=name).exists():
            teams.append(TeamFactory(organisation=organisation, parent=parent, name_es=name, name_en=f"{name} EN"))
        else:
            teams.append(teams[-1])
    return teams


def make_people(organisation, teams, people):
    centre = WorkCentreFactory(organisation=organisation, code="01")
    role = JobRoleFactory(organisation=organisation)
    employees = []
    for number, person in enumerate(people):
        given, first, second = person["names"]
        position, cost_centre, shift = person["texts"]
        employee = EmployeeFactory(
            organisation=organisation,
            number=person["number"],
            hired_on=person["hired_on"],
            left_on=datetime.date(2026, 2, 1) if person["has_left"] else None,
            position=position,
            cost_centre=cost_centre,
            shift=shift,
            work_centre=centre if person["place"][0] else None,
            job_role=role if person["place"][1] else None,
            user__given_names=given,
            user__first_surname=first,
            user__second_surname=second,
            user__email=f"{organisation.code}-{number}@example.com" if person["has_email"] else "",
            user__language=person["language"],
        )
        employees.append(employee)
        if person["team"] < len(teams):
            TeamMembership.objects.create(employee=employee, team=teams[person["team"]], from_on=person["hired_on"])
    for employee, person in zip(employees, people, strict=True):
        if person["manages"] < len(teams):
            TeamManager.objects.get_or_create(team=teams[person["manages"]], employee=employee)


@pytest.mark.django_db
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_circle_of_managers_and_teams_with_one_name_come_back_unchanged(extension):
    organisation = Organisation.objects.create(code="otra", legal_name="Otra, S.A.")
    one, other = TeamFactory.create_batch(2, organisation=organisation)
    for parent, name in ((None, "Igual"), (one, "IGUAL"), (other, "I/D")):
        twin = TeamFactory(organisation=organisation, parent=parent, name_es=name, name_en="Same")
        TeamMembership.objects.create(employee=EmployeeFactory(organisation=organisation), team=twin)
    ana, eva = EmployeeFactory.create_batch(2, organisation=organisation)
    for employee, team, managed in ((ana, one, other), (eva, other, one)):
        TeamMembership.objects.create(employee=employee, team=team)
        TeamManager.objects.create(employee=employee, team=managed)

    job = request_import(organisation, "p", people_file(extension, organisation, people_lines(organisation, "en")))
    plan_import(job.pk)

    job.refresh_from_db()
    assert {row.kind for row in job.rows.all()} == {"unchanged"}
    assert job.total == Employee.objects.filter(organisation=organisation).count() == 5
