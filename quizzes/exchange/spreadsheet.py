"""Questions as rows: an XLSX workbook or a CSV file, for people who write questions in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.worksheet.worksheet import Worksheet

from lib.budget import charge
from lib.names import shortened
from lib.sheets.cells import Cell
from lib.sheets.files import Unreadable, decoded, open_zip
from lib.sheets.reading import opened_workbook, separated_by, sheet_lines, text_lines
from lib.sheets.words import reader
from lib.sheets.writing import fill_sheet, guarded, unguarded
from quizzes.exchange import columns, rows
from quizzes.exchange.bank import Bank, Entry, Loss, Reading, Written, image_losses
from quizzes.exchange.limits import MOST_CHOICES, bounded, check_count

FEWEST_CHOICES = 6  # places for choices that a sheet offers in any case
LONGEST_CELL = 32_767
MOST_COLUMNS = len(columns.COLUMNS) + MOST_CHOICES * len(columns.CHOICE_COLUMNS) + 20
MOST_ROWS = 20_000


# --- Writing --------------------------------------------------------------------------------------


def write_xlsx(bank: Bank) -> Written:
    """Return a workbook of one sheet; text is always text."""
    titles, lines, losses = _table(bank, longest=LONGEST_CELL)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        fill_sheet(workbook, {"es": "Preguntas", "en": "Questions"}[reader()], titles, lines)
    return Written(file.getvalue(), losses)


def write_csv(bank: Bank) -> Written:
    """Return a CSV file for Excel: UTF-8 with its mark, commas, everything quoted."""
    titles, lines, losses = _table(bank)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(titles)
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return Written(f"\ufeff{text.getvalue()}".encode(), losses)


def _table(bank: Bank, *, longest: int | None = None) -> tuple[list[str], list[list[str]], tuple[Loss, ...]]:
    losses = image_losses(bank.questions, _("A spreadsheet has no room for the image."))
    widest = max([FEWEST_CHOICES, *(len(question.choices) for question in bank.questions)])
    titles = columns.titles(widest, reader())
    lines = []
    for question in bank.questions:
        row = rows.row_of(question, reader())
        if longest and any(len(cell) > longest for cell in row.values()):
            losses.append(Loss(question.label, _("A text is too long for a cell: the question is not in the file.")))
            continue
        lines.append([row.get(name, "") for name in titles])
    return list(titles.values()), lines, tuple(losses)


# --- Reading --------------------------------------------------------------------------------------


@bounded
def read_xlsx(content: bytes, language: str = "es") -> Reading:
    """Return the first sheet that has the columns. Formulas and dates are refused where they stand."""
    with opened_workbook(content) as workbook:
        found = _first_reading(workbook.worksheets)
    found = found or _without_columns()
    with open_zip(content) as archive:
        has_pictures = any(name.startswith("xl/media/") for name in archive.namelist())
    if has_pictures:
        found.remarks.append(_("The pictures of the workbook are left out."))
    return found


def _first_reading(sheets: Sequence[Worksheet]) -> Reading | None:
    """Return the first sheet that has the columns; others that have them too are named."""
    found: Reading | None = None
    for sheet in sheets:
        if found is None:
            found = read_rows(sheet_lines(sheet, MOST_COLUMNS))
        elif names_of(next((line for line in _counted(sheet_lines(sheet, MOST_COLUMNS)) if any(line)), [])):
            text = _("The sheet “%(name)s” has questions too. It is left out: import it by itself.")
            found.remarks.append(text % {"name": sheet.title})
    return found


@bounded
def read_csv(content: bytes, language: str = "es") -> Reading:
    """Return a CSV file with commas, semicolons or tabs between its cells, as it says itself in Excel's line
    ``sep=;``.
    """
    read = decoded(content)
    text, separator = separated_by(read.text)
    found = read_rows([unguarded(cell) for cell in line] for line in text_lines(text, separator))
    found = found or _without_columns()
    if read.is_guessed:
        found.remarks.append(_("The file is not UTF-8: check that accents and symbols came through correctly."))
    return found


def names_of(head: Sequence[Cell]) -> list[str]:
    """Return the columns that the titles name; nothing if they are no titles of questions."""
    names = [columns.column_of(title) if isinstance(title, str) else "" for title in head]
    return names if "kind" in names and {"stem_es", "stem_en"} & set(names) else []


def read_rows(lines: Iterable[Sequence[Cell]]) -> Reading | None:
    """Return what the rows of a sheet say; none if its first row does not name the columns."""
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
    """Yield the rows, of which there may be so many; rows that a sheet leaves out come as empty ones and count."""
    for number, line in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise Unreadable(_("The sheet has more than %(limit)d rows. Delete the empty ones.") % {"limit": MOST_ROWS})
        charge(elements=1)
        yield line


def _report_untitled(head: Sequence[Cell], line: Sequence[Cell], entry: Entry) -> None:
    """Report cells without a title above them; beyond the last title, a sign inside a text was taken for a
    separator.
    """
    titles = [*head, *[""] * (len(line) - len(head))]
    texts = [str(getattr(cell, "shown", cell)) for title, cell in zip(titles, line, strict=False) if cell and not title]
    if any(line[len(head) :]):
        entry.errors.append(_("The row has more cells than the header row: put texts that contain commas in quotes."))
    elif texts:
        names = ", ".join(f"“{shortened(text, 40)}”" for text in texts)
        text = _("Cells without a title above them are left out: %(names)s")
        entry.losses.append(text % {"names": shortened(names, 300)})


def _without_columns() -> Reading:
    raise Unreadable(
        _(
            "No sheet has the columns “Kind” and “Question” in its first row. Begin with the template and keep its titles."
        )
    )
