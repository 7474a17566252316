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
    """A list under the filters of an address. Memory does not grow with ``all_rows``."""

    @property
    @abstractmethod
    def columns(self) -> Sequence[Column[Row]]:
        """The columns for this viewer, in the order of the files."""

    @property
    @abstractmethod
    def row_count(self) -> int:
        """How many rows there are."""

    @abstractmethod
    def all_rows(self) -> Iterator[Row]:
        """Yield every row, in the order of the screen."""

    def heads(self) -> list[Head]:
        """Return the heads of the columns, in the active language."""
        return [Head(str(column.title), column.width) for column in self.columns]

    def lines(self) -> Iterator[list[CellValue]]:
        """Yield the cells of every row, in the order of the heads."""
        values = [column.value for column in self.columns]
        for row in self.all_rows():
            yield [value(row) for value in values]

    def titles(self, *keys: str) -> list[tuple[str, str]]:
        """Return the head on the screen: of these columns, or of all that are there, each with its order."""
        known = {column.key: column for column in self.columns}
        shown = [known[key] for key in keys] if keys else [each for each in self.columns if each.is_on_screen]
        return [(str(column.title), column.sort) for column in shown]


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
