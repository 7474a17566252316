"""Lists as workbooks; text is always text."""

import datetime
import tempfile
from collections.abc import Iterable
from typing import IO, Any

import xlsxwriter


def xlsx_file(sheet_name: str, titles: list[str], rows: Iterable[list[Any]]) -> IO[bytes]:
    """A list as a workbook in a temporary file, open at its beginning; text is always text."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet(sheet_name[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(titles) - 1, 20)
        bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write_number(number, column, value)
    file.seek(0)
    return file
