"""What a file would do, and does: kind by kind."""

import datetime

import pytest

from people.imports.services import BrakeOn, PlanChanged, confirm_import, match_columns, write_import
from people.models import (
    Employee,
    EmployeeChange,
    NameChange,
    Team,
    TeamMembership,
    User,
)
from tests.factories import EmployeeFactory, JobRoleFactory, TeamFactory, WorkCentreFactory, manage
from tests.people.imports.conftest import (
    State,
    changes,
    chosen,
    codes,
    confirmed,
    kinds,
    notes,
    planned,
    remarks,
    written,
)

pytestmark = pytest.mark.django_db
HEAD = "Número de empleado,Nombre(s),Primer apellido,Correo electrónico,Equipo\n"
NEW = HEAD + "00201,Luis,Ōme,LUIS@example.com,Ventas\n"
ANA = HEAD + "00101,Ana,Sosa,ana@example.com,Ventas\n"


def state_of(model):
    return list(model.objects.order_by("pk").values())


def test_somebody_new_comes_in_with_team_and_history(ask, ana, hr, sales):
    job = ask(NEW)
    assert kinds(job) == [("00201", "new")]
    assert not User.objects.filter(email="luis@example.com").exists()

    written(job)

    employee = Employee.objects.get(number="00201")
    assert (employee.user.username, employee.user.email) == ("cenzontle-00201", "luis@example.com")
    assert not employee.user.has_usable_password()
    assert TeamMembership.objects.get(employee=employee).team == sales
    history = EmployeeChange.objects.filter(employee=employee, batch=job.uuid, by=hr.user, source="import")
    assert [change.field for change in history.order_by("pk")] == ["hired_on", "team"]
    assert (job.state, job.counts["new"]) == (State.FINISHED, 1)


def test_same_file_twice_changes_nothing_the_second_time(ask, ana, sales):
    written(ask(NEW + "00101,Ana,Sosa,ana@example.com,Ventas\n"))
    before = [state_of(model) for model in (User, Employee, EmployeeChange, TeamMembership, NameChange)]

    job = ask(NEW + "00101,Ana,Sosa,ana@example.com,Ventas\n")
    assert kinds(job) == [("00201", "unchanged"), ("00101", "unchanged")]
    written(job)

    assert [state_of(model) for model in (User, Employee, EmployeeChange, TeamMembership, NameChange)] == before


def test_change_and_move_say_before_and_after(ask, ana, north, plant):
    file = "employee number;position;team;work center;shift\n00101;Jefa;Sales / North;014;Mixto\n"

    job = ask(file)

    assert kinds(job) == [("00101", "moving")]
    assert changes(job, "00101") == {
        "position": ("Cajera", "Jefa"),
        "shift": ("", "Mixto"),
        "work_centre": ("", "014"),
        "team": ("Ventas", "Ventas / Norte"),
    }
    written(job)
    ana.refresh_from_db()
    assert (ana.position, ana.work_centre, ana.shift) == ("Jefa", plant, "Mixto")
    assert ana.memberships.get(to_on=None).team == north
    assert kinds(ask(file)) == [("00101", "unchanged")]


def test_empty_cell_leaves_and_hyphen_clears(ask, ana):
    job = ask("Número,Puesto,Turno\n00101,-,\n")

    assert changes(job, "00101") == {"position": ("Cajera", "")}


def test_leaving_and_coming_back(ask, ana, sales):
    leave = "Número,Situación,Fecha de baja\n00101,Baja,05/01/2026\n"

    job = written(ask(leave))
    ana.refresh_from_db()
    assert (job.counts["leaving"], ana.left_on) == (1, datetime.date(2026, 1, 5))
    assert kinds(ask(leave)) == [("00101", "unchanged")]

    job = ask("Número,Situación,Puesto\n00101,Activa,Jefa\n")
    assert kinds(job) == [("00101", "returning")]
    written(job)
    ana.refresh_from_db()
    assert (ana.left_on, ana.position) == (None, "Jefa")


def test_day_to_come_is_not_yet_the_day(ask, ana):
    day = ana.organisation.today() + datetime.timedelta(days=9)

    job = ask(f"Número,Fecha de baja\n00101,{day}\n")

    assert (kinds(job), notes(job)) == ([("00101", "unchanged")], [("00101", "leaves_later")])


def test_who_left_and_was_never_here_is_nothing_to_do(ask):
    job = ask(HEAD.strip() + ",Situación\n00900,Eva,Luna,,,Baja\n")

    assert (kinds(job), notes(job)) == ([("00900", "unchanged")], [("00900", "unknown_leaver")])


def test_absent_leave_only_where_it_was_chosen_and_every_row_is_understood(ask, ana, hr):
    other = EmployeeFactory(organisation=ana.organisation, number="00102")
    file = "Número,Puesto\n00101,Cajera\n"

    assert kinds(ask(file)) == [("00101", "unchanged")]
    job = ask(file, absent_leave=True)
    assert kinds(job) == [("00101", "unchanged"), ("00102", "leaving")]
    assert remarks(job) == ["own_absence"]
    written(job, leaving=1)
    other.refresh_from_db()
    hr.refresh_from_db()
    assert (other.left_on, hr.left_on) == (other.organisation.today(), None)

    job = ask(file + "00109,?\n", absent_leave=True)
    assert (codes(job), remarks(job)) == ([(3, "", "no_name")], ["absent_stay"])


def test_brake_stops_until_the_number_is_typed(ask, ana):
    others = EmployeeFactory.create_batch(8, organisation=ana.organisation)
    rows = "".join(f"{employee.number}\n" for employee in others)
    job = ask(f"Número\n{rows}", absent_leave=True)
    assert job.counts == {"unchanged": 8, "leaving": 1, "names": 0}
    confirmed(job)  # 1 of 10 is not more than 10 %

    other = ask(f"Número\n{rows.partition(chr(10))[2]}", absent_leave=True)
    for typed in (None, 1, 3):
        with pytest.raises(BrakeOn) as stopped:
            confirm_import(other, other.digest, by=job.started_by, leaving=typed)
        assert stopped.value.leaving == 2
    assert other.state == State.PLANNED


def test_unknown_teams_are_offered_and_made_where_that_is_chosen(ask, ana, sales):
    file = (
        HEAD + "00201,Luis,Ōme,,Ventas / Sur\n00202,Eva,Luna,,Planta / Turno A / Línea 1\n00203,Ada,Paz,,ventas/sur\n"
    )
    job = ask(file)
    assert codes(job) == [(row, "team", "team_unknown") for row in (2, 3, 4)]
    assert job.new_teams == ["Planta", "Planta / Turno A", "Planta / Turno A / Línea 1", "Ventas / Sur"]

    job = chosen(job, creates_teams=True)
    assert [kind for _number, kind in kinds(job)] == ["new"] * 3
    written(job)

    south = Team.objects.get(name_es="Sur")
    assert (south.parent, south.name_en, south.memberships.count()) == (sales, "Sur", 2)
    assert Team.objects.get(name_es="Línea 1").parent.parent.name_es == "Planta"
    assert {kind for _number, kind in kinds(ask(file))} == {"unchanged"}


def test_team_that_several_are_called_is_refused_with_their_paths(ask, ana, north, organisation):
    plant = TeamFactory(organisation=organisation, name_es="Planta", name_en="Plant")
    TeamFactory(organisation=organisation, parent=plant, name_es="Norte", name_en="North")

    job = ask("Número,Equipo\n00101,norte\n")

    [problem] = job.rows.get().problems
    assert problem[2:] == ["team_ambiguous", {"team": "norte", "paths": "Ventas / Norte, Planta / Norte"}]
    assert kinds(ask("Número,Equipo\n00101,PLANTA > Norte\n")) == [("00101", "moving")]


def test_name_of_a_team_may_have_a_stroke(ask, ana, organisation):
    team = TeamFactory(organisation=organisation, name_es="I/D", name_en="R/D")

    assert changes(ask("Número,Equipo\n00101,I/D\n"), "00101")["team"] == ("Ventas", "I/D")
    assert team.pk


def test_managers_are_named_for_the_team(ask, ana, sales, hr):
    manage(ana, sales)
    file = "Número,Nombre,Apellido paterno,Equipo,Jefe\n00201,Luis,Ōme,Ventas,00202\n00202,Eva,Luna,Norte,00101\n"
    job = ask(file, creates_teams=True)
    assert job.managers == [["Norte", [], ["00101"]], ["Ventas", ["00101"], ["00202"]]]

    written(job)

    assert [row.employee.number for row in sales.managers.all()] == ["00202"]
    job = ask(file)
    assert ({kind for _number, kind in kinds(job)}, job.managers) == ({"unchanged"}, [])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("1,2\n2,1\n", [(2, "manager_circle"), (3, "manager_circle")]),
        ("1,2\n2,3\n3,1\n", [(2, "manager_circle"), (3, "manager_circle"), (4, "manager_circle")]),
        ("1,1\n", [(2, "manager_self")]),
        ("1,77\n", [(2, "manager_unknown")]),
        ("1,2\n2,3\n3,77\n", [(4, "manager_unknown"), (2, "manager_unknown"), (3, "manager_unknown")]),
    ],
)
def test_managers_who_cannot_be(ask, sales, rows, expected):
    rows = "".join(f"{row},Luis,Ōme,Ventas\n" for row in rows.split())

    job = ask(f"Número,Jefe,Nombre,Primer apellido,Equipo\n{rows}")

    assert sorted((row, code) for row, _column, code in codes(job)) == sorted(expected)
    assert (
        {row.row for row in job.rows.all()}
        == {row for row, _code in expected}
        == {row.row for row in job.rows.filter(kind="error")}
    )


def test_manager_who_leaves_is_refused(ask, ana, sales):
    gone = EmployeeFactory(organisation=ana.organisation, number="7", left_on="2026-01-01")

    job = ask("Número,Jefe,Fecha de baja\n00101,8,\n8,,2026-02-01\n")
    assert codes(job)[0] == (2, "manager", "manager_unknown")
    job = ask(f"Número,Jefe\n00101,{gone.number}\n")
    assert codes(job) == [(2, "manager", "manager_leaves")]


# --- Columns --------------------------------------------------------------------------------------


def test_columns_that_nobody_knows_are_asked_for_once(ask, ana, organisation):
    file = "Núm.,Cargo,Sueldo\n00101,Jefa,9000\n"
    job = ask(file)
    assert (job.is_matching, job.columns, job.samples[2]) == (True, ["number", "position", ""], ["9000"])

    match_columns(job, ["number", "position", ""])
    planned(job)

    assert (kinds(job), remarks(job)) == ([("00101", "changed")], ["left_out"])
    assert not ask(file).is_matching


def test_job_role_by_its_name_in_either_language(ask, ana, organisation):
    JobRoleFactory(organisation=organisation, name_es="Cajas", name_en="Tills")

    assert changes(ask("Número,Perfil\n00101,tills\n"), "00101")["job_role"] == ("", "Cajas")
    assert codes(ask("Número,Perfil\n00101,Nadie\n")) == [(2, "job_role", "role_unknown")]


@pytest.mark.parametrize(
    ("code", "problem"), [("14", "centre_zeros"), ("99", "centre_unknown"), ("200", "centre_closed")]
)
def test_work_centre_by_its_code(ask, ana, plant, code, problem):
    WorkCentreFactory(organisation=ana.organisation, code="200", is_active=False)

    assert codes(ask(f"Número,Planta\n00101,{code}\n")) == [(2, "work_centre", problem)]


# --- Meanwhile ------------------------------------------------------------------------------------


def test_people_who_changed_meanwhile_are_shown_again(ask, ana):
    job = confirmed(ask("Número,Puesto\n00101,Jefa\n"))
    Employee.objects.filter(pk=ana.pk).update(position="Gerente")

    assert not write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.was_planned_again) == (State.PLANNED, True)
    assert changes(job, "00101")["position"] == ("Gerente", "Jefa")
    ana.refresh_from_db()
    assert ana.position == "Gerente"
    with pytest.raises(PlanChanged):
        confirm_import(job, "old", by=job.started_by)


# --- Whose records are not for whom ---------------------------------------------------------------


def test_teams_and_job_roles_out_of_use_take_nobody(ask, ana, sales, organisation):
    TeamFactory(organisation=organisation, name_es="Vieja", name_en="Old", is_active=False)
    JobRoleFactory(organisation=organisation, name_es="Mecanógrafa", name_en="Typist", is_active=False)

    job = ask("Número,Equipo,Perfil\n00101,Vieja,Mecanógrafa\n00101x,Vieja / Norte,\n", creates_teams=True)

    assert [(row, column, code) for row, column, code in codes(job) if code != "no_name"] == [
        (2, "team", "team_closed"),
        (2, "job_role", "role_closed"),
        (3, "team", "team_closed"),
    ]
    Team.objects.filter(pk=sales.pk).update(is_active=False)
    assert kinds(ask("Número,Equipo\n00101,Ventas\n")) == [("00101", "unchanged")]
