"""What every type of question promises. Pure functions of a frozen payload: no database, no request, no clock."""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("es", "en")

Payload = Mapping[str, Any]  # ``Question.payload()``, as a version keeps it
Fields = Mapping[str, Sequence[str]]  # what a form sends: name → values
Answer = list[str] | dict[str, str] | str  # as stored; empty means not answered


class InvalidAnswer(Exception):
    """An answer that the question cannot take; the text is for the person who gave it."""

    def __init__(self, reason: Any = "") -> None:
        super().__init__(reason or _("This answer does not belong to the question. Reload the page and choose again."))


class UnreadableText(InvalidAnswer):
    """What was typed is no answer, or none yet: the question counts as not answered. ``typed`` is kept and shown again."""

    def __init__(self, typed: str) -> None:
        super().__init__()
        self.typed = typed


@dataclass(frozen=True)
class Line:
    """One line of the feedback of an answered question."""

    text: str = ""
    is_right: bool = False
    is_given: bool = False  # this choice was chosen
    given: str | None = None  # what was answered here, "" where nothing was; None: the line is a choice
    expected: str = ""  # the key, where it may be shown
    reason: str = ""


class QuestionType(ABC):
    """One type of question: what it needs, how an answer is read, what it is worth, how it looks."""

    kind: ClassVar[str]
    takes_parts: ClassVar[bool] = False  # whether part of the points can be given

    @property
    def template(self) -> str:
        """The form of an answer; gets ``question``, the result of ``shown``."""
        return f"quizzes/types/{self.kind}.html"

    @abstractmethod
    def gaps(self, payload: Payload) -> dict[str, Any]:
        """Field → reason for everything that stands against publishing."""

    @abstractmethod
    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        """Keys of the choices in the order in which an attempt shows them."""

    @abstractmethod
    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        """Read what a form sent; raise ``InvalidAnswer`` for what this question does not have.

        Where people type: ``UnreadableText`` for what cannot be read.
        """

    @abstractmethod
    def fields(self, answer: Answer, payload: Payload, order: Sequence[str]) -> dict[str, list[str]]:
        """What a form sends for this answer: ``parse`` of it is the answer again."""

    @abstractmethod
    def points(self, answer: Answer, payload: Payload) -> Decimal:
        """What an answer is worth, from 0 to 1. Only keys and numbers count: no text, order shown or language."""

    @abstractmethod
    def shown(self, payload: Payload, order: Sequence[str], answer: Answer, language: str) -> dict[str, Any]:
        """What the form shows besides the question itself; nothing of the key."""

    def stem(self, payload: Payload, language: str) -> str:
        """The question as a text to read, where it is not to be answered."""
        return said(payload["stem"], language)

    @abstractmethod
    def lines(
        self, payload: Payload, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        """What was answered and why it is right or wrong; the key itself only where it may be shown."""

    @abstractmethod
    def hint(self, payload: Payload) -> Any:
        """What to do and how points are given, in the active language; "" where it goes without saying."""

    @abstractmethod
    def correct(self, payload: Payload) -> Answer:
        """An answer that is worth everything."""


def said(texts: Mapping[str, str], language: str) -> str:
    """A text in a language, in Spanish where it is missing."""
    return texts.get(language) or texts.get("es", "")


def is_blank(texts: Mapping[str, str] | None) -> bool:
    """Whether a text is missing in any language."""
    return texts is None or any(not strip_tags(texts.get(code) or "").strip() for code in LANGUAGES)


def share(part: int, whole: int, *, partial: bool) -> Decimal:
    """Part of the points where they are divided; else all or nothing. Four places, as stored."""
    if part >= whole:
        return Decimal(1)
    return (Decimal(max(part, 0)) / whole).quantize(Decimal("0.0001")) if partial else Decimal(0)


def one(fields: Fields, name: str) -> str:
    """The single value of a field; "" when it was not sent."""
    values = fields.get(name) or [""]
    if len(values) != 1 or not isinstance(values[0], str):
        raise InvalidAnswer
    return values[0]
