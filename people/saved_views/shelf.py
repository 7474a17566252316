"""The views that somebody has of a list: as tabs above it, and what they can do with each."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from lib.listing import BETWEEN, COLUMNS, Filters
from lib.tables import Table
from people.exports.lists import ExportedList, list_of
from people.models import Employee, SavedView, ViewMail
from people.saved_views.habits import Row, start_of

NO_START = "start"  # the parameter of an address that means the list itself, not the view that somebody begins with
NOT_OF_A_VIEW = ("page", NO_START)


@dataclass(frozen=True)
class Shelf:
    """The views of one list that a viewer may open."""

    viewer: Employee
    list_name: str

    @property
    def of_list(self) -> ExportedList:
        """The list."""
        found = list_of(self.list_name)
        if found is None:
            raise LookupError(self.list_name)
        return found

    @cached_property
    def views(self) -> list[SavedView]:
        """Their views of the list, each with whether they get it by e-mail (``is_mailed``). One query, once."""
        mails = ViewMail.objects.wanted().filter(view=OuterRef("pk"), employee=self.viewer)
        found = SavedView.objects.visible_to(self.viewer).filter(list_name=self.list_name)
        return list(found.annotate(is_mailed=Exists(mails)).select_related("owner__user"))

    def start(self, data: QueryDict) -> str:
        """Return where somebody is led who opens the bare list and begins with a view of it; "" otherwise."""
        if data:
            return ""
        chosen = start_of(self.viewer, self.list_name)
        found = next((view for view in self.views if view.pk == chosen), None) if chosen else None
        return f"{self.page}?{found.query}" if found else ""

    @property
    def page(self) -> str:
        """The address of the list."""
        return reverse(self.of_list.page)

    @property
    def clear_url(self) -> str:
        """The list without filters, also for who begins with a view."""
        return f"{self.page}?{NO_START}=no" if start_of(self.viewer, self.list_name) else self.page

    def tabs(self, data: QueryDict, filters: Filters) -> list[dict[str, object]]:
        """Return the whole list and each view as tabs; none where there are no views."""
        if not self.views:
            return []
        asked = _asked(data)
        found: list[dict[str, object]] = [
            {"label": view.name, "url": f"?{view.query}", "current": _asked(QueryDict(view.query)) == asked}
            for view in self.views
        ]
        is_whole = not filters.is_active and not any(tab["current"] for tab in found)
        return [{"label": _("Everything"), "url": self.clear_url, "current": is_whole}, *found]


def _asked(data: QueryDict) -> dict[str, str]:
    return {name: data.get(name, "") for name in data if data.get(name) and name not in NOT_OF_A_VIEW}


def query_of(table: Table[Row], query: str) -> str:
    """Return what an address says of filters and order, with the columns that the screen has: a view keeps them."""
    found = QueryDict(query, mutable=True)
    found[COLUMNS] = BETWEEN.join(column.key for column in table.on_screen)
    return found.urlencode()
