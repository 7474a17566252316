"""Numeric: a number with a tolerance and perhaps a unit."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.question_types.base import (
    Answer,
    Fields,
    InvalidAnswer,
    Line,
    Payload,
    QuestionType,
    UnreadableText,
    one,
    said,
)
from quizzes.question_types.numbers import read_number, tidy

LONGEST_TYPED = 60  # as the column is; the form takes 40


class Numeric(QuestionType):
    """The answer is the number in plain decimal notation."""

    kind = "numeric"

    def gaps(self, payload: Payload) -> dict[str, Any]:
        return {} if payload.get("number") else {"number": gettext_lazy("Write the right number.")}

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        return []

    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        typed = tidy(one(fields, "number"))
        if len(typed) > LONGEST_TYPED:
            raise InvalidAnswer
        number = read_number(_without_unit(typed, payload))
        if typed and number is None:
            raise UnreadableText(typed)
        return number or ""

    def fields(self, answer: Answer, payload: Payload, order: Sequence[str]) -> dict[str, list[str]]:
        return {"number": [str(answer or "")]}

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        if not isinstance(answer, str) or not answer:
            return Decimal(0)
        distance = abs(Decimal(answer) - Decimal(payload["number"]))
        return Decimal(distance <= Decimal(payload["tolerance"]))

    def shown(self, payload: Payload, order: Sequence[str], answer: Answer, language: str) -> dict[str, Any]:
        return {"number": answer or "", "unit": said(payload["unit"], language)}

    def lines(
        self, payload: Payload, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        unit = said(payload["unit"], language)
        is_right = self.points(answer, payload) == 1
        key = f"{payload['number']} {unit}".strip()
        if Decimal(payload["tolerance"]):
            key = f"{payload['number']} ± {payload['tolerance']} {unit}".strip()
        return [
            Line(
                is_right=is_right,
                given=f"{answer} {unit}".strip() if answer else "",
                expected=key if show_key and not is_right else "",
            )
        ]

    def hint(self, payload: Payload) -> Any:
        if Decimal(payload["tolerance"]):
            return _("Write a number, such as 1,234.5. A small difference is accepted.")
        return _("Write a number, such as 1,234.5.")

    def correct(self, payload: Payload) -> Answer:
        return str(payload["number"])


def _without_unit(typed: str, payload: Payload) -> str:
    """The number alone, where its unit was typed, too, after it or before it."""
    for unit in payload["unit"].values():
        if unit and typed.casefold().endswith(unit.casefold()):
            return typed[: -len(unit)].strip()
        if unit and typed.casefold().startswith(unit.casefold()):
            return typed[len(unit) :].strip()
    return typed
