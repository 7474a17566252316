"""Whose duties somebody follows, narrowed down by the filters of an address: one query behind list, file and action."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, Enrolment
from lib.names import clean_text, has_word
from people.models import Employee, EmployeeQuerySet, JobRole, Team, WorkCentre, local_today
from people.permissions import cannot_sign_in

Status = Enrolment.Status
DUE_SOON = datetime.timedelta(days=7)
EXPIRING = datetime.timedelta(days=60)
NAME = ("user__sort_name", "pk")
SORTS = ("name", "due", "status")
URGENCY = [
    Status.OVERDUE,
    Status.EXPIRED,
    Status.NOT_STARTED,
    Status.IN_PROGRESS,
    Status.CURRENT,
    Status.EXEMPT,
]


class Look(models.TextChoices):
    """What the list may be asked for besides the statuses. The last two list people, not their courses."""

    DUE_SOON = "due_soon", _("Due within 7 days")
    EXPIRING = "expiring", _("Expires within 60 days")
    TO_RENEW = "to_renew", _("To renew: content changed")
    NO_COURSE = "no_course", _("Without a course")
    CANNOT_SIGN_IN = "cannot_sign_in", _("Cannot sign in")


OF_PEOPLE = (Look.NO_COURSE, Look.CANNOT_SIGN_IN)
LEFT = "left"
GONE = {  # said where the address names what is not there, or not for this viewer
    "team": _("This team no longer exists, or you do not follow it."),
    "course": _("This course no longer exists, or is not offered to you."),
    "centre": _("This work center no longer exists, or you do not see its people."),
    "role": _("This job role no longer exists."),
    "status": _("This list does not know the status in the address."),
    "people": _("This list does not know which people the address means."),
}


@dataclass(frozen=True)
class Filters:
    """What the address asks for. ``gone`` names what it asks for that is not there: then nobody matches."""

    team: Team | None = None
    course: CoursePage | None = None
    centre: WorkCentre | None = None
    role: JobRole | None = None
    status: str = ""
    people: str = ""
    search: str = ""
    sort: str = "name"
    gone: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        chosen = (self.team, self.course, self.centre, self.role, self.status, self.people, self.search, self.gone)
        return any(chosen)

    @property
    def is_of_people(self) -> bool:
        """Whether the rows are people, not their courses."""
        return self.status in OF_PEOPLE

    @property
    def values(self) -> dict[str, str]:
        """The parameters of the address that mean these filters, without what is gone."""
        chosen = {"team": self.team, "course": self.course, "centre": self.centre, "role": self.role}
        return {
            **{name: str(row.pk) if row else "" for name, row in chosen.items()},
            "status": self.status,
            "people": self.people,
            "q": self.search,
            "sort": "" if self.sort == "name" else self.sort,
        }

    def query(self, **changes: str) -> str:
        """The query string of these filters, with changes."""
        data = QueryDict(mutable=True)
        data.update({name: value for name, value in {**self.values, **changes}.items() if value})
        return data.urlencode()


class DutyList:
    """Latest enrolments of the people a viewer follows, or these people themselves, under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.organisation = viewer.organisation
        self.today = viewer.today()
        self.local_today = local_today(self.organisation, "employee__")
        self.filters = self._parse(data)

    @cached_property
    def teams(self) -> list[Team]:
        """The teams that may be chosen."""
        own = Team.objects.filter(organisation=self.organisation)
        return list(own if self.viewer.is_hr else self.viewer.managed_teams())

    @cached_property
    def courses(self) -> list[CoursePage]:
        """The courses that may be chosen: what is offered, and what somebody takes."""
        taken = Enrolment.objects.filter(course=OuterRef("pk"), employee__organisation=self.organisation)
        offered = CoursePage.objects.available_to(self.viewer).values("pk")
        return list(CoursePage.objects.filter(Q(pk__in=offered) | Exists(taken)).order_by("path"))

    @cached_property
    def centres(self) -> list[WorkCentre]:
        """The work centres that may be chosen."""
        centres = WorkCentre.objects.filter(organisation=self.organisation)
        limits = self.viewer.hr_centre_ids if self.viewer.is_hr else None
        return list(centres.filter(pk__in=limits) if limits else centres)

    @cached_property
    def roles(self) -> list[JobRole]:
        """The job roles that may be chosen."""
        return list(JobRole.objects.filter(organisation=self.organisation))

    def _parse(self, data: QueryDict) -> Filters:
        """Read the query string; only what this viewer may choose exists."""
        gone = []

        def chosen(name: str, choices: str) -> Any:
            asked = data.get(name, "")
            if not asked:
                return None
            found = next((row for row in getattr(self, choices) if str(row.pk) == asked), None)
            if found is None:
                gone.append(name)
            return found

        def known(name: str, values: Sequence[str]) -> str:
            asked = data.get(name, "")
            if asked and asked not in values:
                gone.append(name)
            return asked if asked in values else ""

        sort = data.get("sort", "")
        return Filters(
            team=chosen("team", "teams"),
            course=chosen("course", "courses"),
            centre=chosen("centre", "centres"),
            role=chosen("role", "roles"),
            status=known("status", [*Status.values, *Look.values]),
            people=known("people", [LEFT]),
            search=clean_text(data.get("q", ""))[:100],
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            gone=tuple(gone),
        )

    @property
    def warnings(self) -> list[str]:
        """What the address asks for that is not there, in words."""
        return [str(GONE[name]) for name in self.filters.gone]

    @cached_property
    def people(self) -> EmployeeQuerySet:
        """The people in question, whether they take a course or not."""
        filters = self.filters
        people = Employee.objects.visible_to(self.viewer)
        if filters.gone:
            return people.none()
        people = people.filter(left_on__isnull=False) if filters.people == LEFT else people.active()
        if filters.team:
            people = people.in_teams(Team.objects.filter(path__startswith=filters.team.path))
        if filters.centre:
            people = people.filter(work_centre=filters.centre)
        if filters.role:
            people = people.filter(job_role=filters.role)
        for word in filters.search.split():
            people = people.filter(has_word(word) | Q(number__icontains=word))
        return people

    def enrolments(self) -> Any:
        """Their latest enrolments, of any status."""
        enrolments = Enrolment.objects.latest_cycle().filter(employee__in=self.people)
        if self.filters.course:
            enrolments = enrolments.filter(course=self.filters.course)
        return enrolments.with_status(self.local_today)

    @cached_property
    def _looks(self) -> dict[str, Q]:
        soon = local_today(self.organisation, "employee__", plus=DUE_SOON)
        ends = local_today(self.organisation, "employee__", plus=EXPIRING)
        is_open = Q(completed_at=None) & ~Q(status=Status.EXEMPT)
        is_current = Q(completed_at__isnull=False, status=Status.CURRENT)
        return {
            Look.DUE_SOON: is_open & Q(due_on__gte=self.local_today, due_on__lte=soon),
            Look.EXPIRING: is_current & (Q(expires_on__lte=ends) | Q(renew_by__lte=ends)),
            Look.TO_RENEW: Q(completed_at__isnull=False, renew_by__isnull=False),
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many enrolments have each status and look; ``people`` and what lists people are persons. Two queries."""
        by_status = {status: Count("pk", filter=Q(status=status)) for status in Status.values}
        by_look = {look: Count("pk", filter=condition) for look, condition in self._looks.items()}
        counts: dict[str, int] = self.enrolments().aggregate(
            **by_status, **by_look, enrolled=Count("employee_id", distinct=True)
        )
        people = self.people.order_by().aggregate(
            people=Count("pk"), cannot_sign_in=Count("pk", filter=cannot_sign_in("user__"))
        )
        return {**counts, **people, Look.NO_COURSE: people["people"] - counts["enrolled"]}

    @property
    def row_count(self) -> int:
        """How many rows the list has."""
        if self.filters.status:
            return self.counts[self.filters.status]
        return sum(self.counts[status] for status in Status.values)

    def duties(self) -> Any:
        """The rows of the list as enrolments, in its order; none where its rows are people."""
        status = self.filters.status
        rows = self.enrolments()
        if self.filters.is_of_people:
            return rows.none()
        if status in self._looks:
            rows = rows.filter(self._looks[status])
        elif status:
            rows = rows.filter(status=status)
        sort, down = self.filters.sort.removeprefix("-"), self.filters.sort.startswith("-")
        by_name = [f"employee__{column}" if column != "pk" else "employee_id" for column in NAME]
        if sort == "due":
            due = F("due_on")
            order = [due.desc(nulls_last=True) if down else due.asc(nulls_last=True), *by_name]
        elif sort == "status":
            urgency = Case(*(When(status=status, then=Value(rank)) for rank, status in enumerate(URGENCY)))
            order = [urgency.desc() if down else urgency.asc(), F("due_on").asc(nulls_last=True), *by_name]
        else:
            order = [f"-{column}" if down else column for column in by_name]
        return rows.order_by(*order, "course_id")

    def persons(self) -> EmployeeQuerySet:
        """The rows of the list as people, in its order; none where its rows are enrolments."""
        people = self.people
        if self.filters.status == Look.NO_COURSE:
            people = people.filter(~Exists(self.enrolments().filter(employee=OuterRef("pk"))))
        elif self.filters.status == Look.CANNOT_SIGN_IN:
            people = people.filter(cannot_sign_in("user__"))
        else:
            return people.none()
        down = self.filters.sort == "-name"
        return people.order_by(*(f"-{column}" if down else column for column in NAME))
