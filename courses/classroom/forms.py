"""What human resources say of a class session, and what they look for in the lists about it."""

import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.classroom.listing import SHOWN, CandidateList, SessionList
from courses.classroom.services import Details
from courses.duties.forms import ViewerForm
from courses.models import ClassSession, CoursePage
from courses.models.classroom import MOST_SEATS
from lib.choices import field_of, offer, offer_rows
from lib.forms import DayInput
from lib.lines import LineInput
from lib.listing import FilterForm, search_field, tree_choices
from lib.row_choices import RowChoiceField
from people.employees.finding import find_colleague
from people.models import Employee, WorkCentre

LONGEST = datetime.timedelta(hours=12)
EARLIEST, LATEST = datetime.timedelta(days=366), datetime.timedelta(days=731)  # from today
HOUR, STEP = datetime.timedelta(hours=1), Decimal("0.1")


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """Make a field for a time of day, chosen with what the browser offers for it."""
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **kwargs)


class SessionForm(ViewerForm):
    """When, where, by whom and for how many a course is taught."""

    course = forms.ChoiceField(label=gettext_lazy("Course"))
    title = LineInput(
        label=gettext_lazy("Title or number"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("What tells it from other sessions of the course: for example, “Group 3, night shift”."),
    )
    work_centre = RowChoiceField(
        WorkCentre.objects.none(),
        label=gettext_lazy("Work center"),
        required=False,
        help_text=gettext_lazy("Times are those of its clock; without one, those of the organization."),
    )
    place = LineInput(
        label=gettext_lazy("Room or address"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example, “Training room 2, first floor”."),
    )
    link = forms.URLField(label=gettext_lazy("Link to join"), max_length=500, required=False, assume_scheme="https")
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    starts = time_field(gettext_lazy("Starts at"))
    ends = time_field(
        gettext_lazy("Ends at"), help_text=gettext_lazy("An earlier time than the start is that of the next day.")
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Hours that count"),
        min_value=Decimal("0.5"),
        max_value=Decimal(24),
        max_digits=4,
        decimal_places=1,
        required=False,
        help_text=gettext_lazy("Without breaks. Leave it empty for the time from start to end."),
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=MOST_SEATS, initial=20)
    instructor = forms.CharField(
        label=gettext_lazy("Instructor who works here"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Employee number, e-mail, or name. They see who comes, and mark who is there."),
    )
    instructor_name = LineInput(
        label=gettext_lazy("Or an instructor from outside"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Their name, as it is printed on the attendance sheet."),
    )

    def __init__(self, *args: Any, viewer: Employee, session: ClassSession | None = None, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, initial=values_of(session) if session else None, **kwargs)
        self.session = session
        self.courses = {str(each.pk): each for each in CoursePage.objects.offered_to(viewer).order_by("path")}
        if session:
            self.courses = {str(session.course_id): session.course}
        offer(self, "course", [("", _("Choose")), *((pk, each.local_title) for pk, each in self.courses.items())])
        centres = WorkCentre.objects.filter(organisation=viewer.organisation, is_active=True)
        if not viewer.sees_everybody:
            centres = centres.filter(pk__in=viewer.hr_centre_ids)
        offer_rows(self, "work_centre", centres)
        field_of(self, "work_centre", forms.ModelChoiceField).empty_label = "–"

    def clean_day(self) -> datetime.date:
        """Refuse a day that nobody can mean."""
        day: datetime.date = self.cleaned_data["day"]
        today = self.viewer.today()
        if not today - EARLIEST <= day <= today + LATEST:
            raise ValidationError(_("This day is too far away."))
        return day

    def clean_link(self) -> str:
        """Refuse what browsers do not open as a page."""
        link: str = self.cleaned_data["link"]
        if link and urlsplit(link).scheme not in ("https", "http"):
            raise ValidationError(_("A link begins with https://."))
        return link

    def clean_instructor(self) -> Employee | None:
        """Find who is meant, among all colleagues: whoever teaches may work anywhere."""
        said: str = self.cleaned_data["instructor"].strip()
        colleagues = Employee.objects.filter(organisation=self.viewer.organisation).active().unblocked()
        return find_colleague(colleagues, said) if said else None

    def clean(self) -> dict[str, Any]:
        """Ask for one place, one instructor, and times that fit together."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in ("work_centre", "place", "link")):
            self.add_error("place", _("Say where: a work center, a room, or a link."))
        named = [name for name in ("instructor", "instructor_name") if cleaned.get(name)]
        if "instructor" not in self.errors and len(named) != 1:
            self.add_error(
                "instructor_name" if named else "instructor", _("Name one instructor: from here or from outside.")
            )
        if {"day", "starts", "ends", "hours"}.isdisjoint(self.errors):
            self._check_times(cleaned)
        return cleaned

    def _check_times(self, cleaned: dict[str, Any]) -> None:
        lasts = self.ends_at - self.starts_at
        if lasts > LONGEST:
            self.add_error("ends", _("This is more than 12 hours. Look at both times again."))
        elif cleaned["hours"] and cleaned["hours"] > _in_hours(lasts):
            self.add_error("hours", _("The session itself is not that long."))

    def _moment(self, day: datetime.date, time: datetime.time) -> datetime.datetime:
        centre: WorkCentre | None = self.cleaned_data.get("work_centre")
        return datetime.datetime.combine(day, time, (centre or self.viewer.organisation).zone)

    @property
    def starts_at(self) -> datetime.datetime:
        """When it begins, by the clock of the place."""
        return self._moment(self.cleaned_data["day"], self.cleaned_data["starts"])

    @property
    def ends_at(self) -> datetime.datetime:
        """When it ends: a time that is not after the start is that of the next day."""
        data = self.cleaned_data
        is_next_day = data["ends"] <= data["starts"]
        return self._moment(data["day"] + datetime.timedelta(days=is_next_day), data["ends"])

    @property
    def details(self) -> Details:
        """What was said. Only for a valid form."""
        data = self.cleaned_data
        return Details(
            course=self.courses[data["course"]],
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            hours=data["hours"] or max(_in_hours(self.ends_at - self.starts_at), Decimal("0.5")),
            seats=data["seats"],
            **{name: data[name] for name in ("title", "work_centre", "place", "link", "instructor", "instructor_name")},
        )


def _in_hours(lasts: datetime.timedelta) -> Decimal:
    return Decimal(lasts / HOUR).quantize(STEP)


def values_of(session: ClassSession) -> dict[str, object]:
    """Return what the form says of a session that is planned."""
    starts, ends = (moment.astimezone(session.zone) for moment in (session.starts_at, session.ends_at))
    return {
        "course": str(session.course_id),
        "title": session.title,
        "work_centre": session.work_centre_id,
        "place": session.place,
        "link": session.link,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "hours": session.hours,
        "seats": session.seats,
        "instructor": session.instructor.number if session.instructor else "",
        "instructor_name": session.instructor_name,
    }


class CancelForm(forms.Form):
    """Why a session does not take place."""

    reason = LineInput(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Everybody with a seat reads it. Do not write a diagnosis."),
    )


class WhyForm(forms.Form):
    """Why somebody does not come, as far as they want to say."""

    reason = LineInput(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("You do not have to write a diagnosis."),
    )


class SessionFilterForm(FilterForm):
    """The filters of the list of sessions in force."""

    q = search_field(gettext_lazy("Title, place, or instructor"))
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    show = forms.ChoiceField(label=gettext_lazy("Sessions"), required=False, widget=forms.HiddenInput)

    def __init__(self, listed: SessionList) -> None:
        super().__init__(listed.filters.values)
        self.choose("course", [(str(each.pk), each.local_title) for each in listed.courses])
        self.choose("show", [(key, str(label)) for key, label in SHOWN.items() if key])


class CandidateFilterForm(FilterForm):
    """The filters of the people who can get a seat."""

    q = search_field(gettext_lazy("Name or number"))
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)

    def __init__(self, listed: CandidateList) -> None:
        super().__init__(listed.filters.values)
        self.choose("team", tree_choices(listed.teams))
