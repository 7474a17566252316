"""What human resources choose and say when they give, move or take away duties."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.duties.audience import Audience
from courses.duties.due import Due
from courses.models import CoursePage, LearningPath
from lib.choices import offer, offer_rows
from lib.lines import LineInput
from lib.row_choices import RowsChoiceField
from people.models import Employee, JobRole, Team, WorkCentre

MOST_DAYS = 730
LATEST = datetime.timedelta(days=3660)


def date_field(**kwargs: Any) -> forms.DateField:
    """Make a field for a day, chosen with what the browser offers for it."""
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class ReasonForm(forms.Form):
    """Why, in free words that the learner reads too."""

    reason = LineInput(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The people concerned read it too. Do not write a diagnosis."),
    )

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


class ViewerForm(forms.Form):
    """A form that offers what its viewer may choose."""

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer


class WhatForm(ViewerForm):
    """Which course, or which learning path."""

    what = forms.ChoiceField(label=gettext_lazy("Course or learning path"))

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self.courses = {course.pk: course for course in CoursePage.objects.available_to(viewer).order_by("path")}
        found = LearningPath.objects.for_organisation(viewer.organisation).filter(steps__course__in=self.courses)
        self.paths = {path.pk: path for path in found.distinct()}
        groups = [
            (_("Courses"), [(f"course-{pk}", course.local_title) for pk, course in self.courses.items()]),
            (_("Learning paths"), [(f"path-{pk}", path.title) for pk, path in self.paths.items()]),
        ]
        offer(self, "what", [("", _("Choose")), *groups])

    @property
    def path(self) -> LearningPath | None:
        """The path that is chosen, if it is one."""
        kind, _dash, pk = self.cleaned_data["what"].partition("-")
        return self.paths[int(pk)] if kind == "path" else None

    @property
    def chosen_courses(self) -> list[CoursePage]:
        """The courses that are meant, in the order of the path; what the organisation is not offered is left out."""
        if self.path is None:
            return [self.courses[int(self.cleaned_data["what"].partition("-")[2])]]
        steps = self.path.steps.order_by("sort_order").values_list("course_id", flat=True)
        return [self.courses[pk] for pk in steps if pk in self.courses]


class WhoForm(ViewerForm):
    """Which people: everybody, or by team, job role and work centre."""

    everybody = forms.BooleanField(label=gettext_lazy("Everybody"), required=False)
    teams = RowsChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Teams"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With the teams below them."),
    )
    job_roles = RowsChoiceField(
        JobRole.objects.none(),
        label=gettext_lazy("Job roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If you also choose teams: only people in those teams who have this role."),
    )
    work_centres = RowsChoiceField(
        WorkCentre.objects.none(),
        label=gettext_lazy("Work centers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("If you also choose teams or roles: only those of them who work here."),
    )

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        own = {"organisation": viewer.organisation}
        for name, rows in (
            ("teams", Team.objects.filter(**own, is_active=True)),
            ("job_roles", JobRole.objects.filter(**own, is_active=True)),
            ("work_centres", WorkCentre.objects.filter(**own, is_active=True)),
        ):
            if rows.exists():
                offer_rows(self, name, rows)
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a choice of nobody."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("everybody") and any(cleaned.get(name) for name in ("teams", "job_roles", "work_centres")):
            self.add_error("everybody", _("Choose everybody, or narrow it down below, not both."))
        if not self.errors and self.audience.is_empty:
            raise forms.ValidationError(_("Choose who is meant: everybody, a team, a job role or a work center."))
        return cleaned

    @property
    def audience(self) -> Audience:
        """Who is meant."""
        data = self.cleaned_data
        if data.get("everybody"):
            return Audience(everybody=True)
        return Audience(
            teams=tuple(data.get("teams", ())),
            job_roles=tuple(data.get("job_roles", ())),
            work_centres=tuple(data.get("work_centres", ())),
        )


class DueForm(forms.Form):
    """By when: on one day for all, or so many days after the assignment or the day of hire."""

    due = forms.ChoiceField(
        label=gettext_lazy("Due"),
        widget=forms.RadioSelect,
        initial="days",
        choices=[
            ("days", gettext_lazy("Some days after it is assigned")),
            ("hire", gettext_lazy("Some days after the person was hired")),
            ("day", gettext_lazy("On one day for everybody")),
        ],
    )
    days = forms.IntegerField(
        label=gettext_lazy("How many days"), required=False, min_value=1, max_value=MOST_DAYS, initial=30
    )
    day = date_field(
        label=gettext_lazy("Which day"),
        required=False,
        help_text=gettext_lazy("It ends at midnight where each person works."),
    )

    def clean_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["day"]
        if day:
            check_day(day)
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for what the choice needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        needed = "day" if cleaned.get("due") == "day" else "days"
        if needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, _("This is needed for your choice."))
        return cleaned

    @property
    def chosen_due(self) -> Due:
        """By when."""
        data = self.cleaned_data
        if data["due"] == "day":
            return Due(on=data["day"])
        return Due(days=data["days"], after_hire=data["due"] == "hire")


def check_day(day: datetime.date) -> None:
    """Refuse a due date that is over everywhere, and one that nobody can mean."""
    today = datetime.datetime.now(datetime.UTC).date()
    if day < today - datetime.timedelta(days=1):
        raise forms.ValidationError(_("This day is over."))
    if day > today + LATEST:
        raise forms.ValidationError(_("This day is too far away."))


class ExtendForm(DueForm):
    """The new date: one day for all, or so many days more for each."""

    due = forms.ChoiceField(
        label=gettext_lazy("New due date"),
        widget=forms.RadioSelect,
        initial="days",
        choices=[
            ("days", gettext_lazy("Some days later than now")),
            ("day", gettext_lazy("On one day for everybody")),
        ],
    )
    days = forms.IntegerField(
        label=gettext_lazy("How many days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        initial=14,
        help_text=gettext_lazy("Where the date is already over, they count from today."),
    )


class ExemptForm(forms.Form):
    """Until when; and from which course, where people are chosen who do not take one."""

    until = date_field(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The last day of the exemption. Leave it empty if it has no end."),
    )
    exempt_from = forms.ChoiceField(
        label=gettext_lazy("Course"),
        help_text=gettext_lazy("For the people you chose who do not take a course yet."),
    )

    def __init__(self, *args: Any, courses: Sequence[CoursePage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = {str(course.pk): course for course in courses}
        if courses:
            choices = [(pk, course.local_title) for pk, course in self.courses.items()]
            offer(self, "exempt_from", [("", _("Choose")), *choices])
        else:
            del self.fields["exempt_from"]

    def clean_until(self) -> datetime.date | None:
        until: datetime.date | None = self.cleaned_data["until"]
        if until:
            check_day(until)
        return until

    @property
    def chosen_course(self) -> CoursePage | None:
        """The course from which people are exempted who do not take it."""
        return self.courses.get(self.cleaned_data.get("exempt_from", ""))


class AssignForm(WhatForm, WhoForm, DueForm):
    """What, to whom, by when; it lives in the address."""

    field_order = ["what", "everybody", "teams", "job_roles", "work_centres", "due", "days", "day"]


class AssignToForm(WhatForm, DueForm):
    """What and by when, for people who are chosen already."""

    field_order = ["what", "due", "days", "day"]
