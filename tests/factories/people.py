"""Organisations, and people with their teams and places."""

import datetime

import factory
from factory.django import DjangoModelFactory

from people.employees.bulk import move_employees
from people.employees.history import NOBODY, Origin
from people.employees.services import update_employee
from people.models import (
    Deputy,
    Employee,
    JobRole,
    Organisation,
    OwnField,
    Team,
    TeamManager,
    TeamMembership,
    User,
    WorkCentre,
)
from people.own_fields.services import add_field
from people.own_values.fitting import fit


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"org{n}")
    legal_name = factory.Sequence(lambda n: f"Organización {n}, S.A. de C.V.")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user-{n}")
    email = factory.Sequence(lambda n: f"user{n}@example.com")
    given_names = "Ana"
    first_surname = factory.Sequence(lambda n: f"Núñez{n}")
    password = factory.django.Password("correct horse battery")


class EmployeeFactory(DjangoModelFactory):
    class Meta:
        model = Employee

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    number = factory.Sequence(lambda n: f"{n + 1000}")
    hired_on = datetime.date(2025, 1, 15)


class WorkCentreFactory(DjangoModelFactory):
    class Meta:
        model = WorkCentre

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"CT-{n}")
    name = factory.Sequence(lambda n: f"Planta {n}")


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    organisation = factory.SubFactory(OrganisationFactory)
    name_es = factory.Sequence(lambda n: f"Equipo {n}")
    name_en = factory.Sequence(lambda n: f"Team {n}")


class JobRoleFactory(DjangoModelFactory):
    class Meta:
        model = JobRole

    organisation = factory.SubFactory(OrganisationFactory)
    name_es = factory.Sequence(lambda n: f"Puesto {n}")
    name_en = factory.Sequence(lambda n: f"Role {n}")


def make_own_field(organisation: Organisation, kind: str = "text", *, of: Employee | None = None, **fields) -> OwnField:
    """A field of the organisation's own in use, in which something stands of somebody, if anybody is named."""
    count = OwnField.objects.filter(organisation=organisation).count()
    names = {"name_es": f"Campo {count}", "name_en": f"Field {count}"}
    options = [["Planta", "Permanent"], ["Eventual", "Temporary"]] if kind == "choice" else []
    field = add_field(
        OwnField(organisation=organisation, kind=kind, **{**names, "options": options, "order": count + 1, **fields})
    )
    if of:
        update_employee(of, None, user={}, own={field.key: fit(field, "Planta" if kind == "choice" else "1")})
    return field


def join(employee: Employee, team: Team) -> Employee:
    TeamMembership.objects.create(employee=employee, team=team, from_on=employee.hired_on)
    return employee


def move_employee(
    employee: Employee, team: Team, *, on: datetime.date | None = None, origin: Origin = NOBODY
) -> TeamMembership:
    """Move somebody to a team from a day on; the former membership stays as history."""
    return move_employees([(employee, team, on)], origin=origin)[employee.pk]


def manage(employee: Employee, team: Team) -> Employee:
    TeamManager.objects.create(employee=employee, team=team)
    return employee


def stand_in(deputy: Employee, manager: Employee, *, until: int = 9) -> Employee:
    """Let somebody stand in for a manager from ten days ago until so many days from now."""
    today = manager.today()
    Deputy.objects.create(
        manager=manager,
        deputy=deputy,
        from_on=today - datetime.timedelta(days=10),
        to_on=today + datetime.timedelta(days=until),
        named_by=manager.user,
    )
    return deputy
