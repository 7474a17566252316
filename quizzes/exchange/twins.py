"""Questions that ask the same: with the same right answer they are duplicates, with another one somebody is wrong."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from lib.budget import charge
from quizzes.bank.similarity import SIMILAR, likeness
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import LANGUAGES, BankQuestion, Both, folded

STRANGE = 0.3  # share of common pieces below which one question is hardly a correction of the other


Where = TypeVar("Where")


class Twins(Generic[Where]):
    """Remembers questions by what they ask, in each language in which they are written."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, list[tuple[Where, BankQuestion]]] = defaultdict(list)

    def add(self, question: BankQuestion, where: Where) -> None:
        """Remember a question and where it stands."""
        for code in languages_of(question):
            self._asked[code, asked(question, code)].append((where, question))

    def find(self, question: BankQuestion) -> tuple[Where, BankQuestion] | None:
        """Return a question that asks the same in every language of this one; one with the same answer first."""
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
    """Return the languages in which a question is written."""
    return tuple(code for code in LANGUAGES if question.stem[code]) or LANGUAGES


def asked(question: BankQuestion, code: str) -> Hashable:
    """Return what a question asks in a language, without its answer: text and choices, whatever their order."""
    kind = TYPES[question.kind]
    choices = frozenset((folded(choice.text[code]), choice.blank) for choice in question.choices)
    return (
        (kind.choice_fields, kind.has_choices, kind.is_ordered),
        folded(question.stem[code]),
        choices,
        frozenset(folded(choice.match[code]) for choice in question.choices),
    )


def has_other_key(question: BankQuestion, other: BankQuestion) -> bool:
    """Return whether the right answer differs in a language in which both are written."""
    codes = set(languages_of(question)) & set(languages_of(other))
    own, others = TYPES[question.kind], TYPES[other.kind]
    return any(own.key_of(question, code) != others.key_of(other, code) for code in codes)


def are_alike(question: BankQuestion, other: BankQuestion) -> bool:
    """Return whether two questions can be the same one with corrections: nearly the same text and choices."""
    return any(likeness(_text(question, code), _text(other, code)) >= SIMILAR for code in _shared(question, other))


def are_strangers(question: BankQuestion, other: BankQuestion) -> bool:
    """Return whether what two questions ask has hardly anything in common, in the languages in which both are
    written.
    """
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
