"""The team list as a file. Whatever a cell holds, a spreadsheet must not run it."""

import csv
import datetime
import tempfile
from collections.abc import Iterator
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from people.spreadsheets import harmless
from reports.team_progress import Row, TeamProgress, column_titles

LINES_AT_ONCE = 500


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cells(row: Row, status_labels: dict[str, str]) -> list[str | int | datetime.date | None]:
    """The cells of a row, in the order of ``column_titles``."""
    return [
        row.name,
        row.number,
        row.team,
        row.course,
        row.done,
        row.total,
        row.due_on,
        status_labels[row.status],
        row.completed_on,
    ]


def csv_lines(progress: TeamProgress) -> Iterator[bytes]:
    """The list as CSV for Excel: UTF-8 with its mark. Words are fixed now, the rows are read while it is sent."""
    return _csv_lines(progress, column_titles())


def _csv_lines(progress: TeamProgress, titles: list[str]) -> Iterator[bytes]:
    # Everything but numbers is quoted: a separator of another region inside a name then opens no new cell.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    block = ["\ufeff", writer.writerow(titles)]
    for row in progress.all_rows():
        block.append(writer.writerow([harmless(value) for value in cells(row, progress.status_labels)]))
        if len(block) >= LINES_AT_ONCE:
            yield "".join(block).encode()
            block = []
    yield "".join(block).encode()


def xlsx_file(progress: TeamProgress) -> IO[bytes]:
    """The list as a workbook in a temporary file, open at its beginning; text is always text."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet(_("Team progress")[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 8, 18)
        bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(column_titles()):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(progress.all_rows(), start=1):
            for column, value in enumerate(cells(row, progress.status_labels)):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write_number(number, column, value)
    file.seek(0)
    return file
