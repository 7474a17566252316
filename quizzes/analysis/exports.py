"""The table as a file. Whatever a question says, a spreadsheet must not run it."""

import csv
import io

import xlsxwriter
from django.utils.translation import gettext as _

from lib.spreadsheets import harmless
from quizzes.analysis.results import Difference
from quizzes.analysis.table import LANGUAGE_NAMES, Line, Table

Value = str | int | float | None


def titles() -> list[str]:
    """Return the head of the file, in the active language."""
    return [
        _("Reference"),
        _("Question"),
        _("Answers"),
        _("Facility (%)"),
        _("Discrimination"),
        _("Median time (s)"),
        _("To look at"),
        _("Easier in"),
        _("Difference (delta)"),
        _("ETS class"),
        _("Voided"),
    ]


def cells(line: Line) -> list[Value]:
    """Return the values of a question, in the order of ``titles``."""
    figures, difference = line.figures, line.question.difference
    return [
        line.reference,
        line.stem,
        figures.count,
        round(100 * figures.facility, 1),
        None if figures.discrimination is None else round(figures.discrimination, 3),
        figures.seconds,
        "; ".join(str(flag.label) for flag in figures.flags),
        *_difference(difference),
        line.void.get_mode_display() if line.void else "",
    ]


def _difference(difference: Difference | None) -> list[Value]:
    if difference is None:
        return ["", None, ""]
    easier = "" if difference.ets_class == "A" else LANGUAGE_NAMES[difference.easier]
    return [easier, round(difference.delta, 2), difference.ets_class]


def csv_file(table: Table) -> bytes:
    """Write CSV for Excel: UTF-8 with its mark, texts quoted."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(titles())
    for line in table.lines:
        writer.writerow([harmless(value) for value in cells(line)])
    return f"\ufeff{text.getvalue()}".encode()


def xlsx_file(table: Table) -> bytes:
    """Return a workbook; text is always text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(_("Question statistics")[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, 10, 18)
        bold = workbook.add_format({"bold": True})
        for column, title in enumerate(titles()):
            sheet.write_string(0, column, title, bold)
        for row, line in enumerate(table.lines, start=1):
            for column, value in enumerate(cells(line)):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write_number(row, column, value)
    return file.getvalue()


FORMATS = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_file, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
