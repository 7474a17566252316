"""A choice among rows whose key may be anything that a browser sends."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lib.numerals import whole_number

LARGEST_KEY = 2**63 - 1


class RowChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A number that no database has is a wrong choice, not an error; Django forgets that for pages."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and whole_number(value.strip(), LARGEST_KEY) is None:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value[:20]}
            )
        return super().to_python(value)
