"""Addresses that are refused for good: by the answer of a mail server, or by what the operator reads in its log."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from people.messages.kinds import message_kind
from people.messages.services import retry_messages
from people.models import EmailBounce, Message, User

MESSAGE_ID = re.compile(r"message\.([0-9a-f]{8}-[0-9a-f-]{27})@aula42001")
ADDRESS = re.compile(r"[^\s<>,;\"]+@[^\s<>,;\"]+")


@dataclass
class Marked:
    """What a list of bounces did: how many messages and people it marked, and the lines that name nobody here."""

    messages: int = 0
    people: set[int] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)


def is_refused(user_id: int, email: str) -> bool:
    """Return whether this address of a person was refused for good."""
    return EmailBounce.objects.filter(user=user_id, email__iexact=email).exists()


def note_refusal(user: User, email: str) -> None:
    """Mark a person whose present address is refused; a former one says nothing about them."""
    if email.lower() == user.email.lower():
        EmailBounce.objects.update_or_create(user=user, defaults={"email": email, "at": timezone.now()})


def forget_refusal(user_id: int, email: str) -> None:
    """Take the mark away: a mail server has taken an address, so it is refused no longer."""
    EmailBounce.objects.filter(user=user_id, email__iexact=email).delete()


def mark_bounces(lines: Iterable[str]) -> Marked:
    """Mark what came back, a line each: with the Message-ID of a message, or with an address alone.

    An address marks the last message that went to it. Marking twice is marking once.
    """
    marked = Marked()
    for line in lines:
        text = line.strip()
        if text and not text.startswith("#"):
            _mark(text, marked)
    return marked


@transaction.atomic
def undo_bounces(lines: Iterable[str] | None = None, since: datetime.datetime | None = None) -> Marked:
    """Take marks back, those that lines name as above or all since a moment: these people are written to again, and
    what had bounced leaves again. Raises nothing for what was never marked.
    """
    undone, bounced = Marked(), Message.objects.none()
    if since is not None:
        bounced = Message.objects.filter(bounced_at__gte=since)
        undone.people.update(EmailBounce.objects.filter(at__gte=since).values_list("user_id", flat=True))
    for line in lines or ():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        named, address = MESSAGE_ID.search(text.lower()), ADDRESS.search(text)
        found = Message.objects.filter(bounced_at__isnull=False)
        if named:
            found = found.filter(uuid=named[1])
            people = set(found.values_list("user_id", flat=True))
        elif address:
            found = found.filter(address__iexact=address[0])
            people = set(EmailBounce.objects.filter(email__iexact=address[0]).values_list("user_id", flat=True))
        else:
            people = set()
        if not people:
            undone.unknown.append(text)
            continue
        bounced, undone.people = bounced | found, undone.people | people
    EmailBounce.objects.filter(user__in=undone.people).delete()
    undone.messages = retry_messages(Message.objects.filter(pk__in=list(bounced.values_list("pk", flat=True))))
    return undone


@transaction.atomic
def _mark(text: str, marked: Marked) -> None:
    by_email = Message.objects.filter(channel=Message.Channel.EMAIL, sent_at__isnull=False)
    if named := MESSAGE_ID.search(text.lower()):
        found = by_email.filter(uuid=named[1])
    elif address := ADDRESS.search(text):
        sent = by_email.filter(address__iexact=address[0]).values("user").annotate(last=Max("pk"))
        found = by_email.filter(pk__in=[row["last"] for row in sent])
    else:
        found = by_email.none()
    messages = list(found.select_for_update(of=("self",)).select_related("user"))
    if not messages:
        marked.unknown.append(text)
    for message in messages:
        note_refusal(message.user, message.address)
        marked.people.add(message.user_id)
        if message.bounced_at is None:
            message.bounced_at = timezone.now()
            message.save(update_fields=["bounced_at"])
            message_kind(message.kind).ended(message)
            marked.messages += 1
