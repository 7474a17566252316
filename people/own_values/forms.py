"""The fields of an organisation's own in a form about one person."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lib.forms import DayInput
from people.models import OwnField
from people.models.own_fields import OwnValue
from people.own_values.fitting import LONGEST_TEXT, NotFitting, fit
from people.own_values.seen import OwnFields


class OwnValuesPart:
    """What a form asks of the fields: it adds them to the form, and reads them again."""

    def __init__(self, form: forms.BaseForm, fields: OwnFields, present: dict[str, OwnValue]) -> None:
        self.form, self.fields, self.present = form, fields, present
        for field in fields:
            form.fields[field.key] = _form_field(field)
            if field.key in present:
                form.initial[field.key] = present[field.key]

    def check(self) -> None:
        """Refuse what does not fit."""
        for field in self.fields:
            if field.key in self.form.cleaned_data:
                try:
                    fit(field, self.form.cleaned_data[field.key])
                except NotFitting as refused:
                    self.form.add_error(field.key, ValidationError(refused.sentence))

    def written(self) -> dict[str, OwnValue | None]:
        """Return what is kept of each field. Only for a valid form."""
        return {field.key: fit(field, self.form.cleaned_data[field.key]) for field in self.fields}


def _form_field(field: OwnField) -> forms.Field:
    options: dict[str, Any] = {"label": field.name, "required": False}
    match field.kind:
        case OwnField.Kind.CHOICE:
            return forms.ChoiceField(choices=[("", "–"), *field.option_labels.items()], **options)
        case OwnField.Kind.DATE:
            return forms.DateField(widget=DayInput, **options)
        case OwnField.Kind.NUMBER:
            return forms.CharField(widget=forms.TextInput({"inputmode": "decimal"}), max_length=20, **options)
    return forms.CharField(max_length=LONGEST_TEXT, **options)
