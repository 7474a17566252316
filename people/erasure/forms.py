"""What a company decides about keeping data, and why somebody opens what is blocked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from people.models import RetentionSettings


class RetentionForm(forms.ModelForm[RetentionSettings]):
    """For how long what is kept after somebody has left."""

    class Meta:
        model = RetentionSettings
        fields = ("contact_months", "learning_months", "labour_months", "blocked_months", "is_automatic")

    def clean(self) -> dict[str, Any]:
        """Refuse to suppress what was never blocked."""
        data: dict[str, Any] = super().clean() or {}
        contact, learning = data.get("contact_months"), data.get("learning_months")
        if contact and learning and contact > learning:
            self.add_error("learning_months", gettext_lazy("Type at least as many months as for contact data."))
        return data


class OpenForm(forms.Form):
    """For which legal duty a blocked record is opened."""

    why = forms.CharField(
        label=gettext_lazy("Legal duty"),
        max_length=300,
        help_text=gettext_lazy(
            "Who asks for it and why: “inspection of the STPS, office 123”. The access log keeps it."
        ),
    )


class SuppressForm(forms.Form):
    """What the second person reads who confirms that records are erased."""

    reason = forms.CharField(
        label=gettext_lazy("For the person who confirms"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "That no lawsuit, audit or inspection is open that these records serve, and who checked it."
        ),
    )
