"""The fields of an organisation's own as columns of a list of people."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from lib.tables import CellValue, Column
from people.models import OwnField
from people.models.own_fields import OwnValue

Row = TypeVar("Row")
WIDTHS = {OwnField.Kind.DATE: 12, OwnField.Kind.NUMBER: 12}


def own_columns(fields: Iterable[OwnField], values: Callable[[Row], Mapping[str, OwnValue]]) -> list[Column[Row]]:
    """Return a column for each field, for whoever chooses it; ``values`` reads what a row has in all of them.

    Words are taken now: a file reads its rows later, when another language may be active.
    """
    return [
        Column(
            field.key, field.name, _reader(field, values), WIDTHS.get(OwnField.Kind(field.kind), 20), is_on_screen=False
        )
        for field in fields
    ]


def _reader(field: OwnField, values: Callable[[Row], Mapping[str, OwnValue]]) -> Callable[[Row], CellValue]:
    if field.kind == OwnField.Kind.CHOICE:
        labels = field.option_labels
        return lambda row: labels.get(str(kept), str(kept)) if (kept := values(row).get(field.key)) else None
    return lambda row: field.value_in(values(row))
