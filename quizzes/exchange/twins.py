"""Questions that ask the same: with the same right answer they are duplicates, with another one somebody is wrong."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from lib.budget import charge
from quizzes.bank.similarity import SIMILAR, likeness
from quizzes.exchange.bank import BankQuestion, Both
from quizzes.question_types.base import LANGUAGES

STRANGE = 0.3  # share of common pieces below which one question is hardly a correction of the other
WITH_CHOICES = ("single", "multiple", "true_false", "review")


Where = TypeVar("Where")


class Twins(Generic[Where]):
    """Remembers questions by what they ask, in each language in which they are written."""

    def __init__(self) -> None:
        self._asked: dict[Any, list[tuple[Where, BankQuestion]]] = defaultdict(list)

    def add(self, question: BankQuestion, where: Where) -> None:
        """Remember a question and where it stands."""
        for code in languages_of(question):
            self._asked[code, asked(question, code)].append((where, question))

    def find(self, question: BankQuestion) -> tuple[Where, BankQuestion] | None:
        """A question that asks the same in every language of this one; one with the same answer first."""
        first, *others = languages_of(question)
        alike = self._asked.get((first, asked(question, first)), [])
        charge(characters=len(alike))
        found = [
            (where, other)
            for where, other in alike
            if all(asked(other, code) == asked(question, code) for code in others)
            and (other.kind == question.kind or has_other_key(question, other))
        ]
        found.sort(key=lambda pair: has_other_key(question, pair[1]))
        return found[0] if found else None


def languages_of(question: BankQuestion) -> tuple[str, ...]:
    """The languages in which a question is written."""
    return tuple(code for code in LANGUAGES if question.stem[code]) or LANGUAGES


def asked(question: BankQuestion, code: str) -> Any:
    """What a question asks in a language, without its answer: text and choices, whatever their order."""
    kind = "choices" if question.kind in WITH_CHOICES else question.kind
    choices = frozenset((folded(choice.text[code]), choice.blank) for choice in question.choices)
    return (
        kind,
        folded(question.stem[code]),
        choices,
        frozenset(folded(choice.match[code]) for choice in question.choices),
    )


def has_other_key(question: BankQuestion, other: BankQuestion) -> bool:
    """Whether the right answer differs in a language in which both are written."""
    codes = set(languages_of(question)) & set(languages_of(other))
    return any(_key(question, code) != _key(other, code) for code in codes)


def _key(question: BankQuestion, code: str) -> Any:
    texts = [folded(choice.text[code]) for choice in question.choices]
    if question.kind == "numeric":
        return question.number, question.tolerance
    if question.kind == "ordering":
        return tuple(texts)
    if question.kind == "matching":
        return frozenset(zip(texts, (folded(choice.match[code]) for choice in question.choices), strict=True))
    return frozenset(
        (text, choice.blank) for text, choice in zip(texts, question.choices, strict=True) if choice.is_correct
    )


def folded(text: str) -> str:
    """A text as it is compared: whatever its blanks and capitals."""
    return " ".join(text.split()).casefold()


def are_alike(question: BankQuestion, other: BankQuestion) -> bool:
    """Whether two questions can be the same one with corrections: nearly the same text and choices."""
    return any(likeness(_text(question, code), _text(other, code)) >= SIMILAR for code in _shared(question, other))


def are_strangers(question: BankQuestion, other: BankQuestion) -> bool:
    """Whether what two questions ask has hardly anything in common, in the languages in which both are written."""
    shares = [likeness(question.stem[code], other.stem[code]) for code in _shared(question, other)]
    return bool(shares) and max(shares) < STRANGE


def _shared(question: BankQuestion, other: BankQuestion) -> list[str]:
    return [code for code in languages_of(question) if code in languages_of(other)]


def _text(question: BankQuestion, code: str) -> str:
    boths: Iterable[Both] = (
        question.stem,
        *(text for choice in question.choices for text in (choice.text, choice.match)),
    )
    return " ".join(both[code] for both in boths)
