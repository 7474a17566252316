"""Who has no way in, and why: one object reads the filters of an address, and gives the list, the files and the
actions.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from lib.listing import Filters, texts
from lib.tables import Column, Table
from people.models import Employee, EmployeeQuerySet, Invitation, WayIn
from people.models.ways_in import CANNOT, with_way_in
from people.own_values.filtering import ASKED
from people.staff.listing import Staff, centre_of

KEPT = ("q", "team", "centre", "job_role")  # the filters that are those of the people's list
AT_ONCE = 500


@dataclass(frozen=True)
class Row:
    """One person, ready to read."""

    employee: Employee
    team: str
    why: WayIn
    asked_at: datetime.datetime | None  # when they were invited last

    @property
    def asked_on(self) -> datetime.date | None:
        """The day of that, where the organisation is."""
        return self.asked_at.astimezone(self.employee.organisation.zone).date() if self.asked_at else None


COLUMNS: list[Column[Row]] = [
    Column("name", gettext_lazy("Employee"), lambda row: row.employee.user.get_full_name(), 32),
    Column("number", gettext_lazy("Number"), lambda row: row.employee.number, 12),
    Column("team", gettext_lazy("Team"), lambda row: row.team, 32),
    Column("centre", gettext_lazy("Work center"), lambda row: centre_of(row.employee), 20),
    Column("email", gettext_lazy("E-mail"), lambda row: row.employee.user.email, 32),
    Column("why", gettext_lazy("Why they cannot sign in"), lambda row: str(row.why.label), 32),
    Column("asked_on", gettext_lazy("Invited on"), lambda row: row.asked_on, 12),
]


@dataclass(frozen=True)
class WhyFilter(Filters):
    """What the address asks for besides the filters of the people's list."""

    why: str = ""

    NOT_THERE = {"why": gettext_lazy("Why")}


def _is_shared(name: str) -> bool:
    """Return whether a parameter of the address is a filter of the people's list."""
    return name in KEPT or ASKED.fullmatch(name) is not None


class WaysIn(Table[Row]):
    """The people whom the viewer sees and who cannot sign in, under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        shared = QueryDict(mutable=True)
        shared.update({name: value for name in data if _is_shared(name) and (value := data.get(name, ""))})
        self.staff = Staff(viewer, shared)
        self.own = WhyFilter.parse(data, why=texts([*CANNOT, WayIn.WAITING]))

    @property
    def unknown_words(self) -> list[str]:
        """The filters of the address that no longer exist, by name."""
        return [*self.staff.filters.warnings, *self.own.warnings]

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return self.staff.filters.is_active or self.own.is_active

    @property
    def values(self) -> dict[str, str]:
        """The parameters of the address that mean these filters."""
        values = {**self.staff.filters.values, **self.own.values}
        return {name: value for name, value in values.items() if value}

    def query(self) -> str:
        """Return the query string of these filters."""
        return self.own.query(**self.staff.filters.values)

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns."""
        return COLUMNS

    @cached_property
    def row_count(self) -> int:
        """How many people there are."""
        return self.people().count()

    def people(self) -> EmployeeQuerySet:
        """Return the rows, in the order of names."""
        found = with_way_in(self.staff.people())
        wanted = [self.own.why] if self.own.why else CANNOT
        return found.filter(Q(way_in__in=wanted))

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are for each reason, whichever is asked for. One query."""
        found = with_way_in(self.staff.people().order_by())
        asked = {why.value: Count("pk", filter=Q(way_in=why)) for why in WayIn}
        counts: dict[str, int] = found.aggregate(**asked)
        return counts

    def rows(self, people: list[Employee]) -> list[Row]:
        """Return the rows ready to read, of people with ``way_in`` and ``asked_at``; one query more for the teams."""
        teams = self.staff.team_names(people)
        return [
            Row(
                person,
                teams.get(person.pk, ""),
                WayIn(getattr(person, "way_in", "")),
                getattr(person, "asked_at", None),
            )
            for person in people
        ]

    def listed(self) -> EmployeeQuerySet:
        """Return the rows with all that is shown of them."""
        latest = Invitation.objects.filter(employee=OuterRef("pk")).order_by("-requested_at", "-pk")
        asked = Subquery(latest.values("requested_at")[:1])
        found: EmployeeQuerySet = self.people().annotate(asked_at=asked).select_related("organisation")
        return found

    def all_rows(self) -> Iterator[Row]:
        """Yield every row, for a file; read while it is sent."""
        keys = list(self.people().values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            found = self.listed().in_bulk(keys[start : start + AT_ONCE])
            yield from self.rows([found[key] for key in keys[start : start + AT_ONCE] if key in found])
