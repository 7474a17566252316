"""What kinds of messages there are: one declaration each, made known by the house that owns it."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise

from people.models import Message

Reason = Message.Reason
Row = TypeVar("Row", bound=models.Model)


class NotSent(Exception):
    """The message is no longer to be sent. ``reason`` is written down."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYet(Exception):
    """The message is to be sent, but not before ``at``; it says then anew what it says."""

    def __init__(self, at: datetime.datetime) -> None:
        super().__init__(at)
        self.at = at


@dataclass(frozen=True)
class Placeholder:
    """What an own text may name in braces: what it stands for, and what a preview shows there."""

    name: str
    label: str | Promise
    example: str | Promise


@dataclass(frozen=True)
class Attachment:
    """A file that goes along."""

    name: str
    content: bytes
    content_type: str


class MessageKind(ABC):
    """One kind of message.

    ``template`` names its two files up to ``_subject.txt`` and ``_message.txt``. ``keeps_quiet_hours``: it waits for
    the hours in which the organisation writes to people, and until the person is back from an absence. ``topic``: the
    person may turn it off, with all of its topic, where the organisation allows that; without one, never.
    ``is_secret``: it goes by e-mail alone, and its text is kept nowhere. ``reaches_leavers``: it concerns people after
    they have left, too, ``reaches_blocked`` after their data are blocked. ``is_own_words``: it is a text of the
    organisation, with its links. With placeholders an organisation may write its own text.
    """

    name: str
    label: str | Promise
    template: str
    keeps_quiet_hours: bool = False
    topic: str = ""
    is_secret: bool = False
    reaches_leavers: bool = False
    is_own_words: bool = False
    reaches_blocked: bool = False
    placeholders: tuple[Placeholder, ...] = ()

    @abstractmethod
    def context(self, message: Message) -> Mapping[str, object]:
        """Return what the templates read, in the active language; raise ``NotSent`` where it is no longer to be
        sent, ``NotYet`` where it is to wait.
        """

    def link(self, message: Message) -> str:
        """Return the path of the page that it leads to; "" where there is none."""
        return ""

    def attachments(self, message: Message) -> Iterable[Attachment]:
        """Return the files that go along by e-mail."""
        return ()

    def ended(self, message: Message) -> None:
        """Write down elsewhere how the message ended, in the transaction that records it; ``message`` is as
        recorded.
        """
        return  # the message itself says it all


class AboutRow(MessageKind, Generic[Row]):
    """A message about one row, which leads to its page. ``noun`` is what ``about`` calls the row."""

    noun: str

    @classmethod
    def about(cls, row: Row) -> str:
        """Return what a message about a row is about."""
        return f"{cls.noun}:{row.pk}"

    @abstractmethod
    def rows(self) -> models.QuerySet[Row]:
        """Return the rows that it can be about, with what its texts read."""

    @abstractmethod
    def page(self, row: Row) -> str:
        """Return the path of the page of a row."""

    @abstractmethod
    def words(self, row: Row, message: Message) -> Mapping[str, object]:
        """Return what its texts say of the row; raise ``NotSent`` where it is no longer to be sent."""

    def row(self, message: Message) -> Row:
        """Return the row it is about, as it stands now."""
        return self.rows().get(pk=message.about.removeprefix(f"{self.noun}:"))

    def context(self, message: Message) -> Mapping[str, object]:
        """Return what the texts say of the row, and its address."""
        row = self.row(message)
        return {**self.words(row, message), "url": settings.SITE_URL + self.page(row)}

    def link(self, message: Message) -> str:
        """Return the page of the row."""
        return self.page(self.row(message))


_kinds: dict[str, MessageKind] = {}


def register_message_kind(kind: MessageKind) -> None:
    """Make a kind known; called when the house that owns it is ready."""
    _kinds[kind.name] = kind


def message_kind(name: str) -> MessageKind:
    """Return the kind of this name; raise ``KeyError`` where no house declares it."""
    return _kinds[name]


def message_kinds() -> list[MessageKind]:
    """Return every kind, by label in the active language."""
    return sorted(_kinds.values(), key=lambda kind: str(kind.label))


def kind_label(name: str) -> str:
    """Return what a kind is called; its bare name where an older version declared it."""
    return str(_kinds[name].label) if name in _kinds else name
