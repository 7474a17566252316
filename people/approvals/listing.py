"""What needs a second person, as a file: everything that the viewer may read of it, whatever became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.tables import BATCH, Column, Table
from people.approvals.kinds import kind_of, summaries_of
from people.approvals.services import visible_to
from people.models import Approval, Employee, User


@dataclass(frozen=True)
class Row:
    """One approval with what tells it from others of its kind."""

    approval: Approval
    summary: str


class ApprovalList(Table[Row]):
    """What waits, was decided or has run out, the newest request first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer

    @property
    def columns(self) -> Sequence[Column[Row]]:
        """The columns; moments are those of the clock of the organisation, as on the screen."""
        zone = self.viewer.organisation.zone
        return [
            Column(
                "asked_at", gettext_lazy("Requested on"), lambda row: row.approval.requested_at.astimezone(zone), 18
            ),
            Column("what", gettext_lazy("What"), lambda row: str(kind_of(row.approval).label), 40),
            Column("about", gettext_lazy("About"), lambda row: _name(row.approval.subject), 32),
            Column("summary", gettext_lazy("Summary"), lambda row: row.summary, 40),
            Column("by", gettext_lazy("Asked for by"), lambda row: _name(row.approval.requested_by), 32),
            Column("reason", gettext_lazy("Reason"), lambda row: row.approval.reason, 40),
            Column("state", gettext_lazy("Status"), lambda row: row.approval.outcome or _("Waiting"), 20),
            Column("decided_by", gettext_lazy("Decided by"), lambda row: _name(row.approval.decided_by), 32),
            Column(
                "decided_at",
                gettext_lazy("Decided on"),
                lambda row: row.approval.decided_at.astimezone(zone) if row.approval.decided_at else None,
                18,
            ),
            Column("answer", gettext_lazy("Answer"), lambda row: row.approval.note, 40),
        ]

    def _found(self) -> QuerySet[Approval]:
        people = ("subject", "requested_by", "decided_by", "organisation")
        return visible_to(self.viewer.user).select_related(*people).order_by("-requested_at", "-pk")

    @cached_property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._found().count()

    def all_rows(self) -> Iterator[Row]:
        """Yield every row."""
        found = self._found().iterator(BATCH)
        while batch := list(islice(found, BATCH)):
            summaries = summaries_of(batch)
            yield from (Row(approval, summaries.get(approval.pk, "")) for approval in batch)


def _name(person: User | None) -> str:
    return person.get_full_name() if person else ""
