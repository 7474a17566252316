"""What was issued: one object reads the filters and the rows, for the screen and for the export alike."""

from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from labour.dc3.queue import named, search_words
from labour.models.dc3 import Dc3, Dc3QuerySet
from people.models import Employee


class Issued:
    """The DC-3 of the viewer's organisation under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.all = Dc3.objects.of_organisation(viewer)
        self.today = viewer.organisation.today()
        self.search = search_words(data)
        year = data.get("year", "")
        self.year = year if year in {str(one) for one in self.years} else ""
        state = data.get("state", "")
        self.state = state if state in Dc3.State.values else ""

    @cached_property
    def years(self) -> list[int]:
        """The years in which any was issued, the newest first."""
        return list(self.all.order_by("-year").values_list("year", flat=True).distinct())

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return bool(self.search or self.year or self.state)

    def query(self) -> str:
        """The query string of these filters."""
        filters = {"q": self.search, "year": self.year, "state": self.state}
        return urlencode({name: value for name, value in filters.items() if value})

    def chosen(self) -> Dc3QuerySet:
        """The constancias under the filters with their state, the newest first."""
        rows = self._found().with_state()
        return (rows.filter(state=self.state) if self.state else rows).select_related(
            "certificate__enrolment__employee"
        )

    def listed(self) -> Dc3QuerySet:
        """What the list for the ministry holds under the filters: those in force, whichever state is looked at."""
        return self._found().in_force()

    @cached_property
    def listed_count(self) -> int:
        """How many lines that list has."""
        return self.listed().count()

    @property
    def shows_list(self) -> bool:
        """Whether that list is offered: not beside rows none of which is on it."""
        return self.state in ("", Dc3.State.IN_FORCE) and self.listed_count > 0

    def _found(self) -> Dc3QuerySet:
        rows: Dc3QuerySet = self.all.filter(year=self.year) if self.year else self.all
        return rows.filter(named(self.search, "certificate__enrolment__employee"))

    @cached_property
    def progress(self) -> dict[str, int]:
        """Of all that were ever issued, how many PDFs are there; nobody waits for that of a form that does not count."""
        rendered = self.all.filter(rendered_at__isnull=False).count()
        waiting = self.all.filter(rendered_at=None).in_force().count()
        return {"total": rendered + waiting, "rendered": rendered, "waiting": waiting}
