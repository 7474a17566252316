"""What human resources write about plans and their courses."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CoursePage
from labour.models import PlanCourse, TrainingPlan
from labour.models.plans import MOST_YEARS, years_after
from labour.plan.exports import PeopleOfPlan
from labour.plan.fulfilment import DONE, OPEN, Fulfilment
from labour.records.forms import RecordForm
from lib.choices import offer, offer_rows
from lib.listing import FilterForm, search_field
from lib.row_choices import RowChoiceField, RowsChoiceField

PLACES = (1, 2, 3, 4, 5)
Objective = TrainingPlan.Objective


class PlanForm(RecordForm[TrainingPlan]):
    """A plan: its period, its stages, and what it is for. Each objective gets its place; empty means it has none."""

    PRINTED = ("name", "activity")

    class Meta:
        model = TrainingPlan
        fields = ("name", "from_on", "until_on", "stages", "scope", "men", "women", "activity", "seat")
        help_texts: ClassVar[dict[str, Promise]] = {
            "name": gettext_lazy("For you, for example “Plan 2027–2028”."),
            "until_on": gettext_lazy("At most two years after the first day (LFT, article 153-H)."),
            "men": gettext_lazy("As the DC-2 asks for them. This site does not know it of anybody."),
            "seat": gettext_lazy("Its address and its employer registration stand at the top of the DC-2."),
            "activity": gettext_lazy("What the company does, as it is printed on the DC-2."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_centres("seat")
        for key, label in Objective.choices:
            choices = [("", _("not an objective")), *((str(place), str(place)) for place in PLACES)]
            self.fields[f"objective_{key}"] = forms.ChoiceField(
                label=_("Objective: %(name)s") % {"name": label}, choices=choices, required=False
            )
            if key in self.instance.objectives:
                self.initial[f"objective_{key}"] = str(self.instance.objectives.index(key) + 1)

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        begin, end = data.get("from_on"), data.get("until_on")
        if begin and end and end <= begin:
            self.add_error("until_on", _("The plan ends after it begins, not before."))
        elif begin and end and end >= years_after(begin, MOST_YEARS):
            self.add_error("until_on", _("A plan lasts two years at most (LFT, article 153-H)."))
        self._clean_objectives()
        self._clean_courses()
        return data

    def _clean_objectives(self) -> None:
        data = self.cleaned_data
        places = {key: int(data[f"objective_{key}"]) for key in Objective.values if data.get(f"objective_{key}")}
        if not places:
            self.add_error("objective_knowledge", _("Give at least one objective its place; 1 is the foremost."))
        for key, place in places.items():
            if list(places.values()).count(place) > 1:
                self.add_error(f"objective_{key}", _("Two objectives have the same place."))
        self.instance.objectives = sorted(places, key=lambda key: places[key])

    def _clean_courses(self) -> None:
        """Refuse a plan that its courses no longer fit."""
        if self.instance.pk is None:
            return
        data = self.cleaned_data
        rows = PlanCourse.objects.filter(plan=self.instance).standing()
        if data.get("stages") and rows.filter(stage__gt=data["stages"]).exists():
            self.add_error("stages", _("A course of the plan is in a later stage: move it first."))
        if data.get("from_on") and rows.filter(from_on__lt=data["from_on"]).exists():
            self.add_error("from_on", _("A course of the plan begins earlier: change it first."))
        if data.get("until_on") and rows.filter(until_on__gt=data["until_on"]).exists():
            self.add_error("until_on", _("A course of the plan ends later: change it first."))

    @property
    def columns_changed(self) -> list[str]:
        """Places of objectives are one column."""
        return [name for name in self.changed_data if not name.startswith("objective_")] + ["objectives"]


class CourseChoice(RowChoiceField[CoursePage]):
    """A course by its title in the active language."""

    def label_from_instance(self, obj: CoursePage) -> str:
        """Return what the choice is called."""
        return str(obj.local_title)


class PlanCourseForm(RecordForm[PlanCourse]):
    """A course in a plan: which, when, how, and for whom."""

    PRINTED = ("title",)

    course = CourseChoice(
        queryset=CoursePage.objects.none(),
        label=gettext_lazy("Course"),
        required=False,
        empty_label=gettext_lazy("none of these"),
    )

    class Meta:
        model = PlanCourse
        fields = ("course", "title", "stage", "mode", "from_on", "until_on", "centres", "job_roles")
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {
            "centres": RowsChoiceField,
            "job_roles": RowsChoiceField,
        }
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {
            "centres": forms.CheckboxSelectMultiple,
            "job_roles": forms.CheckboxSelectMultiple,
        }
        help_texts: ClassVar[dict[str, Promise]] = {
            "title": gettext_lazy(
                "For training that is not on this site. It is printed on the DC-2, and its fulfillment is not counted here."
            ),
            "centres": gettext_lazy("Whose people take it. Choose none for all."),
            "job_roles": gettext_lazy("Whose people take it. Choose none for all."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance.plan
        here = Q(organisations=None) | Q(organisations=self.organisation) | Q(pk=self.instance.course_id)
        courses = CoursePage.objects.live().filter(here).distinct().order_by("path")
        offer_rows(self, "course", courses)
        self.fields["stage"] = forms.TypedChoiceField(
            label=_("Stage"), coerce=int, choices=[(str(one), str(one)) for one in range(1, plan.stages + 1)]
        )
        self.offer_centres("centres")
        offer_rows(self, "job_roles", self.organisation.job_roles.filter(is_active=True))

    def unchecked(self, columns: set[str]) -> set[str]:
        """Check that a course is in its plan once."""
        return super().unchecked(columns) - {"plan"}

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        plan = self.instance.plan
        if not data.get("course") and not data.get("title"):
            self.add_error("course", _("Choose a course, or write what other training it is."))
        elif data.get("course") and data.get("title"):
            self.add_error("title", _("Choose a course or write another training, not both."))
        self.refuse_order("from_on", "until_on")
        for name in ("from_on", "until_on"):
            if data.get(name) and not plan.from_on <= data[name] <= plan.until_on:
                self.add_error(name, _("This day is not within the plan."))
        return data


class FulfilmentFilterForm(FilterForm):
    """The filters in force of who has to take what."""

    q = search_field(gettext_lazy("Name or number"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), (DONE, gettext_lazy("Completed")), (OPEN, gettext_lazy("Not completed"))],
    )

    def __init__(self, found: Fulfilment) -> None:
        super().__init__(found.filters.values)
        self.choose("stage", [(str(stage), str(stage)) for stage in found.stages])
        self.choose("course", [(str(row.pk), row.label) for row in found.courses if row.course_id])


class PlanPeopleForm(FulfilmentFilterForm):
    """The same for the files, which name the plan among the filters."""

    plan = forms.ChoiceField(label=gettext_lazy("Plan"))

    def __init__(self, table: PeopleOfPlan) -> None:
        super().__init__(table.found)
        plan = table.found.plan
        self.initial["plan"] = str(plan.pk)
        offer(self, "plan", [(str(plan.pk), plan.name)])
