"""What human resources say of a field of their organisation's own."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.names import clean_text, plain
from people.imports.columns import field_of
from people.models import OwnField
from people.models.own_fields import MOST_FIELDS
from people.own_fields.services import options_in_use
from people.own_values.fitting import LONGEST_TEXT
from people.structure.forms import NAMES, NamedForm

MOST_OPTIONS = 100
BETWEEN = "|"  # a choice in Spanish, and in English
CLASHES = gettext_lazy("A column of every list of people is called so already: %(title)s.")


class OwnFieldForm(NamedForm[OwnField]):
    """A field: what it is called, and what may stand in it. What kind it is stays once it is there."""

    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "For a choice from a list: one in each line. Where it reads otherwise in English, add that after a bar: "
            "Eventual | Temporary"
        ),
    )

    class Meta:
        model = OwnField
        fields = ("name_es", "name_en", "kind", "order", "for_managers")
        labels: ClassVar[dict[str, Any]] = {**NAMES, "for_managers": gettext_lazy("Managers see it of their teams")}
        help_texts: ClassVar[dict[str, Any]] = {
            "for_managers": gettext_lazy("Otherwise human resources alone see it."),
            "order": gettext_lazy("From 1, the first, to 10."),
        }

    field_order = ("name_es", "name_en", "kind", "choices", "order", "for_managers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].disabled = self.instance.pk is not None
        self.initial["choices"] = "\n".join(_line(*both) for both in self.instance.options)
        if self.instance.pk and self.instance.kind != OwnField.Kind.CHOICE:
            del self.fields["choices"]

    def unchecked(self, columns: set[str]) -> set[str]:
        """Name what is not asked; the options are written from their lines."""
        return super().unchecked(columns) - {"slot"}

    def clean_order(self) -> int:
        order: int = self.cleaned_data["order"]
        if not 1 <= order <= MOST_FIELDS:
            raise ValidationError(_("From 1, the first, to 10."))
        return order

    def clean_name_es(self) -> str:
        return self._free_of_columns("name_es")

    def clean_name_en(self) -> str:
        return self._free_of_columns("name_en")

    def _free_of_columns(self, name: str) -> str:
        title: str = self.cleaned_data[name]
        if field_of(title):
            raise ValidationError(CLASHES, params={"title": title})
        return title

    def clean_choices(self) -> str:
        text: str = self.cleaned_data["choices"]
        if self.cleaned_data.get("kind") != OwnField.Kind.CHOICE:
            if text.strip():
                raise ValidationError(_("Only a choice from a list has choices."))
            return text
        options = read_options(text)
        if not options:
            raise ValidationError(_("Write at least one choice."))
        kept = {spanish for spanish, _english in options}
        if self.instance.pk and (missing := options_in_use(self.instance) - kept):
            raise ValidationError(
                _("People have these choices, so they stay: %(choices)s."),
                params={"choices": ", ".join(sorted(missing))},
            )
        self.instance.options = options
        return text


def read_options(text: str) -> list[list[str]]:
    """Return the choices that lines name, in Spanish and in English. Raises ``ValidationError``."""
    options: list[list[str]] = []
    seen: set[str] = set()
    for line in text.splitlines():
        spanish, _bar, english = (clean_text(part) for part in line.partition(BETWEEN))
        if not spanish:
            continue
        if max(len(spanish), len(english)) > LONGEST_TEXT:
            raise ValidationError(_("It is too long: at most %(most)d characters.") % {"most": LONGEST_TEXT})
        words = {plain(word) for word in (spanish, english) if word}
        if words & seen:
            raise ValidationError(_("This choice appears twice: %(choice)s.") % {"choice": spanish})
        seen |= words
        options.append([spanish, english])
    if len(options) > MOST_OPTIONS:
        raise ValidationError(_("At most %(most)d choices.") % {"most": MOST_OPTIONS})
    return options


def _line(spanish: str, english: str) -> str:
    return f"{spanish} {BETWEEN} {english}" if english else spanish
