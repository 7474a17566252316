"""The list of constancias that the DC-4 and SIRCE ask for (DOF 14-06-2013, article 26).

The ministry publishes no layout that could be uploaded as it is: this is a plain list to paste from. The key that
SIRCE gives each course is not known here, so its column is empty.

It declares trainings that the company certifies, each once, under the name that holds: a form whose certificate was
revoked, or that a newer one replaces, is not on it. The company's own overview of all of them is the screen.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from labour.dc3.issued import Issued
from labour.models.dc3 import Dc3
from lib.tables import Column, Table
from people.models import Employee

COLUMNS: list[Column[Dc3]] = [
    Column("folio", _("Folio"), lambda row: row.folio, 26),
    Column("curp", _("CURP"), lambda row: row.curp, 22),
    Column("first_surname", _("First surname"), lambda row: row.first_surname, 20),
    Column("second_surname", _("Second surname"), lambda row: row.second_surname, 20),
    Column("given_names", _("Given names"), lambda row: row.given_names, 20),
    Column("occupation", _("Occupation key"), lambda row: row.occupation),
    Column("occupation_name", _("Occupation"), lambda row: row.occupation_name, 32),
    Column("position", _("Position"), lambda row: row.position, 28),
    Column("course", _("Course"), lambda row: row.course_title, 40),
    Column("course_key", _("Course key in SIRCE"), lambda row: ""),
    Column("area", _("Thematic area key"), lambda row: row.area),
    Column("area_name", _("Thematic area"), lambda row: row.area_name, 28),
    Column("hours", _("Hours"), lambda row: float(row.hours), 8),
    Column("from_on", _("From"), lambda row: row.from_on, 12),
    Column("to_on", _("To"), lambda row: row.to_on, 12),
    Column("agent", _("Training agent"), lambda row: row.agent, 32),
    Column("registration", _("Registration"), lambda row: row.agent_registration),
    Column("issued_on", _("Issued on"), lambda row: row.issued_on, 12),
]


class ListForMinistry(Table[Dc3]):
    """The constancias in force under the filters of the screen, the oldest first, with the CURP in full."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.issued = Issued(viewer, data)

    @property
    def columns(self) -> Sequence[Column[Dc3]]:
        """The columns."""
        return COLUMNS

    @cached_property
    def row_count(self) -> int:
        """How many lines the list has."""
        return self.issued.listed_count

    def all_rows(self) -> Iterator[Dc3]:
        """Yield every line."""
        return self.issued.listed().order_by("issued_at", "pk").iterator(chunk_size=2000)
