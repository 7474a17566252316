"""Numeric: a number with a tolerance and perhaps a unit."""

import random
from collections.abc import Hashable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.question_types.bank_question import BankQuestion, Both
from quizzes.question_types.base import (
    Answer,
    Fields,
    InvalidAnswer,
    Line,
    QuestionType,
    Shape,
    UnreadableText,
    Words,
    one,
    said,
)
from quizzes.question_types.numbers import read_number, tidy
from quizzes.question_types.payloads import Content

LONGEST_TYPED = 60  # as the column is; the form takes 40


class Numeric(QuestionType):
    """The answer is the number in plain decimal notation."""

    kind = "numeric"
    label = gettext_lazy("Number")
    sheet_name = Both("Número", "Number")
    example = BankQuestion(
        kind="numeric",
        reference="example-numeric",
        number="7.5",
        tolerance="0.1",
        unit=Both("horas", "hours"),
        stem=Both("Un curso dura 2.5 horas. ¿Cuánto duran tres?", "A course takes 2.5 hours. How long do three take?"),
    )
    shape = Shape.NUMBER
    question_fields = frozenset({"number", "tolerance", "unit"})
    has_choices = False

    def gaps(self, content: Content) -> dict[str, Words]:
        return {} if content.get("number") else {"number": gettext_lazy("Write the right number.")}

    def key_of(self, question: BankQuestion, language: str) -> Hashable:
        return question.number, question.tolerance

    def order(self, content: Content, rng: random.Random, *, shuffle: bool) -> list[str]:
        return []

    def parse(self, fields: Fields, content: Content, order: Sequence[str]) -> Answer:
        typed = tidy(one(fields, "number"))
        if len(typed) > LONGEST_TYPED:
            raise InvalidAnswer
        number = read_number(_without_unit(typed, content))
        if typed and number is None:
            raise UnreadableText(typed)
        return number or ""

    def fields(self, answer: Answer, content: Content, order: Sequence[str]) -> dict[str, list[str]]:
        return {"number": [str(answer or "")]}

    def points(self, answer: Answer, content: Content) -> Decimal:
        if not isinstance(answer, str) or not answer:
            return Decimal(0)
        distance = abs(Decimal(answer) - Decimal(content["number"]))
        return Decimal(distance <= Decimal(content["tolerance"]))

    def shown(self, content: Content, order: Sequence[str], answer: Answer, language: str) -> dict[str, object]:
        return {"number": answer or "", "unit": said(content["unit"], language)}

    def lines(
        self, content: Content, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        unit = said(content["unit"], language)
        is_right = self.points(answer, content) == 1
        key = f"{content['number']} {unit}".strip()
        if Decimal(content["tolerance"]):
            key = f"{content['number']} ± {content['tolerance']} {unit}".strip()
        return [
            Line(
                is_right=is_right,
                given=f"{answer} {unit}".strip() if answer else "",
                expected=key if show_key and not is_right else "",
            )
        ]

    def hint(self, content: Content) -> Words:
        if Decimal(content["tolerance"]):
            return _("Write a number, such as 1,234.5. A small difference is accepted.")
        return _("Write a number, such as 1,234.5.")

    def correct(self, content: Content) -> Answer:
        return str(content["number"])

    def read_as(self, answer: Answer) -> str:
        return _("Read as %(number)s.") % {"number": answer} if answer else ""

    def unreadable(self, typed: str) -> str:
        return _("“%(typed)s” cannot be read as a number: the question counts as not answered.") % {"typed": typed}


def _without_unit(typed: str, content: Content) -> str:
    """Return the number alone, where its unit was typed, too, after it or before it."""
    for unit in content["unit"].values():
        if unit and typed.casefold().endswith(unit.casefold()):
            return typed[: -len(unit)].strip()
        if unit and typed.casefold().startswith(unit.casefold()):
            return typed[len(unit) :].strip()
    return typed
