"""Whether messages still go out: what human resources read on their home before anybody complains."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from people.models import Message, Organisation

LATE = datetime.timedelta(minutes=30)
IN_A_ROW = 5
RECENT = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Trouble:
    """How many messages are late, since when, and how many failed since the last one that went out."""

    late: int
    since: datetime.datetime | None
    failed: int


def trouble_of(organisation: Organisation) -> Trouble | None:
    """Return what is wrong with the messages of an organisation; None where nothing is. One query, two where some
    failed.
    """
    now = timezone.now()
    ours = Message.objects.filter(organisation=organisation)
    is_late = Q(sent_at=None, failed_at=None, cancelled_at=None, due_at__lt=now - LATE)
    counts = ours.filter(created_at__gte=now - RECENT).aggregate(
        late=Count("pk", filter=is_late),
        since=Min("due_at", filter=is_late),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        sent_at=Max("sent_at", filter=~Q(channel=Message.Channel.SITE)),
    )
    failed = 0
    if counts["failed"] >= IN_A_ROW:
        in_a_row = ours.filter(failed_at__gt=counts["sent_at"] or now - RECENT)
        failed = in_a_row.count()
    if not counts["late"] and failed < IN_A_ROW:
        return None
    return Trouble(counts["late"], counts["since"], failed)
