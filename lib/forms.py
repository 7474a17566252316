"""Django's forms as the type checker knows them: classes of one model, and fields by the name they have in a form."""

from typing import TYPE_CHECKING, TypeVar

from django import forms

Field = TypeVar("Field", bound=forms.Field)

if TYPE_CHECKING:
    from django.forms import ModelChoiceField as ModelChoiceField
    from django.forms import ModelForm as ModelForm
else:

    class ModelForm(forms.ModelForm):
        """A form of one model: ``ModelForm[Team]``. Django's own takes no model in brackets when it runs."""

        def __class_getitem__(cls, model):
            return cls

    class ModelChoiceField(forms.ModelChoiceField):
        """A choice among rows of one model: ``ModelChoiceField[Team]``."""

        def __class_getitem__(cls, model):
            return cls


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """Return the field of a form that has this name; raise ``TypeError`` if it is of another kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} of {type(form).__name__} is no {kind.__name__}")
    return field
