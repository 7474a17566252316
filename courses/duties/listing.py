"""Whose duties somebody follows, narrowed down by the filters of an address: one query behind list, file and action."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, Enrolment
from courses.models.validity import is_met_on, is_over_on, unmet_on
from lib import listing
from lib.listing import texts
from lib.names import has_word
from people.models import Employee, EmployeeQuerySet, JobRole, Team, WorkCentre, local_today
from people.models.employee import has_number
from people.models.ways_in import CANNOT, with_way_in
from people.own_values.filtering import GONE, OwnFilters
from people.own_values.seen import OwnFields

Status = Enrolment.Status
DUE_SOON = datetime.timedelta(days=7)
EXPIRING = datetime.timedelta(days=60)
NAME = ("user__sort_name", "pk")
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
    MET = "met", _("Met by evidence")
    NO_COURSE = "no_course", _("Without a course")
    CANNOT_SIGN_IN = "cannot_sign_in", _("Cannot sign in")


OF_PEOPLE = (Look.NO_COURSE, Look.CANNOT_SIGN_IN)
LEFT = "left"


@dataclass(frozen=True)
class Filters(listing.Filters):
    """What the address asks for. Where it asks for what is not there, nobody matches."""

    team: Team | None = None
    course: CoursePage | None = None
    centre: WorkCentre | None = None
    role: JobRole | None = None
    status: str = ""
    people: str = ""

    CHOOSES_COLUMNS = True
    SORTS = ("name", "due", "status")
    NOT_THERE = {
        "team": _("This team no longer exists, or you do not follow it."),
        "course": _("This course no longer exists, or is not offered to you."),
        "centre": _("This work center no longer exists, or you do not see its people."),
        "role": _("This job role no longer exists."),
        "status": _("This list does not know the status in the address."),
        "people": _("This list does not know which people the address means."),
        GONE: _(
            "A field of your organization in the address no longer exists, does not take this value, or is not for you."
        ),
    }

    @property
    def is_of_people(self) -> bool:
        """Whether the rows are people, not their courses."""
        return self.status in OF_PEOPLE


class DutyList:
    """Latest enrolments of the people a viewer follows, or these people themselves, under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.organisation = viewer.organisation
        self.today = viewer.today()
        self.local_today = local_today(self.organisation, "employee__")
        self.own_fields = OwnFields.seen_by(viewer)
        self.own_filters = OwnFilters(self.own_fields, data)
        self.filters = Filters.parse(
            data,
            more=self.own_filters.read(),
            team=lambda: self.teams,
            course=lambda: self.courses,
            centre=lambda: self.centres,
            role=lambda: self.roles,
            status=texts([*Status.values, *Look.values]),
            people=texts([LEFT]),
        )

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
        limits = self.viewer.hr_centre_ids if self.viewer.is_hr else None
        return [each for each in self.organisation.all_work_centres if not limits or each.pk in limits]

    @cached_property
    def roles(self) -> list[JobRole]:
        """The job roles that may be chosen."""
        return list(JobRole.objects.filter(organisation=self.organisation))

    @cached_property
    def people(self) -> EmployeeQuerySet:
        """The people in question, whether they take a course or not."""
        filters = self.filters
        people = Employee.objects.visible_to(self.viewer).unmerged()
        if filters.gone:
            return people.none()
        people = people.filter(left_on__isnull=False) if filters.people == LEFT else people.active()
        if filters.team:
            people = people.in_teams(Team.objects.filter(path__startswith=filters.team.path))
        if filters.centre:
            people = people.filter(work_centre=filters.centre)
        if filters.role:
            people = people.filter(job_role=filters.role)
        people = self.own_filters.narrow(people, filters.more)
        for word in filters.words:
            people = people.filter(has_word(word) | has_number(word))
        return people

    def enrolments(self) -> Any:
        """Return their latest enrolments, of any status."""
        enrolments = Enrolment.objects.latest_cycle().filter(employee__in=self.people)
        if self.filters.course:
            enrolments = enrolments.filter(course=self.filters.course)
        return enrolments.with_status(self.local_today)

    def _taken(self) -> Any:
        """Return enrolments of one person, in the query around it, under the filter of the course."""
        mine = Enrolment.objects.latest_cycle().filter(employee=OuterRef("pk"))
        return mine.filter(course=self.filters.course) if self.filters.course else mine

    @cached_property
    def _looks(self) -> dict[str, tuple[Q, list[str]]]:
        """Look → what it asks of the columns of an enrolment, and of which statuses it can be."""
        soon = local_today(self.organisation, "employee__", plus=DUE_SOON)
        ends = local_today(self.organisation, "employee__", plus=EXPIRING)
        not_exempt = [status for status in Status.values if status != Status.EXEMPT]
        is_completed = Q(completed_at__isnull=False)
        is_due_soon = Q(completed_at=None, due_on__gte=self.local_today, due_on__lte=soon)
        is_met = is_met_on(self.local_today)
        ends_soon = (
            is_completed & (Q(expires_on__lte=ends) | Q(renew_by__lte=ends)) & ~is_over_on(self.local_today)
        ) | (is_met & Q(met_until__lte=ends))
        return {
            Look.DUE_SOON: (is_due_soon & unmet_on(self.local_today), not_exempt),
            Look.EXPIRING: (ends_soon, [Status.CURRENT]),
            Look.TO_RENEW: (is_completed & Q(renew_by__isnull=False), Status.values),
            Look.MET: (is_met, [Status.CURRENT]),
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many enrolments have each status and look; ``people`` and what lists people are persons. Two queries."""
        looks = {f"is_{look}": condition for look, (condition, _statuses) in self._looks.items()}
        rows = self.enrolments().order_by().annotate(**looks)
        counts = dict.fromkeys([*Status.values, *self._looks, "people", *OF_PEOPLE], 0)
        for group in rows.values("status", *looks).annotate(count=Count("pk")):
            counts[group["status"]] += group["count"]
            for look, (_condition, statuses) in self._looks.items():
                if group[f"is_{look}"] and group["status"] in statuses:
                    counts[look] += group["count"]
        people = with_way_in(self.people.order_by()).annotate(has_course=Exists(self._taken()))
        for group in people.values("way_in", "has_course").annotate(count=Count("pk")):
            counts["people"] += group["count"]
            counts[Look.CANNOT_SIGN_IN] += group["count"] * (group["way_in"] in CANNOT)
            counts[Look.NO_COURSE] += group["count"] * (not group["has_course"])
        return counts

    @property
    def ends_with_people(self) -> bool:
        """Whether people without any course follow the duties: nobody whom the filters find is missing."""
        return not (self.filters.status or self.filters.course or self.filters.gone)

    @property
    def duty_count(self) -> int:
        """How many rows of the list are enrolments."""
        if self.filters.is_of_people:
            return 0
        statuses = [self.filters.status] if self.filters.status else Status.values
        return sum(self.counts[status] for status in statuses)

    @property
    def row_count(self) -> int:
        """How many rows the list has."""
        if self.filters.is_of_people:
            return self.counts[self.filters.status]
        return self.duty_count + (self.counts[Look.NO_COURSE] if self.ends_with_people else 0)

    def duties(self) -> Any:
        """Return the rows of the list as enrolments, in its order; none where its rows are people."""
        status = self.filters.status
        rows = self.enrolments()
        if self.filters.is_of_people:
            return rows.none()
        if status in self._looks:
            condition, statuses = self._looks[status]
            rows = rows.filter(condition, status__in=statuses)
        elif status:
            rows = rows.filter(status=status)
        return self._in_order(rows)

    def duties_between(self, start: int, stop: int) -> Any:
        """Return some of these rows. They are chosen by their keys alone, so that a long list is sorted without all
        that is read of them.
        """
        keys = self.duties().values("pk")[start:stop]
        return self._in_order(Enrolment.objects.filter(pk__in=keys).with_status(self.local_today))

    def _in_order(self, rows: Any) -> Any:
        """Return enrolments with their status in the order that the address asks for."""
        sort, down = self.filters.sort.removeprefix("-"), self.filters.sort.startswith("-")
        by_name = [f"employee__{column}" if column != "pk" else "employee_id" for column in NAME]
        if sort == "due":
            due = F("due_on")
            order = [due.desc(nulls_last=True) if down else due.asc(nulls_last=True), *by_name]
        elif sort == "status":
            urgency = StrIndex(Value(" ".join(URGENCY)), F("status"))  # which reads the status once, not once a value
            order = [urgency.desc() if down else urgency.asc(), F("due_on").asc(nulls_last=True), *by_name]
        else:
            order = [f"-{column}" if down else column for column in by_name]
        return rows.order_by(*order, "course_id")

    def persons(self) -> EmployeeQuerySet:
        """Return the rows of the list that are people, in its order: they come after those that are enrolments."""
        people = self.people
        if self.filters.status == Look.NO_COURSE or self.ends_with_people:
            people = people.filter(~Exists(self._taken()))
        elif self.filters.status == Look.CANNOT_SIGN_IN:
            people = with_way_in(people).filter(Q(way_in__in=CANNOT))
        else:
            return people.none()
        down = self.filters.sort == "-name"
        return people.order_by(*(f"-{column}" if down else column for column in NAME))
