"""Imports as workers do them: killed, repeated, cancelled, overtaken."""

import datetime
import uuid

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from lib import file_jobs, leases
from people.employees import bulk
from people.imports import services, writing
from people.imports.services import (
    AnotherIsWriting,
    WrongColumns,
    cancel_import,
    choose,
    confirm_import,
    match_columns,
    plan_import,
    remove_old_imports,
    request_import,
    write_import,
)
from people.imports.steps import Choices
from people.imports.tasks import look_after_imports
from people.models import Employee, EmployeeChange, PeopleImport, Team, TeamManager, TeamMembership, User
from tests.factories import EmployeeFactory
from tests.people.imports.conftest import State, confirmed, planned, written

pytestmark = pytest.mark.django_db
FILE = (
    "Número,Nombre,Primer apellido,Equipo,Jefe,Situación\n"
    "00101,Anita,Sosa,Planta / Línea,00201,\n00201,Luis,Ōme,Planta,,\n00301,,,,,baja\n"
)


@pytest.fixture
def job(ask, ana, organisation):
    EmployeeFactory(organisation=organisation, number="00301")
    return ask(FILE, creates_teams=True)


def everything():
    models = (User, Employee, EmployeeChange, Team, TeamMembership, TeamManager)
    return [list(model.objects.order_by("pk").values()) for model in models]


def state(job):
    job.refresh_from_db()
    return job.state


def is_there(job):
    return storages["private"].exists(f"{PeopleImport.FOLDER}/{job.uuid}")


def let_lease_run_out(job):
    PeopleImport.objects.filter(pk=job.pk).update(lease_until=timezone.now() - leases.LEASE)


def killed(*_values, **_options):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (writing, "make_teams"),
        (writing, "hire_employees"),
        (writing, "update_employees"),
        (bulk, "move_employees"),
        (writing, "name_managers"),
        (services, "_note_done"),
    ],
)
def test_worker_killed_in_the_middle_has_written_nothing(job, monkeypatch, where, name):
    confirmed(job)
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr(where, name, killed)
        with pytest.raises(KeyboardInterrupt):
            write_import(job.pk)
    assert everything() == before
    assert (state(job), is_there(job)) == (State.WRITING, True)
    assert not write_import(job.pk)  # the dead worker has it
    let_lease_run_out(job)

    assert write_import(job.pk)

    assert (state(job), is_there(job)) == (State.FINISHED, False)
    assert everything() != before
    assert Employee.objects.get(number="00101").user.given_names == "Anita"
    assert not write_import(job.pk)


def test_killed_reader_is_not_begun_for_ever(ask, hr, organisation, monkeypatch):
    job = request_import(organisation, "a.csv", b"Number\n1\n", by=hr.user)
    with monkeypatch.context() as patch:
        patch.setattr(services, "make_plan", killed)
        for _ in range(file_jobs.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                plan_import(job.pk)
            let_lease_run_out(job)

    assert not plan_import(job.pk)

    assert state(job) == State.FAILED
    assert job.failure["en"] == "It failed several times. Tell whoever runs this site."
    assert job.failure["es"] != job.failure["en"]


def test_worker_that_lost_its_lease_writes_nothing(job, monkeypatch):
    confirmed(job)
    before = everything()
    carry_out = writing.carry_out

    def overtaken(*values, **options):
        done = carry_out(*values, **options)
        PeopleImport.objects.filter(pk=job.pk).update(lease_token=uuid.uuid4())
        return done

    with monkeypatch.context() as patch:
        patch.setattr(services, "carry_out", overtaken)
        assert not write_import(job.pk)

    assert (everything(), state(job), is_there(job)) == (before, State.WRITING, True)


def test_lease_is_prolonged_while_a_file_is_read(ask, hr, organisation, monkeypatch):
    rows = "".join(f"{number}\n" for number in range(1000))
    job = request_import(organisation, "a.csv", f"Number\n{rows}".encode(), by=hr.user)
    monkeypatch.setattr(file_jobs, "RENEWED", datetime.timedelta(0))
    plan = services.make_plan
    found = []

    def make_plan(*values, **options):
        PeopleImport.objects.filter(pk=job.pk).update(lease_until=timezone.now())
        done = plan(*values, **options)
        found.append(done)
        return done

    monkeypatch.setattr(services, "make_plan", make_plan)

    assert plan_import(job.pk)
    assert len(found) == 1


def test_nobody_takes_what_another_worker_has(ask, hr, organisation):
    job = request_import(organisation, "a.csv", b"Number\n1\n", by=hr.user)
    PeopleImport.objects.update(lease_until=timezone.now() + leases.LEASE)

    assert not plan_import(job.pk)
    let_lease_run_out(job)
    assert plan_import(job.pk)
    assert not plan_import(job.pk)


def test_one_import_at_a_time_writes_into_an_organisation(ask, ana):
    confirmed(ask("Número,Puesto\n00101,Jefa\n"))
    other = ask("Número,Puesto\n00101,Gerente\n")

    with pytest.raises(AnotherIsWriting):
        confirm_import(other, other.digest, by=other.started_by)


def test_cancelled_import_is_over(ask, ana):
    job = ask("Número,Puesto\n00101,Jefa\n")

    assert (cancel_import(job), cancel_import(job)) == (True, False)

    assert (state(job), is_there(job), plan_import(job.pk)) == (State.CANCELLED, False, False)
    assert not choose(job, Choices())


def test_what_is_being_written_is_not_cancelled(ask, ana):
    job = confirmed(ask("Número,Puesto\n00101,Jefa\n"))

    assert not cancel_import(job)
    assert write_import(job.pk)


def test_columns_that_make_no_sense_are_refused(ask, ana):
    job = ask("Núm.,Cargo\n00101,Jefa\n")

    for fields in (["number"], ["number", "number"], ["", "position"], ["number", "position", "shift"]):
        with pytest.raises(WrongColumns):
            match_columns(job, fields)


def test_file_that_is_gone_is_said_so(ask, hr, organisation):
    job = request_import(organisation, "a.csv", b"Number\n1\n", by=hr.user)
    storages["private"].delete(f"{PeopleImport.FOLDER}/{job.uuid}")

    plan_import(job.pk)

    assert (state(job), job.failure["en"]) == (State.FAILED, "The file is no longer here. Choose it again.")


def test_clock_takes_up_what_lost_messages_left(ask, hr, organisation, ana, django_capture_on_commit_callbacks):
    to_plan = request_import(organisation, "a.csv", b"Number\n00101\n", by=hr.user)
    to_write = confirmed(ask("Número,Puesto\n00101,Jefa\n"))
    assert PeopleImport.objects.waiting() == ([], [])  # their own hints are on the way

    with time_machine.travel(timezone.now() + file_jobs.HEAD_START * 1.1, tick=False):
        look_after_imports()

    assert (state(to_plan), state(to_write)) == (State.PLANNED, State.FINISHED)


def test_what_nobody_says_yes_to_is_forgotten_and_old_reports_are_emptied(ask, ana):
    job, done = ask("Número,Puesto\n00101,Jefa\n"), written(ask("Número,Turno\n00101,Mixto\n"))

    with time_machine.travel(timezone.now() + services.KEPT * 1.1, tick=False):
        assert remove_old_imports() == 0
        assert (state(job), state(done), is_there(job)) == (State.CANCELLED, State.FINISHED, False)
    with time_machine.travel(timezone.now() + services.REMEMBERED * 1.1, tick=False):
        assert remove_old_imports() == 2
    assert (done.rows.count(), PeopleImport.objects.count()) == (0, 2)


def test_plan_is_made_for_whoever_confirms(ask, ana, organisation):
    """Whose own record it is, is not changed by their own yes."""
    ana.role = Employee.Role.ADMINISTRATOR
    ana.save()
    job = request_import(organisation, "a.csv", "Número,Puesto\n00101,Jefa\n".encode())
    planned(job)
    assert job.counts["changed"] == 1

    confirmed(job, by=ana.user)
    assert not write_import(job.pk)

    assert (state(job), job.counts) == (State.PLANNED, {"unchanged": 1, "names": 0})
