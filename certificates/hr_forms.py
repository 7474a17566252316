"""What human resources types: filters of the list, the reason of a revocation, a corrected name."""

import copy
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certificates.lifecycle import clean_name
from certificates.models import Certificate
from certificates.pdf import render_pdf
from certificates.register import EXPIRING, Register
from certificates.typesetting import MissingGlyphs


class RegisterFilterForm(forms.Form):
    """Shows the filters in force; never bound."""

    q = forms.CharField(
        label=gettext_lazy("Name, folio or code"), required=False, max_length=100, widget=forms.TextInput
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("All")), *Certificate.Status.choices],
    )
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    expiring = forms.ChoiceField(label=gettext_lazy("Expiring"), required=False)

    def __init__(self, register: Register) -> None:
        filters = register.filters
        initial = {
            "q": filters.search,
            "status": filters.status,
            "course": filters.course and filters.course.pk,
            "team": filters.team and filters.team.pk,
            "expiring": filters.expiring or "",
        }
        super().__init__(initial=initial)
        self.fields["q"].widget.input_type = "search"
        indent = "\u2003"  # an em space: HTML does not collapse it
        self._choose("course", [(str(course.pk), course.local_title) for course in register.courses])
        self._choose("team", [(str(team.pk), indent * team.depth + team.name) for team in register.teams])
        within = [(str(days), ngettext("Within %(days)d day", "Within %(days)d days", days)) for days in EXPIRING]
        self._choose("expiring", [(key, words % {"days": int(key)}) for key, words in within])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """A reason in free words, for the log of the organisation."""

    why = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("For the log of your organisation. It is never shown to the public or to the holder."),
    )


class RevokeForm(WhyForm):
    """Why a certificate is revoked: a class that anybody may read, and the story behind it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose a reason")), *Certificate.Reason.choices],
        help_text=gettext_lazy("Anybody who verifies the certificate reads this."),
    )

    field_order = ["reason", "why"]


class CorrectionForm(WhyForm):
    """The name as it should read."""

    name = forms.CharField(
        label=gettext_lazy("Correct name"),
        max_length=460,
        help_text=gettext_lazy("Given names and surnames, as in an official document."),
    )

    field_order = ["name", "why"]

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certificate = certificate

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not any(unicodedata.category(symbol)[0] == "L" for symbol in name):
            raise ValidationError(_("Write the name in letters."))
        if name == clean_name(self.certificate.holder_name):
            raise ValidationError(_("The certificate says this name already."))
        proof = copy.copy(self.certificate)
        proof.holder_name = name
        try:
            render_pdf(proof)
        except MissingGlyphs:
            raise ValidationError(
                _("The certificate cannot show some letters of this name. Write it in Latin letters.")
            ) from None
        return name
