"""Who writes an account, and who takes a record up again: never more than the person who does it may write."""

import datetime

import pytest
from django.urls import reverse

from people.approvals.kinds import Outdated
from people.approvals.renaming import RENAMING
from people.cms.employees import EmployeeForm
from people.employees.bulk import Hire, hire_employees
from people.employees.services import limit_human_resources, resume_employment, update_worker_data
from people.imports.drop import carry_through
from people.imports.services import request_import
from people.models import Employee, User
from people.permissions import is_account_of, may_write_account, shared_accounts
from tests.factories import EmployeeFactory, UserFactory, WorkCentreFactory
from tests.people.person_forms import errors_of, valid

pytestmark = pytest.mark.django_db
LEFT = datetime.date(2025, 12, 31)


# --- Accounts that are not for one organisation alone -------------------------------------------------


def test_account_of_who_left_another_company_is_not_for_the_new_one(hr, organisation):
    person = UserFactory()
    EmployeeFactory(user=person, left_on=LEFT)
    here = EmployeeFactory(user=person, organisation=organisation)

    assert not is_account_of(person, organisation.pk)
    assert shared_accounts(organisation.pk) == {person.pk}
    assert not may_write_account(hr, here)


def test_form_offers_neither_name_nor_email_nor_password_of_who_left_another_company(desk, organisation):
    person = UserFactory(email="ines@example.com")
    EmployeeFactory(user=person, left_on=LEFT)
    here = EmployeeFactory(user=person, organisation=organisation)
    before = User.objects.filter(pk=person.pk).values().get()

    page = desk.get(reverse("people:edit", args=[here.pk]))
    desk.post(reverse("people:edit", args=[here.pk]), valid(email="mine@example.com", renamed_why="x", given_names="X"))

    assert not {"email", "given_names", "password", "language"} & set(page.context["form"].fields)
    assert User.objects.filter(pk=person.pk).values().get() == before


# --- User names that somebody has kept ----------------------------------------------------------------


def test_number_that_became_free_is_given_to_somebody_new(desk, organisation):
    UserFactory(username=f"{organisation.code}-a-77")

    response = desk.post("/en/people/add/", valid())

    assert response.status_code == 302
    assert Employee.objects.get(number="A-77").user.username == f"{organisation.code}-a-77-2"


def test_user_names_differ_within_one_portion_too(organisation):
    UserFactory(username=f"{organisation.code}-7")
    UserFactory(username=f"{organisation.code}-7-2")
    name = {"given_names": "Ana", "first_surname": "Ríos"}

    made = hire_employees(organisation, [Hire(number, dict(name)) for number in ("7", "7-3", "8", "7-2")])

    names = [employee.user.username.removeprefix(f"{organisation.code}-") for employee in made]
    assert len(set(names)) == 4
    assert names[2] == "8"
    assert all(name.startswith(employee.number) for name, employee in zip(names, made, strict=True))


def test_user_name_of_somebody_new_costs_no_query_for_each(organisation, django_assert_max_num_queries):
    hires = [Hire(str(number), {"given_names": "Ana", "first_surname": "Ríos"}) for number in range(40)]
    for hire in hires:
        UserFactory(username=f"{organisation.code}-{hire.number}", email="")

    with django_assert_max_num_queries(12):
        hire_employees(organisation, hires)


# --- Records that are taken up again ------------------------------------------------------------------

CURP = "HEGG560427MVZRRL04"
ADD = "/en/people/add/"


@pytest.fixture
def centre(organisation):
    return WorkCentreFactory(organisation=organisation, name="Planta Norte")


@pytest.fixture
def limited(hr, centre):
    """Human resources of one work center alone."""
    limit_human_resources(hr, [centre])
    return hr


def gone(organisation, role="employee", **fields):
    """Somebody who has left, without an e-mail, found by the CURP."""
    names = {"given_names": "Gala", "first_surname": "Ríos"}
    person = UserFactory(email=fields.pop("email", ""), **names)
    former = EmployeeFactory(organisation=organisation, user=person, role=role, left_on=LEFT, **fields)
    update_worker_data(former, curp=CURP, occupation="")
    return former


def taken_up(**fields):
    return valid(curp=CURP, returning="resume", email="mine@example.com", **fields)


def untouched(former):
    kept = Employee.objects.select_related("user").get(pk=former.pk)
    return (kept.left_on, kept.role, kept.number, kept.user.email) == (
        former.left_on,
        former.role,
        former.number,
        former.user.email,
    )


@pytest.mark.parametrize("role", ["hr", "administrator"])
@pytest.mark.parametrize("returning", ["", "resume", "anew"])
def test_human_resources_take_up_no_record_of_human_resources(desk, organisation, role, returning):
    former = gone(organisation, role)

    response = desk.post(ADD, taken_up() | {"returning": returning})

    [told] = errors_of(response)["curp"]
    assert "An administrator of the organization takes this person back" in told
    assert untouched(former)
    assert former.user.employments.count() == 1


@pytest.mark.parametrize("returning", ["", "resume", "anew"])
@pytest.mark.parametrize("left_on", [LEFT, None])
def test_who_is_out_of_sight_is_neither_named_nor_taken_up(desk, limited, organisation, centre, returning, left_on):
    former = gone(organisation, number="QX-4711")
    Employee.objects.filter(pk=former.pk).update(left_on=left_on)
    former.refresh_from_db()

    response = desk.post(ADD, taken_up(work_centre=centre.pk) | {"returning": returning})

    assert errors_of(response) == {
        "curp": ["This is somebody at another work center. Human resources of the whole company know more."]
    }
    page = response.content.decode()
    assert not any(word in page for word in ("Gala", former.number, str(former.user.get_full_name())))
    assert untouched(former)
    assert former.user.employments.count() == 1


def test_who_may_write_a_record_takes_it_up_and_gives_the_account_what_it_lacks(desk, limited, organisation, centre):
    former = gone(organisation, work_centre=centre)

    assert desk.post(ADD, taken_up(work_centre=centre.pk)).status_code == 302

    back = Employee.objects.get(pk=former.pk)
    assert (back.left_on, back.role, back.user.email) == (None, "employee", "mine@example.com")
    assert back.changes.filter(field="email", before="", after="mine@example.com", by=limited.user).exists()


@pytest.mark.parametrize("returning", ["resume", "anew"])
def test_account_that_is_not_ours_alone_gets_no_email_of_ours(desk, organisation, returning):
    former = gone(organisation)
    EmployeeFactory(user=former.user, left_on=LEFT)

    assert desk.post(ADD, taken_up(password="una frase larga y buena")).status_code == 400
    assert desk.post(ADD, taken_up() | {"returning": returning}).status_code == 302

    former.user.refresh_from_db()
    assert former.user.email == ""
    assert former.user.employments.active().count() == 1


def test_administrator_takes_human_resources_back_and_says_with_which_role(client, organisation):
    boss = EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR)
    client.force_login(boss.user)
    former = gone(organisation, "hr")
    address = reverse("people:come_back", args=[former.pk])
    data = {"returning": "resume", "number": former.number, "hired_on": "2026-02-01"}

    offered = client.get(address).context["form"]
    client.post(address, {**data, "role": "employee"})

    assert offered["role"].value() == "hr"
    former.refresh_from_db()
    assert (former.left_on, former.role) == (None, "employee")


def test_nobody_comes_back_with_rights_that_nobody_names(organisation):
    former = gone(organisation, "administrator")

    resume_employment(former, "R-9", None, user={})

    former.refresh_from_db()
    assert (former.left_on, former.role) == (None, "employee")


@pytest.mark.parametrize("nightly", [True, False])
def test_file_brings_nobody_back_with_rights(organisation, nightly):
    boss = EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR, number="B")
    former = gone(organisation, "hr", number="00300")
    job = request_import(
        organisation, "people.csv", b"Number,Status\n00300,active\n", by=None if nightly else boss.user
    )

    carry_through(job, allowing=None)

    former.refresh_from_db()
    assert (former.left_on, former.role) == (None, "employee")
    assert [note[0] for note in job.rows.get().notes] == ["role_ended"]


# --- Passwords ----------------------------------------------------------------------------------------


def test_nobody_sets_the_password_of_an_account_with_an_email(desk):
    response = desk.post(ADD, valid(email="new@example.com", password="una frase larga y buena"))

    assert list(errors_of(response)) == ["password"]
    assert not User.objects.filter(email="new@example.com").exists()


def test_site_writes_no_account_of_an_administrator_by_a_permission_for_people(organisation, superuser, editor):
    employee = EmployeeFactory(user=superuser, organisation=organisation)
    data = {
        **valid(email="mine@example.com", number=employee.number),
        "organisation": organisation.pk,
        "role": "employee",
    }
    form = EmployeeForm(data, instance=employee)
    form.editor = editor

    assert not form.is_valid()
    assert "given_names" in form.errors or "email" in form.errors


# --- Names that wait for a second person --------------------------------------------------------------


def test_name_that_was_asked_for_is_not_written_once_the_person_works_elsewhere_too(hr, learner, organisation):
    other = EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR)
    approval = RENAMING.request(learner, {"given_names": "Otra", "first_surname": "Cosa"}, by=hr.user, reason="x")
    EmployeeFactory(user=learner.user, left_on=LEFT)

    with pytest.raises(Outdated):
        RENAMING.apply(approval, other.user)
