"""What a cell of a workbook shows, whatever it holds; a reason where that cannot be told."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from openpyxl.cell import Cell as WorkbookCell

from lib.budget import charge
from lib.names import shortened
from lib.sheets.number_formats import Unsure, shown


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that holds a number: what it shows, and the number itself."""

    shown: str
    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """A cell that holds a truth value. What it shows depends on the language of the spreadsheet program."""

    is_true: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A cell that holds a date; a time of the day, if it has one, is left out."""

    day: datetime.date

    @property
    def shown(self) -> str:
        """The date as ISO 8601 writes it."""
        return self.day.isoformat()


ODDITIES = {
    "formula": _("there is a formula here. Write the text itself, with an apostrophe before it."),
    "error": _("the spreadsheet shows an error here."),
    "date": _("the spreadsheet turned it into a date. Format the cell as text and type it again."),
    "unsure": _("the cell holds %(value)s, but it is not certain what it shows. Format it as text."),
}


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell that holds no text: which of the oddities it is, and what it holds."""

    kind: str
    value: str = ""

    @property
    def reason(self) -> str:
        """Why it is not taken for a text, in the active language."""
        return str(ODDITIES[self.kind]) % {"value": self.value}


Cell = str | Figure | Truth | Day | OddCell


def cell_of(cell: WorkbookCell) -> Cell:
    """Return what a cell of openpyxl shows."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return OddCell("formula")
    if cell.data_type == "e":
        return OddCell("error")
    if isinstance(value, datetime.date):
        return Day(value.date() if isinstance(value, datetime.datetime) else value)
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return OddCell("date")
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, (int, float)):
        charge(characters=len(cell.number_format))  # its format is read again for each cell
        try:
            return Figure(shown(value, cell.number_format), format(Decimal(repr(value)), "f"))
        except (Unsure, ArithmeticError):
            return OddCell("unsure", shortened(str(value), 20))
    return str(value)
