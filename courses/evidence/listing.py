"""Evidence of the people whom human resources see, under the filters of an address: one object behind list and
files.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from courses.models import CoursePage, Evidence, EvidenceQuerySet
from lib import listing
from lib.listing import texts
from lib.names import has_word
from lib.tables import Column, QueryTable
from people.models import Employee, local_today
from people.models.working_days import DAY

EXPIRING = 60 * DAY
ORDERS = {
    "recent": "uploaded_at",
    "name": "employee__user__sort_name",
    "until": "accepted_until",
    "uploaded": "uploaded_at",
}


class Kept(models.TextChoices):
    """How evidence stands: the tabs of the list, and its words. The first is for the viewer: what they may decide."""

    TO_DECIDE = "to_decide", gettext_lazy("Waiting for you")
    WAITING = "waiting", gettext_lazy("Waiting for a decision")
    MORE = "more", gettext_lazy("Something is missing")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    EXPIRING = "expiring", gettext_lazy("Expires within 60 days")
    EXPIRED = "expired", pgettext_lazy("evidence", "Expired")
    REFUSED = "refused", gettext_lazy("Not accepted")
    ENDED = "ended", gettext_lazy("No longer accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("evidence", "Withdrawn")


PILLS = {
    Kept.TO_DECIDE: "due_soon",
    Kept.WAITING: "due_soon",
    Kept.MORE: "in_progress",
    Kept.ACCEPTED: "current",
    Kept.EXPIRING: "due_soon",
    Kept.EXPIRED: "expired",
    Kept.REFUSED: "overdue",
    Kept.ENDED: "exempt",
    Kept.WITHDRAWN: "exempt",
}


def standing(evidence: Evidence, today: datetime.date) -> Kept:
    """Return how a piece of evidence stands on a local date."""
    until = evidence.accepted_until
    if evidence.decision != Evidence.Decision.ACCEPTED or until is None or until > today + EXPIRING:
        return Kept(evidence.state)
    return Kept.EXPIRED if until < today else Kept.EXPIRING


@dataclass(frozen=True)
class Filters(listing.Filters):
    """What the address asks for."""

    state: str = ""
    kind: str = ""
    course: CoursePage | None = None

    SORTS = ("recent", "name", "until", "uploaded")
    NOT_THERE = {
        "state": gettext_lazy("This list does not know the status in the address."),
        "kind": gettext_lazy("This list does not know the kind in the address."),
        "course": gettext_lazy("This course no longer exists, or is not offered to you."),
    }


@dataclass(frozen=True)
class Row:
    """One piece of evidence, ready to read."""

    evidence: Evidence
    state: Kept

    @property
    def pill(self) -> str:
        """The state of the status pill."""
        return PILLS[self.state]

    @property
    def label(self) -> str:
        """How it stands, in words."""
        return str(self.state.label)


def rows_of(evidence: EvidenceQuerySet) -> list[Row]:
    """Return evidence of one person ready to read, the newest first. One query."""
    found = evidence.select_related("employee__organisation", "employee__work_centre", "counts_as")
    return [Row(one, standing(one, one.employee.today())) for one in found.order_by("-uploaded_at", "-pk")]


def _state_of(evidence: Evidence) -> str:
    return str(standing(evidence, evidence.employee.today()).label)


def _day(evidence: Evidence, moment: datetime.datetime | None) -> datetime.date | None:
    return moment.astimezone(evidence.employee.zone).date() if moment else None


COLUMNS: list[Column[Evidence]] = [
    Column("name", gettext_lazy("Employee"), lambda row: row.employee.user.get_listed_name(), 32),
    Column("number", gettext_lazy("Number"), lambda row: row.employee.number, 12),
    Column("kind", gettext_lazy("What is it?"), lambda row: row.get_kind_display(), 24),
    Column("title", gettext_lazy("Title"), lambda row: row.title, 40),
    Column("issuer", gettext_lazy("Who issued it"), lambda row: row.issuer, 32),
    Column("issued_on", gettext_lazy("Date"), lambda row: row.issued_on, 12),
    Column("valid_until", gettext_lazy("Valid until"), lambda row: row.valid_until, 12),
    Column("state", gettext_lazy("Status"), _state_of, 24),
    Column("counts_as", gettext_lazy("Counts as"), lambda row: row.counts_as.local_title if row.counts_as else "", 40),
    Column("accepted_until", gettext_lazy("Accepted until"), lambda row: row.accepted_until, 14),
    Column("uploaded_on", gettext_lazy("Submitted on"), lambda row: _day(row, row.uploaded_at), 14),
    Column("uploaded_by", gettext_lazy("Submitted by"), lambda row: row.uploaded_by.user.get_full_name(), 32),
    Column("decided_on", gettext_lazy("Decided on"), lambda row: _day(row, row.decided_at), 14),
    Column(
        "decided_by",
        gettext_lazy("Decided by"),
        lambda row: row.decided_by.user.get_full_name() if row.decided_by else "",
        32,
    ),
    Column("answer", gettext_lazy("Answer"), lambda row: row.answer, 40),
]


class EvidenceList(QueryTable[Evidence]):
    """The evidence in question, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.filters = Filters.parse(
            data, state=texts(Kept.values), kind=texts(Evidence.Kind.values), course=lambda: self.courses
        )

    @property
    def columns(self) -> Sequence[Column[Evidence]]:
        """The columns; days are those of where the person works."""
        return COLUMNS

    @cached_property
    def courses(self) -> list[CoursePage]:
        """The courses that may be chosen."""
        return list(CoursePage.objects.available_to(self.viewer).order_by("path"))

    @cached_property
    def _states(self) -> dict[str, Q]:
        today = local_today(self.viewer.organisation, "employee__")
        ends = local_today(self.viewer.organisation, "employee__", plus=EXPIRING)
        accepted = Q(decision=Evidence.Decision.ACCEPTED)
        own = {state.value: Q(decision="" if state == Kept.WAITING else state.value) for state in Kept}
        return {
            **own,
            Kept.TO_DECIDE: Q(pk__in=Evidence.objects.decidable_by(self.viewer).order_by().values("pk")),
            Kept.EXPIRING: accepted & Q(accepted_until__gte=today, accepted_until__lte=ends),
            Kept.EXPIRED: accepted & Q(accepted_until__lt=today),
        }

    def _without_state(self) -> EvidenceQuerySet:
        filters, found = self.filters, Evidence.objects.of_people_of(self.viewer)
        if filters.gone:
            return found.none()
        if filters.kind:
            found = found.filter(kind=filters.kind)
        if filters.course:
            found = found.filter(Q(counts_as=filters.course) | Q(decision__in=["", "more"], course=filters.course))
        for word in filters.words:
            found = found.filter(
                has_word(word, "employee__user__")
                | Q(employee__number__icontains=word)
                | Q(title__icontains=word)
                | Q(issuer__icontains=word)
            )
        return found

    @cached_property
    def counts(self) -> dict[str, int]:
        """State → how many there are under the other filters; ``all`` of them. One query."""
        asked: dict[str, Any] = {state: Count("pk", filter=condition) for state, condition in self._states.items()}
        counts: dict[str, int] = self._without_state().order_by().aggregate(all=Count("pk"), **asked)
        return counts

    def rows(self) -> EvidenceQuerySet:
        """Return the rows of the list, in its order."""
        found = self._without_state()
        if self.filters.state:
            found = found.filter(self._states[self.filters.state])
        column = models.F(ORDERS[self.filters.sort.removeprefix("-")])
        is_down = self.filters.sort.startswith("-") or self.filters.sort == Filters.SORTS[0]
        order = column.desc(nulls_last=True) if is_down else column.asc(nulls_last=True)
        people = ("employee__user", "employee__organisation", "employee__work_centre", "uploaded_by__user")
        return found.select_related(*people, "decided_by__user", "course", "counts_as").order_by(order, "-pk")

    def row(self, evidence: Evidence) -> Row:
        """Return how one piece stands where its person works."""
        return Row(evidence, standing(evidence, evidence.employee.today()))
