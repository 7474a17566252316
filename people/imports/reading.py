"""A file of people as rows of cells, whatever program wrote it. Nothing is known yet of what the columns mean."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from itertools import islice
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import gettext_lazy as _

from lib.budget import Exceeded, Limits, budget, charge
from lib.names import clean_text, shortened
from lib.sheets.cells import Cell
from lib.sheets.files import MEGABYTE, MOST_UNPACKED, Unreadable, check_size, decoded, open_zip
from lib.sheets.reading import opened_workbook, separated_by, sheet_lines, text_lines
from lib.sheets.words import folded
from lib.sheets.workbook_parts import merged_cells
from lib.sheets.writing import unguarded
from people.imports.columns import field_of
from people.imports.problems import Note

MOST_BYTES = 10 * MEGABYTE
MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_BEFORE_TITLES = 200  # rows, all of them empty
SAMPLES = 3
SEPARATORS = ",;\t|"
OVERLONG_TITLES, OVERLONG = re.compile(r"\s*[^\r\n]{20000}"), re.compile(r"[^\r\n]{100000}")
# What a file of 50,000 people with every column needs, and as much again.
# Of its text: what is read, twice, and what the plan says of each row.
LIMITS = Limits(seconds=60, characters=6 * MOST_BYTES, elements=4_000_000, depth=100, unpacked=2 * MOST_UNPACKED)
FORMATS = {"csv": "CSV", "xlsx": "XLSX"}
# What people choose by mistake, by how it begins.
OTHERS = (
    (b"%PDF", _("This is a PDF, whatever its name says. Save the list as XLSX or CSV.")),
    (
        b"\xd0\xcf\x11\xe0",
        _("This is an Excel file of the old kind (.xls), or one with a password. Save it as XLSX without a password."),
    ),
    (b"{", _("This is a file for programs (JSON). Save the list as XLSX or CSV.")),
    (b"<", _("This is a web page or an XML file, whatever its name says. Open it and save the list as XLSX or CSV.")),
)
Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file that is not empty: its number there, and its cells."""

    row: int
    cells: Sequence[Cell]


@dataclass(slots=True)
class Sheet:
    """A file that has been opened: its titles, its rows, and what is to be said of all of it."""

    titles: list[str]
    lines: Iterator[Line]
    remarks: list[Note] = field(default_factory=list)


def _bounded(read: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return a reader with a budget; what asks for more is as unreadable as what is damaged."""

    @wraps(read)
    def reader(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with budget(LIMITS):
            try:
                return read(*args, **kwargs)
            except Exceeded as reason:
                raise Unreadable(reason.text) from reason

    return reader


def recognise(content: bytes) -> str:
    """Return the format of a file, by what it holds and not by its name. Raises ``Unreadable``."""
    check_size(len(content), MOST_BYTES)
    if content.startswith(b"PK\x03\x04"):
        with open_zip(content) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return "xlsx"
        raise Unreadable(_("This is neither an XLSX workbook nor a CSV file. Save the list as one of them."))
    beginning = content[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, refusal in OTHERS:
        if beginning.startswith(mark):
            raise Unreadable(refusal)
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(_("This is neither an XLSX workbook nor a CSV file. Save the list as one of them."))
    return "csv"


@_bounded
def read_head(format_name: str, content: bytes) -> tuple[Sheet, list[list[str]]]:
    """Return the titles of a file and the first cells below each of them; the rows themselves are not for use."""
    samples: list[list[str]] = []

    def look(sheet: Sheet) -> Sheet:
        for line in sheet.lines:
            samples.append([shortened(text_of(cell), 40) for cell in line.cells[: len(sheet.titles)]])
            if len(samples) == SAMPLES:
                break
        return sheet

    sheet = with_sheet(format_name, content, look)
    columns = [[row[number] for row in samples if number < len(row)] for number in range(len(sheet.titles))]
    return sheet, columns


@_bounded
def with_sheet(format_name: str, content: bytes, work: Callable[[Sheet], Result]) -> Result:
    """Open a file, do something with its rows, close it. Raises ``Unreadable``."""
    return _with_workbook(content, work) if format_name == "xlsx" else work(_of_text(content))


def text_of(cell: Cell) -> str:
    """Return what a cell shows, on one line; "" for what shows no text."""
    return clean_text(cell) if isinstance(cell, str) else str(getattr(cell, "shown", ""))


# --- CSV ------------------------------------------------------------------------------------------


def _of_text(content: bytes) -> Sheet:
    text, encoding, is_guessed = decoded(content)
    _check_lines(text)
    text, separator = separated_by(text, SEPARATORS)
    separator = _best_separator(text, separator)
    lines = _numbered([unguarded(cell) for cell in line] for line in text_lines(text, separator, strict=True))
    sheet = Sheet(_titles(next(lines, None)), lines)
    if is_guessed:
        sheet.remarks.append(Note("encoding", {"encoding": encoding}))
    return sheet


def _check_lines(text: str) -> None:
    """Refuse a first row that no titles make so long, and any row that no person does: each cell of it is kept."""
    if OVERLONG_TITLES.match(text) or OVERLONG.search(text):
        raise Unreadable(
            _("A row of the file is far too long. Save the list as XLSX, or as CSV with a row for each person.")
        )


def _best_separator(text: str, likely: str) -> str:
    """Return the one by which most titles are known; else the likely one, which is the most frequent."""
    beginning = text[:20_000]

    def known(separator: str) -> int:
        try:
            head = next(iter(text_lines(beginning, separator)), [])
        except Unreadable:
            return 0
        return sum(bool(field_of(title)) for title in head)

    best = max(SEPARATORS, key=known)
    return best if known(best) > known(likely) else likely


# --- XLSX -----------------------------------------------------------------------------------------


def _with_workbook(content: bytes, work: Callable[[Sheet], Result]) -> Result:
    with opened_workbook(content) as workbook:
        chosen, others = _chosen_sheet([each for each in workbook.worksheets if each.sheet_state == "visible"])
        if merged := merged_cells(content, chosen):
            text = _(
                "Cells are merged in the sheet “%(sheet)s”: %(cells)s. Separate them, so that each cell says itself."
            )
            raise Unreadable(text, sheet=shortened(chosen.title), cells=", ".join(merged[:10]))
        lines = _numbered(sheet_lines(chosen, MOST_COLUMNS + 1))
        sheet = Sheet(_titles(next(lines, None)), lines)
        if others:
            values = {"sheet": shortened(chosen.title), "others": ", ".join(shortened(name) for name in others[:10])}
            sheet.remarks.append(Note("other_sheets", values))
        return work(sheet)


def _chosen_sheet(sheets: Sequence[Any]) -> tuple[Any, list[str]]:
    """Return the first sheet with a column of numbers, else the first one that is not empty; and which others look
    alike.
    """
    tops = {sheet: islice(sheet_lines(sheet, MOST_COLUMNS), MOST_BEFORE_TITLES) for sheet in sheets[:20]}
    heads = {sheet: next((line for line in top if any(line)), []) for sheet, top in tops.items()}
    filled = [sheet for sheet, head in heads.items() if head]
    if not filled:
        raise Unreadable(_("The file has no rows."))
    fitting = [sheet for sheet in filled if any(field_of(text_of(cell)) == "number" for cell in heads[sheet])]
    chosen, *others = fitting or filled
    return chosen, [sheet.title for sheet in others] if fitting else []


# --- Rows -----------------------------------------------------------------------------------------


def _numbered(lines: Iterator[Any]) -> Iterator[Line]:
    """Yield the rows that are not empty, with their numbers in the file. Raises ``Unreadable`` for too many."""
    count = 0
    for number, cells in enumerate(lines, start=1):
        charge(elements=1)
        if number > MOST_ROWS * 2:
            raise Unreadable(_("The file has more than %(limit)d rows. Delete the empty ones."), limit=MOST_ROWS * 2)
        if not any(cell if not isinstance(cell, str) else cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise Unreadable(_("The file has more than %(limit)d people. Split it."), limit=MOST_ROWS)
        yield Line(number, cells)


def _titles(head: Line | None) -> list[str]:
    """Return the titles of the columns. Raises ``Unreadable`` where there are none, too many, or one of them twice."""
    titles = [text_of(cell) for cell in head.cells] if head else []
    while titles and not titles[-1]:
        titles.pop()
    if not titles:
        raise Unreadable(_("The file has no rows."))
    if len(titles) > MOST_COLUMNS:
        raise Unreadable(
            _("The file has more than %(limit)d columns. Delete those that are not needed."), limit=MOST_COLUMNS
        )
    names = [folded(title) for title in titles]
    twice = [title for title, name in zip(titles, names, strict=True) if name and names.count(name) > 1]
    if twice:
        text = _("These columns appear twice: %(titles)s. Rename or delete one of each.")
        raise Unreadable(text, titles=", ".join(f"“{shortened(title, 40)}”" for title in dict.fromkeys(twice)))
    return titles
