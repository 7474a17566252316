"""The sheet that somebody answers who neither wrote nor read the bank: no id, no key, one question of each family."""

from collections.abc import Sequence

from curriculum.gates.blind_runs import SHOWN_WITHOUT_STEM, hash_of, hash_of_bank
from curriculum.gates.lettering import letters, matches, numbers
from curriculum.loading import schema

Shown = dict[str, object]


def sheet(questions: Sequence[schema.Question], condition: str, language: str, seed: int) -> Shown:
    """Return a sheet as data; filled in, it is a file of the folder ``blind`` of the course.

    Its seed gives the numbers of the questions and the letters of the choices, so that it can be scored without
    telling anything.
    """
    bank = {question.id: question for question in questions}
    families: set[str] = set()
    shown: dict[str, Shown] = {}
    items: dict[str, str] = {}
    for name, number in numbers(bank, seed).items():
        question = bank[name]
        items[number] = hash_of(question)
        if condition == "options_only" and question.kind not in SHOWN_WITHOUT_STEM:
            continue
        if question.never_together and question.never_together in families:
            continue
        families.add(question.never_together or "")
        shown[number] = _shown(question, condition, language, seed)
    return {
        "bank": hash_of_bank(questions),
        "seed": seed,
        "condition": condition,
        "language": language,
        "answerer": {"name": "", "knowledge": ""},
        "items": items,
        "shown": shown,
        "answers": {number: [] for number in shown},
    }


def _shown(question: schema.Question, condition: str, language: str, seed: int) -> Shown:
    shown: Shown = {"kind": question.kind}
    if condition != "options_only":
        shown["stem"] = getattr(question.stem, language)
    if question.kind == "multiple" and question.says_how_many:
        shown["choose"] = sum(choice.correct for choice in question.choices)
    if question.choices:
        shown["choices"] = {
            f"{choice.blank}={letter}" if choice.blank else letter: getattr(choice.text, language)
            for letter, choice in letters(question, seed).items()
        }
    if question.kind == "matching":
        shown["matches"] = {letter: getattr(option, language) for letter, option in matches(question, seed).items()}
    return shown
