"""What is read of a workbook: the texts and numbers of its cells, and the formats that say what they show.

openpyxl reads more, and some of it at a cost that no size of a file bounds: with the square of a text (names of areas
to print), or with a formula times the cells that share it. None of that is asked for here.
"""

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE
from openpyxl.xml.functions import fromstring, iterparse, localname

from lib.sheets.files import Unreadable
from lib.sheets.number_formats import LONGEST_CODE

DAMAGED = _("The workbook is damaged. Open it in your spreadsheet program and save it again.")
STYLES_READ = {"numFmts", "cellXfs"}
MOST_BRACKETS = 16  # of one format: openpyxl looks from each of them to its end, for every style


class Reader(ExcelReader):
    """Reads each part of a workbook once: a sheet may have one name only."""

    def read(self) -> None:
        """Read what leads to the sheets, and what their cells refer to."""
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        self.read_styles()
        self.read_worksheets()

    def read_styles(self) -> None:
        """Read which format each style has."""
        if ARC_STYLE not in self.valid_files:
            return
        node = fromstring(self.archive.read(ARC_STYLE))
        for part in list(node):
            if localname(part) not in STYLES_READ:
                node.remove(part)
        if any(_is_dear(each.get("formatCode", "")) for each in node.iter() if localname(each) == "numFmt"):
            raise Unreadable(DAMAGED)
        styles = Stylesheet.from_tree(node)
        if styles.cell_styles:
            self.wb._cell_styles = styles.cell_styles
            self.wb._number_formats = styles.number_formats
            self.wb._date_formats = styles.date_formats
            self.wb._timedelta_formats = styles.timedelta_formats

    def read_worksheets(self) -> None:
        """Find the sheets of cells; pages of charts are left out."""
        found = list(self.parser.find_sheets())
        parts = [relation.target for _sheet, relation in found]
        if len(set(parts)) < len(parts):
            raise Unreadable(DAMAGED)
        for sheet, relation in found:
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                opened = ReadOnlyWorksheet(self.wb, sheet.name, relation.target, self.shared_strings)
                opened.sheet_state = sheet.state
                self.wb._sheets.append(opened)


class Rows(WorkSheetParser):
    """Reads the rows of a sheet and nothing else that stands in it."""

    def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()

    def parse_formula(self, element: object) -> str:
        """Say that there is one. What it computes is never read."""
        return "="


def open_workbook(content: bytes) -> Workbook:
    """Return the workbook, whose parts have been charged, to be read row by row. Raises what openpyxl raises."""
    reader = Reader(io.BytesIO(content), read_only=True, keep_links=False)
    reader.read()
    return reader.wb


def rows_of(sheet: ReadOnlyWorksheet, most_columns: int) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of each row of a sheet, as many as are asked for; nothing for a row that is not there."""
    book = sheet.parent
    with sheet._get_source() as source:
        rows = Rows(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        following = 1
        for number, cells in rows.parse():
            while following < number:
                following += 1
                yield ()
            if following == number:  # and not before one that has been read
                following += 1
                yield sheet._get_row(cells, 1, most_columns)


def _is_dear(code: str) -> bool:
    return len(code) > LONGEST_CODE or code.count("[") > MOST_BRACKETS
