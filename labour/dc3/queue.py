"""What is still to issue: one object reads the filters and the rows, for the screen and for the issue alike."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from certificates.models import Certificate
from courses.models import CoursePage
from labour.agents.standing import agent_notices
from labour.commission.standing import Standing
from labour.dc3.readiness import Gap, candidates, company_gaps, complete, doubt_of, gaps_of
from labour.plan.coverage import Coverage
from labour.term import first_day_in_term, last_day_of_term
from lib.listing import Filters, texts
from lib.names import has_word
from lib.tables import Column, Table
from people.employees.services import labour_settings
from people.models import Employee
from people.owing import same_hands

READY, INCOMPLETE, OVERDUE = "ready", "incomplete", "overdue"
OWN = gettext_lazy("It is your own: somebody else in human resources has to issue it")


@dataclass(frozen=True)
class Row:
    """A completed course that waits for its DC-3."""

    employee: Employee
    course: str
    completed_on: datetime.date
    due_on: datetime.date
    is_overdue: bool
    gaps: list[Gap]
    is_own: bool
    correct_url: str
    doubt: str = ""
    plan_doubt: str = ""


def missing_words(row: Row) -> str:
    """Return what stops a form, and what is to compare, in words: the same as the screen."""
    stops = [OWN] if row.is_own else [gap.text for gap in row.gaps]
    return "; ".join(str(text) for text in (*stops, row.plan_doubt, row.doubt) if text)


COLUMNS: list[Column[Row]] = [
    Column("name", gettext_lazy("Employee"), lambda row: row.employee.user.get_full_name(), 32),
    Column("number", gettext_lazy("Number"), lambda row: row.employee.number, 12),
    Column("course", gettext_lazy("Course"), lambda row: row.course, 40),
    Column("completed_on", gettext_lazy("Completed on"), lambda row: row.completed_on, 14),
    Column("due_on", gettext_lazy("Deliver by"), lambda row: row.due_on, 12),
    Column("missing", gettext_lazy("What is missing"), missing_words, 60),
]


@dataclass(frozen=True)
class QueueFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches: so nothing else is issued."""

    state: str = ""
    course: str = ""

    NOT_THERE = {
        "state": gettext_lazy("This list does not know the state in the address."),
        "course": gettext_lazy("Nothing of this course waits for its DC-3 any more, or the course no longer exists."),
    }


def named(words: Iterable[str], path: str) -> Q:
    """Match whose name or employee number contains every word; ``path`` leads to the employee."""
    rule = Q()
    for word in words:
        rule &= Q(**{f"{path}__number__icontains": word}) | has_word(word, f"{path}__user__")
    return rule


class Queue(Table[Row]):
    """The candidates whom the viewer sees under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.organisation = organisation = viewer.organisation
        self.settings = labour_settings(organisation)
        self.today = organisation.today()
        self.filters = QueueFilters.parse(data, state=texts([READY, INCOMPLETE, OVERDUE]), course=texts(self.courses))

    @cached_property
    def courses(self) -> dict[str, str]:
        """The courses with candidates, by primary key."""
        waiting = candidates(self.organisation, self.viewer).order_by().values("enrolment__course")
        name = "title_en" if get_language() == "en" else "title"
        return {str(pk): title for pk, title in CoursePage.objects.filter(pk__in=waiting).values_list("pk", name)}

    @cached_property
    def coverage(self) -> Coverage:
        """What the plans say of completed courses."""
        return Coverage(self.organisation)

    @cached_property
    def notices(self) -> list[str]:
        """What is said before anything is issued, and stops nothing: of the plan, of the commission, of the agent."""
        found = [self.coverage.notice] if self.coverage.notice else []
        found += Standing(self.organisation, self.settings).notices()
        return found + agent_notices(self.organisation, self.settings)

    @cached_property
    def company_gaps(self) -> list[Gap]:
        """What stops everything."""
        return company_gaps(self.organisation, self.settings)

    @property
    def _overdue(self) -> Q:
        """Completed so long ago that the term is over."""
        midnight = datetime.datetime.combine(
            first_day_in_term(self.today), datetime.time.min, tzinfo=self.organisation.zone
        )
        return Q(enrolment__completed_at__lt=midnight)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of all candidates: how many wait, are ready, lack something, are overdue."""
        ready = complete(self.settings)
        found: dict[str, int] = candidates(self.organisation, self.viewer).aggregate(
            total=Count("pk"), ready=Count("pk", filter=ready), overdue=Count("pk", filter=self._overdue)
        )
        return {**found, INCOMPLETE: found["total"] - found["ready"]}

    def chosen(self) -> QuerySet[Certificate]:
        """Return the candidates under the filters."""
        rows, state = candidates(self.organisation, self.viewer), self.filters.state
        if self.filters.gone:
            return rows.none()
        if state == READY:
            rows = rows.filter(complete(self.settings))
        elif state == INCOMPLETE:
            rows = rows.exclude(
                pk__in=candidates(self.organisation, self.viewer).filter(complete(self.settings)).values("pk")
            )
        elif state == OVERDUE:
            rows = rows.filter(self._overdue)
        if self.filters.course:
            rows = rows.filter(enrolment__course=int(self.filters.course))
        return rows.filter(named(self.filters.words, "enrolment__employee"))

    @cached_property
    def hands(self) -> set[int]:
        """Whose DC-3 the viewer does not issue."""
        return same_hands(self.viewer.user_id)

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns."""
        return COLUMNS

    @cached_property
    def row_count(self) -> int:
        """How many candidates there are."""
        return self.chosen().count()

    def all_rows(self) -> Iterator[Row]:
        """Yield every row."""
        return (self.row(certificate) for certificate in self.chosen().iterator(chunk_size=2000))

    def ready_count(self) -> int:
        """Return how many of the chosen the viewer could issue now: nobody issues their own."""
        others = self.chosen().exclude(enrolment__employee__user__in=self.hands)
        return others.filter(complete(self.settings)).count()

    def doubts(self, at_once: int) -> tuple[list[str], dict[str, list[str]]]:
        """Return what is to be looked at among the first so many that the viewer could issue now.

        That is: whose CURP does not fit the name; and doubt about the plan → whose DC-3, with the course.
        """
        others = self.chosen().exclude(enrolment__employee__user__in=self.hands)
        curps, plans = [], defaultdict(list)
        for certificate in others.filter(complete(self.settings))[:at_once]:
            if doubt_of(certificate):
                curps.append(certificate.holder_name)
            if doubt := self.plan_doubt(certificate):
                plans[doubt].append(f"{certificate.holder_name} – {certificate.course_title}")
        return curps, dict(plans)

    def plan_doubt(self, certificate: Certificate) -> str:
        """Return what the plans of the company do not have of a candidate."""
        enrolment = certificate.enrolment
        completed_on = enrolment.completed_on(self.organisation.zone)
        return self.coverage.doubt(enrolment.employee, enrolment.course_id, completed_on)

    def row(self, certificate: Certificate) -> Row:
        """Return a candidate with what it lacks."""
        enrolment = certificate.enrolment
        completed_on = enrolment.completed_on(self.organisation.zone)
        due_on = last_day_of_term(completed_on)
        return Row(
            employee=enrolment.employee,
            course=certificate.course_title,
            completed_on=completed_on,
            due_on=due_on,
            is_overdue=due_on < self.today,
            gaps=gaps_of(certificate, self.settings),
            is_own=enrolment.employee.user_id in self.hands,
            correct_url=reverse("certificates:correct", args=[certificate.uuid]),
            doubt=doubt_of(certificate),
            plan_doubt=self.plan_doubt(certificate),
        )
