"""A question as an editor writes it, whatever form, file or table it comes from. Pure: no query."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from lib.names import shortened
from quizzes.question_types.payloads import ChoiceContent, Content, Texts

LANGUAGES = ("es", "en")
# What neither XML nor a spreadsheet can hold, and nobody can see.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def written(text: str) -> str:
    """Return a text as the bank keeps it: line feeds for new lines, no control characters, no blanks around it."""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def folded(text: str) -> str:
    """Return a text as it is compared: whatever its blanks and capitals."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class Both:
    """A text in both languages; empty where it is not written."""

    es: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.es or self.en)

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.es

    def by_language(self) -> Texts:
        """Return the texts as payloads hold them."""
        return {code: self[code] for code in LANGUAGES}

    def any(self) -> str:
        """Return the text in the first language in which it is written."""
        return self.es or self.en

    def tidy(self) -> "Both":
        """Return it as the bank keeps it."""
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
        """Return it as the bank keeps it."""
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
        """Return the languages in which the question or something of it is not written, though it is in the
        other one.
        """
        texts = [self.stem, self.explanation, self.unit]
        texts += [text for choice in self.choices for text in (choice.text, choice.match, choice.reason)]
        return [code for code in LANGUAGES if not self.stem[code] or any(text and not text[code] for text in texts)]

    def content(self) -> Content:
        """Return what the type of the question reads to say what is missing."""
        choices = [
            ChoiceContent(
                key=str(number),
                is_correct=choice.is_correct,
                text=choice.text.by_language(),
                reason=choice.reason.by_language(),
                match=choice.match.by_language(),
                blank=choice.blank,
            )
            for number, choice in enumerate(self.choices)
        ]
        content = Content(
            kind=self.kind,
            stem=self.stem.by_language(),
            choices=choices,
            number=self.number,
            tolerance=self.tolerance,
            unit=self.unit.by_language(),
        )
        if self.image:
            content["image"] = {"alt": self.image.alt.by_language()}
        return content


def plain_number(text: str) -> str:
    """Return a number in plain decimal notation; "" for none.

    Raise ``ValueError`` for what is no number of the bank.
    """
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
