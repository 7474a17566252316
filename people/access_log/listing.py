"""The log of access under the filters of an address: one object behind the list and its file."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from lib.listing import Filters, texts
from lib.names import has_word
from people.access_log.words import what_of
from people.models import AccessEvent, AccessEventQuerySet, Employee

CHUNK = 1000


@dataclass(frozen=True)
class AccessFilters(Filters):
    """What the address asks for. What is not there narrows nothing, and the page says so."""

    kind: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None

    NOT_THERE = {
        "kind": gettext_lazy("What happened"),
        "since": gettext_lazy("From"),
        "until": gettext_lazy("To"),
    }


class AccessLog:
    """The events of the organisation whose administrator the viewer is, the newest first."""

    def __init__(self, viewer: Employee, data: QueryDict) -> None:
        self.viewer = viewer
        read = AccessFilters.parse(data, kind=texts(AccessEvent.Kind.values))
        since, until = _day(data.get("since", "")), _day(data.get("until", ""))
        gone = [name for name, day in (("since", since), ("until", until)) if data.get(name) and not day]
        self.filters = replace(read, since=since, until=until, gone=(*read.gone, *gone))

    def events(self) -> AccessEventQuerySet:
        """Return the rows of the list, in its order, with everybody they name."""
        filters, zone = self.filters, self.viewer.organisation.zone
        found = AccessEvent.objects.visible_to(self.viewer)
        if filters.kind:
            found = found.filter(kind=filters.kind)
        if filters.since:
            found = found.filter(at__gte=datetime.datetime.combine(filters.since, datetime.time(), zone))
        if filters.until:
            after = filters.until + datetime.timedelta(days=1)
            found = found.filter(at__lt=datetime.datetime.combine(after, datetime.time(), zone))
        for word in filters.words:
            found = found.filter(
                has_word(word, "by__")
                | has_word(word, "about__user__")
                | Q(about__number__icontains=word)
                | Q(by__username__icontains=word)
            )
        return found.select_related("by", "about__user")

    def lines(self) -> Iterator[bytes]:
        """Return each event as one line of JSON, in the order of the list; times in UTC."""
        for event in self.events().iterator(CHUNK):
            yield json.dumps(_as_json(event), ensure_ascii=False).encode() + b"\n"


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if datetime.date.min < day < datetime.date.max - datetime.timedelta(days=2) else None


def _as_json(event: AccessEvent) -> dict[str, object]:
    by, about = event.by, event.about
    return {
        "id": event.pk,
        "at": event.at.astimezone(datetime.UTC).isoformat(timespec="milliseconds"),
        "kind": event.kind,
        "by": by and {"username": by.username, "name": by.get_full_name()},
        "about": about and {"number": about.number, "name": about.user.get_full_name()},
        "network": event.network,
        "detail": event.detail,
        "words": what_of(event),
    }
