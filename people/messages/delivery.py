"""Sending what is in the outbox: safe to call any number of times, by any number of workers."""

import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lib.leases import RELEASED, claim
from people.messages.bounces import forget_refusal, note_refusal
from people.messages.channels import Bounced, Channel, Letter, address_of, channel_for
from people.messages.endpoints import WayGone
from people.messages.hours import QuietHours, settings_of
from people.messages.kinds import MessageKind, NotSent, NotYet, message_kind
from people.messages.trouble import server_refuses
from people.messages.ways import note_gone, way_of
from people.messages.wording import own_text, subject_and_body
from people.models import Absence, Employee, Message, MessageMute, MessageQuerySet, MessageSettings

MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
WAITS = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR)  # after the failure after these it is given up
MUTE_SALT = "people.messages.mute"
Reason = Message.Reason


class NoWay(Exception):
    """Nothing reaches this person: a secret goes by e-mail, and they have none."""


def deliver_message(key: int) -> bool:
    """Send one message. Return whether this call sent it.

    It may go out twice, with the same Message-ID, only where the worker dies between the server's acceptance and our
    record. A failure is raised again after it is written down; the waits grow, and after the last one the message has
    failed.
    """
    rows = Message.objects.filter(pk=key)
    with claim(rows.claimable(), rows.unfinished()) as mine:
        if mine is None:
            return False
        read = ("user", "organisation", "employee__organisation", "employee__work_centre")
        try:
            return _send(rows.select_related(*read).get(), mine)
        except NotSent as done:
            _end(mine, cancelled_at=timezone.now(), cancelled_for=done.reason)
        except NotYet as later:
            _put_off(mine, later.at)
        except Bounced as bounced:
            if server_refuses(more=True):
                refusal = bounced.__cause__ or bounced
                _note_failure(mine, refusal)
                raise refusal from None
            _bounce(mine, key)
        except Exception as error:
            _note_failure(mine, error)
            raise
    return False


def _send(message: Message, mine: MessageQuerySet) -> bool:
    kind, chosen = message_kind(message.kind), _settings(message)
    has_left = message.employee and (message.employee.left_on or not message.user.is_active)
    if has_left and not kind.reaches_leavers:
        raise NotSent(Reason.LEFT)
    if message.employee and message.employee.blocked_at and not kind.reaches_blocked:
        raise NotSent(Reason.LEFT)
    if chosen.allows(kind.topic) and is_muted(message.employee, kind.topic):
        raise NotSent(Reason.MUTED)
    later = _later(kind, message)
    if later:
        _put_off(mine, later)
        return False
    with override(message.language):
        letter = compose(kind, message, may_mute=chosen.allows(kind.topic))
        channel = _handed_over(message, letter, chosen, is_secret=kind.is_secret)
    kept = {} if kind.is_secret else {"body": letter.body, "link": letter.url.removeprefix(settings.SITE_URL)}
    by_email = channel.name == Message.Channel.EMAIL
    if by_email:
        kept["address"] = address_of(message)
        if kind.is_secret:  # nothing else goes to an address that was refused
            forget_refusal(message.user_id, kept["address"])
    return _end(mine, sent_at=timezone.now(), channel=channel.name, subject=letter.subject[:300], error="", **kept)


def _handed_over(message: Message, letter: Letter, chosen: MessageSettings, *, is_secret: bool) -> Channel:
    """Send by the channel that reaches the person, and return it; where the one that they agreed to is gone, by the
    next.
    """
    way = None if is_secret else way_of(message.employee, chosen)
    prefers = chosen.prefers_webhook
    channel = channel_for(message, is_secret=is_secret, prefers_webhook=prefers, way=way)
    if not channel.reaches(message):
        raise NoWay
    try:
        channel.send(message, letter)
    except WayGone:
        if way is not None:
            note_gone(way)
        channel = channel_for(message, is_secret=is_secret, prefers_webhook=prefers)
        channel.send(message, letter)
    return channel


def _put_off(mine: MessageQuerySet, at: datetime.datetime) -> None:
    mine.update(due_at=at, next_at=at, **RELEASED)


@transaction.atomic
def _end(mine: MessageQuerySet, **how: object) -> bool:
    """Record how the message ended, and let its kind write down elsewhere what follows. Return whether it was still
    ours.
    """
    message = mine.select_for_update(of=("self",)).select_related("user", "employee").first()
    if message is None:
        return False
    for name, value in {**how, **RELEASED}.items():
        setattr(message, name, value)
    message.save(update_fields=[*how, *RELEASED])
    message_kind(message.kind).ended(message)
    return True


def _bounce(mine: MessageQuerySet, key: int) -> None:
    """Give up where an address is refused for good: nothing is tried again, and the person is marked."""
    message, now = Message.objects.select_related("user").get(pk=key), timezone.now()
    address = address_of(message)
    with transaction.atomic():
        note_refusal(message.user, address)
        _end(
            mine,
            failed_at=now,
            bounced_at=now,
            next_at=now,
            tries=message.tries + 1,
            channel=Message.Channel.EMAIL,
            address=address,
            error=Bounced.__name__,
        )


def _settings(message: Message) -> MessageSettings:
    return settings_of(message.organisation) if message.organisation else MessageSettings()


def _later(kind: MessageKind, message: Message) -> datetime.datetime | None:
    """Return when the next hours of writing begin, where they have ended meanwhile or the person is away; a retry
    never falls into the night.
    """
    employee = message.employee
    if not kind.keeps_quiet_hours or employee is None or message.organisation is None:
        return None
    now = moment = timezone.now()
    hours = QuietHours(message.organisation)
    away_until = Absence.objects.filter(employee=employee).on(employee.today()).aggregate(last=Max("to_on"))["last"]
    if away_until:
        zone = hours.zone(employee.work_centre_id)
        moment = datetime.datetime.combine(away_until + datetime.timedelta(days=1), datetime.time(), zone)
    first = hours.first_from(moment, employee.work_centre_id)
    return first if first > now else None


def is_muted(employee: Employee | None, topic: str) -> bool:
    """Return whether a person has turned off a topic of this employment."""
    return employee is not None and MessageMute.objects.filter(employee=employee, topic=topic).exists()


def compose(kind: MessageKind, message: Message, *, may_mute: bool = False) -> Letter:
    """Return the letter of a message as it would go out now, in the active language; raise ``NotSent`` where it would
    not.
    """
    context = kind.context(message)
    own = own_text(message.organisation_id, kind, message.language)
    subject, body = subject_and_body(kind, context, message.user, own)
    mute_url = ""
    if may_mute and message.employee_id:
        token = signing.dumps([message.employee_id, kind.topic], salt=MUTE_SALT)
        mute_url = settings.SITE_URL + reverse("reminders_off", args=[token])
        body = f"{body}\n{render_to_string('people/email/_mute.txt', {'url': mute_url, 'topic': kind.topic}).strip()}\n"
    path = kind.link(message)
    url = settings.SITE_URL + path if path else ""
    return Letter(subject, body, url, tuple(kind.attachments(message)), mute_url)


def _note_failure(mine: MessageQuerySet, error: BaseException) -> None:
    """Write down what kind of error it was, and when it is tried again, or that it is given up."""
    failed_before = mine.values_list("tries", flat=True).first() or 0
    now = timezone.now()
    is_over = failed_before >= len(WAITS)
    tried = {"tries": failed_before + 1, "error": type(error).__name__[:60]}
    if not is_over:
        mine.update(next_at=now + WAITS[failed_before], **RELEASED, **tried)
        return
    mine.update(**tried)
    if failed_before == len(WAITS):
        _end(mine, failed_at=now, next_at=now)
    else:  # its kind could not write down how it ended: that must not send it for ever
        mine.update(failed_at=now, next_at=now, **RELEASED)
