"""What hangs on a record, and what becomes of it when the record becomes part of another one: each house says it of its
own rows.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

from people.models import Employee, User

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Merge:
    """A record that becomes part of another one of the same person. Both have user and organisation at hand."""

    first: Employee  # stays
    second: Employee
    by: User


@dataclass(frozen=True)
class Line:
    """One sentence of what would happen; ``is_conflict`` where both records have the same, and one of them counts."""

    words: str
    is_conflict: bool = False


class MergePart(ABC):
    """Rows of one kind."""

    @abstractmethod
    def lines(self, merge: Merge) -> list[Line]:
        """Return what would become of them, in the active language."""

    @abstractmethod
    def carry(self, merge: Merge) -> None:
        """Do it. Runs in the transaction of the merge."""

    def problems(self, merge: Merge) -> list[str]:
        """Return why the two cannot be merged."""
        return []


def _nothing(row: models.Model) -> Hashable:
    return None


def _never(row: models.Model, merge: Merge) -> bool:
    return False


@dataclass(frozen=True)
class MovedRows(MergePart, Generic[Row]):
    """Rows of a table that pass to the record that stays.

    ``key`` is what only one row of a person has, if any: where both have it, that of the record that stays counts.
    ``stays`` names others that do not pass. ``says`` is the sentence of a number of rows, ``says_stay`` that of those
    which stay by ``stays``, ``conflict`` that of those of which both have the same.
    """

    model: type[Row]
    field: str
    says: Callable[[int], str] | None = None
    key: Callable[[Any], Hashable] = _nothing
    stays: Callable[[Any, Merge], bool] = _never
    conflict: Callable[[int], str] | None = None
    says_stay: Callable[[int], str] | None = None

    def _rows(self, merge: Merge) -> tuple[list[int], list[int], list[int]]:
        """Return the keys of those that pass, of those that stay because both have the same, and of others that
        stay.
        """
        rows = self.model._base_manager.order_by("pk")
        taken = {self.key(row) for row in rows.filter(**{self.field: merge.first})} - {None}
        moving, same, staying = [], [], []
        for row in rows.filter(**{self.field: merge.second}):
            if self.key(row) in taken:
                same.append(row.pk)
            elif self.stays(row, merge):
                staying.append(row.pk)
            else:
                moving.append(row.pk)
        return moving, same, staying

    def lines(self, merge: Merge) -> list[Line]:
        moving, same, staying = self._rows(merge)
        found = [Line(self.says(len(moving)))] if moving and self.says else []
        found += [Line(self.says_stay(len(staying)))] if staying and self.says_stay else []
        return found + ([Line(self.conflict(len(same)), is_conflict=True)] if same and self.conflict else [])

    def carry(self, merge: Merge) -> None:
        moving, _same, _staying = self._rows(merge)
        self.model._base_manager.filter(pk__in=moving).update(**{self.field: merge.first})


PARTS: list[MergePart] = []  # of the houses above this one


def register_merge_part(*parts: MergePart) -> None:
    """Make parts known; called when the house that owns the rows is ready."""
    PARTS.extend(parts)
