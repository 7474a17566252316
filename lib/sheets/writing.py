"""Sheets that people fill in and hand in again: what is written comes back as it was."""

from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from lib.spreadsheets import DANGEROUS


def fill_sheet(workbook: Workbook, name: str, titles: Sequence[str], lines: Iterable[Sequence[str]]) -> Worksheet:
    """Return a sheet with its title row, nothing of which a spreadsheet can take for a formula."""
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


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, and before such an apostrophe; ``unguarded`` takes it
    away.
    """
    return f"'{text}" if DANGEROUS.match(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """Take the apostrophe of ``guarded`` away."""
    return text[1:] if text.startswith("'") and DANGEROUS.match(text.lstrip("'")) else text
