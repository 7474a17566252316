"""What leaves for a spreadsheet never runs there."""

import re
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# A formula may hide behind blanks, and spreadsheets read the full-width and small forms of the signs as well.
DANGEROUS = re.compile(r"[\t\r\n\0]|[\s\0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫−]")


def harmless(value: Any) -> Any:
    """The value, with an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and DANGEROUS.match(value) else value


def make_cms_exports_harmless() -> None:
    """Every export of the CMS goes through this one method of Wagtail; some of its views cannot be subclassed."""
    as_written = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self: Any, field: str, value: Any, export_format: str) -> Any:
        return harmless(as_written(self, field, value, export_format))

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
