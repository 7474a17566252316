"""What was taken as files: one object reads the filters and the rows, for the screen and, as every list, for files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lib.listing import Filters, texts
from lib.names import has_word
from lib.tables import Column, QueryTable
from people.exports.lists import exported_lists, list_title
from people.models import Employee, Export, ExportQuerySet


@dataclass(frozen=True)
class ExportFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    list_name: str = ""

    NOT_THERE = {"list_name": _("There is no such list.")}


def filters_of(export: Export) -> str:
    """Return the filters that were in force, in the words in which they were read then."""
    return " · ".join(f"{label}: {value}" for label, value in export.filters)


COLUMNS: list[Column[Export]] = [
    Column("asked_at", _("When"), lambda row: row.asked_at.astimezone(row.by.zone), 18),
    Column("by", _("Employee"), lambda row: row.by.user.get_full_name(), 32),
    Column("number", _("Number"), lambda row: row.by.number),
    Column("list", _("List"), lambda row: list_title(row.list_name), 28),
    Column("filters", _("Filters"), filters_of, 40),
    Column("format", _("Format"), lambda row: row.get_format_display(), 10),
    Column("rows", _("Rows"), lambda row: row.rows, 10),
    Column("state", _("Status"), lambda row: str(row.state.label), 20),
]


class ExportLog(QueryTable[Export]):
    """What the viewer may read of what was taken, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        self.filters = ExportFilters.parse(data, list_name=texts(exported_lists()))

    @property
    def columns(self) -> Sequence[Column[Export]]:
        """The columns."""
        return COLUMNS

    def rows(self) -> ExportQuerySet:
        """Return the rows in question, with who took them."""
        filters, found = self.filters, Export.objects.visible_to(self.viewer)
        if filters.gone:
            return found.none()
        if filters.list_name:
            found = found.filter(list_name=filters.list_name)
        for word in filters.words:
            found = found.filter(has_word(word, "by__user__"))
        return found.select_related("by__user", "by__work_centre", "by__organisation")
