"""What is still to issue: one object reads the filters and the rows, for the screen and for the issue alike."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from certificates.models import Certificate
from courses.models import CoursePage
from labour.dc3.readiness import Gap, candidates, company_gaps, complete, doubt_of, gaps_of
from labour.term import first_day_in_term, last_day_of_term
from lib.names import clean_text, has_word
from people.employees.services import labour_settings
from people.models import Employee

READY, INCOMPLETE, OVERDUE = "ready", "incomplete", "overdue"


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


def named(text: str, path: str) -> Q:
    """Whose name or employee number contains every word; ``path`` leads to the employee."""
    rule = Q()
    for word in clean_text(text).split():
        rule &= Q(**{f"{path}__number__icontains": word}) | has_word(word, f"{path}__user__")
    return rule


def search_words(data: QueryDict) -> str:
    """What is searched, short and without what a database refuses."""
    return " ".join(data.get("q", "").replace("\0", "").split())[:100]


class Queue:
    """The candidates of the viewer's organisation under the filters of an address; what it does not understand is ignored."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.organisation = organisation = viewer.organisation
        self.settings = labour_settings(organisation)
        self.today = organisation.today()
        state, course = data.get("state", ""), data.get("course", "")
        self.state = state if state in (READY, INCOMPLETE, OVERDUE) else ""
        self.search = search_words(data)
        self.course = course if course in self.courses else ""

    @cached_property
    def courses(self) -> dict[str, str]:
        """The courses with candidates, by primary key."""
        waiting = candidates(self.organisation).order_by().values("enrolment__course")
        name = "title_en" if get_language() == "en" else "title"
        return {str(pk): title for pk, title in CoursePage.objects.filter(pk__in=waiting).values_list("pk", name)}

    @cached_property
    def company_gaps(self) -> list[Gap]:
        """What stops everything."""
        return company_gaps(self.organisation, self.settings)

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return bool(self.state or self.search or self.course)

    def query(self, **changes: str) -> str:
        """The query string of these filters, with changes."""
        filters = {"state": self.state, "q": self.search, "course": self.course, **changes}
        return urlencode({name: value for name, value in filters.items() if value})

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
        found: dict[str, int] = candidates(self.organisation).aggregate(
            total=Count("pk"), ready=Count("pk", filter=ready), overdue=Count("pk", filter=self._overdue)
        )
        return {**found, INCOMPLETE: found["total"] - found["ready"]}

    def chosen(self) -> QuerySet[Certificate]:
        """The candidates under the filters."""
        rows = candidates(self.organisation)
        if self.state == READY:
            rows = rows.filter(complete(self.settings))
        elif self.state == INCOMPLETE:
            rows = rows.exclude(pk__in=candidates(self.organisation).filter(complete(self.settings)).values("pk"))
        elif self.state == OVERDUE:
            rows = rows.filter(self._overdue)
        if self.course:
            rows = rows.filter(enrolment__course=int(self.course))
        return rows.filter(named(self.search, "enrolment__employee"))

    def ready_count(self) -> int:
        """How many of the chosen the viewer could issue now: nobody issues their own."""
        others = self.chosen().exclude(enrolment__employee__user=self.viewer.user_id)
        return others.filter(complete(self.settings)).count()

    def doubts(self, at_once: int) -> list[str]:
        """Whose CURP does not fit the name, among the first so many that the viewer could issue now."""
        others = self.chosen().exclude(enrolment__employee__user=self.viewer.user_id)
        ready = others.filter(complete(self.settings))[:at_once]
        return [certificate.holder_name for certificate in ready if doubt_of(certificate)]

    def row(self, certificate: Any) -> Row:
        """A candidate with what it lacks."""
        enrolment = certificate.enrolment
        completed_on = enrolment.completed_at.astimezone(self.organisation.zone).date()
        due_on = last_day_of_term(completed_on)
        return Row(
            employee=enrolment.employee,
            course=certificate.course_title,
            completed_on=completed_on,
            due_on=due_on,
            is_overdue=due_on < self.today,
            gaps=gaps_of(certificate, self.settings),
            is_own=enrolment.employee.user_id == self.viewer.user_id,
            correct_url=reverse("certificates:correct", args=[certificate.uuid]),
            doubt=doubt_of(certificate),
        )
