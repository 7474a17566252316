"""The tree of teams, the history of people in it, and who sees whom."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from people.employees.services import hire_employee, name_managers, update_employee
from people.models import Employee, Organisation, Team, TeamMembership, User
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    OrganisationFactory,
    TeamFactory,
    UserFactory,
    join,
    manage,
    move_employee,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(organisation):
    north = TeamFactory(organisation=organisation, name_es="Norte")
    plant = TeamFactory(organisation=organisation, name_es="Planta", parent=north)
    line = TeamFactory(organisation=organisation, name_es="Línea", parent=plant)
    south = TeamFactory(organisation=organisation, name_es="Sur")
    return north, plant, line, south


def paths():
    return dict(Team.objects.values_list("name_es", "path"))


def test_path_of_a_team_names_the_teams_above(tree):
    north, plant, line, south = tree

    assert paths() == {
        "Norte": f"/{north.pk}/",
        "Planta": f"/{north.pk}/{plant.pk}/",
        "Línea": f"/{north.pk}/{plant.pk}/{line.pk}/",
        "Sur": f"/{south.pk}/",
    }
    assert [team.depth for team in (north, plant, line)] == [0, 1, 2]


def test_team_moves_with_everything_below(tree):
    north, plant, line, south = tree

    plant.parent = south
    plant.save()

    assert paths()["Línea"] == f"/{south.pk}/{plant.pk}/{line.pk}/"
    assert list(Team.objects.under(north)) == [north]
    assert set(Team.objects.under(south)) == {south, plant, line}


def test_team_moves_to_the_top(tree):
    _north, plant, line, _south = tree

    plant.parent = None
    plant.save()

    assert paths()["Línea"] == f"/{plant.pk}/{line.pk}/"


@pytest.mark.parametrize("index", [0, 1, 2])
def test_team_is_never_below_itself(tree, index):
    north = Team.objects.get(pk=tree[0].pk)
    north.parent = tree[index]

    with pytest.raises(ValidationError) as refused:
        north.full_clean()

    assert list(refused.value.message_dict) == ["parent"]


def test_team_is_not_part_of_another_organisation(tree):
    stranger = TeamFactory()
    stranger.parent = tree[0]

    with pytest.raises(ValidationError) as refused:
        stranger.full_clean()

    assert list(refused.value.message_dict) == ["parent"]


def test_paths_do_not_confuse_keys_that_begin_alike(organisation):
    one = TeamFactory(organisation=organisation, pk=1001)
    TeamFactory(organisation=organisation, pk=10010)

    assert list(Team.objects.under(one)) == [one]


# --- History ----------------------------------------------------------------------------------------


def test_move_keeps_the_former_team_as_history(learner, team):
    other = TeamFactory(organisation=learner.organisation)

    move_employee(learner, other, on=datetime.date(2026, 3, 1))

    assert list(learner.memberships.values_list("team", "from_on", "to_on")) == [
        (other.pk, datetime.date(2026, 3, 1), None),
        (team.pk, learner.hired_on, datetime.date(2026, 3, 1)),
    ]


def test_move_to_the_same_team_is_no_move(learner, team):
    move_employee(learner, team)

    assert learner.memberships.count() == 1


def test_person_has_one_present_team(learner):
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMembership.objects.create(employee=learner, team=TeamFactory(), from_on=learner.hired_on)


def test_update_moves_and_keeps_history(learner, team):
    other = TeamFactory(organisation=learner.organisation)

    update_employee(learner, other, user={"given_names": "Lucía Inés", "email": ""}, position="Cajera")

    learner.refresh_from_db()
    assert (learner.position, learner.user.given_names, learner.user.email) == ("Cajera", "Lucía Inés", "")
    assert [row.team for row in learner.memberships.all()] == [other, team]


def test_managers_are_exactly_those_named(learner, manager, team):
    name_managers(team, [learner])

    assert [row.employee for row in team.managers.all()] == [learner]


def test_new_employment_after_leaving_is_a_new_record(learner):
    learner.left_on = datetime.date(2026, 1, 1)
    learner.save()

    again = EmployeeFactory(organisation=learner.organisation, user=learner.user)

    assert list(Employee.objects.active().for_user(learner.user)) == [again]


def test_person_has_one_open_employment_in_an_organisation(learner):
    with pytest.raises(IntegrityError), transaction.atomic():
        EmployeeFactory(organisation=learner.organisation, user=learner.user)


# --- Who sees whom ----------------------------------------------------------------------------------


@pytest.fixture
def everybody(organisation, tree):
    """One person in each team, a manager of Planta, HR, and somebody in another organisation."""
    people = {team.name_es: join(EmployeeFactory(organisation=organisation), team) for team in tree}
    people["manager"] = manage(join(EmployeeFactory(organisation=organisation), tree[1]), tree[1])
    people["hr"] = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    people["administrator"] = EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR)
    people["stranger"] = EmployeeFactory(role=Employee.Role.HR)
    return people


COMPANY = {"Norte", "Planta", "Línea", "Sur", "manager", "hr", "administrator"}


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("Planta", set()),
        ("manager", {"Planta", "Línea"}),
        ("hr", COMPANY),
        ("administrator", COMPANY),
        ("stranger", {"stranger"}),
    ],
)
def test_who_is_visible_to_whom(everybody, viewer, seen):
    visible = set(Employee.objects.visible_to(everybody[viewer]))

    assert {name for name, person in everybody.items() if person in visible} == seen


def test_who_has_moved_away_is_no_longer_visible(everybody, tree):
    move_employee(everybody["Línea"], tree[3])

    assert set(Employee.objects.visible_to(everybody["manager"])) == {everybody["Planta"]}


def test_manager_of_a_team_elsewhere_sees_nobody_there(everybody, tree):
    stranger = EmployeeFactory()
    manage(stranger, tree[0])

    assert list(Employee.objects.visible_to(stranger)) == []


# --- Names ------------------------------------------------------------------------------------------


def test_hired_person_signs_in_with_code_and_number(organisation, team):
    employee = hire_employee(
        organisation, "A-7", team, user={"given_names": "Íñigo", "first_surname": "Peña", "email": "Inigo@Example.com"}
    )

    assert employee.user.username == "cenzontle-a-7"
    assert employee.user.email == "inigo@example.com"
    assert employee.user.has_usable_password() is False
    assert [row.team for row in employee.memberships.all()] == [team]


def test_email_is_unique_whatever_its_case():
    UserFactory(email="ana@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="Ana@Example.com")


def test_many_people_have_no_email():
    UserFactory(email="")
    UserFactory(email="")

    assert User.objects.filter(email="").count() == 2


@pytest.mark.parametrize(("second", "full"), [("Ruiz", "Ana María Núñez Ruiz"), ("", "Ana María Núñez")])
def test_legal_name_is_in_the_mexican_order(second, full):
    user = User(given_names="Ana María", first_surname="Núñez", second_surname=second)

    assert user.get_full_name() == full
    assert user.get_short_name() == "Ana"


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("rfc", "abc"), ("code", "Con-Guion")],
)
def test_organisation_is_checked(field, value):
    organisation = Organisation(**{"code": "nopal", "legal_name": "Nopal, S.A.", field: value})

    with pytest.raises(ValidationError) as refused:
        organisation.full_clean()

    assert list(refused.value.message_dict) == [field]


def test_today_is_the_day_where_the_organisation_works(time_machine):
    time_machine.move_to(datetime.datetime(2026, 1, 1, 6, 30, tzinfo=datetime.UTC), tick=False)

    assert OrganisationFactory(time_zone="America/Mexico_City").today() == datetime.date(2026, 1, 1)
    assert OrganisationFactory(time_zone="America/Tijuana").today() == datetime.date(2025, 12, 31)


@pytest.mark.parametrize(("language", "name"), [("es", "Sucursales"), ("en", "Branches")])
def test_team_is_named_in_the_language_of_the_reader(team, language, name):
    with translation.override(language):
        assert str(Team.objects.get(pk=team.pk)) == name


def test_job_role_belongs_to_one_organisation(organisation):
    mine, _other = JobRoleFactory(organisation=organisation), JobRoleFactory()

    assert list(organisation.job_roles.all()) == [mine]
