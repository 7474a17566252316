"""What human resources say when they take a record out of an account again."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SeparateForm(forms.Form):
    """Why it was not the same person."""

    why = forms.CharField(
        label=_("Why they are not the same person"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is kept in the history of the person."),
    )
