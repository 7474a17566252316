"""What changed about a person: every service writes it, by whom, from when, and nothing twice."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError

from people.employees.history import Origin, Source
from people.employees.services import (
    end_employment,
    hire_employee,
    limit_human_resources,
    name_managers,
    resume_employment,
    undo_leaving,
    update_employee,
)
from people.models import Employee, EmployeeChange
from tests.factories import EmployeeFactory, JobRoleFactory, TeamFactory, UserFactory, WorkCentreFactory, move_employee

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 5, 4)


@pytest.fixture
def origin(hr):
    return Origin(by=hr.user, source=Source.FORM, batch=uuid.uuid4())


def history(employee):
    return [(change.field, change.before, change.after) for change in employee.changes.order_by("pk")]


def test_hire_begins_the_history(organisation, origin):
    team = TeamFactory(organisation=organisation)

    employee = hire_employee(
        organisation, "77", team, user={"given_names": "Ana", "first_surname": "Sosa"}, origin=origin, hired_on=DAY
    )

    assert history(employee) == [("hired_on", None, "2026-05-04"), ("team", None, team.pk)]
    assert {(each.by, each.source, each.batch, each.on) for each in employee.changes.all()} == {
        (origin.by, "form", origin.batch, DAY)
    }


def test_update_keeps_what_differs_and_nothing_else(learner, origin):
    role, centre = (
        JobRoleFactory(organisation=learner.organisation),
        WorkCentreFactory(organisation=learner.organisation),
    )
    was = learner.user.given_names

    for _twice in range(2):
        update_employee(
            learner,
            None,
            user={"given_names": "Inés", "email": learner.user.email},
            origin=origin,
            on=DAY,
            position="Cajera",
            job_role=role,
            work_centre=centre,
            shift="Nocturno",
        )

    assert history(learner) == [
        ("given_names", was, "Inés"),
        ("position", "", "Cajera"),
        ("job_role", None, role.pk),
        ("work_centre", None, centre.pk),
        ("shift", "", "Nocturno"),
    ]
    assert set(learner.changes.values_list("on", flat=True)) == {DAY}


def test_move_keeps_both_teams(learner, team, origin):
    other = TeamFactory(organisation=learner.organisation)

    move_employee(learner, other, on=DAY, origin=origin)
    move_employee(learner, other, on=DAY, origin=origin)

    assert history(learner) == [("team", team.pk, other.pk)]


def test_leaving_ends_the_employment_and_can_be_undone(learner, origin):
    end_employment(learner, DAY, origin=origin)

    learner.refresh_from_db()
    assert learner.left_on == DAY

    undo_leaving(learner, origin=origin)

    learner.refresh_from_db()
    assert learner.left_on is None
    assert history(learner) == [("left_on", None, "2026-05-04"), ("left_on", "2026-05-04", None)]


def test_leaving_is_not_undone_where_the_person_works_again(learner, origin):
    end_employment(learner, DAY, origin=origin)
    EmployeeFactory(user=learner.user, organisation=learner.organisation)

    with pytest.raises(ValidationError):
        undo_leaving(learner, origin=origin)


def test_coming_back_is_written(learner, origin):
    end_employment(learner, DAY, origin=origin)

    resume_employment(learner, "R-9", None, user={"email": ""}, origin=origin, position="Jefa")

    assert history(learner)[1:] == [
        ("number", learner.changes.get(field="number").before, "R-9"),
        ("position", "", "Jefa"),
        ("left_on", "2026-05-04", None),
    ]


def test_managers_are_written_for_who_manages(learner, manager, team, origin):
    name_managers(team, [learner], origin=origin)
    name_managers(team, [learner], origin=origin)

    assert history(learner) == [("manages", None, team.pk)]
    assert history(manager) == [("manages", team.pk, None)]


def test_limits_of_human_resources_are_written(hr, origin):
    north, south = WorkCentreFactory.create_batch(2, organisation=hr.organisation)

    limit_human_resources(hr, [south, north], origin=origin)

    assert history(hr) == [("hr_centres", [], [north.pk, south.pk])]


def test_nobody_need_be_named(learner):
    update_employee(learner, None, user={}, shift="Mixto")

    change = learner.changes.get()
    assert (change.by, change.source, change.batch, change.on) == (None, "system", None, learner.today())


def test_history_is_only_added_to(learner):
    update_employee(learner, None, user={}, shift="Mixto")
    change = EmployeeChange.objects.get()

    with pytest.raises(TypeError):
        change.save()
    with pytest.raises(TypeError):
        change.delete()


def test_update_asks_little(learner, django_assert_max_num_queries):
    employee = Employee.objects.select_related("user", "organisation", "work_centre").get(pk=learner.pk)

    with django_assert_max_num_queries(7):
        update_employee(employee, None, user={}, shift="Mixto", position="Cajera")


def test_person_of_two_companies_keeps_a_history_in_each(origin):
    person = UserFactory()
    here, there = EmployeeFactory(user=person), EmployeeFactory(user=person)

    update_employee(here, None, user={"language": "en"}, origin=origin)

    assert (here.changes.count(), there.changes.count()) == (1, 0)
