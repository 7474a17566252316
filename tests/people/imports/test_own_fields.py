"""Fields of an organisation's own in files of people: matched, shown first, written, taken back, and handed out."""

import datetime
import io

import openpyxl
import pytest

from people.employees.services import update_employee
from people.imports.export import people_lines
from people.imports.forms import ColumnsForm
from people.imports.services import match_columns, read_head
from people.imports.template import people_file
from people.imports.undo import undo_import
from people.models import Employee, EmployeeChange, ImportSettings, OwnField
from people.own_values.fitting import fit
from tests.factories import make_own_field
from tests.people.imports.conftest import changes, codes, kinds, planned, written
from tests.people.imports.files import workbook

pytestmark = pytest.mark.django_db
HEAD = "Number,Badge,Contract,Contract ends,Level\n"


@pytest.fixture
def own(organisation):
    """The key of a field of each kind."""
    names = {
        "text": ("Gafete", "Badge"),
        "choice": ("Contrato", "Contract"),
        "date": ("Fin de contrato", "Contract ends"),
        "number": ("Nivel", "Level"),
    }
    return {kind: make_own_field(organisation, kind, name_es=es, name_en=en).key for kind, (es, en) in names.items()}


def values(person):
    person.refresh_from_db()
    return person.own_values


def test_columns_are_known_by_both_names_and_written_after_a_plan(ask, ana, own):
    job = ask(HEAD + '00101,Ñ-7,temporary,31/03/2027,"1,250.5"\n')

    assert job.matched_at
    assert changes(job, "00101") == {
        own["text"]: ("", "Ñ-7"),
        own["choice"]: ("", "Eventual"),
        own["date"]: ("", "2027-03-31"),
        own["number"]: ("", "1250.5"),
    }
    assert values(ana) == {}
    written(job)
    assert values(ana) == {
        own["text"]: "Ñ-7",
        own["choice"]: "Eventual",
        own["date"]: "2027-03-31",
        own["number"]: 1250.5,
    }
    assert EmployeeChange.objects.filter(employee=ana, batch=job.uuid).count() == 4
    again = ask("Número,Gafete,Contrato,Fin de contrato,Nivel\n00101,Ñ-7,Eventual,2027-03-31,1250.50\n")
    assert kinds(again) == [("00101", "unchanged")]


def test_cells_of_a_workbook_keep_their_type(ask, ana, own):
    rows = [["Number", "Contract ends", "Level"], ["00101", datetime.date(1985, 2, 1), 12.5]]
    job = written(ask(workbook(rows, formats={(1, 1): "yyyy-mm-dd"}), name="people.xlsx"))

    assert values(ana) == {own["date"]: "1985-02-01", own["number"]: 12.5}
    assert kinds(job) == [("00101", "changed")]


def test_what_does_not_fit_is_refused_with_its_row_and_reason(ask, ana, own):
    job = ask(HEAD + f"00101,{'x' * 121},Honorarios,31/31/2027,doce\n")

    assert codes(job) == [
        (2, own["text"], "long"),
        (2, own["choice"], "option"),
        (2, own["date"], "not_a_date"),
        (2, own["number"], "figure"),
    ]


def test_empty_cell_leaves_and_a_hyphen_empties(ask, ana, own, organisation):
    field = OwnField.objects.get(organisation=organisation, kind="text")
    update_employee(ana, None, user={}, own={field.key: fit(field, "Ñ-7")})

    assert kinds(ask("Number,Badge\n00101,\n")) == [("00101", "unchanged")]
    written(ask("Number,Badge\n00101,-\n"))
    assert values(ana) == {}


def test_new_people_have_them_and_undoing_takes_all_back(ask, ana, own, hr, organisation):
    field = OwnField.objects.get(organisation=organisation, kind="text")
    update_employee(ana, None, user={}, own={field.key: "A"})
    job = written(ask("Number,Given names,First surname,Badge\n00101,,,B\n00900,Eva,Luna,C\n"))
    assert Employee.objects.get(number="00900").own_values == {field.key: "C"}

    undo_import(job, by=hr.user)

    assert values(ana) == {field.key: "A"}
    assert not Employee.objects.filter(number="00900").exists()


def test_report_tells_them_by_name_also_when_they_are_put_away(client, hr, ask, ana, own, organisation):
    job = written(ask("Number,Badge,Contract ends\n00101,Ñ-7,2027-03-31\n"))
    OwnField.objects.filter(organisation=organisation).update(slot=None)
    client.force_login(hr.user)

    page = client.get(f"/en/people/imports/{job.uuid}/").content.decode()
    report = client.get(f"/en/people/imports/{job.uuid}/report.csv").getvalue().decode()

    assert "Badge" in page
    assert "Ñ-7" in page
    assert "Contract ends: – → March 31, 2027" in report


def test_column_can_be_matched_by_hand_and_is_remembered_until_it_is_put_away(ask, ana, own):
    job = ask("Number,Credencial\n00101,Ñ-7\n")
    assert not job.matched_at
    assert own["text"] in dict(ColumnsForm(job, "en").fields["column-1"].choices)

    match_columns(job, ["number", own["text"]])
    written(planned(job))

    assert values(ana) == {own["text"]: "Ñ-7"}
    assert ImportSettings.objects.get().columns["credencial"] == own["text"]
    assert ask("Number,Credencial\n00101,Ñ-8\n").matched_at
    OwnField.objects.all().update(slot=None)
    assert not ask("Number,Credencial\n00101,Ñ-8\n").matched_at


def test_field_that_is_put_away_before_it_is_written_is_shown_again(ask, ana, own):
    job = ask("Number,Badge\n00101,Ñ-7\n")
    OwnField.objects.all().update(slot=None)

    written(job)

    assert (job.state, values(ana)) == (job.State.PLANNED, {})


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_what_is_handed_out_changes_nothing_when_it_comes_back(ask, ana, own, organisation, extension):
    written(ask(HEAD + "00101,Ñ-7,temporary,31/03/2027,1250.5\n"))

    content = people_file(extension, organisation, people_lines(organisation, "en"))

    _sheet, samples = read_head(extension, content)
    assert ["Ñ-7"] in [[text for text in column if text] for column in samples]
    assert {kind for _number, kind in kinds(ask(content, name=f"x.{extension}"))} == {"unchanged"}


def test_template_names_and_explains_them(organisation, own):
    book = openpyxl.load_workbook(io.BytesIO(people_file("xlsx", organisation)))
    people, about, _lists = (list(sheet.values) for sheet in book.worksheets)

    assert people[0][-4:] == ("Gafete", "Contrato", "Fin de contrato", "Nivel")
    assert ("Contrato", "Planta / Eventual") in about
