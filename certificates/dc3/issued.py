"""What was issued: one object reads the filters and the rows, for the screen and for the export alike."""

from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from certificates.dc3.models import Dc3
from certificates.dc3.queue import named, search_words
from people.models import Employee


class Issued:
    """The DC-3 of the viewer's organisation under the filters of an address."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.all = Dc3.objects.of_organisation(viewer)
        self.today = viewer.organisation.today()
        self.search = search_words(data)
        year = data.get("year", "")
        self.year = year if year in {str(one) for one in self.years} else ""

    @cached_property
    def years(self) -> list[int]:
        """The years in which any was issued, the newest first."""
        return list(self.all.order_by("-year").values_list("year", flat=True).distinct())

    @property
    def is_active(self) -> bool:
        """Whether anything narrows the list down."""
        return bool(self.search or self.year)

    def query(self) -> str:
        """The query string of these filters."""
        filters = {"q": self.search, "year": self.year}
        return urlencode({name: value for name, value in filters.items() if value})

    def chosen(self) -> QuerySet[Dc3]:
        """The constancias under the filters, the newest first."""
        rows = self.all.filter(year=self.year) if self.year else self.all
        rows = rows.filter(named(self.search, "certificate__enrolment__employee"))
        return rows.select_related("certificate__enrolment__employee")

    @cached_property
    def progress(self) -> dict[str, int]:
        """Of all that were ever issued, how many PDFs are there."""
        found: dict[str, int] = self.all.aggregate(
            total=Count("pk"), rendered=Count("pk", filter=Q(rendered_at__isnull=False))
        )
        return {**found, "waiting": found["total"] - found["rendered"]}
