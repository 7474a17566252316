"""What was issued: one object reads the filters and the rows, for the screen and for the export alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from labour.dc3.queue import named
from labour.models.dc3 import Dc3, Dc3QuerySet
from lib.listing import Filters, texts
from lib.tables import Column, Table
from people.models import Employee


@dataclass(frozen=True)
class IssuedFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    year: str = ""
    state: str = ""

    NOT_THERE = {
        "year": gettext_lazy("No DC-3 was issued in the year of the address."),
        "state": gettext_lazy("This list does not know the state in the address."),
    }


COLUMNS: list[Column[Dc3]] = [
    Column("name", gettext_lazy("Employee"), lambda row: listed_as(row), 32),
    Column("number", gettext_lazy("Number"), lambda row: row.certificate.enrolment.employee.number, 12),
    Column("course", gettext_lazy("Course"), lambda row: row.course_title, 40),
    Column("folio", gettext_lazy("Folio"), lambda row: row.folio, 26),
    Column("issued_on", gettext_lazy("Issued on"), lambda row: row.issued_on, 12),
    Column("due_on", gettext_lazy("Deliver by"), lambda row: row.due_on, 12),
    Column("state", gettext_lazy("State"), lambda row: str(Dc3.State(row.state).label), 32),
]


def listed_as(row: Dc3) -> str:
    """Return the name on a form, given names first."""
    return " ".join(f"{row.given_names} {row.first_surname} {row.second_surname}".split())


class Issued(Table[Dc3]):
    """The DC-3 of the viewer's organisation under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.all = Dc3.objects.of_organisation(viewer)
        self.today = viewer.organisation.today()
        self.filters = IssuedFilters.parse(
            data, year=texts(str(year) for year in self.years), state=texts(Dc3.State.values)
        )

    @cached_property
    def years(self) -> list[int]:
        """The years in which any was issued, the newest first."""
        return list(self.all.order_by("-year").values_list("year", flat=True).distinct())

    def chosen(self) -> Dc3QuerySet:
        """Return the constancias under the filters with their state, the newest first."""
        rows = self._found().with_state()
        if self.filters.state:
            rows = rows.filter(Q(state=self.filters.state))
        return rows.select_related("certificate__enrolment__employee")

    @property
    def columns(self) -> Sequence[Column[Dc3]]:
        """The columns; the CURP is on the list for the ministry alone."""
        return COLUMNS

    @cached_property
    def row_count(self) -> int:
        """How many forms there are."""
        return self.chosen().count()

    def all_rows(self) -> Iterator[Dc3]:
        """Yield every row."""
        return self.chosen().iterator(chunk_size=2000)

    def listed(self) -> Dc3QuerySet:
        """Return what the list for the ministry holds under the filters: those in force, whichever state is
        looked at.
        """
        return self._found().in_force()

    @cached_property
    def listed_count(self) -> int:
        """How many lines that list has."""
        return self.listed().count()

    @property
    def shows_list(self) -> bool:
        """Whether that list is offered: not beside rows none of which is on it."""
        return self.filters.state in ("", Dc3.State.IN_FORCE) and self.listed_count > 0

    def _found(self) -> Dc3QuerySet:
        if self.filters.gone:
            return self.all.none()
        rows = self.all.filter(year=self.filters.year) if self.filters.year else self.all
        return rows.filter(named(self.filters.words, "certificate__enrolment__employee"))

    @cached_property
    def progress(self) -> dict[str, int]:
        """Of all that were ever issued, how many PDFs are there; nobody waits for that of a form that does not
        count.
        """
        rendered = self.all.filter(rendered_at__isnull=False).count()
        waiting = self.all.filter(rendered_at=None).in_force().count()
        return {"total": rendered + waiting, "rendered": rendered, "waiting": waiting}
