"""Forms of one model: ``ModelForm[Team]``, and what several forms ask with.

Django's own classes take no model in brackets when they run.
"""

from abc import ABCMeta
from typing import TypeVar

from django.db.models import Model
from django.forms import DateInput, ModelChoiceField, ModelForm, ModelMultipleChoiceField
from django.forms.models import ModelFormMetaclass

__all__ = ["AbstractFormType", "CheckedForm", "DayInput", "ModelChoiceField", "ModelForm", "ModelMultipleChoiceField"]

Row = TypeVar("Row", bound=Model)

for generic in (ModelForm, ModelChoiceField):
    type.__setattr__(generic, "__class_getitem__", classmethod(lambda cls, model: cls))


class AbstractFormType(ModelFormMetaclass, ABCMeta):
    """The type of forms that leave something to the forms built on them."""


class CheckedForm(ModelForm[Row]):
    """A form that says itself which columns of its row no constraint is checked for."""

    def unchecked(self, columns: set[str]) -> set[str]:
        """Return these columns; ``columns`` are those that Django leaves out: what the form does not ask."""
        return columns

    def _get_validation_exclusions(self) -> set[str]:
        return self.unchecked(super()._get_validation_exclusions())  # type: ignore[misc]  # not in the stubs


class DayInput(DateInput):
    """A date as browsers ask for it, in the language and with the calendar of the device."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
