"""What human resources say when they make a rule, and when they end one."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.duties.audience import Audience
from courses.duties.forms import MOST_DAYS, WhatForm, WhoForm, date_field
from courses.models import DutyRule
from courses.rules.listing import STATES, RuleList
from courses.rules.terms import Terms
from lib.choices import offer_rows
from lib.lines import LineInput
from lib.listing import FilterForm
from people.models import Employee, WorkCentre


class RuleForm(WhatForm, WhoForm):
    """What, who, by when, and what happens afterwards; it lives in the address until the rule begins."""

    name = LineInput(
        label=gettext_lazy("Name of the rule"),
        max_length=120,
        help_text=gettext_lazy("People read it beside the course, as the reason: for example, “New hires in 30 days”."),
    )
    hired_since = date_field(
        label=gettext_lazy("Hired on or after"),
        required=False,
        help_text=gettext_lazy("Leave it empty if the day of hire does not matter."),
    )
    due = forms.ChoiceField(
        label=gettext_lazy("Due"), widget=forms.RadioSelect, initial=DutyRule.Due.ENTRY, choices=DutyRule.Due.choices
    )
    days = forms.IntegerField(
        label=gettext_lazy("How many days"), required=False, min_value=1, max_value=MOST_DAYS, initial=30
    )
    day = date_field(
        label=gettext_lazy("Which date"),
        required=False,
        help_text=gettext_lazy("For a yearly date: the day and the month count, not the year."),
    )
    renews = forms.BooleanField(
        label=gettext_lazy("Assign it again before it expires"),
        required=False,
        help_text=gettext_lazy("As soon as the course can be renewed. With a yearly date this is always so."),
    )
    leaving = forms.ChoiceField(
        label=gettext_lazy("When somebody no longer belongs to this group"),
        widget=forms.RadioSelect,
        initial=DutyRule.Leaving.WITHDRAW,
        choices=DutyRule.Leaving.choices,
    )
    field_order = (
        *("name", "what", "everybody", "teams", "job_roles", "work_centres", "hired_since"),
        *("due", "days", "day", "renews", "leaving"),
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        if not viewer.sees_everybody:
            offer_rows(self, "work_centres", WorkCentre.objects.filter(pk__in=viewer.hr_centre_ids))
            self.fields["work_centres"].required = True

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        rules = DutyRule.objects.filter(organisation=self.viewer.organisation, ended_at=None)
        if rules.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a rule with this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        """Ask for what the choice of a date needs."""
        cleaned = super().clean()
        needed = "day" if cleaned.get("due") == DutyRule.Due.YEARLY else "days"
        if needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, _("This is needed for your choice."))
        day: datetime.date | None = cleaned.get("day")
        if needed == "day" and day and (day.month, day.day) == (2, 29):
            self.add_error("day", _("Choose a date that every year has."))
        return cleaned

    @property
    def audience(self) -> Audience:
        """Who is meant."""
        data = self.cleaned_data
        return Audience(
            everybody=bool(data.get("everybody")),
            teams=tuple(data.get("teams") or ()),
            job_roles=tuple(data.get("job_roles") or ()),
            work_centres=tuple(data.get("work_centres") or ()),
            hired_since=data.get("hired_since"),
        )

    @property
    def terms(self) -> Terms:
        """What the rule would say."""
        data = self.cleaned_data
        is_yearly = data["due"] == DutyRule.Due.YEARLY
        return Terms(
            organisation=self.viewer.organisation,
            audience=self.audience,
            courses=tuple(self.chosen_courses),
            path=self.path,
            due=data["due"],
            renews=is_yearly or data["renews"],
            days=0 if is_yearly else data["days"],
            month=data["day"].month if is_yearly else 0,
            day=data["day"].day if is_yearly else 0,
        )


class EndForm(forms.Form):
    """What becomes of the duties of a rule that ends."""

    duties = forms.ChoiceField(
        label=gettext_lazy("What the rule has assigned"),
        widget=forms.RadioSelect,
        initial="keep",
        choices=[
            ("keep", gettext_lazy("Stays due")),
            ("withdraw", gettext_lazy("Is withdrawn where nobody has started it")),
        ],
    )


class RuleFilterForm(FilterForm):
    """The filters of the list of rules in force."""

    state = forms.ChoiceField(label=gettext_lazy("Status"), required=False)

    def __init__(self, listed: RuleList) -> None:
        super().__init__(listed.filters.values)
        self.choose("state", [(state, label) for state, (label, _rule) in STATES.items()])
