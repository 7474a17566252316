"""What leaves for a spreadsheet never runs there."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# A formula may hide behind blanks, and spreadsheets read the full-width and small forms of the signs as well.
DANGEROUS = re.compile(r"[\t\r\n\0]|[\s\0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫−]")

LINES_AT_ONCE = 500


def harmless(value: Any) -> Any:
    """The value, with an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and DANGEROUS.match(value) else value


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """Rows as CSV for Excel, in portions: UTF-8 with its mark, and no cell that a spreadsheet would run."""
    # Everything but numbers is quoted: a separator of another region inside a name then opens no new cell.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    block = ["\ufeff"]
    for row in rows:
        block.append(writer.writerow([harmless(value) for value in row]))
        if len(block) >= LINES_AT_ONCE:
            yield "".join(block).encode()
            block = []
    yield "".join(block).encode()


def make_cms_exports_harmless() -> None:
    """Every export of the CMS goes through this one method of Wagtail; some of its views cannot be subclassed."""
    as_written = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        return harmless(as_written(self, field, value, export_format))

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
