"""The screens of an import: from the choice of a file to undoing it, in both languages."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lib import file_jobs
from people.imports.services import cancel_import, plan_import, request_import, write_import
from people.imports.undo import undoable
from people.models import Employee, ImportSettings, PeopleImport
from tests.factories import WorkCentreFactory
from tests.people.imports.conftest import planned, written

pytestmark = pytest.mark.django_db
FILE = "Número de empleado,Nombre(s),Primer apellido,Equipo\n00101,Ana,Sosa,Ventas\n00201,Luis,Ōme,Norte\n"


@pytest.fixture(autouse=True)
def _signed_in(client, hr):
    client.force_login(hr.user)


def upload(client, content=FILE, name="personas.csv", language="en"):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(f"/{language}/people/imports/", {"file": SimpleUploadedFile(name, content)})


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page(client, job, language="en", query=""):
    return client.get(f"/{language}/people/imports/{job.uuid}/{query}")


def test_empty_list_says_what_to_do(client):
    text = text_of(client.get("/en/people/imports/"))

    assert "No file was imported yet" in text
    assert "Nightly file" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["What the import would do", "1 row has errors", "There is no team called “Norte”."]),
        ("es", ["Qué haría la importación", "1 fila tiene errores", "No hay ningún equipo llamado “Norte”."]),
    ],
)
def test_file_goes_its_way(client, ana, hr, language, words):
    response = upload(client)
    job = PeopleImport.objects.get()
    here = f"/{language}/people/imports/{job.uuid}/"
    assert response.url == f"/en/people/imports/{job.uuid}/"
    assert 'data-ready="false"' in page(client, job).content.decode()

    plan_import(job.pk)
    text = text_of(page(client, job, language))
    assert all(word in text for word in words)

    client.post(f"{here}choices/", {"creates_teams": "on"})
    planned(job)
    assert job.counts["new"] == 1
    client.post(f"{here}confirm/", {"digest": job.digest})
    write_import(job.pk)

    assert Employee.objects.filter(number="00201").exists()
    content = page(client, job, language).content.decode()
    assert 'data-ready="true"' in content
    assert f"{here}undo/" in content
    assert "personas.csv" in text_of(client.get(f"/{language}/people/imports/"))


def test_file_that_cannot_be_read_is_refused_at_once(client):
    response = upload(client, b"%PDF-1.7")

    assert response.status_code == 400
    assert "This is a PDF" in text_of(response)
    assert not PeopleImport.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "2 of your imports are open."), ("es", "Tienes 2 importaciones abiertas.")]
)
def test_too_many_open_imports_are_refused_by_name(client, ask, ana, hr, monkeypatch, language, words):
    monkeypatch.setattr(file_jobs, "MOST_OPEN_OF_ONE", 2)
    jobs = [ask(FILE), ask(FILE)]

    refused = upload(client, language=language)
    cancel_import(jobs[0])
    taken = upload(client, language=language)

    assert (refused.status_code, taken.status_code) == (400, 302)
    assert words in text_of(refused)
    assert PeopleImport.objects.open().count() == 2


def test_open_imports_of_all_are_limited_but_never_those_of_the_operator(client, ask, organisation, monkeypatch):
    monkeypatch.setattr(file_jobs, "MOST_OPEN", 2)
    for _ in range(3):
        request_import(organisation, "noche.csv", FILE.encode(), origin=PeopleImport.Origin.DROP)

    refused = upload(client)

    assert "2 imports are open here." in text_of(refused)
    assert PeopleImport.objects.count() == 3


def test_columns_are_asked_for(client, ana):
    upload(client, "Núm.,Cargo,Sueldo\n00101,Jefa,9000\n")
    job = planned(PeopleImport.objects.get())
    assert "Which column is which?" in text_of(page(client, job))
    assert "9000" in page(client, job).content.decode()
    columns = f"/en/people/imports/{job.uuid}/columns/"

    twice = client.post(columns, {"column-0": "number", "column-1": "number", "column-2": ""})
    assert (twice.status_code, "Only one column can be this." in text_of(twice)) == (400, True)
    none = client.post(columns, {"column-0": "", "column-1": "position"})
    assert "Say which column holds the employee numbers." in text_of(none)
    client.post(columns, {"column-0": "number", "column-1": "position", "column-2": ""})

    planned(job)
    assert job.counts["changed"] == 1
    assert ImportSettings.objects.get().columns == {"num": "number", "cargo": "position", "sueldo": ""}
    client.post(columns, {"again": "1"})
    assert "Which column is which?" in text_of(page(client, job))


def test_reason_of_names_and_number_of_leavers_are_asked_for(client, ana, hr):
    upload(client, "Número,Nombre\n00101,Anita\n")
    job = planned(PeopleImport.objects.get())
    confirm = f"/en/people/imports/{job.uuid}/confirm/"
    response = client.post(confirm, {"digest": job.digest})
    assert (response.status_code, PeopleImport.objects.get().confirmed_at) == (400, None)
    client.post(confirm, {"digest": job.digest, "why": "Acta"})
    assert PeopleImport.objects.get().confirmed_at
    write_import(job.pk)

    upload(client, "Número,Situación\n00101,baja\n")
    job = planned(PeopleImport.objects.first())
    assert "1 of 2 people would leave, more than 10%" in text_of(page(client, job))
    confirm = f"/en/people/imports/{job.uuid}/confirm/"
    response = client.post(confirm, {"digest": job.digest, "leaving": "2"})
    assert "Type the number of people who leave" in text_of(response)
    client.post(confirm, {"digest": job.digest, "leaving": "1"})
    write_import(job.pk)
    ana.refresh_from_db()
    assert ana.left_on


def test_old_plan_is_not_confirmed(client, ask, ana):
    job = ask("Número,Puesto\n00101,Jefa\n")

    response = client.post(f"/en/people/imports/{job.uuid}/confirm/", {"digest": "old"}, follow=True)

    assert "People have changed in the meantime." in text_of(response)
    assert not PeopleImport.objects.get().confirmed_at


def test_cancelled_import_changes_nobody(client, ask, ana):
    job = ask("Número,Puesto\n00101,Jefa\n")

    response = client.post(f"/en/people/imports/{job.uuid}/cancel/", follow=True)

    assert "Nobody was changed." in text_of(response)
    assert page(client, job).context["state"] == "cancelled"


def test_rows_are_filtered_and_paged(client, ask, ana, sales):
    rows = "".join(f"{number},Luis,Ōme,Ventas\n" for number in range(1000, 1060))
    job = ask(f"Número,Nombre,Primer apellido,Equipo\n{rows}00101,Ana,Sosa,Ventas\n")

    assert len(page(client, job).context["rows"]) == 50
    assert len(page(client, job, query="?kind=new&page=2").context["rows"]) == 10
    assert [row.row.number for row in page(client, job, query="?kind=unchanged").context["rows"]] == ["00101"]
    nothing = page(client, job, query="?kind=nonsense")
    assert nothing.context["rows"] == []
    assert "This list does not know what the address asks for." in text_of(nothing)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_report_is_a_file_in_the_language_of_the_reader(client, ask, ana, extension):
    job = ask("Número,Equipo,Puesto\n00101,Nadie,=1+1\n00101x,,\n")

    for language, words in (("en", "There is no team called"), ("es", "No hay ningún equipo llamado")):
        response = client.get(f"/{language}/people/imports/{job.uuid}/report.{extension}?kind=error")
        content = b"".join(response.streaming_content)
        if extension == "csv":
            rows = content.decode("utf-8-sig").splitlines()
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            rows = [" ".join(str(cell.value) for cell in row) for row in sheet.iter_rows()]
            assert sheet.auto_filter.ref == sheet.dimensions
        assert words in " ".join(rows)
        assert len(rows) >= 3


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
@pytest.mark.parametrize(("language", "title"), [("es", "Número de empleado"), ("en", "Employee number")])
def test_template_and_people_are_files_in_the_language_of_the_reader(client, ana, hr, extension, language, title):
    WorkCentreFactory(organisation=ana.organisation, code="099")
    Employee.objects.filter(pk=hr.pk).update(number="zz")

    for name, number in (("template", ""), ("people", "00101")):
        content = client.get(f"/{language}/people/imports/{name}.{extension}").content
        if extension == "csv":
            assert content.startswith(b"\xef\xbb\xbf")
            head, *lines = content.decode("utf-8-sig").splitlines()
            assert title in head
            assert (number in "".join(lines)) is True
            assert bool(lines) is bool(number)
        else:
            people, helps, lists = openpyxl.load_workbook(io.BytesIO(content)).worksheets
            assert people["A1"].value == title
            assert number in [row[0].value or "" for row in people.iter_rows(min_row=2)] or not number
            assert people.column_dimensions["A"].number_format == "@" or people["A2"].number_format == "@"
            assert helps.max_row > 15
            assert "099" in [cell.value for row in lists.iter_rows() for cell in row]
    assert client.get(f"/{language}/people/imports/template.pdf").status_code == 404


def test_undo_asks_and_gives_everything_back(client, ask, ana):
    job = written(ask("Número,Puesto\n00101,Jefa\n"))
    text = text_of(client.get(f"/en/people/imports/{job.uuid}/undo/"))
    assert "gets back the name, fields, team and manager" in text

    client.post(f"/en/people/imports/{job.uuid}/undo/")

    ana.refresh_from_db()
    assert ana.position == "Cajera"
    assert "The import was undone" in text_of(page(client, job))
    assert undoable(ana.organisation) is None
    assert client.get(f"/en/people/imports/{job.uuid}/undo/").status_code == 302


def test_undo_names_who_stands_in_the_way(client, ask, ana):
    job = written(ask("Número,Puesto\n00101,Jefa\n"))
    ana.changes.create(field="shift", before="", after="Mixto")

    text = text_of(client.get(f"/en/people/imports/{job.uuid}/undo/"))

    assert "Ana Sosa 00101: was changed since" in text
    assert "no longer be undone" in text_of(client.post(f"/en/people/imports/{job.uuid}/undo/", follow=True))


def test_page_asks_as_often_whatever_there_is(client, ask, ana, sales, django_assert_max_num_queries):
    rows = "".join(f"{number},Luis,Ōme,Ventas\n" for number in range(1000, 1040))
    job = ask(f"Número,Nombre,Primer apellido,Equipo\n{rows}")
    client.get("/en/people/imports/")

    with django_assert_max_num_queries(12):
        page(client, job)
    with django_assert_max_num_queries(12):
        client.get("/en/people/imports/")


def test_nightly_files_are_settled_where_the_operator_has_a_folder(client, hr, settings, tmp_path):
    settings.PEOPLE_DROP = tmp_path
    assert "Nightly file" in text_of(client.get("/en/people/imports/"))

    client.post("/en/people/imports/nightly/", {"nightly_absent_leave": "on"})

    chosen = ImportSettings.objects.get(organisation=hr.organisation)
    assert (chosen.nightly_absent_leave, chosen.nightly_creates_teams) == (True, False)


def test_other_organisations_and_limited_human_resources_find_nothing(client, ask, ana, hr, stranger):
    job = ask("Número,Puesto\n00101,Jefa\n")
    hr.hr_centres.add(WorkCentreFactory(organisation=hr.organisation))
    for user in (stranger.user, hr.user):
        client.force_login(user)
        assert page(client, job).status_code == 404
        for act in ("columns", "choices", "confirm", "cancel", "undo"):
            assert client.post(f"/en/people/imports/{job.uuid}/{act}/", {"digest": job.digest}).status_code == 404
    assert client.get("/en/people/imports/").status_code == 404
    job.refresh_from_db()
    assert job.state == job.State.PLANNED


def test_page_is_read_in_another_language_than_the_one_it_was_begun_in(client, ask, ana):
    job = ask("Número,Puesto,Fecha de ingreso\n00101,Jefa,05/03/2024\n")

    assert "día/mes/año" in text_of(page(client, job, "es"))
    assert "day/month/year" in text_of(page(client, job, "en"))


# --- What a report says is what happened ----------------------------------------------------------


ALL_WRONG = "Número,Equipo\n00101,Nadie\n00101x,Nadie\n"
SOME_WRONG = "Número,Equipo,Puesto\n00101,,Cajera\n00101x,Nadie,\n"
HEADING = "Número,Puesto\n"
SAME = "Número,Puesto\n00101,Cajera\n"


@pytest.mark.parametrize(
    ("file", "planned_words", "done_words"),
    [
        (ALL_WRONG, "all 2 rows of the file have errors", "Nobody imported: errors"),
        (SOME_WRONG, "1 row has errors, and everybody else is already as the file says", "Nobody imported: errors"),
        (HEADING, "below its heading, the file has no rows", "Nobody in the file"),
        (SAME, "everybody is already as the file says", "Nothing to change"),
    ],
)
def test_import_of_nobody_says_why(client, ask, ana, file, planned_words, done_words):
    job = ask(file)
    text = text_of(page(client, job))
    assert planned_words in text
    assert ("There is nothing to do" in text) is (file == SAME)

    text = text_of(page(client, written(job)))
    assert done_words in text
    assert planned_words in text
    assert "Nobody was changed," in text
    assert done_words in text_of(client.get("/en/people/imports/"))


def test_import_with_errors_says_how_many_were_saved(client, ask, ana):
    job = written(ask("Número,Equipo,Puesto\n00101,,Jefa\n00101x,Nadie,\n"))

    assert "1 person was saved" in text_of(page(client, job))
    assert "1 row with errors was left out." in text_of(page(client, job))
    assert "Finished, with errors" in text_of(client.get("/en/people/imports/"))
    assert "Se guardaron los datos de 1 persona" in text_of(page(client, job, "es"))


def test_rows_with_errors_show_no_change(ask, ana):
    job = ask("Número,Nombre,Primer apellido,Perfil\n00201,Luis,Ome,Nadie\n")

    assert [(row.kind, row.changes) for row in job.rows.all()] == [("error", [])]


def test_undo_tells_which_names_it_withdraws(client, ask, ana):
    job = written(ask("Número,Nombre,Primer apellido\n00101,Eva,Luna\n"))

    text = text_of(client.get(f"/en/people/imports/{job.uuid}/undo/"))

    assert "1 change of a name that is waiting for a second person is withdrawn." in text
