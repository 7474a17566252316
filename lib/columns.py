"""The columns of a model by their names."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    AnyColumn = models.Field[object, object]
else:
    AnyColumn = models.Field


def column_of(model: type[models.Model], name: str) -> AnyColumn:
    """Return the column of a model that has this name; raise ``TypeError`` if it is a relation from elsewhere."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return column
