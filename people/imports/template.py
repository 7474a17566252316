"""The sheet to begin with: titles in the language of the reader, what to write, and what there is to choose from."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from lib.sheets.words import reader
from lib.sheets.writing import fill_sheet, guarded
from people.imports.columns import COLUMNS, LANGUAGES, STATUSES
from people.imports.export import FIELDS
from people.imports.own import FileColumns
from people.imports.teams import TeamTree
from people.models import JobRole, Organisation, OwnField, WorkCentre
from people.own_values.fitting import LONGEST_TEXT
from people.own_values.seen import OwnFields

SHEETS = {
    "es": ("Personas", "Instrucciones", "Para elegir"),
    "en": ("People", "Instructions", "To choose from"),
}
ROWS_WITH_LISTS = 2000


def people_file(extension: str, organisation: Organisation, lines: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a file of people, or the template where there are none: CSV for Excel, or a workbook that explains
    itself.
    """
    there = FileColumns(organisation)
    fields = [*FIELDS, *there.own]
    if organisation.issues_dc3:
        fields.append("curp")
    named = there.titles(reader())
    head = [named[name] for name in fields]
    padded = ([*line, *[""] * (len(fields) - len(line))] for line in lines)
    return _csv(head, padded) if extension == "csv" else _workbook(organisation, fields, head, padded)


def _csv(head: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return f"\ufeff{text.getvalue()}".encode()


def _workbook(
    organisation: Organisation, fields: list[str], head: Sequence[str], lines: Iterable[Sequence[str]]
) -> bytes:
    language = reader()
    people, help_name, lists = SHEETS[language]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = fill_sheet(workbook, people, head, lines)
        for name, words in (("language", LANGUAGES), ("status", STATUSES)):
            allowed = {"validate": "list", "source": [both.in_language(language) for both in words.values()]}
            sheet.data_validation(1, fields.index(name), ROWS_WITH_LISTS, fields.index(name), allowed)
        helps = explanations(language) | own_explanations(organisation, language)
        rows = [(title, helps[name]) for name, title in zip(fields, head, strict=True)]
        about = fill_sheet(workbook, help_name, [_("Column"), _("What to write")], rows + rules())
        about.set_column(0, 0, 34)
        about.set_column(1, 1, 100)
        fill_sheet(workbook, lists, *choices(organisation, language))
    return file.getvalue()


def explanations(language: str) -> dict[str, str]:
    """Return what to write in each column."""
    languages = " / ".join(both.in_language(language) for both in LANGUAGES.values())
    statuses = " / ".join(both.in_language(language) for both in STATUSES.values())
    date = _("A date: 2026-03-31 or 31/03/2026.")
    return {
        "number": _("Needed in every row. By it people are known again; zeros at the beginning count."),
        "given_names": _("As on the birth certificate: it is printed on certificates. Needed for somebody new."),
        "first_surname": _("Needed for somebody new."),
        "second_surname": _("May be left empty."),
        "email": _("Each person their own. People without e-mail sign in with their employee number."),
        "language": _("%(words)s. It counts until the person chooses another one.") % {"words": languages},
        "team": _("The name of a team, or its path from the top: Sales / North."),
        "position": _("What the job is called."),
        "job_role": _("One of those on the last sheet."),
        "work_centre": _("The code of one of those on the last sheet."),
        "cost_centre": _("As your accounting writes it."),
        "shift": _("For example: morning."),
        "manager": _("The employee number of whoever manages the person's team."),
        "hired_on": date,
        "left_on": _("%(date)s Not in the future: it ends the person's access at once.") % {"date": date},
        "status": _("%(words)s. May be left out.") % {"words": statuses},
        "curp": _("18 characters, for the DC-3. It is stored encrypted and never shown."),
    }


def own_explanations(organisation: Organisation, language: str) -> dict[str, str]:
    """Return what to write in each field of the organisation's own."""
    words = {
        OwnField.Kind.TEXT: _("At most %(most)d characters.") % {"most": LONGEST_TEXT},
        OwnField.Kind.DATE: _("A date: 2026-03-31 or 31/03/2026."),
        OwnField.Kind.NUMBER: _("A number: 1234.5."),
    }
    at = 1 if language == "en" else 0
    return {
        field.key: " / ".join(str(both[at] or both[0]) for both in field.options) or words[OwnField.Kind(field.kind)]
        for field in OwnFields(organisation)
    }


def rules() -> list[tuple[str, str]]:
    """Return what holds for all columns."""
    return [
        ("", _("Columns may be left out, and may stand in any order.")),
        ("", _("An empty cell leaves what is already known. A hyphen alone empties the field.")),
        ("", _("Before anything happens, you see what would change, person by person.")),
    ]


def choices(organisation: Organisation, language: str) -> tuple[list[str], list[list[str]]]:
    """Return the titles and rows of a sheet with the teams, work centres and job roles that there are."""
    tree = TeamTree(organisation)
    columns = [
        [place.path for place in sorted(tree.places.values(), key=lambda place: place.names) if tree.is_active(place)],
        [centre.code for centre in WorkCentre.objects.filter(organisation=organisation, is_active=True)],
        [role.name_es for role in JobRole.objects.filter(organisation=organisation, is_active=True)],
    ]
    names = [COLUMNS[name].title.in_language(language) for name in ("team", "work_centre", "job_role")]
    longest = max(len(column) for column in columns)
    return names, [[column[row] if row < len(column) else "" for column in columns] for row in range(longest)]
