"""A list narrowed down by the fields of an organisation's own: what its address asks for, the form, and the query."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from lib.forms import DayInput
from lib.listing import SEARCH_LENGTH, FilterForm, More
from lib.names import clean_text, plain_pattern
from people.models import EmployeeQuerySet, OwnField
from people.own_values.fitting import NotFitting, fit
from people.own_values.seen import OwnFields

NONE = "none"  # of a choice: people in whom nothing is chosen
ASKED = re.compile(r"(own\d{1,18})(_from|_to)?")
ENDS = {"_from": "gte", "_to": "lte"}
GONE = "own"  # in the name of all of them: what is said of a field that is not there


class OwnFilters:
    """What an address asks of the fields: by the fields it is shown with and applied with, and read as it is."""

    def __init__(self, fields: OwnFields, data: QueryDict) -> None:
        self.fields, self.data = fields, data
        self.asked = {name: text for name in data if ASKED.fullmatch(name) and (text := data.get(name, ""))}

    def read(self) -> More:
        """Return what can be asked for, and whether anything else is."""
        found = {}
        for name, text in self.asked.items():
            if (value := self._value(name, text)) is not None:
                found[name] = value
        return More(tuple(sorted(found.items())), (GONE,) if len(found) < len(self.asked) else ())

    def _value(self, name: str, text: str) -> str | None:
        key, end = _parts(name)
        field = self.fields.by_key.get(key)
        if field is None or bool(end) != _has_ends(field):
            return None
        text = clean_text(text)[:SEARCH_LENGTH]
        if field.kind == OwnField.Kind.TEXT or (field.kind == OwnField.Kind.CHOICE and text == NONE):
            return text or None
        try:
            value = fit(field, text)
        except NotFitting:
            return None
        return None if value is None else str(value)

    def narrow(self, people: EmployeeQuerySet, more: tuple[tuple[str, str], ...]) -> EmployeeQuerySet:
        """Return those of the people in whom the fields say so."""
        for name, text in more:
            key, end = _parts(name)
            field, path = self.fields.by_key[key], f"own_values__{key}"
            if end:
                people = people.filter(**{f"{path}__{ENDS[end]}": fit(field, text)})
            elif field.kind == OwnField.Kind.TEXT:
                people = people.filter(**{f"{path}__iregex": plain_pattern(text)})
            elif text == NONE:
                people = people.exclude(own_values__has_key=key)
            else:
                people = people.filter(**{path: text})
        return people

    def add_to(self, form: FilterForm) -> None:
        """Show the fields in the form of the filters; what is asked for in vain stays in it, unseen."""
        for field in self.fields:
            if _has_ends(field):
                for end, label in (("_from", _("%(name)s from")), ("_to", _("%(name)s to"))):
                    form.fields[f"{field.key}{end}"] = _end_field(field)(label=label % {"name": field}, required=False)
            elif field.kind == OwnField.Kind.CHOICE:
                form.fields[field.key] = forms.ChoiceField(label=field.name, required=False)
                form.choose(field.key, [(NONE, _("Nothing chosen")), *field.option_labels.items()])
            else:
                form.fields[field.key] = forms.CharField(label=field.name, required=False, max_length=SEARCH_LENGTH)
        for name in self.asked.keys() - form.fields.keys():
            form.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)


def _parts(name: str) -> tuple[str, str]:
    found = ASKED.fullmatch(name)
    return (found[1], found[2] or "") if found else (name, "")


def _has_ends(field: OwnField) -> bool:
    return field.kind in (OwnField.Kind.DATE, OwnField.Kind.NUMBER)


def _end_field(field: OwnField) -> Callable[..., forms.Field]:
    def made(**options: Any) -> forms.Field:
        if field.kind == OwnField.Kind.DATE:
            return forms.DateField(widget=DayInput, **options)
        return forms.CharField(widget=forms.TextInput({"inputmode": "decimal"}), **options)

    return made
