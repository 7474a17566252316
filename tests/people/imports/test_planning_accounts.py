"""Whom a file may rename, whose account somebody gets, and what a CURP tells."""

import pytest

from people.approvals.services import approve
from people.fields import digest
from people.imports.services import ReasonNeeded, confirm_import
from people.models import (
    Approval,
    CurpClaim,
    Employee,
    NameChange,
    WorkerData,
)
from tests.factories import EmployeeFactory, UserFactory
from tests.people.imports.conftest import (
    changes,
    codes,
    kinds,
    notes,
    remarks,
    written,
)
from tests.people.linking.confirming import confirm

pytestmark = pytest.mark.django_db
HEAD = "Número de empleado,Nombre(s),Primer apellido,Correo electrónico,Equipo\n"
NEW = HEAD + "00201,Luis,Ōme,LUIS@example.com,Ventas\n"


def test_names_need_one_reason_and_are_kept(ask, ana, hr):
    job = ask("Número,Nombre,Primer apellido\n00101,Ana María,Sosa\n")
    assert (changes(job, "00101"), job.counts["names"]) == ({"name": ("Ana Sosa", "Ana María Sosa")}, 1)
    with pytest.raises(ReasonNeeded):
        confirm_import(job, job.digest, by=hr.user, why=" ")

    written(job)

    change = NameChange.objects.get()
    assert (change.user, change.after, change.changed_by, change.why) == (
        ana.user,
        "Ana María Sosa",
        hr.user,
        "Acta de nacimiento",
    )


def test_another_name_waits_for_a_second_person(ask, ana, hr, superuser):
    file = "Número,Nombre,Primer apellido,Puesto\n00101,Eva,Luna,Jefa\n"
    job = ask(file)
    assert notes(job) == [("00101", "second_person")]

    written(job)

    ana.refresh_from_db()
    approval = Approval.objects.get()
    assert (ana.position, ana.user.get_full_name(), approval.subject) == ("Jefa", "Ana Sosa", ana.user)
    job = ask(file)
    assert (kinds(job), notes(job)) == ([("00101", "unchanged")], [("00101", "name_waits")])

    approve(approval, by=superuser)
    ana.user.refresh_from_db()
    assert ana.user.get_full_name() == "Eva Luna"
    assert kinds(ask(file)) == [("00101", "unchanged")]


def test_nobody_renames_themselves_or_leaves_by_their_own_file(ask, hr):
    job = ask("Número,Nombre,Fecha de baja\nHR,Rosalinda,2026-01-31\n")

    assert (kinds(job), notes(job), codes(job)) == ([("HR", "unchanged")], [("HR", "own_record")], [])


# --- Accounts -------------------------------------------------------------------------------------


def test_who_works_elsewhere_gets_a_second_employment_once_they_say_so(ask, sales, stranger):
    other = EmployeeFactory(
        organisation=stranger.organisation, user__email="luis@example.com", user__given_names="Luis"
    )

    job = ask(NEW)
    assert (kinds(job), notes(job), codes(job)) == ([("00201", "new")], [("00201", "email_asked")], [])
    written(job)

    employee = Employee.objects.get(number="00201")
    assert employee.user != other.user
    assert confirm(employee).user == other.user


@pytest.mark.parametrize(("left_on", "code"), [(None, "email_here"), ("2026-01-31", "email_former")])
def test_email_of_somebody_here_is_refused_by_name(ask, ana, left_on, code):
    Employee.objects.filter(pk=ana.pk).update(left_on=left_on)

    job = ask(HEAD + "00201,Ana,Sosa,ana@example.com,Ventas\n")

    [problem] = job.rows.get().problems
    assert problem == ["email", "ana@example.com", code, {"name": "Ana Sosa", "number": "00101"}]


def test_owner_of_an_account_without_an_employment_is_asked(ask, sales):
    owner = UserFactory(email="luis@example.com")

    written(ask(NEW))

    assert Employee.objects.get(number="00201").link_requests.get().account == owner


def test_email_of_somebody_else_is_refused_for_who_is_here(ask, ana, stranger):
    job = ask(f"Número,Correo\n00101,{stranger.user.email}\n")

    assert codes(job) == [(2, "email", "email_taken")]


def test_who_is_new_under_a_number_whose_user_name_is_taken_gets_another_one(ask, sales):
    UserFactory(username="cenzontle-00201")

    written(ask(NEW))

    employee = Employee.objects.get(number="00201")
    assert employee.user.username == "cenzontle-00201-2"


def test_lost_zeros_are_noticed(ask, ana):
    job = ask(HEAD + "101,Ana,Sosa,,Ventas\n")

    assert codes(job) == [(2, "number", "zeros")]


def test_size_of_letters_makes_nobody_new(ask, organisation, sales):
    EmployeeFactory(organisation=organisation, number="ab-1")

    assert kinds(ask("Número\nAB-1\n")) == [("ab-1", "unchanged")]


# --- CURP -----------------------------------------------------------------------------------------


def test_curp_is_kept_encrypted_and_never_shown(ask, ana, curps):
    job = ask(f"Número,CURP\n00101,{curps[0].lower()}\n")
    assert changes(job, "00101")["curp"] == ("", f"BOXW{'•' * 12}{curps[0][-2:]}")

    written(job)

    assert WorkerData.objects.get(employee=ana).curp == curps[0]
    assert CurpClaim.objects.get().user == ana.user
    assert kinds(ask(f"Número,CURP\n00101,{curps[0]}\n")) == [("00101", "unchanged")]
    job = ask(f"Número,CURP\n00101,{curps[1]}\n")
    written(job)
    assert job.rows.get().former_curp == curps[0]


def test_curp_tells_who_somebody_is(ask, ana, curps, sales):
    written(ask(f"Número,CURP\n00101,{curps[0]}\n"))

    job = ask(f"Número,Nombre,Primer apellido,CURP\n00201,Ana,Sosa,{curps[0]}\n")

    [problem] = job.rows.get().problems
    assert (problem[2], curps[0] in str(problem)) == ("curp_here", False)


def test_curp_is_left_out_where_no_dc3_is_issued(ask, ana):
    job = ask("Número,CURP\n00101,nonsense\n")

    assert (kinds(job), remarks(job)) == ([("00101", "unchanged")], ["curp_off"])


def test_records_of_human_resources_are_for_administrators(ask, organisation, hr):
    colleague = EmployeeFactory(organisation=organisation, number="RH-2", role="hr")
    file = "Número,Puesto,Correo\nRH-2,Jefa,mine@example.com\n"

    job = ask(file)
    assert (kinds(job), notes(job)) == ([("RH-2", "unchanged")], [("RH-2", "hr_record")])
    job = ask("Número\n1\n".replace("1", hr.number), absent_leave=True)
    assert remarks(job) == ["hr_absence"]

    Employee.objects.filter(pk=hr.pk).update(role="administrator")
    job = written(ask(file))
    colleague.user.refresh_from_db()
    assert colleague.user.email == "mine@example.com"


def test_account_of_who_works_elsewhere_keeps_name_and_email(ask, ana, stranger):
    EmployeeFactory(organisation=stranger.organisation, user=ana.user)

    job = ask("Número,Nombre,Correo,Puesto\n00101,Anita,mine@example.com,Jefa\n")

    assert (notes(job), list(changes(job, "00101"))) == ([("00101", "account_kept")], ["position"])


def test_curp_of_who_works_elsewhere_links_nothing(ask, sales, organisation, stranger, curps):
    other = EmployeeFactory(organisation=stranger.organisation, user__email="")
    CurpClaim.objects.create(organisation=stranger.organisation, user=other.user, digest=digest(curps[0]))

    written(ask(f"Número,Nombre,Primer apellido,Correo,CURP\n00201,Luis,Ōme,mine@example.com,{curps[0]}\n"))

    employee = Employee.objects.get(number="00201")
    other.user.refresh_from_db()
    assert (employee.user == other.user, employee.user.email, other.user.email) == (False, "mine@example.com", "")
