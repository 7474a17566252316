"""The filters of the team page as fields. They are read by ``TeamFilters``, which ignores what it does not know."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from reports.team_progress import DUE_SOON_FILTER, TO_RENEW_FILTER, TeamProgress


class TeamFilterForm(forms.Form):
    """Shows the filters in force; never bound."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=100, widget=forms.TextInput)
    team = forms.ChoiceField(label=_("Team"), required=False)
    course = forms.ChoiceField(label=_("Course"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            *Enrolment.Status.choices,
            (DUE_SOON_FILTER, _("Due within 7 days")),
            (TO_RENEW_FILTER, _("To renew: content changed")),
        ],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, progress: TeamProgress) -> None:
        filters = progress.filters
        initial = {
            "q": filters.search,
            "team": filters.team and filters.team.pk,
            "course": filters.course and filters.course.pk,
            "status": filters.status,
            "sort": filters.sort,
        }
        super().__init__(initial=initial)
        self.fields["q"].widget.input_type = "search"
        shallowest = min((team.depth for team in progress.teams), default=0)
        indent = "\u2003"  # an em space: HTML does not collapse it
        self._choose(
            "team", [(str(team.pk), indent * (team.depth - shallowest) + team.name) for team in progress.teams]
        )
        self._choose("course", [(str(pk), title) for pk, title in progress.course_titles.items()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
