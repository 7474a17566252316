"""Numbers and letters of a sheet: they come from its seed and say nothing of the ids behind them, nor of the key."""

from collections.abc import Iterable, Sequence
from string import ascii_uppercase
from typing import TypeVar

from curriculum.loading import schema
from quizzes.questions.chance import seeded

Thing = TypeVar("Thing")


def numbers(names: Iterable[str], seed: int) -> dict[str, str]:
    """Return the number that each question has on a sheet, in the order of the numbers."""
    return {name: f"Q{place}" for place, name in enumerate(_shuffled(sorted(names), f"{seed}"), start=1)}


def letters(question: schema.Question, seed: int) -> dict[str, schema.BankChoice]:
    """Return the choices of a question under the letters of a sheet; those of a cloze stand together by their blank."""
    choices = _shuffled(sorted(question.choices, key=lambda choice: choice.id), f"{seed}:{question.id}")
    return dict(zip(ascii_uppercase, sorted(choices, key=lambda choice: choice.blank or 0), strict=False))


def matches(question: schema.Question, seed: int) -> dict[str, schema.Option]:
    """Return what can be matched, each once, under letters of small type."""
    found = {choice.match.es: choice.match for choice in question.choices if choice.match}
    found |= {option.es: option for option in question.extra_matches}
    order = _shuffled(sorted(found), f"{seed}:{question.id}:matches")
    return dict(zip(ascii_uppercase.lower(), (found[text] for text in order), strict=False))


def key(question: schema.Question, seed: int) -> list[str]:
    """Return the right answer in the letters of a sheet; a numeric question has none."""
    shown = letters(question, seed)
    match question.kind:
        case "ordering":
            places = {choice.id: letter for letter, choice in shown.items()}
            return [places[choice.id] for choice in question.choices]
        case "matching":
            halves = {option.es: letter for letter, option in matches(question, seed).items()}
            return [f"{letter}={halves[choice.match.es]}" for letter, choice in shown.items() if choice.match]
        case "cloze":
            return [f"{choice.blank}={letter}" for letter, choice in shown.items() if choice.correct]
    return [letter for letter, choice in shown.items() if choice.correct]


def _shuffled(things: Sequence[Thing], seed: str) -> list[Thing]:
    order = list(things)
    seeded(seed).shuffle(order)
    return order
