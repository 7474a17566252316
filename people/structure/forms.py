"""Teams and job roles as human resources write them. The rules of the tree are those of ``Team.clean``."""

from typing import Any, ClassVar, TypeVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy

from lib.forms import CheckedForm
from lib.listing import INDENT
from people.employees.finding import find_colleague
from people.models import Employee, JobRole, Organisation, Team

Row = TypeVar("Row", bound=Model)
NAMES: dict[str, Any] = {"name_es": gettext_lazy("Name in Spanish"), "name_en": gettext_lazy("Name in English")}


class NamedForm(CheckedForm[Row]):
    """Something that has a name in both languages and belongs to an organisation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name_es"].required = self.fields["name_en"].required = True

    def unchecked(self, columns: set[str]) -> set[str]:
        """Name what is not asked: the organisation is set; the constraints that name it still count."""
        return columns - {"organisation"}


class TeamForm(NamedForm[Team]):
    """A team and its place in the tree."""

    class Meta:
        model = Team
        fields = ("name_es", "name_en", "parent")
        labels: ClassVar[dict[str, Any]] = NAMES

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents: Any = self.fields["parent"]
        parents.queryset = Team.objects.active().filter(organisation=organisation)
        parents.empty_label = gettext_lazy("Nothing: at the top")
        parents.label_from_instance = lambda team: INDENT * team.depth + team.name


class JobRoleForm(NamedForm[JobRole]):
    """A kind of work, as far as training is concerned."""

    class Meta:
        model = JobRole
        fields = ("name_es", "name_en")
        labels: ClassVar[dict[str, Any]] = NAMES


class ManagerForm(forms.Form):
    """Somebody who is to manage a team."""

    person = forms.CharField(
        label=gettext_lazy("Add a manager"),
        max_length=200,
        help_text=gettext_lazy("Employee number, e-mail, or name."),
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_person(self) -> Employee:
        return find_colleague(Employee.objects.visible_to(self.viewer).active(), self.cleaned_data["person"])
