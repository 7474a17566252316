"""Rows that stay: records of what was decided or done, that nobody deletes, and most of which nobody changes either.

Such a table is made of one of the rows below, and its manager of the query set beside it.
"""

from typing import NoReturn, TypeVar, Unpack

from django.db import models

from lib.saving import SaveOptions

Row = TypeVar("Row", bound=models.Model)


class RowIsKept(TypeError):
    """Somebody tried to delete such a row, or to change one that is only ever added."""


class KeptQuerySet(models.QuerySet[Row]):
    """Rows that are never deleted."""

    def delete(self) -> NoReturn:
        raise RowIsKept(f"{self.model._meta.label} is kept")


class AppendOnlyQuerySet(KeptQuerySet[Row]):
    """Rows that are added and read, never changed."""

    def update(self, **values: object) -> NoReturn:
        raise RowIsKept(f"{self.model._meta.label} is kept as it is")


class KeptRow(models.Model):
    """A row that is never deleted. How what it says ended may be written into it."""

    class Meta:
        abstract = True

    def delete(self, using: object = None, keep_parents: bool = False) -> NoReturn:
        """Refuse."""
        raise RowIsKept(f"{self._meta.label} is kept")


class AppendOnlyRow(KeptRow):
    """A row that is written once, and never changed or deleted."""

    class Meta:
        abstract = True

    def save(self, **options: Unpack[SaveOptions]) -> None:
        """Add the row; refuse a second time."""
        if not self._state.adding:
            raise RowIsKept(f"{self._meta.label} is kept as it is")
        super().save(**options)
