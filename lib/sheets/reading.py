"""Workbooks and files of separated texts, row by row."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from lib.budget import charge
from lib.sheets.cells import Cell, cell_of
from lib.sheets.files import Unreadable
from lib.sheets.opening import DAMAGED, open_workbook, rows_of
from lib.sheets.workbook_parts import charge_parts

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
SEPARATOR = re.compile(
    r'"?sep=([,;\t])"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE
)  # Excel keeps it to itself, and counts no row for it


@contextmanager
def opened_workbook(content: bytes) -> Iterator[Workbook]:
    """Open a workbook of openpyxl, to be read row by row inside of the block. Raises ``Unreadable``."""
    charge_parts(content)
    try:
        workbook = open_workbook(content)
        try:
            yield workbook
        finally:
            workbook.close()
    except DefusedXmlException as reason:
        raise Unreadable(_("The file declares XML entities or types. For safety it was not read.")) from reason
    except DAMAGES as reason:
        raise Unreadable(DAMAGED) from reason


def sheet_lines(sheet: Worksheet, most_columns: int) -> Iterator[list[Cell]]:
    """Yield what the rows of a sheet show; an empty list for an empty row."""
    for line in rows_of(sheet, most_columns):
        yield [cell_of(cell) for cell in line] if any(cell.value is not None for cell in line) else []


def separated_by(text: str, separators: str = ",;\t") -> tuple[str, str]:
    """Return the text without Excel's line ``sep=;``, and what stands between its cells: what that says, or the first
    row.
    """
    said = SEPARATOR.match(text)
    if said:
        text = text[said.end() :]
    return text, said[1] if said else max(separators, key=text.lstrip("\r\n ").partition("\n")[0].count)


def text_lines(text: str, separator: str, *, strict: bool = False) -> Iterator[list[str]]:
    """Yield the rows of separated texts. Raises ``Unreadable``."""
    charge(elements=text.count(separator) + text.count("\n"))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    except csv.Error as reason:
        raise Unreadable(_("The file is not well-formed CSV: %(reason)s"), reason=reason) from reason
