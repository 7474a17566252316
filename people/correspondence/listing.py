"""The log of messages under the filters of an address: one object behind the list and its files."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from lib.listing import Filters, texts
from lib.names import has_word
from lib.numerals import whole_number
from lib.row_choices import LARGEST_KEY
from lib.tables import Column, Table
from people.messages.kinds import kind_label, message_kinds
from people.models import Employee, Message, MessageQuerySet


class State(models.TextChoices):
    """How a message stands, as a filter and in words."""

    WAITING = "waiting", gettext_lazy("Waiting")
    SENT = "sent", pgettext_lazy("message", "Sent")
    FAILED = "failed", pgettext_lazy("message", "Failed")
    BOUNCED = "bounced", pgettext_lazy("message", "Address refused")
    CANCELLED = "cancelled", gettext_lazy("Not sent")


ENDS = {
    State.SENT: models.Q(sent_at__isnull=False, bounced_at=None),
    State.FAILED: models.Q(failed_at__isnull=False, bounced_at=None),
    State.BOUNCED: models.Q(bounced_at__isnull=False),
    State.CANCELLED: models.Q(cancelled_at__isnull=False),
}
CHUNK = 1000


@dataclass(frozen=True)
class LogFilters(Filters):
    """What the address asks for. Where it asks for what is not there, nothing matches."""

    kind: str = ""
    state: str = ""
    person: Employee | None = None

    NOT_THERE = {
        "kind": gettext_lazy("This list does not know the kind in the address."),
        "state": gettext_lazy("This list does not know the status in the address."),
        "person": gettext_lazy("This person does not exist, or you do not see them."),
    }


class MessageLog(Table[Message]):
    """The messages to the people whom somebody of human resources sees, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        person = whole_number(data.get("person", ""), LARGEST_KEY) or 0
        self.filters = LogFilters.parse(
            data,
            kind=texts(kind.name for kind in message_kinds()),
            state=texts(State.values),
            person=lambda: Employee.objects.visible_to(viewer).filter(pk=person),
        )

    @cached_property
    def ours(self) -> MessageQuerySet:
        """Everything that the viewer may read, whatever the filters."""
        return Message.objects.visible_to(self.viewer)

    def messages(self) -> MessageQuerySet:
        """Return the rows of the list, in its order."""
        filters, found = self.filters, self._of_people()
        if filters.state == State.WAITING:
            found = found.unfinished()
        elif filters.state:
            found = found.filter(ENDS[State(filters.state)])
        people = ("user", "employee__user", "employee__work_centre", "employee__organisation", "by__user")
        return found.select_related(*people).order_by("-created_at", "-pk")

    def _of_people(self) -> MessageQuerySet:
        filters, found = self.filters, self.ours
        if filters.gone:
            return found.none()
        if filters.kind:
            found = found.filter(kind=filters.kind)
        if filters.person:
            found = found.filter(employee=filters.person)
        for word in filters.words:
            found = found.filter(has_word(word) | models.Q(employee__number__icontains=word))
        return found

    @cached_property
    def counts(self) -> dict[str, int]:
        """State → how many there are under the other filters. One query."""
        ended: dict[str, Any] = {state.value: models.Count("pk", filter=rule) for state, rule in ENDS.items()}
        counts: dict[str, int] = self._of_people().order_by().aggregate(all=models.Count("pk"), **ended)
        total = counts.pop("all")
        return {**counts, State.WAITING: total - sum(counts.values())}

    @property
    def columns(self) -> Sequence[Column[Message]]:
        """The columns; moments are those of whom a message went to."""

        def moment(message: Message, value: datetime.datetime | None) -> datetime.datetime | None:
            return value.astimezone((message.employee or self.viewer).zone) if value else None

        return [
            Column("name", gettext_lazy("Employee"), lambda row: row.user.get_listed_name(), 32),
            Column("number", gettext_lazy("Number"), lambda row: row.employee.number if row.employee else "", 12),
            Column("kind", gettext_lazy("Kind"), lambda row: kind_label(row.kind), 28),
            Column("subject", gettext_lazy("Subject"), lambda row: row.subject, 40),
            Column("state", gettext_lazy("Status"), lambda row: str(State(row.state).label), 12),
            Column("channel", gettext_lazy("Channel"), lambda row: row.get_channel_display(), 16),
            Column("address", gettext_lazy("E-mail"), lambda row: row.address, 32, is_on_screen=False),
            Column(
                "created_at", gettext_lazy("Queued"), lambda row: moment(row, row.created_at), 17, is_on_screen=False
            ),
            Column("due_at", gettext_lazy("Leaves"), lambda row: moment(row, row.due_at), 17, is_on_screen=False),
            Column("sent_at", gettext_lazy("Sent"), lambda row: moment(row, row.sent_at), 17),
            Column("why", gettext_lazy("Why not"), lambda row: row.get_cancelled_for_display() or row.error, 28),
            Column("by", gettext_lazy("Asked by"), lambda row: row.by.user.get_full_name() if row.by else "", 32),
        ]

    @cached_property
    def row_count(self) -> int:
        """How many rows there are."""
        return self.messages().count()

    def all_rows(self) -> Iterator[Message]:
        """Yield every row."""
        return self.messages().iterator(CHUNK)
