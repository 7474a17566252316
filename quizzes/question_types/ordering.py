"""Ordering: put the steps in the right order."""

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
    is_blank,
    one,
    said,
    share,
)


class Ordering(QuestionType):
    """The answer is the keys in the order given; the order of the choices in the bank is the right one."""

    kind = "ordering"
    takes_parts = True

    def gaps(self, payload: Payload) -> dict[str, Any]:
        if len(payload["choices"]) < 3 or any(is_blank(choice["text"]) for choice in payload["choices"]):
            return {"choices": gettext_lazy("Write at least three steps in the right order, in both languages.")}
        return {}

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        right = self._right(payload)
        keys = list(right)
        while keys == right and len(keys) > 1:  # always: the order of the bank is the answer
            rng.shuffle(keys)
        return keys

    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        places = {}
        for key in order:
            place = one(fields, f"place-{key}")
            if not place:
                return []
            if place not in {str(number) for number in range(1, len(order) + 1)}:
                raise InvalidAnswer
            places[key] = int(place)
        if len(set(places.values())) != len(order):
            raise InvalidAnswer(_("Give each place once."))
        return sorted(order, key=places.__getitem__)

    def fields(self, answer: Answer, payload: Payload, order: Sequence[str]) -> dict[str, list[str]]:
        return {f"place-{key}": [str(place)] for place, key in enumerate(answer, start=1)}

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        right = self._right(payload)
        if not isinstance(answer, list) or len(answer) != len(right):
            return Decimal(0)
        in_place = sum(given == wanted for given, wanted in zip(answer, right, strict=True))
        return share(in_place, len(right), partial=bool(payload.get("partial")))

    def shown(self, payload: Payload, order: Sequence[str], answer: Answer, language: str) -> dict[str, Any]:
        texts = {choice["key"]: said(choice["text"], language) for choice in payload["choices"]}
        return {
            "places": range(1, len(order) + 1),
            "steps": [
                {"name": f"place-{key}", "text": texts[key], "place": place if answer else None}
                for place, key in enumerate(answer or order, start=1)
            ],
        }

    def lines(
        self, payload: Payload, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        by_key = {choice["key"]: choice for choice in payload["choices"]}
        right = self._right(payload)
        return [
            Line(
                text=said(by_key[key]["text"], language),
                is_right=right[place] == key,
                given=str(place + 1),
                expected=str(right.index(key) + 1) if show_key and right[place] != key else "",
                reason=said(by_key[key]["reason"], language) if show_key else "",
            )
            for place, key in enumerate(answer)
        ]

    def hint(self, payload: Payload) -> Any:
        if payload.get("partial"):
            return _("Give each step its place. Each step in its right place gives its share of the points.")
        return _("Give each step its place. All of them count together.")

    def correct(self, payload: Payload) -> Answer:
        return self._right(payload)

    @staticmethod
    def _right(payload: Payload) -> list[str]:
        return [choice["key"] for choice in payload["choices"]]
