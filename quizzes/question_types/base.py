"""What every type of question promises. Pure functions of a frozen question: no database, no request, no clock."""

import random
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.question_types.bank_question import LANGUAGES, BankQuestion, Both, folded
from quizzes.question_types.payloads import Content, Texts
from quizzes.question_types.rules import EVERY_KIND, Rule

Words = str | Promise
Fields = Mapping[str, Sequence[str]]  # what a form sends: name → values
Answer = list[str] | dict[str, str] | str  # as stored; empty means not answered


class InvalidAnswer(Exception):
    """An answer that the question cannot take; the text is for the person who gave it."""

    def __init__(self, reason: Words = "") -> None:
        super().__init__(
            reason or gettext_lazy("This answer does not belong to the question. Reload the page and choose again.")
        )


class UnreadableText(InvalidAnswer):
    """What was typed is no answer, or none yet: the question counts as not answered. ``typed`` is kept and
    shown again.
    """

    def __init__(self, typed: str) -> None:
        super().__init__()
        self.typed = typed


class Shape(StrEnum):
    """How an answer is held by formats that know none of our kinds; each format writes and reads the shapes that it
    has.
    """

    CHOICES = "choices"
    TRUTH = "truth"
    PAIRS = "pairs"
    STEPS = "steps"
    NUMBER = "number"
    BLANKS = "blanks"


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
    """One type of question: what it needs, how an answer is read, what it is worth, how it looks, how it travels."""

    # --- What it is, for the whole product --------------------------------------------------------

    kind: ClassVar[str]
    label: ClassVar[Words]  # as editors read it
    sheet_name: ClassVar[Both]  # in spreadsheets of questions; part of the format, so it never changes
    example: ClassVar[BankQuestion]  # in the spreadsheet to begin with
    shape: ClassVar[Shape | None] = None  # None: only spreadsheets and course files can hold it
    question_fields: ClassVar[frozenset[str]] = frozenset()  # what it reads of number, tolerance, unit, says_how_many
    choice_fields: ClassVar[frozenset[str]] = frozenset()  # what it reads of is_correct, match, blank
    has_choices: ClassVar[bool] = True
    is_ordered: ClassVar[bool] = False  # the order of the choices is the right answer
    is_multiple: ClassVar[bool] = False  # several choices can be chosen
    is_shuffled: ClassVar[bool] = True  # whether a quiz may show the choices in another order
    takes_parts: ClassVar[bool] = False  # whether part of the points can be given
    counts_choices: ClassVar[bool] = False  # whether statistics tell how often each choice was taken
    keyed_fields: ClassVar[frozenset[str]] = frozenset()  # what stands before "-key" in names of fields of the form
    rules: ClassVar[frozenset[Rule]] = EVERY_KIND  # what the check of the bank looks for

    @property
    def template(self) -> str:
        """The form of an answer; gets ``question``, the result of ``shown``."""
        return f"quizzes/types/{self.kind}.html"

    # --- Writing it -------------------------------------------------------------------------------

    @abstractmethod
    def gaps(self, content: Content) -> dict[str, Words]:
        """Return for each field the reason for everything that stands against publishing."""

    def texts(self, content: Content) -> list[Texts]:
        """Return what has to be written in both languages."""
        return [content["stem"], *(choice["text"] for choice in content["choices"])]

    def is_key_sound(self, right: int, choices: int) -> bool:
        """Return whether so many of the choices may be right; asked where ``Rule.KEY`` is among the rules."""
        return True

    def fault_in_file(self, content: Content) -> str:
        """Return what is wrong with it in a course file, where more is asked for than by ``gaps``; "" if nothing is."""
        return ""

    def key_of(self, question: BankQuestion, language: str) -> Hashable:
        """Return the right answer as it is compared: two questions that ask the same and differ in it contradict each
        other.
        """
        return frozenset(
            (folded(choice.text[language]), choice.blank) for choice in question.choices if choice.is_correct
        )

    # --- Answering it -----------------------------------------------------------------------------

    def order(self, content: Content, rng: random.Random, *, shuffle: bool) -> list[str]:
        """Return the keys of the choices in the order in which an attempt shows them."""
        keys = [choice["key"] for choice in content["choices"]]
        if shuffle and self.is_shuffled:
            rng.shuffle(keys)
        return keys

    @abstractmethod
    def parse(self, fields: Fields, content: Content, order: Sequence[str]) -> Answer:
        """Read what a form sent; raise ``InvalidAnswer`` for what this question does not have.

        Where people type: ``UnreadableText`` for what cannot be read.
        """

    @abstractmethod
    def fields(self, answer: Answer, content: Content, order: Sequence[str]) -> dict[str, list[str]]:
        """Return what a form sends for this answer: ``parse`` of it is the answer again."""

    def progress(self, answer: Answer, content: Content) -> tuple[int, int]:
        """Return how many of its parts are answered, and how many it has: 1 of 4 pairs is not an answered question."""
        return (1 if answer else 0), 1

    @abstractmethod
    def points(self, answer: Answer, content: Content) -> Decimal:
        """Return what an answer is worth, from 0 to 1.

        Only keys and numbers count: no text, order shown or language.
        """

    # --- Showing it -------------------------------------------------------------------------------

    @abstractmethod
    def shown(self, content: Content, order: Sequence[str], answer: Answer, language: str) -> dict[str, object]:
        """Return what the form shows besides the question itself; nothing of the key."""

    def stem(self, content: Content, language: str) -> str:
        """Return the question as a text to read, where it is not to be answered."""
        return said(content["stem"], language)

    @abstractmethod
    def lines(
        self, content: Content, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        """Return what was answered and why it is right or wrong; the key itself only where it may be shown."""

    @abstractmethod
    def hint(self, content: Content) -> Words:
        """Return what to do and how points are given, in the active language; "" where it goes without saying."""

    @abstractmethod
    def correct(self, content: Content) -> Answer:
        """Return an answer that is worth everything."""

    def read_as(self, answer: Answer) -> str:
        """Return where people type: how the answer was read; "" where there is nothing to tell."""
        return ""

    def unreadable(self, typed: str) -> str:
        """Say that what was typed is no answer."""
        return _("“%(typed)s” cannot be read: the question counts as not answered.") % {"typed": typed}


def said(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, in Spanish where it is missing."""
    return texts.get(language) or texts.get("es", "")


def is_blank(texts: Mapping[str, str] | None) -> bool:
    """Return whether a text is missing in any language."""
    return texts is None or any(not strip_tags(texts.get(code) or "").strip() for code in LANGUAGES)


def share(part: int, whole: int, *, partial: bool) -> Decimal:
    """Return the part of the points where they are divided; else all or nothing. Four places, as stored."""
    if part >= whole:
        return Decimal(1)
    return (Decimal(max(part, 0)) / whole).quantize(Decimal("0.0001")) if partial else Decimal(0)


def one(fields: Fields, name: str) -> str:
    """Return the single value of a field; "" when it was not sent."""
    values = fields.get(name) or [""]
    if len(values) != 1 or not isinstance(values[0], str):
        raise InvalidAnswer
    return values[0]
