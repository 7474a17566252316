"""The form of a team in the CMS."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.choices import offer_rows
from lib.forms import ModelForm
from lib.row_choices import RowsChoiceField
from people.employees.history import Origin, Source
from people.employees.services import name_managers
from people.models import Employee, Team, User


class TeamForm(ModelForm[Team]):
    """A team, its place in the tree and who manages it."""

    managed_by: RowsChoiceField[Employee] = RowsChoiceField(
        Employee.objects.none(), label=gettext_lazy("Managed by"), required=False, widget=forms.SelectMultiple
    )
    editor: User | None = None  # who fills it in, set by the view

    class Meta:
        model = Team
        fields = ("organisation", "parent", "name_es", "name_en")
        labels = {
            "name_es": gettext_lazy("Name in Spanish"),
            "name_en": gettext_lazy("Name in English"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.active().select_related("user")
        if self.instance.pk:
            organisation = self.instance.organisation
            self.fields["organisation"].disabled = True
            offer_rows(self, "parent", Team.objects.filter(organisation=organisation))
            people = people.filter(organisation=organisation)
            self.fields["managed_by"].initial = [row.employee_id for row in self.instance.managers.all()]
        offer_rows(self, "managed_by", people)
        self.fields["name_es"].required = self.fields["name_en"].required = True

    def clean_managed_by(self) -> QuerySet[Employee]:
        managers = self.cleaned_data["managed_by"]
        organisation = self.cleaned_data.get("organisation")
        if organisation and any(manager.organisation_id != organisation.pk for manager in managers):
            raise ValidationError(_("Choose people of the same organization."))
        return managers

    def save(self, commit: bool = True) -> Team:
        team = super().save(commit)
        name_managers(team, list(self.cleaned_data["managed_by"]), origin=Origin(self.editor, Source.FORM))
        return team
