"""The rows of an import as a list: one object reads which of them the address asks for, for the screen and the
files.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.listing import Filters, texts
from lib.words import Words
from people.imports.steps import Kind
from people.models import Employee, PeopleImport, PeopleImportRow

NAMES = "names"  # a filter beside the kinds


@dataclass(frozen=True)
class RowFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    kind: str = ""

    NOT_THERE = {"kind": gettext_lazy("This list does not know what the address asks for.")}


class ImportRows:
    """The rows of an import under the filters of an address, in the order of the file."""

    def __init__(self, job: PeopleImport, data: QueryDict) -> None:
        self.job = job
        self.filters = RowFilters.parse(data, kind=texts([*Kind.values, NAMES]))

    def rows(self) -> QuerySet[PeopleImportRow]:
        """Return the rows in question; none of whose data were blocked after the file was written."""
        kind = self.filters.kind
        rows = PeopleImportRow.objects.filter(job=self.job)
        if self.job.finished_at:  # what a file has said of somebody is blocked with their data
            blocked = Employee.objects.filter(organisation=self.job.organisation_id, number=OuterRef("number"))
            rows = rows.exclude(Exists(blocked.filter(blocked_at__gt=self.job.finished_at)))
        if self.filters.gone:
            return rows.none()
        if kind == NAMES:
            return rows.filter(is_renamed=True)
        return rows.filter(kind=kind) if kind else rows

    def tabs(self) -> list[dict[str, object]]:
        """Return the kinds of rows that there are as tabs, all of them first."""
        counts: dict[str, int] = self.job.counts
        kinds: list[tuple[str, Words]] = [(kind.value, kind.label) for kind in Kind]
        kinds.append((NAMES, _("Changes of names")))
        present = [(value, label, counts[value]) for value, label in kinds if counts.get(value)]
        return self.filters.tabs("kind", [("", _("All"), self.job.total), *present])
