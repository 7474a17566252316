"""Numeric: a number with a tolerance and perhaps a unit."""

import random
import re
from collections.abc import Sequence
from decimal import Decimal
from string import digits
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.question_types.base import Answer, Fields, InvalidAnswer, Line, Payload, QuestionType, one, said

# Mexico and the English-speaking countries agree: a point before the decimals, a comma (or a space) between
# thousands. "1.234,5" and "1,5" mean something else elsewhere, so they are refused, never guessed.
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d+)?", re.ASCII)
LONGEST = 24


class Numeric(QuestionType):
    """The answer is the number in plain decimal notation."""

    kind = "numeric"

    def gaps(self, payload: Payload) -> dict[str, Any]:
        return {} if payload.get("number") else {"number": gettext_lazy("Write the right number.")}

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        return []

    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        typed = " ".join(one(fields, "number").replace("−", "-").split())
        for unit in payload["unit"].values():
            if unit and typed.casefold().endswith(unit.casefold()):
                typed = typed[: -len(unit)].strip()
        return plain(typed) if typed else ""

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
            return _("Write a number, with a point before the decimals. A small difference is accepted.")
        return _("Write a number, with a point before the decimals.")

    def correct(self, payload: Payload) -> Answer:
        return str(payload["number"])


def plain(typed: str) -> str:
    """The number typed, without separators of thousands; raise ``InvalidAnswer`` for what could mean two things."""
    if len(typed) > LONGEST or not set(typed) & set(digits) or not NUMBER.fullmatch(typed):
        raise InvalidAnswer(_("Write a number such as 1,234.5: a point before the decimals, commas between thousands."))
    return format(Decimal(typed.replace(",", "").replace(" ", "")), "f")
