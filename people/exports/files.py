"""What is in the file of a list: its rows as CSV or as a workbook, in the language of who asked."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib.spreadsheets import csv_lines
from lib.tables import CellValue, Exportable
from lib.workbooks import write_xlsx
from people.exports.lists import list_title
from people.models import Export


class Counted:
    """The cells of the rows of a list, counted as they are written; after every so many it says how many there were."""

    EVERY = 1000

    def __init__(self, table: Exportable, go_on: Callable[[int], None] | None = None) -> None:
        self.rows = 0
        self._table, self._go_on = table, go_on

    def __iter__(self) -> Iterator[list[CellValue]]:
        for line in self._table.lines():
            yield line
            self.rows += 1
            if self._go_on and self.rows % self.EVERY == 0:
                self._go_on(self.rows)


def csv_file(table: Exportable, rows: Counted, language: str) -> Iterator[bytes]:
    """Yield a list as CSV, in portions. Rows are read while it is sent, when another language may be active."""
    with override(language):
        titles = [head.title for head in table.heads()]
    portions = csv_lines(chain([titles], rows))
    while True:
        with override(language):
            portion = next(portions, None)
        if portion is None:
            return
        yield portion


def write_workbook(file: IO[bytes], export: Export, table: Exportable, rows: Counted) -> None:
    """Write a list as a workbook, in the active language; a second sheet tells what it is, and under which filters."""
    heads = table.heads()
    title = list_title(export.list_name)
    write_xlsx(file, title, [head.title for head in heads], rows, [head.width for head in heads], _about(export, title))


def _about(export: Export, title: str) -> list[tuple[str, str]]:
    at = date_format(export.asked_at.astimezone(export.by.zone), "SHORT_DATETIME_FORMAT")
    return [
        (_("About this file"), ""),
        (_("List"), title),
        (_("Organization"), export.organisation.legal_name),
        (_("Asked for by"), export.by.user.get_full_name()),
        (_("On"), f"{at} ({export.by.zone_label})"),
        *((label, value) for label, value in export.filters),
        *([] if export.filters else [(_("Filters"), _("None"))]),
    ]


def file_name(export: Export) -> str:
    """Return the name under which the file is kept by who takes it, in the active language."""
    day = export.asked_at.astimezone(export.by.zone).date()
    return f"{slugify(list_title(export.list_name))}-{day:%Y-%m-%d}.{export.format}"
