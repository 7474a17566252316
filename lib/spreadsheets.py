"""What leaves for a spreadsheet never runs there."""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# A formula may hide behind blanks, and spreadsheets read the full-width and small forms of the signs as well.
DANGEROUS = re.compile(r"[\t\r\n\0]|[\s\0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫−]")

LINES_AT_ONCE = 500
Value = TypeVar("Value")


def harmless(value: Value) -> Value | str:
    """Return the value, with an apostrophe before a text that a spreadsheet would take for a formula."""
    if not isinstance(value, str) or value[:1].isalnum():  # as nearly all of them begin
        return value
    return f"'{value}" if DANGEROUS.match(value) else value


def _as_text(value: object) -> object:
    """Return a cell as it stands in a text file: a moment to the minute, and nothing that a spreadsheet would run."""
    if isinstance(value, str):  # as nearly all are; most need no second look
        return value if not value or value[0].isalnum() else harmless(value)
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime.datetime) else value


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield rows as CSV for Excel, in portions: UTF-8 with its mark, and no cell that a spreadsheet would run."""
    # Everything but numbers is quoted: a separator of another region inside a name then opens no new cell.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    block = ["\ufeff"]
    for row in rows:
        block.append(writer.writerow([_as_text(value) for value in row]))
        if len(block) >= LINES_AT_ONCE:
            yield "".join(block).encode()
            block = []
    yield "".join(block).encode()


def make_cms_exports_harmless() -> None:
    """Guard the one method of Wagtail that every export of the CMS goes through; some of its views cannot be
    subclassed.
    """
    as_written = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self: SpreadsheetExportMixin, field: str, value: object, export_format: str) -> object:
        return harmless(as_written(self, field, value, export_format))

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
