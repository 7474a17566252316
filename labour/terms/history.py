"""What was done to the records of a company, in words."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.models import (
    Commission,
    CommissionMember,
    LabourAct,
    LabourRecord,
    PlanCourse,
    Receipt,
    TrainingAgent,
    TrainingPlan,
)
from labour.models.records import LabourActQuerySet
from lib.listing import FilterForm, Filters, texts
from lib.tables import Column, QueryTable
from people.models import Employee

MODELS: dict[str, type[LabourRecord]] = {
    model.ABOUT: model for model in (Commission, CommissionMember, TrainingPlan, PlanCourse, TrainingAgent, Receipt)
}


@dataclass(frozen=True)
class HistoryFilters(Filters):
    """What the address asks for."""

    about: str = ""

    NOT_THERE = {"about": gettext_lazy("The history does not know the kind of record in the address.")}


class HistoryFilterForm(FilterForm):
    """The filter in force."""

    about = forms.ChoiceField(
        label=gettext_lazy("About"),
        required=False,
        choices=[("", gettext_lazy("All")), *LabourAct.About.choices],
    )


@dataclass(frozen=True)
class Change:
    """One field that changed."""

    label: str
    before: str
    after: str


class History(QueryTable[LabourAct]):
    """The acts of an organisation under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.filters = HistoryFilters.parse(data, about=texts(LabourAct.About.values))

    @property
    def columns(self) -> Sequence[Column[LabourAct]]:
        """The columns; the moment is that of the clock of the organisation, as on the screen."""
        zone = self.viewer.organisation.zone
        return [
            Column("when", gettext_lazy("When"), lambda row: row.at.astimezone(zone), 18),
            Column("who", gettext_lazy("Who"), lambda row: row.by.user.get_full_name(), 32),
            Column("what", gettext_lazy("What"), what_of, 48),
            Column("changes", gettext_lazy("Changes"), changes_of, 60),
        ]

    def rows(self) -> LabourActQuerySet:
        """Return the acts, the newest first."""
        acts = LabourAct.objects.of_organisation(self.viewer).select_related("by__user")
        if self.filters.gone:
            return acts.none()
        return acts.filter(about=self.filters.about) if self.filters.about else acts


def what_of(act: LabourAct) -> str:
    """Return what was done to which record, in the active language."""
    return f"{act.get_about_display()} {act.name}: {act.get_kind_display()}"


def changes_of(act: LabourAct) -> str:
    """Return what an act changed, in one line."""
    return "; ".join(f"{change.label}: {change.before} → {change.after}" for change in changes_in(act))


def changes_in(act: LabourAct) -> list[Change]:
    """Return what an act changed, in the active language."""
    model = MODELS[act.about]
    found = []
    for name, before, after in act.changes:
        field = model._meta.get_field(name)
        if not isinstance(field, models.Field):
            continue
        label = str(field.verbose_name)
        if isinstance(field, models.FileField):
            found.append(Change(label, _("a file"), _("another file")))
        else:
            found.append(Change(label, _shown(field, before), _shown(field, after)))
    return found


def _shown(field: "models.Field[object, object]", value: str) -> str:
    if not value:
        return "–"
    if isinstance(field, models.DateField):
        return date_format(datetime.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if isinstance(field, models.JSONField):
        names = dict(TrainingPlan.Objective.choices)
        return "; ".join(str(names.get(key, key)) for key in value.split(","))
    return str(dict(field.flatchoices).get(value, value)) if field.choices else value
