"""Questions as rows: an XLSX workbook or a CSV file, for people who write questions in a spreadsheet."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from lib.budget import charge
from lib.spreadsheets import DANGEROUS
from quizzes.exchange import columns, rows
from quizzes.exchange.bank import Bank, Entry, Loss, Reading, Unreadable, Written, image_losses, shortened
from quizzes.exchange.limits import MOST_CHOICES, bounded, check_count, decoded, open_zip
from quizzes.exchange.number_formats import Unsure, shown
from quizzes.exchange.rows import Cell, Figure, OddCell, Truth
from quizzes.exchange.workbook_parts import charge_parts, open_workbook

FEWEST_CHOICES = 6  # places for choices that a sheet offers in any case
LONGEST_CELL = 32_767
MOST_COLUMNS = len(columns.COLUMNS) + MOST_CHOICES * len(columns.CHOICE_COLUMNS) + 20
MOST_ROWS = 20_000
# What openpyxl lets through when the parts of a workbook are not what they should be.
DAMAGES = (
    InvalidFileException,
    zipfile.BadZipFile,
    SyntaxError,  # of whichever parser openpyxl has found
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    OSError,
    EOFError,
)


# --- Writing --------------------------------------------------------------------------------------


def write_xlsx(bank: Bank) -> Written:
    """A workbook of one sheet; text is always text."""
    titles, lines, losses = _table(bank, longest=LONGEST_CELL)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        fill_sheet(workbook, {"es": "Preguntas", "en": "Questions"}[columns.reader()], titles, lines)
    return Written(file.getvalue(), losses)


def fill_sheet(workbook: Any, name: str, titles: Sequence[str], lines: Iterable[Sequence[str]]) -> Any:
    """A sheet with its title row, nothing of which a spreadsheet can take for a formula."""
    sheet = workbook.add_worksheet(name)
    text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(titles) - 1, 22, text)
    for number, line in enumerate([titles, *lines]):
        for column, value in enumerate(line):
            if value:
                sheet.write_string(number, column, value, text if number else bold)
    return sheet


def write_csv(bank: Bank) -> Written:
    """A CSV file for Excel: UTF-8 with its mark, commas, everything quoted."""
    titles, lines, losses = _table(bank)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(titles)
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return Written(f"\ufeff{text.getvalue()}".encode(), losses)


def guarded(text: str) -> str:
    """With an apostrophe before what a spreadsheet would run, and before such an apostrophe; ``unguarded`` takes it away."""
    return f"'{text}" if DANGEROUS.match(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """Without the apostrophe of ``guarded``."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text.lstrip("'")) else text


def _table(bank: Bank, *, longest: int | None = None) -> tuple[list[str], list[list[str]], tuple[Loss, ...]]:
    losses = image_losses(bank.questions, _("A spreadsheet has no room for the image."))
    widest = max([FEWEST_CHOICES, *(len(question.choices) for question in bank.questions)])
    titles = columns.titles(widest, columns.reader())
    lines = []
    for question in bank.questions:
        row = rows.row_of(question, columns.reader())
        if longest and any(len(cell) > longest for cell in row.values()):
            losses.append(Loss(question.label, _("A text is too long for a cell: the question is not in the file.")))
            continue
        lines.append([row.get(name, "") for name in titles])
    return list(titles.values()), lines, tuple(losses)


# --- Reading --------------------------------------------------------------------------------------


@bounded
def read_xlsx(content: bytes, language: str = "es") -> Reading:
    """The first sheet that has the columns. Formulas and dates are refused where they stand."""
    charge_parts(content)
    with open_zip(content) as archive:
        has_pictures = any(name.startswith("xl/media/") for name in archive.namelist())
    try:
        workbook = open_workbook(content)
        try:
            found = _first_reading(workbook.worksheets)
        finally:
            workbook.close()
    except DefusedXmlException as reason:
        raise Unreadable(_("The file declares XML entities or types. For safety it was not read.")) from reason
    except DAMAGES as reason:
        text = _("The workbook is damaged. Open it in your spreadsheet program and save it again.")
        raise Unreadable(text) from reason
    found = found or _without_columns()
    if has_pictures:
        found.remarks.append(_("The pictures of the workbook are left out."))
    return found


def _first_reading(sheets: Sequence[Any]) -> Reading | None:
    """The first sheet that has the columns; others that have them too are named."""
    found: Reading | None = None
    for sheet in sheets:
        if found is None:
            found = read_rows(_lines(sheet))
        elif names_of(next((line for line in _counted(_lines(sheet)) if any(line)), [])):
            text = _("The sheet “%(name)s” has questions too. It is left out: import it by itself.")
            found.remarks.append(text % {"name": sheet.title})
    return found


SEPARATOR = re.compile(
    r'"?sep=([,;\t])"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE
)  # Excel keeps it to itself, and counts no row for it


@bounded
def read_csv(content: bytes, language: str = "es") -> Reading:
    """A CSV file with commas, semicolons or tabs between its cells, as it says itself in Excel's line ``sep=;``."""
    text, was_guessed = decoded(content)
    if said := SEPARATOR.match(text):
        text = text[said.end() :]
    separator = said[1] if said else max(",;\t", key=text.partition("\n")[0].count)
    charge(elements=text.count(separator) + text.count("\n"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        found = read_rows([unguarded(cell) for cell in line] for line in reader)
    except csv.Error as reason:
        raise Unreadable(_("The file is not well-formed CSV: %(reason)s") % {"reason": reason}) from reason
    found = found or _without_columns()
    if was_guessed:
        found.remarks.append(_("The file is not UTF-8: check that accents and symbols came through correctly."))
    return found


def names_of(head: Sequence[Cell]) -> list[str]:
    """The columns that the titles name; nothing if they are no titles of questions."""
    names = [columns.column_of(title) if isinstance(title, str) else "" for title in head]
    return names if "kind" in names and {"stem_es", "stem_en"} & set(names) else []


def read_rows(lines: Iterable[Sequence[Cell]]) -> Reading | None:
    """What the rows of a sheet say; none if its first row does not name the columns."""
    numbered = enumerate(_counted(lines), start=1)
    head = next((line for _number, line in numbered if any(line)), [])
    names = names_of(head)
    if not names:
        return None
    if any(int(name.partition(":")[2] or 0) > MOST_CHOICES for name in names):
        raise Unreadable(_("A question may have at most %(limit)d choices.") % {"limit": MOST_CHOICES})
    reading = Reading()
    strange = [
        str(getattr(title, "shown", title)) for title, name in zip(head, names, strict=True) if title and not name
    ]
    if strange:
        text = _("Columns that mean nothing here, left out: %(names)s")
        reading.remarks.append(text % {"names": ", ".join(shortened(title, 40) for title in strange)})
    twice = sorted({str(head[names.index(name)]) for name in names if name and names.count(name) > 1})
    if twice:
        raise Unreadable(_("These columns appear twice: %(names)s") % {"names": ", ".join(twice)})
    for number, line in numbered:
        cells = {name: cell for name, cell in zip(names, line, strict=False) if name and cell}
        if cells:
            check_count(len(reading.entries) + 1)
            entry = Entry(place=_("Row %(number)d") % {"number": number}, unsaid=rows.without_column(names))
            _report_untitled(head, line, entry)
            rows.read_row(cells, entry)
            reading.entries.append(entry)
    return reading


def _counted(lines: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """The rows, of which there may be so many; rows that a sheet leaves out come as empty ones and count."""
    for number, line in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise Unreadable(_("The sheet has more than %(limit)d rows. Delete the empty ones.") % {"limit": MOST_ROWS})
        charge(elements=1)
        yield line


def _report_untitled(head: Sequence[Cell], line: Sequence[Cell], entry: Entry) -> None:
    """Cells without a title above them; beyond the last title, a sign inside a text was taken for a separator."""
    titles = [*head, *[""] * (len(line) - len(head))]
    texts = [str(getattr(cell, "shown", cell)) for title, cell in zip(titles, line, strict=False) if cell and not title]
    if any(line[len(head) :]):
        entry.errors.append(_("The row has more cells than the header row: put texts that contain commas in quotes."))
    elif texts:
        names = ", ".join(f"“{shortened(text, 40)}”" for text in texts)
        text = _("Cells without a title above them are left out: %(names)s")
        entry.losses.append(text % {"names": shortened(names, 300)})


def _lines(sheet: Any) -> Iterator[list[Cell]]:
    for line in sheet.iter_rows(max_col=MOST_COLUMNS):
        yield [_cell(cell) for cell in line] if any(cell.value is not None for cell in line) else []


def _cell(cell: Any) -> Cell:
    """What a cell shows, whatever it holds; a reason where that cannot be told."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return OddCell(_("there is a formula here. Write the text itself, with an apostrophe before it."))
    if cell.data_type == "e":
        return OddCell(_("the spreadsheet shows an error here."))
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return OddCell(_("the spreadsheet turned it into a date. Format the cell as text and type it again."))
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, (int, float)):
        charge(characters=len(cell.number_format))  # its format is read again for each cell
        try:
            return Figure(shown(value, cell.number_format), format(Decimal(repr(value)), "f"))
        except (Unsure, ArithmeticError):
            text = _("the cell holds %(value)s, but it is not certain what it shows. Format it as text.")
            return OddCell(text % {"value": shortened(str(value), 20)})
    return str(value)


def _without_columns() -> Reading:
    raise Unreadable(
        _(
            "No sheet has the columns “Kind” and “Question” in its first row. Begin with the template and keep its titles."
        )
    )
