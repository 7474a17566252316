"""Whether messages still go out: what human resources read on their home before anybody complains."""

import datetime
import logging
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from people.messages.services import SWEEP
from people.models import EmailBounce, Message, Organisation
from sweeps.models import Failure

LATE = datetime.timedelta(minutes=30)
IN_A_ROW = 5
RECENT = datetime.timedelta(days=7)
OF_THE_SERVER = Q(error__startswith="SMTP") | Q(error__in=["ConnectionRefusedError", "TimeoutError", "gaierror"])
MANY, WITHIN = 5, datetime.timedelta(minutes=15)

logger = logging.getLogger(__name__)


def server_refuses(*, more: bool = False) -> bool:
    """Return whether the mail server takes nothing of us at present: what failed within minutes is much, and nothing
    went out since it began. With ``more``, one more is refused now, and those marked just before count as well: then it
    is no longer about a person. Two small queries, four where much failed.
    """
    since = timezone.now() - WITHIN
    if _refused(since, more=more) < MANY:
        return False
    sent = Message.objects.filter(channel=Message.Channel.EMAIL, sent_at__gte=since).aggregate(last=Max("sent_at"))
    refused = _refused(sent["last"] or since, more=more)
    if more and refused >= MANY:
        logger.error(
            "The mail server refuses %d messages in a row, within %d minutes: look at its settings. Nobody else is "
            "marked as unreachable; what was refused is tried again. Marks of before: manage.py mark_bounces --undo.",
            refused,
            WITHIN.seconds // 60,
        )
    return refused >= MANY


def _refused(since: datetime.datetime, *, more: bool) -> int:
    failing = Failure.objects.filter(OF_THE_SERVER, sweep=SWEEP, last_at__gt=since).count()
    return failing + (EmailBounce.objects.filter(at__gt=since).count() + 1 if more else 0)


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
