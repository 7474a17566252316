"""The neutral bank: what a question is, whatever file or table it comes from. Pure: no query."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from quizzes.question_types import TYPES
from quizzes.question_types.base import LANGUAGES

REFERENCE = re.compile(r"[-a-zA-Z0-9_]{1,60}")
REQUIREMENT = re.compile(r"(A\.)?\d{1,2}(\.\d{1,2})*")
DIFFICULTIES = ("easy", "medium", "hard")
# What neither XML nor a spreadsheet can hold, and nobody can see.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def written(text: str) -> str:
    """A text as the bank keeps it: line feeds for new lines, no control characters, no blanks around it."""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True, slots=True)
class Both:
    """A text in both languages; empty where it is not written."""

    es: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.es or self.en)

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.es

    def by_language(self) -> dict[str, str]:
        """As payloads hold it."""
        return {code: self[code] for code in LANGUAGES}

    def any(self) -> str:
        """The text in the first language in which it is written."""
        return self.es or self.en

    def tidy(self) -> "Both":
        """As the bank keeps it."""
        return Both(written(self.es), written(self.en))


@dataclass(frozen=True, slots=True)
class BankImage:
    """A picture with what it shows; two of the same bytes are the same whatever they are called."""

    name: str = field(compare=False)
    content: bytes = field(repr=False)
    alt: Both = Both()


@dataclass(frozen=True, slots=True)
class BankScenario:
    """A case that several questions share."""

    title: Both
    text: Both


@dataclass(frozen=True, slots=True)
class BankChoice:
    """A choice: of a set, a pair, a step, a passage or a word for a blank."""

    text: Both = Both()
    is_correct: bool = False
    reason: Both = Both()
    match: Both = Both()
    blank: int | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.match or self.reason)

    def tidy(self) -> "BankChoice":
        """As the bank keeps it."""
        return replace(self, text=self.text.tidy(), match=self.match.tidy(), reason=self.reason.tidy())


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question with everything that an editor writes."""

    kind: str
    stem: Both = Both()
    choices: tuple[BankChoice, ...] = ()
    reference: str = ""
    difficulty: str = "medium"
    module: str = ""  # the slug of a module of the course; from a file perhaps its title
    requirements: tuple[str, ...] = ()
    explanation: Both = Both()
    scenario: BankScenario | None = None
    enemy_group: str = ""
    gives_part: bool = False
    says_how_many: bool = False
    number: str = ""
    tolerance: str = ""
    unit: Both = Both()
    image: BankImage | None = None
    state: str = field(default="", compare=False)  # for people only: what is imported is always a draft

    @property
    def label(self) -> str:
        """How a report names the question."""
        return self.reference or shortened(self.stem.any())

    def missing_languages(self) -> list[str]:
        """Languages in which the question or something of it is not written, though it is in the other one."""
        texts = [self.stem, self.explanation, self.unit]
        texts += [text for choice in self.choices for text in (choice.text, choice.match, choice.reason)]
        return [code for code in LANGUAGES if not self.stem[code] or any(text and not text[code] for text in texts)]

    def payload(self) -> dict[str, Any]:
        """What the type of the question reads to say what is missing."""
        choices = [
            {
                "key": str(number),
                "is_correct": choice.is_correct,
                "text": choice.text.by_language(),
                "reason": choice.reason.by_language(),
                "match": choice.match.by_language(),
                "blank": choice.blank,
            }
            for number, choice in enumerate(self.choices)
        ]
        numbers = {"number": self.number, "tolerance": self.tolerance, "unit": self.unit.by_language()}
        image = {"image": {"alt": self.image.alt.by_language()}} if self.image else {}
        return {"kind": self.kind, "stem": self.stem.by_language(), "choices": choices, **numbers, **image}


@dataclass(frozen=True, slots=True)
class Bank:
    """Questions of one course, in their order."""

    title: Both = Both()
    questions: tuple[BankQuestion, ...] = ()


def normal(question: BankQuestion) -> BankQuestion:
    """The question without what its kind never reads, every text tidy: equal questions are equal objects."""
    kind = question.kind
    choices = (_normal_choice(choice, kind) for choice in question.choices)
    return replace(
        question,
        stem=question.stem.tidy(),
        choices=() if kind == "numeric" else tuple(choice for choice in choices if choice),
        explanation=question.explanation.tidy(),
        requirements=tuple(sorted(set(question.requirements))),
        gives_part=question.gives_part and TYPES[kind].takes_parts,
        says_how_many=question.says_how_many and kind == "multiple",
        number=plain_number(question.number) if kind == "numeric" else "",
        tolerance=(plain_number(question.tolerance) or "0") if kind == "numeric" else "",
        unit=question.unit.tidy() if kind == "numeric" else Both(),
        image=question.image and replace(question.image, alt=question.image.alt.tidy()),
        scenario=question.scenario
        and BankScenario(title=question.scenario.title.tidy(), text=question.scenario.text.tidy()),
    )


def _normal_choice(choice: BankChoice, kind: str) -> BankChoice:
    return BankChoice(
        text=choice.text.tidy(),
        is_correct=choice.is_correct and kind not in ("matching", "ordering"),
        reason=choice.reason.tidy(),
        match=choice.match.tidy() if kind == "matching" else Both(),
        blank=choice.blank if kind == "cloze" else None,
    )


def plain_number(text: str) -> str:
    """A number in plain decimal notation; "" for none. Raise ``ValueError`` for what is no number of the bank."""
    if not text.strip():
        return ""
    refused = ValueError(shortened(text, 40))
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise refused from None
    # By its exponent: to calculate with 1e999999999 is an overflow.
    if not number.is_finite() or number.adjusted() >= 12:
        raise refused
    if number != number.quantize(Decimal("0.000001")):
        raise refused
    return format(number.normalize(), "f") if number else "0"


def shortened(text: str, length: int = 60) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


# --- What readers and writers say -----------------------------------------------------------------


class Unreadable(Exception):
    """The file as a whole cannot be read; the text is for the person who chose it."""


@dataclass(slots=True)
class Entry:
    """One question of a file: what was understood, and what was not."""

    place: str
    label: str = ""
    question: BankQuestion | None = None
    losses: list[str] = field(default_factory=list)  # what the bank cannot keep, or what was left out
    errors: list[str] = field(default_factory=list)  # what has to be corrected in the file
    is_foreign: bool = False  # right in its format, but nothing the bank has
    is_named_only: bool = False  # its reference is a name, which another file may give to another question
    unsaid: set[str] = field(default_factory=set)  # fields of which the file says nothing, not even that they are empty


@dataclass(slots=True)
class Reading:
    """A whole file: its questions, and remarks about all of it."""

    entries: list[Entry] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def questions(self) -> list[BankQuestion]:
        """What was understood, in the order of the file."""
        return [entry.question for entry in self.entries if entry.question]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format cannot carry of a question."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and what is not in it."""

    content: bytes
    losses: tuple[Loss, ...] = ()


def image_losses(questions: Iterable[BankQuestion], reason: str) -> list[Loss]:
    """One loss for each question with an image, for formats without images."""
    return [Loss(question.label, reason) for question in questions if question.image]
