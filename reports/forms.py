"""The filters of the team page as fields. They are read by ``DutyList``, which says what the address names in vain."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.duties.listing import LEFT, Look
from courses.models import Enrolment
from lib.listing import FilterForm, search_field, tree_choices
from reports.team_progress import TeamProgress


class TeamFilterForm(FilterForm):
    """The filters of the team page in force."""

    q = search_field(_("Name or number"))
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
    cols = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, progress: TeamProgress) -> None:
        super().__init__(progress.filters.values)
        self.choose("team", tree_choices(progress.teams))
        self.choose("course", [(str(pk), title) for pk, title in progress.course_titles.items()])
        for name, rows in (("centre", progress.centres), ("role", progress.roles)):
            if rows:
                self.choose(name, [(str(row.pk), str(row)) for row in rows])
            else:
                del self.fields[name]
        progress.own_filters.add_to(self)
