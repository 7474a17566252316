"""What a query has added to its rows. A model does not have it: only rows of that query do."""

from typing import TypeVar

from django.db.models import Model

Value = TypeVar("Value")


def annotated(row: Model, name: str, kind: type[Value]) -> Value:
    """Return what a query has added to a row under this name; raise ``TypeError`` if it is of another kind."""
    value = getattr(row, name)
    if not isinstance(value, kind):
        raise TypeError(f"{name} of {type(row).__name__} is no {kind.__name__}")
    return value
