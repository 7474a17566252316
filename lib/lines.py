"""Columns for one line that a person types. Whatever writes them, what is stored is ``clean_text`` of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.expressions import Combinable

from lib.names import clean_number, clean_text

if TYPE_CHECKING:
    TextColumn = models.CharField[str | Combinable, str]
    MailColumn = models.EmailField[str | Combinable, str]
else:
    TextColumn, MailColumn = models.CharField, models.EmailField


LONGEST = 10_000  # signs that are cleaned for any column: whoever asks a stranger pays for each of them


def _cleaned(field: forms.CharField, text: str | None, clean_line: Callable[[str], str]) -> str | None:
    """Return the line cleaned; what could not fit even so is refused by its length, before it costs anything."""
    if text and len(text) > LONGEST:
        MaxLengthValidator(field.max_length or LONGEST)(text)
    return clean_line(text) if isinstance(text, str) else text


class LineInput(forms.CharField):
    """A line in a form, cleaned before anything asks whether it is empty or too long."""

    clean_line: Callable[[str], str] = staticmethod(clean_text)

    def to_python(self, value: object) -> str | None:
        return _cleaned(self, super().to_python(value), self.clean_line)


class NumberInput(LineInput):
    """An employee number in a form."""

    clean_line = staticmethod(clean_number)


class EmailInput(forms.EmailField):
    """An e-mail in a form, without the invisible marks that come with a pasted one."""

    def to_python(self, value: object) -> str | None:
        return _cleaned(self, super().to_python(value), lambda text: clean_text(text).lower())


class _Cleaned(TextColumn):
    """Cleans what a form, a service, an import or the shell writes, and what they look for."""

    clean_line: Callable[[str], str] = staticmethod(clean_text)
    form_class: type[forms.Field] = LineInput
    stored_as = "CharField"

    def to_python(self, value: object) -> object:
        text = super().to_python(value)
        return self.clean_line(text) if isinstance(text, str) else text

    def get_prep_value(self, value: object) -> object:
        text = super().get_prep_value(value)
        return self.clean_line(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        """Let the object say what its row says."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.clean_line(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        if self.choices is None:
            kwargs.setdefault("form_class", self.form_class)
        return super().formfield(**kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        """Pass as a plain column to migrations: the rule is not of the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.stored_as}", args, kwargs


class LineField(_Cleaned):
    """A name, a position, a title: composed letters, single blanks, nothing invisible."""


class NumberField(_Cleaned):
    """An employee number."""

    clean_line = staticmethod(clean_number)
    form_class = NumberInput


class AddressField(_Cleaned, MailColumn):
    """An e-mail, in small letters."""

    clean_line = staticmethod(lambda text: clean_text(text).lower())
    form_class = EmailInput
    stored_as = "EmailField"
