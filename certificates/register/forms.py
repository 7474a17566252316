"""What human resources types: filters of the list, the reason of what is done to a certificate."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certificates.models import Certificate
from certificates.register.listing import EXPIRING, FAILING, STUCK, Register


class RegisterFilterForm(forms.Form):
    """Shows the filters in force; never bound."""

    q = forms.CharField(
        label=gettext_lazy("Name, folio or code"), required=False, max_length=100, widget=forms.TextInput
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            *Certificate.Status.choices,
            (STUCK, gettext_lazy("Cannot be made")),
            (FAILING, gettext_lazy("Score no longer passes")),
        ],
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
