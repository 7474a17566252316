"""The terms of a company as a file: those still to be kept, then those that were."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labour.terms.calendar import Term, Terms
from lib.tables import Column, Table
from people.employees.services import labour_settings
from people.models import Employee


class TermList(Table[Term]):
    """The terms, the nearest first; then what was kept, the latest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.terms = Terms(viewer.organisation, labour_settings(viewer.organisation))

    @property
    def columns(self) -> Sequence[Column[Term]]:
        """The columns."""
        return [
            Column("what", gettext_lazy("What"), lambda row: row.title, 60),
            Column("note", gettext_lazy("Remarks"), lambda row: row.note, 40),
            Column("due_on", gettext_lazy("Last day"), lambda row: row.due_on, 14),
            Column("state", gettext_lazy("State"), self._state, 18),
            Column("counts_from", gettext_lazy("Counts from"), lambda row: row.counts_from, 14),
            Column("counting", gettext_lazy("How it is counted"), lambda row: row.counting, 48),
            Column("source", gettext_lazy("Source"), lambda row: row.source, 40),
            Column("done_on", gettext_lazy("Filed on"), lambda row: row.done_on, 14),
        ]

    def _state(self, term: Term) -> str:
        words = {"current": _("Kept"), "overdue": _("The term is over"), "due_soon": _("Soon")}
        return words.get(term.status(self.terms.today), "")

    @cached_property
    def _rows(self) -> list[Term]:
        return [*self.terms.open, *self.terms.done]

    @property
    def row_count(self) -> int:
        """How many terms there are."""
        return len(self._rows)

    def all_rows(self) -> Iterator[Term]:
        """Yield every term."""
        return iter(self._rows)
