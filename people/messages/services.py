"""Putting messages into the outbox, and taking them out again."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from lib.leases import in_nobodys_hands
from people.messages.hours import QuietHours
from people.messages.kinds import message_kind
from people.models import EmailBounce, Employee, Message, MessageMute, MessageQuerySet, Organisation, User
from people.models.messages import BOUNCED, FAILED
from people.signals import messages_queued
from sweeps.services import forget

SWEEP = "people.messages"


@dataclass(frozen=True)
class NewMessage:
    """What to tell whom. ``about`` makes it one: the same person is told of it once.

    Without a language it is that of the person; without an organisation that of the employee. ``not_before`` is the
    earliest moment; kinds that keep quiet hours leave when the next hours of writing begin.
    """

    kind: str
    user: User
    about: str
    employee: Employee | None = None
    organisation: Organisation | None = None
    payload: dict[str, object] = field(default_factory=dict)
    language: str = ""
    not_before: datetime.datetime | None = None
    by: Employee | None = None


def queue_message(new: NewMessage, *, announced: bool = True) -> Message | None:
    """Put one message into the outbox; None where the person was told of it before."""
    return next(iter(queue_messages([new], announced=announced)), None)


@transaction.atomic
def queue_messages(new: Iterable[NewMessage], *, announced: bool = True) -> list[Message]:
    """Put messages into the outbox, in the transaction of what they tell of. Return those that are new.

    Three queries, and three for each organisation whose quiet hours are kept. What may leave at once is announced,
    unless who queues it sends it on.
    """
    now = timezone.now()
    hours: dict[int, QuietHours] = {}
    rows = [_row(one, now, hours) for one in new]
    if not rows:
        return []
    # Another worker may have written them meanwhile: the constraint keeps one row of each.
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    found: list[Message] = []
    for start in range(0, len(rows), 500):
        found += Message.objects.filter(uuid__in=[row.uuid for row in rows[start : start + 500]])
    if announced and (keys := [row.pk for row in found if row.next_at <= now]):
        messages_queued.send(Message, keys=keys)
    return found


def _row(new: NewMessage, now: datetime.datetime, hours: dict[int, QuietHours]) -> Message:
    employee, kind = new.employee, message_kind(new.kind)
    organisation = new.organisation or (employee.organisation if employee else None)
    due_at = max(new.not_before or now, now)
    if kind.keeps_quiet_hours and employee is not None and organisation is not None:
        if organisation.pk not in hours:
            hours[organisation.pk] = QuietHours(organisation)
        due_at = hours[organisation.pk].first_from(due_at, employee.work_centre_id)
    return Message(
        organisation=organisation,
        employee=employee,
        user=new.user,
        kind=new.kind,
        about=new.about,
        language=new.language or new.user.language,
        payload=new.payload,
        by=new.by,
        created_at=now,
        due_at=due_at,
        next_at=due_at,
    )


def cancel_messages(messages: MessageQuerySet, reason: Message.Reason) -> int:
    """Take back what has not gone out. Return how many. A worker that has one in its hands may still send it."""
    free = messages.unfinished().filter(in_nobodys_hands())
    return free.update(cancelled_at=timezone.now(), cancelled_for=reason)


@transaction.atomic
def retry_messages(messages: MessageQuerySet) -> int:
    """Let messages that were given up or have bounced leave again, to the address of now. Return how many."""
    found = messages.filter(FAILED | BOUNCED).select_for_update(of=("self",)).order_by("pk")
    people = dict(found.values_list("pk", "user_id"))
    keys, now = list(people), timezone.now()
    again = {"sent_at": None, "failed_at": None, "bounced_at": None, "tries": 0, "error": "", "channel": ""}
    Message.objects.filter(pk__in=keys).update(due_at=now, next_at=now, **again)
    EmailBounce.objects.filter(user__in=set(people.values())).delete()
    if keys:
        forget(SWEEP, keys)
        messages_queued.send(Message, keys=keys)
    return len(keys)


# --- What a person reads and turns off ------------------------------------------------------------


def mute(employee: Employee, topic: str) -> None:
    """Turn off a topic of one employment."""
    MessageMute.objects.get_or_create(employee=employee, topic=topic)


def unmute(employee: Employee, topic: str) -> None:
    """Turn it on again."""
    MessageMute.objects.filter(employee=employee, topic=topic).delete()
