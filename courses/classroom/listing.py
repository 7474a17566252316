"""Class sessions as a list, and the people who can get a seat in one: under the filters of an address."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.classroom.candidates import candidates
from courses.models import ClassSession, ClassSessionQuerySet, CoursePage, EnrolmentQuerySet
from lib.annotated import annotated
from lib.listing import Filters, texts
from lib.names import has_word
from lib.tables import Column, QueryTable
from people.models import Absence, Employee, Team
from people.models.employee import has_number

PAST, CANCELLED = "past", "cancelled"
SHOWN = {
    "": pgettext_lazy("class sessions", "Upcoming"),
    PAST: pgettext_lazy("class sessions", "Past"),
    CANCELLED: pgettext_lazy("class sessions", "Canceled"),
}
STATES = {
    "planned": ("not_started", pgettext_lazy("class session", "Planned")),
    "running": ("due_soon", pgettext_lazy("class session", "Now")),
    "over": ("current", pgettext_lazy("class session", "Over")),
    "cancelled": ("exempt", pgettext_lazy("class session", "Canceled")),
}
READ = ("course", "organisation", "work_centre", "instructor__user")


@dataclass(frozen=True)
class SessionFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    show: str = ""
    course: CoursePage | None = None

    NOT_THERE = {
        "show": gettext_lazy("This list does not know what the address asks for."),
        "course": gettext_lazy("This course no longer exists, or is not offered to you."),
    }


def _starts(row: ClassSession) -> datetime.datetime:
    return row.starts_at.astimezone(row.zone)


COLUMNS: list[Column[ClassSession]] = [
    Column("course", gettext_lazy("Course"), lambda row: row.course.local_title, 40),
    Column("title", gettext_lazy("Title or number"), lambda row: row.title, 32),
    Column("starts_at", gettext_lazy("Starts at"), _starts, 18),
    Column("hours", gettext_lazy("Hours that count"), lambda row: f"{row.hours:f}", 10, is_on_screen=False),
    Column("where", gettext_lazy("Place"), lambda row: row.where, 40),
    Column("instructor", gettext_lazy("Instructor"), lambda row: row.taught_by_name, 32),
    Column("taken", gettext_lazy("Seats taken"), lambda row: annotated(row, "taken_count", int), 10),
    Column("seats", gettext_lazy("Seats"), lambda row: row.seats, 10),
    Column("state", gettext_lazy("Status"), lambda row: str(STATES[row.state][1]), 16),
    Column("reason", gettext_lazy("Reason"), lambda row: row.cancel_reason, 40, is_on_screen=False),
]


class SessionList(QueryTable[ClassSession]):
    """The sessions that the viewer sees: what is to come first, or what is over or cancelled."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.filters = SessionFilters.parse(data, show=texts(SHOWN), course=lambda: self.courses)

    @cached_property
    def courses(self) -> list[CoursePage]:
        """The courses of which the viewer sees sessions."""
        seen = ClassSession.objects.visible_to(self.viewer).order_by()
        return list(CoursePage.objects.filter(pk__in=seen.values("course")).order_by("path"))

    @property
    def columns(self) -> Sequence[Column[ClassSession]]:
        """The columns."""
        return COLUMNS

    def rows(self) -> ClassSessionQuerySet:
        """Return the sessions in question, each with how many seats are taken."""
        filters, found = self.filters, ClassSession.objects.visible_to(self.viewer)
        if filters.gone:
            return found.none()
        found = self._shown(found)
        if filters.course:
            found = found.filter(course=filters.course)
        for word in filters.words:
            found = found.filter(
                Q(title__icontains=word)
                | Q(place__icontains=word)
                | Q(work_centre__name__icontains=word)
                | Q(instructor_name__icontains=word)
                | has_word(word, "instructor__user__")
            )
        return found.with_seats_taken().select_related(*READ)

    def _shown(self, found: ClassSessionQuerySet) -> ClassSessionQuerySet:
        now = timezone.now()
        if self.filters.show == CANCELLED:
            return found.exclude(cancelled_at=None).order_by("-starts_at", "-pk")
        found = found.filter(cancelled_at=None)
        if self.filters.show == PAST:
            return found.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
        return found.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def tabs(self) -> list[dict[str, object]]:
        """Return the parts of the list as tabs."""
        return self.filters.tabs("show", [(key, label, None) for key, label in SHOWN.items()])


@dataclass(frozen=True)
class CandidateFilters(Filters):
    """What the address asks for."""

    team: Team | None = None

    NOT_THERE = {"team": gettext_lazy("This team no longer exists.")}


class CandidateList:
    """The people who can get a seat in a session, under the filters of an address."""

    def __init__(self, session: ClassSession, viewer: Employee, data: QueryDict) -> None:
        self.session, self.viewer = session, viewer
        self.filters = CandidateFilters.parse(data, team=lambda: self.teams)

    @cached_property
    def teams(self) -> list[Team]:
        """The teams of the organisation."""
        return list(Team.objects.filter(organisation=self.viewer.organisation_id, is_active=True))

    def rows(self) -> EnrolmentQuerySet:
        """Return their enrolments by name, each with whether the person ``is_away`` on the day."""
        found = candidates(self.session, self.viewer)
        if self.filters.gone:
            return found.none()
        if self.filters.team:
            people = Employee.objects.in_teams(Team.objects.under(self.filters.team))
            found = found.filter(employee__in=people)
        for word in self.filters.words:
            found = found.filter(has_word(word, "employee__user__") | has_number(word, path="employee__"))
        day = self.session.starts_at.astimezone(self.session.zone).date()
        away = Absence.objects.filter(employee=OuterRef("employee")).on(day)
        related = ("employee__user", "employee__work_centre")
        return found.annotate(is_away=Exists(away)).select_related(*related).order_by("employee__user__sort_name", "pk")
