"""A list as a table: each column is declared once, with its head and its cells, for the screen and for files.

What people read on a page and what leaves as a file can then not differ: both take the rows of one object, under the
filters of one address, and the cells of one declaration.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime

from lib.words import Words

CellValue = str | int | float | datetime.date | datetime.datetime | None
Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)
BATCH = 2000


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. ``width`` is in characters; ``sort`` is the order of the list that its head on the screen leads to.

    A text stays a text in every file, and a moment is that of the time zone of whom it concerns, without naming it.
    """

    key: str
    title: Words
    value: Callable[[Row], CellValue]
    width: int = 16
    sort: str = ""
    is_on_screen: bool = True


@dataclass(frozen=True)
class Cell:
    """What the screen shows of a row under one column."""

    key: str
    title: str
    value: CellValue

    @property
    def is_day(self) -> bool:
        """Whether it is a day."""
        return isinstance(self.value, datetime.date) and not isinstance(self.value, datetime.datetime)

    @property
    def shown(self) -> CellValue:
        """What stands on the screen: days as the reader's language writes them, a dash where there is nothing."""
        if self.value is None or self.value == "":
            return "–"
        if isinstance(self.value, datetime.datetime):
            moment = localtime(self.value) if is_aware(self.value) else self.value
            return date_format(moment, "SHORT_DATETIME_FORMAT")
        return date_format(self.value, "SHORT_DATE_FORMAT") if isinstance(self.value, datetime.date) else self.value


@dataclass(frozen=True)
class Head:
    """The head of a column in a file."""

    title: str
    width: int


class Exportable(Protocol):
    """What can leave as a file."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""

    def heads(self) -> list[Head]:
        """Return the heads of its columns, in the active language."""

    def lines(self) -> Iterator[list[CellValue]]:
        """Yield the cells of every row, in the order of the heads."""


class Table(ABC, Generic[Row]):
    """A list under the filters of an address. Memory does not grow with ``all_rows``.

    ``asked`` are the columns that the address names: screen and files have these, and the first, which names the row.
    Where it names none, the screen has the usual ones and a file all of them.
    """

    asked: Sequence[str] = ()

    @property
    @abstractmethod
    def columns(self) -> Sequence[Column[Row]]:
        """All columns for this viewer, in their order."""

    def usual(self) -> list[Column[Row]]:
        """Return the columns that the screen has as long as nobody chooses others."""
        return [each for each in self.columns if each.is_on_screen]

    @cached_property
    def chosen_columns(self) -> list[Column[Row]]:
        """The columns that the address names, in their order; none where it names none that is there."""
        first, *others = self.columns
        found = [each for each in others if each.key in self.asked]
        return [first, *found] if found or first.key in self.asked else []

    @property
    def on_screen(self) -> list[Column[Row]]:
        """The columns of the screen."""
        return self.chosen_columns or self.usual()

    @property
    def in_files(self) -> Sequence[Column[Row]]:
        """The columns of a file."""
        return self.chosen_columns or self.columns

    @property
    def lacks_columns(self) -> bool:
        """Whether the address names a column that is not there, or not for this viewer."""
        return not {*self.asked} <= {each.key for each in self.columns}

    def cells(self, row: Row) -> list[Cell]:
        """Return what the screen shows of a row beside its name."""
        return [Cell(each.key, str(each.title), each.value(row)) for each in self.on_screen[1:]]

    @property
    @abstractmethod
    def row_count(self) -> int:
        """How many rows there are."""

    @abstractmethod
    def all_rows(self) -> Iterator[Row]:
        """Yield every row, in the order of the screen."""

    def heads(self) -> list[Head]:
        """Return the heads of the columns, in the active language."""
        return [Head(str(column.title), column.width) for column in self.in_files]

    def lines(self) -> Iterator[list[CellValue]]:
        """Yield the cells of every row, in the order of the heads."""
        values = [column.value for column in self.in_files]
        for row in self.all_rows():
            yield [value(row) for value in values]

    def titles(self) -> list[tuple[str, str]]:
        """Return the head on the screen, each column with its order."""
        return [(str(column.title), column.sort) for column in self.on_screen]


class QueryTable(Table[Stored]):
    """A list whose rows are those of one query."""

    @abstractmethod
    def rows(self) -> QuerySet[Stored]:
        """Return the rows under the filters, in their order, with all that is read of each."""

    @cached_property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.rows().count()

    def all_rows(self) -> Iterator[Stored]:
        """Yield every row."""
        return self.rows().iterator(BATCH)
