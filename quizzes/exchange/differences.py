"""Two states of a question side by side, by the words of the columns of a sheet."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from lib.sheets.words import reader
from quizzes.exchange import columns
from quizzes.exchange.merging import paired
from quizzes.exchange.rows import row_of
from quizzes.exchange.twins import languages_of
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import BankChoice, BankImage, BankQuestion


@dataclass(frozen=True, slots=True)
class Difference:
    """What a question says in one place, before and after."""

    name: str
    before: str
    after: str


def differences(old: BankQuestion, new: BankQuestion) -> list[Difference]:
    """Return everything in which two states differ, in the order of the columns of a sheet; the right answer first."""
    found = [Difference(_("Right answer"), *answers)] if (answers := _answers(old, new)) else []
    rows = _row(_aligned(old, new)), _row(new)
    titles = columns.titles(max(len(old.choices), len(new.choices)) * 2, reader())
    for name, title in titles.items():
        before, after = (row.get(name, "") for row in rows)
        is_answer = name.startswith("is_correct")
        if before != after and name != "state" and not is_answer:
            found.append(Difference(title, before, after))
    if old.image != new.image:
        found.append(Difference(_("Image"), _image(old.image), _image(new.image)))
    if not found and old != new:
        orders = ("\n".join(_said(choice) for choice in question.choices) for question in (old, new))
        found.append(Difference(_("Order of the choices"), *orders))
    return found


def _said(choice: BankChoice) -> str:
    return choice.text[reader()] or choice.text.any()


def _row(question: BankQuestion) -> dict[str, str]:
    return row_of(question, reader())


def _answers(old: BankQuestion, new: BankQuestion) -> tuple[str, str] | None:
    """Return the right choices of both; nothing where they are the same."""
    if "is_correct" not in TYPES[new.kind].choice_fields:
        return None
    pairs = paired(new.choices, old.choices, languages_of(new))
    same = {place for place in pairs if place is not None}
    if all(
        new.choices[number].is_correct == (place is not None and old.choices[place].is_correct)
        for number, place in enumerate(pairs)
    ) and not any(choice.is_correct for place, choice in enumerate(old.choices) if place not in same):
        return None
    before, after = (
        "\n".join(_said(choice) for choice in question.choices if choice.is_correct) for question in (old, new)
    )
    return before, after


def _aligned(old: BankQuestion, new: BankQuestion) -> BankQuestion:
    """Return the old question with its choices beside those that follow them; where the order is the answer, as
    it was.
    """
    if TYPES[new.kind].is_ordered:
        return old
    pairs = paired(new.choices, old.choices, languages_of(new))
    choices = [BankChoice() if place is None else old.choices[place] for place in pairs]
    choices += [choice for place, choice in enumerate(old.choices) if place not in pairs]
    return replace(old, choices=tuple(choices))


def _image(image: BankImage | None) -> str:
    return f"{image.name}\n{image.alt.es}\n{image.alt.en}".strip() if image else ""
