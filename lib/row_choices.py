"""A choice among rows whose key may be anything that a browser sends."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import QueryDict

from lib.forms import ModelChoiceField, ModelMultipleChoiceField
from lib.numerals import whole_number

LARGEST_KEY = 2**63 - 1
MOST_CHOSEN = 500  # rows that one request may name
Row = TypeVar("Row", bound=Model)


def chosen_keys(data: QueryDict, name: str) -> list[int]:
    """Return the keys of the rows that somebody has chosen in a list; what no database has is left out."""
    found = (whole_number(text, LARGEST_KEY) for text in data.getlist(name)[:MOST_CHOSEN])
    return [pk for pk in found if pk is not None]


class RowChoiceField(ModelChoiceField[Row]):
    """A number that no database has is a wrong choice, not an error; Django forgets that for pages."""

    def to_python(self, value: object) -> Row | None:
        if isinstance(value, str) and value.strip() and whole_number(value.strip(), LARGEST_KEY) is None:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value[:20]}
            )
        return super().to_python(value)


class RowsChoiceField(ModelMultipleChoiceField[Row]):
    """The same for several rows."""

    def clean(self, value: Iterable[object] | None) -> QuerySet[Row]:
        for text in value or ():
            if whole_number(str(text).strip(), LARGEST_KEY) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(text)[:20]}
                )
        return super().clean(value)
