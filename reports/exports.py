"""The team list as a file. Whatever a cell holds, a spreadsheet must not run it."""

import datetime
from collections.abc import Iterator
from itertools import chain
from typing import IO

from django.utils.translation import gettext as _

from people import spreadsheets, workbooks
from reports.team_progress import Row, TeamProgress, column_titles


def cells(row: Row) -> list[str | int | datetime.date | None]:
    """The cells of a row, in the order of ``column_titles``."""
    return [
        row.name,
        row.number,
        row.team,
        row.course,
        row.done,
        row.total,
        row.due_on,
        row.label,
        row.completed_on,
        row.renew_by,
    ]


def csv_lines(progress: TeamProgress) -> Iterator[bytes]:
    """The list as CSV. Words are fixed now, the rows are read while it is sent."""
    rows = (cells(row) for row in progress.all_rows())
    return spreadsheets.csv_lines(chain([column_titles()], rows))


def xlsx_file(progress: TeamProgress) -> IO[bytes]:
    """The list as a workbook in a temporary file, open at its beginning."""
    rows = (cells(row) for row in progress.all_rows())
    return workbooks.xlsx_file(_("Team progress"), column_titles(), rows)
