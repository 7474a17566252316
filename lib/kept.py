"""Rows that stay: records of what was decided or done, that nobody deletes, and most of which nobody changes either.

Such a table is made of one of the rows below, and its manager of the query set beside it.
"""

from collections.abc import Iterable
from typing import NoReturn, TypeVar

from django.db import models
from django.db.models.base import ModelBase

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

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Add the row; refuse a second time."""
        if not self._state.adding:
            raise RowIsKept(f"{self._meta.label} is kept as it is")
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)
