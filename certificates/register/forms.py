"""What human resources types: filters of the list, the reason of what is done to a certificate."""

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from certificates.models import Certificate
from certificates.register.listing import EXPIRING, FAILING, STUCK, Register
from lib.listing import FilterForm, search_field, tree_choices


class RegisterFilterForm(FilterForm):
    """The filters of the register in force."""

    q = search_field(gettext_lazy("Name, folio or code"))
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
        super().__init__(register.filters.values)
        self.choose("course", [(str(course.pk), course.local_title) for course in register.courses])
        self.choose("team", tree_choices(register.teams))
        within = [(str(days), ngettext("Within %(days)d day", "Within %(days)d days", days)) for days in EXPIRING]
        self.choose("expiring", [(key, words % {"days": int(key)}) for key, words in within])


class WhyForm(forms.Form):
    """A reason in free words, for the log of the organisation."""

    why = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("For the log of your organization. It is never shown to the public or to the holder."),
    )


class RevokeForm(WhyForm):
    """Why a certificate is revoked: a class that anybody may read, and the story behind it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose a reason")), *Certificate.Reason.choices],
        help_text=gettext_lazy("Anybody who verifies the certificate reads this."),
    )

    field_order = ["reason", "why"]
