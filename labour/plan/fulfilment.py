"""How far a plan is fulfilled: of the people of each course, who has completed it. One object for screen and files."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from courses.models import Enrolment
from labour.models import PlanCourse, TrainingPlan
from labour.plan.coverage import Scope
from lib.listing import Filters, texts
from lib.names import has_word
from people.models import Employee

DONE, OPEN = "done", "open"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    done: int
    planned: int
    is_counted: bool = True  # of training that is not on this site nobody knows here who completed it

    @property
    def percent(self) -> int | None:
        """The share in whole per cent, rounded down so that 100 means everybody; None of nobody."""
        return self.done * 100 // self.planned if self.planned else None


@dataclass(frozen=True)
class Row:
    """A course of the plan with its people."""

    course: PlanCourse
    share: Share


@dataclass(frozen=True)
class Line:
    """One person who has to take one course of the plan."""

    employee: Employee
    course: PlanCourse
    completed_on: datetime.date | None


@dataclass(frozen=True)
class FulfilmentFilters(Filters):
    """What the address asks for."""

    stage: str = ""
    course: str = ""
    state: str = ""

    NOT_THERE = {
        "stage": gettext_lazy("The plan does not have the stage in the address."),
        "course": gettext_lazy("The course in the address is not in the plan."),
        "state": gettext_lazy("This list does not know the state in the address."),
    }


class Fulfilment:
    """A plan with its people, as the viewer sees them. Six queries, however many courses and people there are.

    The people are those who work at the company today, or did on the last day of a plan that is over; what counts is a
    completion within the days of the plan.
    """

    def __init__(self, plan: TrainingPlan, viewer: Employee, data: QueryDict | None = None) -> None:
        self.plan = plan
        self.organisation = viewer.organisation
        rows = PlanCourse.objects.filter(plan=plan).standing()
        self.courses = list(rows.select_related("course").prefetch_related("centres", "job_roles"))
        self.scopes = {row.pk: Scope.of(row) for row in self.courses}
        day = min(self.organisation.today(), plan.until_on)
        there = Employee.objects.filter(Q(left_on=None) | Q(left_on__gt=day), viewer.hr_limits(), hired_on__lte=day)
        self.there = there.filter(organisation=self.organisation)
        self.filters = FulfilmentFilters.parse(
            data or QueryDict(),
            stage=texts(str(stage) for stage in self.stages),
            course={str(row.pk): str(row.pk) for row in self.courses},
            state=texts([DONE, OPEN]),
        )

    @property
    def stages(self) -> list[int]:
        """The stages that have courses."""
        return sorted({row.stage for row in self.courses})

    @cached_property
    def places(self) -> list[tuple[int, int | None, int | None]]:
        """Everybody, with work centre and job role."""
        return list(self.there.order_by("user__sort_name", "pk").values_list("pk", "work_centre_id", "job_role_id"))

    @cached_property
    def completions(self) -> dict[tuple[int, int], datetime.date]:
        """Employee and course → the first day of completion within the plan."""
        zone = self.organisation.zone
        begin = datetime.datetime.combine(self.plan.from_on, datetime.time.min, tzinfo=zone)
        end = datetime.datetime.combine(self.plan.until_on + DAY, datetime.time.min, tzinfo=zone)
        found = Enrolment.objects.filter(
            employee__organisation=self.organisation,
            course__in=[row.course_id for row in self.courses if row.course_id],
            completed_at__gte=begin,
            completed_at__lt=end,
        )
        done: dict[tuple[int, int], datetime.date] = {}
        for employee, course, at in found.order_by("-completed_at").values_list("employee", "course", "completed_at"):
            if at is not None:
                done[employee, course] = at.astimezone(zone).date()
        return done

    @cached_property
    def planned(self) -> dict[int, list[int]]:
        """Course of the plan → its people."""
        return {
            row.pk: [pk for pk, centre, role in self.places if self.scopes[row.pk].has(centre, role)]
            for row in self.courses
        }

    @property
    def people_count(self) -> int:
        """How many people the plan has."""
        return len({pk for people in self.planned.values() for pk in people})

    @cached_property
    def rows(self) -> list[Row]:
        """Each course with its share."""
        found = []
        for row in self.courses:
            people = self.planned[row.pk]
            done = sum((pk, row.course_id) in self.completions for pk in people) if row.course_id else 0
            found.append(Row(row, Share(done, len(people), is_counted=row.course_id is not None)))
        return found

    def of_stage(self, stage: int) -> Share:
        """Return the share of a stage, over its courses that are counted here."""
        return _sum(row.share for row in self.rows if row.course.stage == stage)

    @property
    def of_all(self) -> Share:
        """The share of the whole plan, over the courses that are counted here."""
        return _sum(row.share for row in self.rows)

    @property
    def by_stage(self) -> list[tuple[int, Share]]:
        """Each stage with its share."""
        return [(stage, self.of_stage(stage)) for stage in self.stages]

    # --- People under the filters ---------------------------------------------------------------

    @cached_property
    def chosen(self) -> list[tuple[int, PlanCourse, datetime.date | None]]:
        """Who has to take which course of this site, under the filters; by stage and course, then by name."""
        if self.filters.gone:
            return []
        wanted = self.filters
        named = self._named()
        found = []
        for row in self.courses:
            if row.course_id is None or (wanted.stage and str(row.stage) != wanted.stage):
                continue
            if wanted.course and str(row.pk) != wanted.course:
                continue
            for pk in self.planned[row.pk]:
                day = self.completions.get((pk, row.course_id))
                if (not wanted.state or (wanted.state == DONE) == (day is not None)) and (named is None or pk in named):
                    found.append((pk, row, day))
        return found

    def _named(self) -> set[int] | None:
        if not self.filters.words:
            return None
        people = self.there
        for word in self.filters.words:
            people = people.filter(has_word(word) | Q(number__icontains=word))
        return set(people.values_list("pk", flat=True))

    def lines(self, chosen: list[tuple[int, PlanCourse, datetime.date | None]]) -> Iterator[Line]:
        """Yield a part of ``chosen`` with its people. One query for each 500 of them."""
        for start in range(0, len(chosen), 500):
            part = chosen[start : start + 500]
            people = Employee.objects.select_related("user", "work_centre", "job_role").in_bulk({pk for pk, *_ in part})
            for pk, row, day in part:
                yield Line(people[pk], row, day)


def _sum(shares: Iterable[Share]) -> Share:
    counted = [share for share in shares if share.is_counted]
    done, planned = sum(share.done for share in counted), sum(share.planned for share in counted)
    return Share(done, planned, is_counted=bool(counted))
