"""What the cells of a row mean: typed values, and every reason why one of them means nothing. Pure: no query."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lib.letters import NAME_FIELDS
from lib.names import clean_number, clean_text, fold_number
from lib.sheets.cells import Cell, Day, Figure, OddCell, Truth
from people.imports.columns import CLEARED, language_of, status_of
from people.imports.dates import DateReader, NotADate
from people.imports.problems import Problem
from people.imports.reading import Line
from people.labour.curp import mask_curp, normalise_curp, validate_curp
from people.models import OwnField
from people.models.own_fields import OwnValue, is_own
from people.own_values.fitting import NotFitting, fit

LONGEST = {
    **dict.fromkeys(NAME_FIELDS, 150),
    "position": 120,
    "cost_centre": 60,
    "shift": 60,
    "email": 254,
    "job_role": 120,
    "work_centre": 30,
}
MOST_LEVELS = 8  # of teams
LONGEST_TEAM = 120
CLEARABLE = frozenset({"second_surname", "email", "position", "job_role", "work_centre", "cost_centre", "shift"})
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,30}")
DECIMAL = re.compile(r"(\d+)[.,]0+")
EXPONENT = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
LEVELS = re.compile(r"\s*[/>»]\s*")


@dataclass(slots=True)
class Entry:
    """One row of a file: what it says of a person, and what of it cannot be understood."""

    row: int
    number: str = ""
    key: str = ""  # what two numbers have in common that are the same to people
    values: dict[str, Any] = field(default_factory=dict)  # of the fields whose cell is not empty
    own: dict[str, OwnValue | None] = field(default_factory=dict)  # the same of the organisation's own
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, cell: str, code: str, /, **values: object) -> None:
        """Note why the row cannot be done."""
        self.problems.append(Problem(column, cell, code, values))

    @property
    def name(self) -> str:
        """The name of the person, as far as the row has it."""
        return " ".join(self.values[part] for part in NAME_FIELDS if self.values.get(part))


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team as a file writes it, and the names of its path from the top."""

    text: str
    levels: tuple[str, ...]


class Refused(Exception):
    """A cell means nothing: the code of a problem, and its values."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class RowReader:
    """Reads rows whose columns are known. It remembers how the dates of the file are written."""

    def __init__(self, columns: Sequence[str], *, is_padded: bool, own: Mapping[str, OwnField] | None = None) -> None:
        self.columns, self.is_padded = columns, is_padded  # rows of a workbook are never cut off
        self.own = own or {}
        self.dates = DateReader()
        self._readers: dict[str, Callable[[str], Any]] = {
            "number": _number,
            "manager": _number,
            "email": _email,
            "language": lambda text: _word(language_of(text), "language"),
            "status": lambda text: _word(status_of(text), "status"),
            "team": _team,
            "curp": _curp,
        }

    def read(self, line: Line) -> Entry:
        """Return what a row says."""
        entry = Entry(line.row)
        if len(line.cells) < len(self.columns) and not self.is_padded:
            entry.refuse("", "", "short", count=len(line.cells), expected=len(self.columns))
        if any(line.cells[len(self.columns) :]):
            entry.refuse("", "", "wide")
        for name, cell in zip(self.columns, line.cells, strict=False):
            if name in self.own:
                self._read_own(entry, self.own[name], cell)
            elif name and cell != "" and not is_own(name):
                self._read_cell(entry, name, cell)
        entry.number = entry.values.pop("number", "")
        entry.key = fold_number(entry.number)
        if not entry.number and not any(problem.column == "number" for problem in entry.problems):
            entry.refuse("number", "", "no_number")
        return entry

    def _read_cell(self, entry: Entry, name: str, cell: Cell) -> None:
        shown = _shown(cell)
        value: Any
        try:
            if name in ("hired_on", "left_on"):
                value = self._date(cell, shown)
            else:
                text = _text(cell, shown)
                if not text:
                    return
                value = "" if name in CLEARABLE and text in CLEARED else self._value(name, text)
        except Refused as reason:
            masked = mask_curp(shown) if name == "curp" else shown
            entry.refuse(name, masked, reason.code, **reason.values)
            return
        if value is not None:
            entry.values[name] = value

    def _read_own(self, entry: Entry, field: OwnField, cell: Cell) -> None:
        """Read a field of the organisation's own: nothing stays, and a hyphen alone empties it."""
        shown = _shown(cell)
        if not shown:
            return
        try:
            if shown in CLEARED:
                entry.own[field.key] = None
            elif field.kind == OwnField.Kind.DATE:
                entry.own[field.key] = fit(field, self._date(cell, shown, of_any_year=True))
            elif field.kind == OwnField.Kind.NUMBER and isinstance(cell, Figure):
                entry.own[field.key] = fit(field, cell.value)
            else:
                entry.own[field.key] = fit(field, _text(cell, shown))
        except (Refused, NotFitting) as reason:
            entry.refuse(field.key, shown, reason.code, **reason.values)

    def _value(self, name: str, text: str) -> Any:
        value = self._readers[name](text) if name in self._readers else text
        if isinstance(value, str) and len(value) > LONGEST.get(name, 300):
            raise Refused("long", most=LONGEST.get(name, 300))
        return value

    def _date(self, cell: Cell, shown: str, *, of_any_year: bool = False) -> datetime.date | None:
        if isinstance(cell, Day):
            return cell.day if of_any_year else self.dates.plausible(cell.day)
        if isinstance(cell, OddCell) and cell.kind != "date":
            raise Refused(cell.kind)
        if isinstance(cell, (OddCell, Figure, Truth)):
            raise Refused("not_a_date")
        try:
            return self.dates.read(shown, of_any_year=of_any_year) if shown else None
        except NotADate as reason:
            raise Refused(reason.code, **reason.values) from None


def _shown(cell: Cell) -> str:
    """Return what stands in a cell, for whoever looks for it."""
    if isinstance(cell, str):
        return clean_text(cell)
    return cell.value if isinstance(cell, OddCell) else str(getattr(cell, "shown", ""))


def _text(cell: Cell, shown: str) -> str:
    if isinstance(cell, OddCell):
        raise Refused(cell.kind)
    if isinstance(cell, Day):
        raise Refused("date")
    if isinstance(cell, Truth):
        raise Refused("truth")
    return shown


def _number(text: str) -> str:
    number = clean_number(text)
    if decimal := DECIMAL.fullmatch(number):
        raise Refused("decimal_number", number=decimal[1])
    if EXPONENT.fullmatch(number):
        raise Refused("exponent_number")
    if not NUMBER.fullmatch(number):
        raise Refused("number_signs")
    return number


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Refused("email") from None
    return text.lower()


def _word(known: str, code: str) -> str:
    if not known:
        raise Refused(code)
    return known


def _team(text: str) -> TeamName:
    levels = levels_of(text)
    if len(levels) > MOST_LEVELS:
        raise Refused("team_deep", most=MOST_LEVELS)
    if not levels or any(len(level) > LONGEST_TEAM for level in levels):
        raise Refused("long", most=LONGEST_TEAM)
    return TeamName(text, levels)


def _curp(text: str) -> str:
    curp = normalise_curp(text)
    try:
        validate_curp(curp)
    except ValidationError:
        raise Refused("curp") from None
    return curp


def levels_of(text: str) -> tuple[str, ...]:
    """Return the names of a path of teams, as it is written."""
    return tuple(level for level in LEVELS.split(text) if level)


def refuse_twins(entries: Iterable[Entry]) -> None:
    """Refuse rows of a file that are about the same person, or share what only one person has."""
    for name, code in (("number", "number_twice"), ("email", "email_twice"), ("curp", "curp_twice")):
        seen: dict[str, Entry] = {}
        for entry in entries:
            value = entry.key if name == "number" else entry.values.get(name, "")
            if not value:
                continue
            first = seen.setdefault(value, entry)
            if first is not entry:
                shown = mask_curp(value) if name == "curp" else (entry.number if name == "number" else value)
                for one, other in ((entry, first), (first, entry)):
                    if not any(problem.code == code for problem in one.problems):
                        one.refuse(name, shown, code, row=other.row)
