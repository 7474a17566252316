"""What an editor types about a material change."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHORTEST_NOTICE = datetime.timedelta(days=7)


LONGEST_WORDS = 500


def _area(language: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3, "class": "w-field__input", "lang": language})


class ChangeForm(forms.Form):
    """By when holders have to renew, and why, in both languages."""

    renew_by = forms.DateField(
        label=gettext_lazy("Renew by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The last day, in the organization's time zone. At least a week from today."),
    )
    words_es = forms.CharField(
        label=gettext_lazy("What changed, in Spanish"), max_length=LONGEST_WORDS, widget=_area("es")
    )
    words_en = forms.CharField(
        label=gettext_lazy("What changed, in English"), max_length=LONGEST_WORDS, widget=_area("en")
    )

    def clean_renew_by(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["renew_by"]
        if day < timezone.localdate() + SHORTEST_NOTICE:
            raise ValidationError(_("Give people at least a week."))
        return day


class WithdrawForm(forms.Form):
    """Why a material change is taken back."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "w-field__input"}),
    )
