"""Lists as workbooks; text is always text, also what looks like a number or begins with a zero."""

import datetime
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lib.tables import CellValue

MOST_ROWS = 1_048_575  # below the head, as many as a sheet has
LONGEST = 32_767  # signs in a cell
USUAL_WIDTH, WIDEST = 20, 60
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx_file(
    sheet_name: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    widths: Sequence[int] = (),
    about: Sequence[tuple[str, str]] = (),
) -> IO[bytes]:
    """Return a list as a workbook in a temporary file, open at its beginning."""
    file = new_file()
    write_xlsx(file, sheet_name, titles, rows, widths, about)
    file.seek(0)
    return file


def new_file() -> IO[bytes]:
    """Return a temporary file that goes when it is closed."""
    return tempfile.TemporaryFile()  # the response closes it


def write_xlsx(
    file: IO[bytes],
    sheet_name: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    widths: Sequence[int] = (),
    about: Sequence[tuple[str, str]] = (),
) -> None:
    """Write a list as a workbook, row by row: the head stays in sight, and the columns can be filtered.

    ``about`` goes on a second sheet: what the list is, and under which filters.
    """
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        sheet = workbook.add_worksheet(sheet_name[:31])
        bold = workbook.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            sheet.set_column(column, column, min(widths[column] if widths else USUAL_WIDTH, WIDEST))
            sheet.write_string(0, column, title, bold)
        number = _write_rows(sheet, rows, _Formats(workbook))
        sheet.autofilter(0, 0, number, len(titles) - 1)
        # A number of an employee is a text on purpose: no green corner asks to make a number of it.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{number + 1}"})
        if about:
            _write_about(workbook.add_worksheet(str(about[0][0])[:31]), about[1:], bold)


class _Formats:
    """How cells look."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.text: Format = workbook.add_format({"num_format": "@"})
        self.day: Format = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.moment: Format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})


def _write_rows(sheet: Worksheet, rows: Iterable[Sequence[CellValue]], formats: _Formats) -> int:
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(number, column, _short(value), formats.text)
            elif isinstance(value, datetime.datetime):
                sheet.write_datetime(
                    number, column, value.replace(second=0, microsecond=0, tzinfo=None), formats.moment
                )
            elif isinstance(value, datetime.date):
                sheet.write_datetime(number, column, value, formats.day)
            elif value is not None:
                sheet.write_number(number, column, value)
    return number


def _short(text: str) -> str:
    """Return a text as long as a cell holds: one that is longer would be left out without a word."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _write_about(sheet: Worksheet, about: Sequence[tuple[str, str]], bold: Format) -> None:
    sheet.set_column(0, 1, USUAL_WIDTH * 2)
    for number, (label, value) in enumerate(about):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, _short(value))
