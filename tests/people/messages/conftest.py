import smtplib

import pytest

from people.messages import kinds
from people.messages.kinds import MessageKind, NotSent, Placeholder, register_message_kind
from people.messages.services import NewMessage, queue_message
from people.models import Message


class Plain(MessageKind):
    """A kind of the tests, whose texts need nothing but an address."""

    name = "plain"
    label = "Plain"
    template = "account/email/password_changed"

    def context(self, message):
        if reason := message.payload.get("not"):
            raise NotSent(Message.Reason(reason))
        return {"url": "https://aula.example.com/es/", "place": "Hermosillo"}

    def link(self, message):
        return "/es/"


class Daily(Plain):
    """One that keeps quiet hours, may be muted and may be written by the organisation."""

    name = "daily"
    keeps_quiet_hours = True
    topic = "reminders"
    placeholders = (Placeholder("place", "Where", "Tijuana"),)


class Secret(Plain):
    name = "secret"
    is_secret = True


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    for kind in (Plain, Daily, Secret):
        register_message_kind(kind())


def queue(employee, kind="plain", about="x", **fields):
    return queue_message(NewMessage(kind, employee.user, about, employee=employee, **fields))


def refuse(monkeypatch, code, words):
    def send(mail):
        raise smtplib.SMTPRecipientsRefused(dict.fromkeys(mail.to, (code, words)))

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)
