from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from lib.forms import CheckedForm
from people.models import RightsRequest
from people.models.rights import LONGEST


class AskForm(CheckedForm[RightsRequest]):
    """What somebody asks about their data."""

    class Meta:
        model = RightsRequest
        fields = ("kind", "text")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "kind": forms.RadioSelect(),
            "text": forms.Textarea({"rows": 5}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, text = self.fields["kind"], self.fields["text"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = RightsRequest.Kind.choices  # without an empty one, which would be a button of its own
        text.help_text = gettext_lazy("Needed for everything but access.")

    def clean_text(self) -> str:
        """Ask for words wherever somebody has to know what is meant."""
        text: str = self.cleaned_data["text"].strip()
        if not text and self.cleaned_data.get("kind") != RightsRequest.Kind.ACCESS:
            raise forms.ValidationError(gettext_lazy("Say which data you mean, and why."))
        return text

    def unchecked(self, columns: set[str]) -> set[str]:
        """Leave the kind alone: whoever has asked already is shown that request instead."""
        return columns | {"kind"}


class AnswerForm(forms.Form):
    """What human resources answer."""

    text = forms.CharField(label=gettext_lazy("Reply"), max_length=LONGEST, widget=forms.Textarea({"rows": 5}))


class DoneForm(forms.Form):
    """What was done about a request that was granted."""

    text = forms.CharField(label=gettext_lazy("Outcome"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))
