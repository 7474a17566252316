"""The other doors: a watched folder, and a command."""

import io
import os
import time

import pytest
from django.core.management import CommandError, call_command

from people.imports import drop
from people.imports.drop import take_dropped_files
from people.imports.services import confirm_import, write_import
from people.imports.tasks import take_files
from people.models import Employee, ImportSettings, PeopleImport
from tests.factories import EmployeeFactory, WorkCentreFactory
from tests.people.imports.conftest import State, planned

pytestmark = pytest.mark.django_db
FILE = "Número,Puesto\n00101,Jefa\n"


@pytest.fixture
def folder(organisation, settings, tmp_path):
    settings.PEOPLE_DROP = tmp_path
    path = tmp_path / organisation.code
    path.mkdir()
    return path


@pytest.fixture
def leave(folder):
    def leave(content=FILE, name="people.csv", age=drop.UNTOUCHED + 1):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        then = time.time() - age
        os.utime(path, (then, then))
        return path

    return leave


@pytest.fixture
def administrator(organisation):
    return EmployeeFactory(
        organisation=organisation,
        number="AD",
        role="administrator",
        user__email="boss@example.com",
        user__language="es",
    )


def names(path):
    return sorted(entry.name.partition("-people")[2] or entry.name for entry in path.iterdir()) if path.exists() else []


@pytest.fixture
def take(django_capture_on_commit_callbacks):
    """Take the files as a worker does, whose messages leave when it has committed."""

    def run():
        with django_capture_on_commit_callbacks(execute=True):
            take_files()

    return run


def test_whole_file_is_imported_put_away_and_reported(take, folder, leave, ana, administrator, mailoutbox):
    leave()

    take()
    take()

    ana.refresh_from_db()
    assert ana.position == "Jefa"
    assert (names(folder), names(folder / "done")) == (["done"], [".csv"])
    job = PeopleImport.objects.get()
    assert (job.origin, job.started_by, job.state) == ("drop", None, State.FINISHED)
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["boss@example.com"], "Personas importadas: people.csv")
    assert f"/es/people/imports/{job.uuid}/" in mail.body
    assert "Sosa" not in mail.body
    assert {change.source for change in ana.changes.all()} == {"import"}


@pytest.mark.parametrize(
    "name", [".people.csv", "people.csv.part", "people.csv.filepart", "people.tmp", "~people.csv~"]
)
def test_file_that_is_being_written_is_left_alone(folder, leave, ana, name):
    leave(name=name)
    leave(name="young.csv", age=0)

    assert take_dropped_files() == 0
    assert not PeopleImport.objects.exists()


def test_links_and_folders_of_nobody_are_left_alone(folder, leave, ana, tmp_path, settings):
    outside = tmp_path / "secret"
    outside.write_text(FILE)
    os.utime(outside, (1, 1))
    (folder / "link.csv").symlink_to(outside)
    (tmp_path / "nobody").mkdir()
    (tmp_path / "nobody" / "people.csv").write_text(FILE)

    assert take_dropped_files() == 0
    settings.PEOPLE_DROP = tmp_path / "not there"
    assert take_dropped_files() == 0
    settings.PEOPLE_DROP = None
    assert take_dropped_files() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "Esto es un PDF"),
        (b"", "vac"),
        (b"Nombre\nAna\n", "Ninguna columna"),
        (b"x" * 11_000_000, "10 MB"),
    ],
)
def test_file_that_cannot_be_read_is_refused_and_reported(
    take, folder, leave, administrator, mailoutbox, content, words
):
    leave(content)

    take()

    assert names(folder / "refused") == [".csv"]
    assert PeopleImport.objects.get().state == State.FAILED
    assert words in mailoutbox[0].body


def test_brake_stops_it_until_somebody_says_yes(take, folder, leave, ana, administrator, mailoutbox):
    ImportSettings.objects.create(organisation=ana.organisation, nightly_absent_leave=True)
    leave("Número\nAD\n")

    take()

    job = PeopleImport.objects.get()
    assert (job.state, job.counts["leaving"], names(folder / "refused")) == (State.PLANNED, 1, [".csv"])
    assert mailoutbox[0].subject == "Se detuvo y te espera: people.csv"
    ana.refresh_from_db()
    assert ana.left_on is None

    confirm_import(job, job.digest, by=administrator.user, leaving=1)
    write_import(job.pk)
    ana.refresh_from_db()
    assert ana.left_on


def test_rows_with_errors_are_left_out_and_names_far_away_wait_for_people(folder, leave, ana, sales):
    leave("Número,Nombre,Primer apellido,Equipo,Puesto\n00101,Eva,Luna,Ventas,Jefa\n00102,Luis,Ōme,Nadie,\n")

    take_dropped_files()

    ana.refresh_from_db()
    job = PeopleImport.objects.get()
    assert (ana.position, ana.user.given_names) == ("Jefa", "Ana")
    assert (job.counts["error"], [note[0] for note in job.rows.first().notes]) == (1, ["name_by_hand"])


def test_new_teams_where_the_organisation_says_so(folder, leave, ana):
    ImportSettings.objects.create(organisation=ana.organisation, nightly_creates_teams=True)
    leave("Número,Equipo\n00101,Planta\n")

    take_dropped_files()

    assert ana.memberships.get(to_on=None).team.name_es == "Planta"


@pytest.mark.parametrize("name", ["plan_import", "confirm_import", "write_import", "_put_away"])
def test_killed_worker_leaves_one_import_to_the_next(folder, leave, ana, monkeypatch, name):
    leave()

    def killed(*_values, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drop, name, killed)
        with pytest.raises(KeyboardInterrupt):
            take_dropped_files()
    assert names(folder) == ["people.csv"]

    assert take_dropped_files() == 1

    ana.refresh_from_db()
    assert (ana.position, PeopleImport.objects.count(), names(folder / "done")) == ("Jefa", 1, [".csv"])


def test_same_file_the_next_night_changes_nothing(folder, leave, ana):
    leave()
    take_dropped_files()
    leave(age=drop.UNTOUCHED + 1)

    assert take_dropped_files() == 1

    assert [job.counts.get("unchanged") for job in PeopleImport.objects.order_by("pk")] in ([None, 1], [None])
    assert ana.changes.count() == 1


def run(*arguments):
    out = io.StringIO()
    call_command("import_people", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Número,Puesto,Equipo\n00101,Jefa,\n00102,,Nadie\n")
    return path


def test_command_says_what_would_happen_and_does_it_when_told(file, organisation, ana):
    told = run("cenzontle", str(file))
    assert "Row 3: Equipo: Nadie There is no team called “Nadie”." in told
    assert told.endswith("changed: 1, error: 1\n")
    ana.refresh_from_db()
    assert ana.position == "Cajera"

    run("cenzontle", str(file), "--apply")

    ana.refresh_from_db()
    assert ana.position == "Jefa"
    assert [job.state for job in PeopleImport.objects.order_by("pk")] == [State.CANCELLED, State.FINISHED]


def test_command_brakes(tmp_path, organisation, ana):
    path = tmp_path / "people.csv"
    path.write_text("Número,Situación\n00101,baja\n")

    with pytest.raises(CommandError, match="1 of 1 people would leave: confirm with --leaving 1."):
        run("cenzontle", str(path), "--apply")
    run("cenzontle", str(path), "--apply", "--leaving", "1")

    ana.refresh_from_db()
    assert ana.left_on


@pytest.mark.parametrize(
    ("code", "content", "words"),
    [
        ("nobody", "Número\n1\n", "There is no organisation nobody."),
        ("cenzontle", "", "The file is empty."),
        ("cenzontle", "Nombre\nAna\n", "No column has a title"),
        ("cenzontle", None, "No such file"),
    ],
)
def test_command_says_what_is_wrong(tmp_path, organisation, code, content, words):
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_text(content)

    with pytest.raises(CommandError, match=words):
        run(code, str(path), "--apply")


def test_command_waits_for_no_other_import(file, organisation, ana, ask):
    other = ask("Número,Turno\n00101,Mixto\n")
    confirm_import(other, other.digest, by=other.started_by)

    with pytest.raises(CommandError, match="Another import is being written"):
        run("cenzontle", str(file), "--apply")

    assert planned(other).state == State.WRITING
    assert Employee.objects.get(pk=ana.pk).position == "Cajera"


@pytest.mark.parametrize(
    ("file", "subject", "words"),
    [
        (FILE, "Personas importadas: people.csv", "se importó"),
        (FILE + "00102,Nadie\n", "Personas importadas, sin las filas con errores: people.csv", "sin las filas"),
        (
            "Número,Equipo\n00101,Nadie\n",
            "No se importó a nadie, hay filas con errores: people.csv",
            "no cambió a nadie",
        ),
        ("Número,Puesto\n", "No se importó a nadie, el archivo no tiene filas: people.csv", "no cambió a nadie"),
        ("Número,Puesto\n00101,Cajera\n", "Nada que cambiar: people.csv", "no cambió a nadie"),
    ],
)
def test_mail_says_what_happened(take, leave, ana, administrator, mailoutbox, file, subject, words):
    leave(file)

    take()

    [mail] = mailoutbox
    assert mail.subject == subject
    assert words in mail.body


@pytest.mark.parametrize("role", ["hr", "administrator"])
def test_who_may_not_open_the_report_is_not_written_to(take, leave, ana, organisation, mailoutbox, role):
    limited = EmployeeFactory(organisation=organisation, number="L", role=role, user__email="limited@example.com")
    limited.hr_centres.add(WorkCentreFactory(organisation=organisation))
    EmployeeFactory(organisation=organisation, number="W", role="hr", user__email="whole@example.com")
    leave()

    take()

    assert [mail.to for mail in mailoutbox] == [["whole@example.com"]]
