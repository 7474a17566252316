"""The team list as a file. Whatever a cell holds, a spreadsheet must not run it."""

import datetime
from collections.abc import Iterator
from itertools import chain
from typing import IO

from django.utils.translation import gettext as _

from lib import spreadsheets, workbooks
from reports.team_progress import Row, TeamProgress, column_titles


def cells(row: Row, progress: TeamProgress) -> list[str | int | datetime.date | None]:
    """The cells of a row, in the order of ``column_titles``."""
    values: list[str | int | datetime.date | None] = [
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
    return [*values, row.changed, row.late] if progress.viewer.is_hr else values


def _titles(progress: TeamProgress) -> list[str]:
    return column_titles(for_hr=progress.viewer.is_hr)


def csv_lines(progress: TeamProgress) -> Iterator[bytes]:
    """The list as CSV. Words are fixed now, the rows are read while it is sent."""
    rows = (cells(row, progress) for row in progress.all_rows())
    return spreadsheets.csv_lines(chain([_titles(progress)], rows))


def xlsx_file(progress: TeamProgress) -> IO[bytes]:
    """The list as a workbook in a temporary file, open at its beginning."""
    rows = (cells(row, progress) for row in progress.all_rows())
    return workbooks.xlsx_file(_("Team progress"), _titles(progress), rows)
