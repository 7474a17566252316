"""A file that leads to a record whose data are blocked: it says so, names nobody, and changes nothing."""

import datetime

import pytest
from django.urls import reverse

from people.employees.services import update_worker_data
from people.erasure.services import block
from people.imports.undo import undo_import
from people.models import Employee, Erasure, PeopleImportRow
from tests.factories import EmployeeFactory
from tests.people.imports.conftest import codes, written

pytestmark = pytest.mark.django_db
LEFT = datetime.date(2025, 1, 31)
HEAD = "Número,Nombre,Primer apellido,Correo,CURP\n"


@pytest.fixture
def gone(organisation, curps):
    organisation.issues_dc3 = True
    organisation.save()
    names = {"user__given_names": "Xochiquetzal", "user__first_surname": "Ríos", "user__email": "xochi@example.com"}
    employee = EmployeeFactory(organisation=organisation, number="0Q4711", left_on=LEFT, position="Cajera", **names)
    update_worker_data(employee, curp=curps[0], occupation="")
    block(employee.pk, Erasure.Reason.RETENTION, by=None)
    return employee


@pytest.mark.parametrize("number", ["0Q4711", "0q4711", "Q4711"])
@pytest.mark.parametrize("rest", ["Ana,Sosa,,", ",,,", "Ana,Sosa,new@example.com,"])
def test_number_of_the_blocked_is_refused(ask, gone, number, rest):
    assert codes(ask(f"{HEAD}{number},{rest}\n")) == [(2, "number", "blocked")]


@pytest.mark.parametrize("number", ["00101", "00900"])
def test_email_and_curp_of_the_blocked_are_refused(ask, ana, gone, curps, number):
    assert codes(ask(f"{HEAD}{number},Ana,Sosa,XOCHI@example.com,\n")) == [(2, "email", "blocked")]
    assert codes(ask(f"{HEAD}{number},Ana,Sosa,,{curps[0]}\n")) == [(2, "curp", "blocked")]


def test_what_is_said_names_nobody_and_shows_nothing(client, ask, gone, hr):
    job = ask("Número,Puesto,Fecha de baja\n0Q4711,Jefa,2025-06-30\n")
    row = job.rows.get()
    client.force_login(hr.user)
    page = client.get(reverse("imports:one", args=[job.uuid]), follow=True).content.decode()

    assert (row.kind, row.name, row.changes, row.notes) == (PeopleImportRow.Kind.ERROR, "", [], [])
    assert "cuyos datos están bloqueados" in page
    assert not any(told in page for told in ("Xochiquetzal", "Cajera", "2025", "xochi@"))


def test_file_neither_changes_nor_lifts(ask, ana, gone, organisation):
    written(ask("Número,Puesto,Estado\n0Q4711,Jefa,activo\n00101,Jefa,activo\n"))
    written(ask("Número,Puesto,Fecha de baja\n0Q4711,Jefa,2025-06-30\n00101,Sub,\n"))

    gone.refresh_from_db()
    ana.refresh_from_db()
    assert (gone.position, gone.left_on, gone.blocked_at is None, ana.position) == ("Cajera", LEFT, False, "Sub")
    assert Erasure.objects.standing().filter(employee=gone).exists()


def test_manager_who_is_blocked_is_unknown(ask, ana, gone):
    assert codes(ask("Número,Equipo,Jefe\n00101,Ventas,0Q4711\n")) == [(2, "manager", "manager_unknown")]


def test_who_works_here_again_under_another_record_is_no_longer_refused(ask, ana, gone, organisation):
    EmployeeFactory(organisation=organisation, number="00500", user=gone.user)

    assert codes(ask(f"{HEAD}00500,Xochiquetzal,Ríos,xochi@example.com,\n")) == []


def test_undoing_a_file_leaves_who_was_blocked_since(ask, ana, hr):
    job = written(ask("Número,Fecha de baja\n00101,2026-01-31\n"))
    block(ana.pk, Erasure.Reason.REQUEST, by=None)
    undo_import(job, by=hr.user)

    ana = Employee.objects.get(pk=ana.pk)
    assert ana.left_on == datetime.date(2026, 1, 31)
    assert ana.blocked_at is not None


def test_rows_of_former_files_do_not_name_who_is_blocked_later(client, ask, ana, hr):
    job = written(ask(f"{HEAD}00900,Xochiquetzal,Sosa,xochi@example.com,\n00101,Anaís,,,\n"))
    pages = [reverse("imports:one", args=[job.uuid]), reverse("imports:report", args=[job.uuid, "csv"])]
    client.force_login(hr.user)

    def said(page):
        answer = client.get(page, follow=True)
        return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()

    assert all("Xochiquetzal" in said(page) for page in pages)
    new = Employee.objects.get(number="00900")
    Employee.objects.filter(pk=new.pk).update(left_on=LEFT)
    block(new.pk, Erasure.Reason.RETENTION, by=None)

    assert not any("Xochiquetzal" in said(page) or "00900" in said(page) for page in pages)
    assert all("00101" in said(page) for page in pages)
