"""What a form offers to choose from, where that is known only when it is shown."""

from collections.abc import Iterable
from typing import TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

FieldType = TypeVar("FieldType", bound=forms.Field)
Choice = tuple[str, str | Promise | list[tuple[str, str]]]  # a key and its words, or a group and its choices


def offer(form: forms.BaseForm, name: str, choices: Iterable[Choice]) -> None:
    """Let a field of the form be one of these choices."""
    field_of(form, name, forms.ChoiceField).choices = list(choices)


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Model]) -> None:
    """Let a field of the form be one of these rows."""
    field_of(form, name, forms.ModelChoiceField).queryset = rows


def field_of(form: forms.BaseForm, name: str, kind: type[FieldType]) -> FieldType:
    """Return a field of the form, which is of this kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field
