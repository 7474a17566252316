"""How a message reaches a person. Each channel takes the same letter; what it raises is tried again later."""

import hashlib
import hmac
import json
import re
import smtplib
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from lib.names import shortened
from people.messages.bounces import is_refused
from people.messages.endpoints import post
from people.messages.kinds import Attachment
from people.models import ContactWay, Message

TIMEOUT = 10  # seconds
SHORT = 160  # signs, of what is read on a telephone
ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
NO_SUCH_ADDRESS = re.compile(r"5\.(?:1\.(?:[0-3]|6|10)|2\.1)\b")  # RFC 3463, RFC 7505
WHOSE = re.compile(r"\b(?:user|mailbox|account|recipient|address)\b")
NOT_THERE = re.compile(
    r"unknown|no such|not (?:exist|found|here|valid|known|a valid|a known)|n.t (?:exist|have)|does not (?:exist|have)"
    r"|unavailable|invalid|disabled|inactive|closed|no longer|no mailbox"
)
ABOUT_US = re.compile(
    r"relay|block|black ?list|spam|polic|denied|permitted|allowed|prohibit|authenticat|reputation|spf|dkim|dmarc|sender"
    r"|quota|\bfull\b|too many|\brate\b|\blisted"
)
ADDRESS = "address"  # in the payload: an e-mail that the person had, where it is not to go to the present one


@dataclass(frozen=True)
class Letter:
    """What is sent, whichever way. ``mute_url`` is where the person may turn such messages off."""

    subject: str
    body: str
    url: str = ""
    attachments: Sequence[Attachment] = ()
    mute_url: str = ""


class Bounced(Exception):
    """The mail server of the address refuses it for good."""


class Channel(Protocol):
    """One way to reach a person."""

    name: str

    def reaches(self, message: Message) -> bool:
        """Return whether this person can be reached so."""

    def send(self, message: Message, letter: Letter) -> None:
        """Hand the letter over; raise where it was not taken."""


class Email:
    """By e-mail, with a Message-ID that is the same for every try."""

    name = Message.Channel.EMAIL.value

    def reaches(self, message: Message) -> bool:
        return bool(address_of(message))

    def send(self, message: Message, letter: Letter) -> None:
        headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
        if letter.mute_url:
            headers |= {
                "List-Unsubscribe": f"<{letter.mute_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        mail = EmailMultiAlternatives(letter.subject, letter.body, to=[address_of(message)], headers=headers)
        html = render_to_string("emails/message.html", {"letter": letter, "language": message.language})
        mail.attach_alternative(html, "text/html")
        for file in letter.attachments:
            mail.attach(file.name, file.content, file.content_type)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            if all(_is_final(*answer) for answer in refused.recipients.values()):
                raise Bounced from refused
            raise


def _is_final(code: int, words: bytes) -> bool:
    """Return whether a server refuses an address for good: its enhanced code says so, or where it gives none, what it
    says of the person. Whatever else it says is about us (relaying, a block, a policy): ours to put right, so it is
    tried again.
    """
    text = re.sub(r"\S+@\S+", "", words.decode("ascii", "replace")).strip().lower()  # an address says nothing
    if code < 500 or ABOUT_US.search(text):
        return False
    if ENHANCED.match(text):
        return bool(NO_SUCH_ADDRESS.match(text))
    return bool(WHOSE.search(text) and NOT_THERE.search(text))


def address_of(message: Message) -> str:
    """Return the e-mail that a message goes to; "" where there is none."""
    return str(message.payload.get(ADDRESS) or message.user.email)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Whoever is told something goes where the operator said, and nowhere else."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class Webhook:
    """Posted as JSON to an endpoint of the operator, who passes it on to WhatsApp, SMS, Teams or Slack.

    ``Idempotency-Key`` is the same for every try. With a secret the body is signed: ``X-Aula-Signature: sha256=…``.
    """

    name = Message.Channel.WEBHOOK.value

    def reaches(self, message: Message) -> bool:
        return bool(settings.MESSAGE_WEBHOOK)

    def send(self, message: Message, letter: Letter) -> None:
        content = json.dumps(self.content(message, letter), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(message.uuid)}
        if settings.MESSAGE_WEBHOOK_SECRET:
            digest = hmac.new(settings.MESSAGE_WEBHOOK_SECRET.encode(), content, hashlib.sha256).hexdigest()
            headers["X-Aula-Signature"] = f"sha256={digest}"
        request = urllib.request.Request(settings.MESSAGE_WEBHOOK, content, headers)  # noqa: S310 -- the setting wants http or https
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
            answer.read(1)

    def content(self, message: Message, letter: Letter) -> dict[str, str]:
        """Return what the endpoint gets. ``text`` alone is what Slack and Teams show."""
        return {
            "id": str(message.uuid),
            "kind": message.kind,
            "organisation": message.organisation.code if message.organisation else "",
            "number": message.employee.number if message.employee else "",
            "username": message.user.username,
            "language": message.language,
            "subject": letter.subject,
            "text": letter.body,
            "url": letter.url,
        }


class Chat:
    """Posted to the operator's endpoint for one channel, short: what it is, and where to read it."""

    def __init__(self, way: ContactWay) -> None:
        self.way, self.name = way, way.channel

    def reaches(self, message: Message) -> bool:
        return bool(settings.CHANNEL_ENDPOINTS.get(self.name))

    def send(self, message: Message, letter: Letter) -> None:
        """Hand it over. Raises ``WayGone`` where the number or name is gone."""
        said = {
            "id": str(message.uuid),
            "channel": self.name,
            "to": self.way.address,
            "kind": message.kind,
            "organisation": message.organisation.code if message.organisation else "",
            "language": message.language,
            "text": shortened(letter.subject, SHORT),
            "url": letter.url,
        }
        post(settings.CHANNEL_ENDPOINTS[self.name], settings.CHANNEL_SECRET, str(message.uuid), said)


class Site:
    """On the site alone: the list of one's messages, which has whatever went out another way too."""

    name = Message.Channel.SITE.value

    def reaches(self, message: Message) -> bool:
        return True

    def send(self, message: Message, letter: Letter) -> None:
        """Do nothing: the row is the message."""


def channel_for(message: Message, *, is_secret: bool, prefers_webhook: bool, way: ContactWay | None = None) -> Channel:
    """Return the channel that reaches a person: the one they agreed to, else e-mail, else the endpoint, else the site;
    secrets go by e-mail or not at all.

    An address that was refused is tried again only for a secret: somebody waits for it, and may have put it right.
    """
    if is_secret:
        return Email()
    if way is not None:
        return Chat(way)
    order: list[Channel] = [Webhook(), Email(), Site()] if prefers_webhook else [Email(), Webhook(), Site()]
    if is_refused(message.user_id, address_of(message)):
        order = [Webhook(), Site()]
    return next(channel for channel in order if channel.reaches(message))
