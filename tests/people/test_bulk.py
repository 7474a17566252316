"""Many people at once: the same rules as for one, and as many queries whatever their number."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from people.employees.bulk import Hire, Update, hire_employees, move_employees, update_employees
from people.employees.history import Origin
from people.employees.services import update_employee
from people.models import Employee, EmployeeChange, NameChange, TeamMembership, User
from people.models.user import OwnName
from tests.factories import EmployeeFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 5, 4)


def hires(count, team=None, first=1):
    return [
        Hire(f"{number:05d}", {"given_names": " Ana  Inés ", "first_surname": "Sosa"}, {"hired_on": DAY}, team)
        for number in range(first, first + count)
    ]


def at_hand(*employees):
    rows = Employee.objects.select_related("user", "organisation", "work_centre")
    return list(rows.filter(pk__in=[employee.pk for employee in employees]).order_by("pk"))


def test_many_are_hired(organisation, team, hr):
    employees = hire_employees(organisation, hires(3, team), origin=Origin(by=hr.user))

    assert [employee.number_key for employee in Employee.objects.filter(pk__in=[each.pk for each in employees])] == [
        "1",
        "2",
        "3",
    ]
    account = User.objects.get(username="cenzontle-00001")
    assert (account.given_names, account.sort_name, account.has_usable_password()) == (
        "Ana Inés",
        "sosa  ana ines",
        False,
    )
    assert TeamMembership.objects.filter(team=team, from_on=DAY, to_on=None).count() == 3
    kept = EmployeeChange.objects.filter(by=hr.user, on=DAY).order_by("employee", "pk")
    assert [change.field for change in kept] == ["hired_on", "team"] * 3


def test_account_of_somebody_keeps_its_name_and_gets_an_email(organisation):
    account = UserFactory(given_names="Eva", email="")

    hire_employees(organisation, [Hire("1", {"given_names": "Ana", "email": "eva@example.com"}, account=account)])

    account.refresh_from_db()
    assert (account.given_names, account.email) == ("Eva", "eva@example.com")


def test_letters_that_cannot_be_printed_are_refused(organisation):
    with pytest.raises(ValidationError):
        hire_employees(organisation, [Hire("1", {"given_names": "漢", "first_surname": "Sosa"})])


def test_many_are_renamed_with_who_and_why(organisation, hr):
    people = at_hand(*EmployeeFactory.create_batch(3, organisation=organisation, user__given_names="Ana"))
    why = {"renamed_by": hr.user, "renamed_why": "Acta"}

    update_employees([Update(person, {"given_names": " Eva ", **why}, {"shift": "Mixto"}) for person in people])

    changes = NameChange.objects.all()
    assert {(change.changed_by, change.why) for change in changes} == {(hr.user, "Acta")}
    assert {change.after.split()[0] for change in changes} == {"Eva"}
    assert set(Employee.objects.exclude(pk=hr.pk).values_list("user__given_names", "shift")) == {("Eva", "Mixto")}


def test_nobody_renames_themselves(hr):
    with pytest.raises(OwnName):
        update_employees([Update(hr, {"given_names": "Eva", "renamed_by": hr.user, "renamed_why": "?"})])


@pytest.mark.parametrize("count", [2, 60])
def test_queries_do_not_grow(organisation, team, count, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        employees = hire_employees(organisation, hires(count, team))
    people = at_hand(*employees)
    other = TeamFactory(organisation=organisation)

    with django_assert_max_num_queries(9):
        update_employees([Update(person, {"email": ""}, {"shift": "Mixto"}, other) for person in people])
    with django_assert_max_num_queries(2):
        move_employees([(person, other, None) for person in people])


def test_what_a_form_has_set_already_is_still_a_change(learner):
    learner.position = "Cajera"

    update_employee(learner, None, user={}, position="Cajera")

    assert learner.changes.get().after == "Cajera"
