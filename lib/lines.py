"""Columns for one line that a person types. Whatever writes them, what is stored is ``clean_text`` of it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models

from lib.names import clean_number, clean_text


class LineInput(forms.CharField):
    """A line in a form, cleaned before anything asks whether it is empty or too long."""

    clean_line: Callable[[str], str] = staticmethod(clean_text)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.clean_line(text) if isinstance(text, str) else text


class NumberInput(LineInput):
    """An employee number in a form."""

    clean_line = staticmethod(clean_number)


class EmailInput(forms.EmailField):
    """An e-mail in a form, without the invisible marks that come with a pasted one."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return clean_text(text).lower() if isinstance(text, str) else text


class _Cleaned(models.CharField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Cleans what a form, a service, an import or the shell writes, and what they look for."""

    clean_line: Callable[[str], str] = staticmethod(clean_text)
    form_class: type[forms.Field] = LineInput
    stored_as: type[models.Field] = models.CharField  # type: ignore[type-arg]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.clean_line(text) if isinstance(text, str) else text

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return self.clean_line(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let the object say what its row says."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.clean_line(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        if self.choices is None:
            kwargs.setdefault("form_class", self.form_class)
        return super().formfield(**kwargs)

    def deconstruct(self) -> Any:
        """A plain column to migrations: the rule is not of the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.stored_as.__name__}", args, kwargs


class LineField(_Cleaned):
    """A name, a position, a title: composed letters, single blanks, nothing invisible."""


class NumberField(_Cleaned):
    """An employee number."""

    clean_line = staticmethod(clean_number)
    form_class = NumberInput


class AddressField(_Cleaned, models.EmailField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """An e-mail, in small letters."""

    clean_line = staticmethod(lambda text: clean_text(text).lower())
    form_class = EmailInput
    stored_as = models.EmailField
