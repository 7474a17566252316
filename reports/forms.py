"""The filters of the team page as fields. They are read by ``DutyList``, which says what the address names in vain."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.duties.listing import LEFT, Look
from courses.models import Enrolment
from lib.choices import offer
from reports.team_progress import TeamProgress


class TeamFilterForm(forms.Form):
    """Shows the filters in force; never bound."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=100, widget=forms.TextInput)
    team = forms.ChoiceField(label=_("Team"), required=False)
    centre = forms.ChoiceField(label=_("Work center"), required=False)
    role = forms.ChoiceField(label=_("Job role"), required=False)
    course = forms.ChoiceField(label=_("Course"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *Enrolment.Status.choices, *Look.choices]
    )
    people = forms.ChoiceField(
        label=_("People"), required=False, choices=[("", _("Present")), (LEFT, _("No longer work here"))]
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, progress: TeamProgress) -> None:
        super().__init__(initial=progress.filters.values)
        self.fields["q"].widget.input_type = "search"
        shallowest = min((team.depth for team in progress.teams), default=0)
        indent = "\u2003"  # an em space: HTML does not collapse it
        self._choose(
            "team", [(str(team.pk), indent * (team.depth - shallowest) + team.name) for team in progress.teams]
        )
        self._choose("course", [(str(pk), title) for pk, title in progress.course_titles.items()])
        for name, rows in (("centre", progress.centres), ("role", progress.roles)):
            if rows:
                self._choose(name, [(str(row.pk), str(row)) for row in rows])
            else:
                del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        offer(self, name, [("", _("All")), *choices])
