"""What the types share whose answer is a set of choices."""

import random
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.base import Answer, Fields, InvalidAnswer, Line, Payload, QuestionType, is_blank, said


class ChoiceType(QuestionType):
    """The answer is a list of the keys of the chosen choices."""

    is_multiple = False

    def gaps(self, payload: Payload) -> dict[str, Any]:
        choices = payload["choices"]
        if len(choices) < 2 or any(is_blank(choice["text"]) for choice in choices):
            return {"choices": _("Write at least two choices, each in both languages.")}
        right = len(correct_keys(payload))
        if self.is_multiple and right < 1:
            return {"choices": _("Mark at least one choice as correct.")}
        if not self.is_multiple and right != 1:
            return {"choices": _("Mark exactly one choice as correct.")}
        return {}

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        keys = [choice["key"] for choice in payload["choices"]]
        if shuffle:
            rng.shuffle(keys)
        return keys

    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        chosen = list(fields.get("choice", []))
        if not all(isinstance(key, str) for key in chosen):
            raise InvalidAnswer
        if len(set(chosen)) != len(chosen) or not set(chosen) <= set(order):
            raise InvalidAnswer
        if not self.is_multiple and len(chosen) > 1:
            raise InvalidAnswer
        return chosen

    def fields(self, answer: Answer, payload: Payload, order: Sequence[str]) -> dict[str, list[str]]:
        return {"choice": list(answer)}

    def shown(self, payload: Payload, order: Sequence[str], answer: Answer, language: str) -> dict[str, Any]:
        by_key = {choice["key"]: choice for choice in payload["choices"]}
        return {
            "is_multiple": self.is_multiple,
            "choices": [
                {"key": key, "text": said(by_key[key]["text"], language), "is_selected": key in answer} for key in order
            ],
        }

    def lines(
        self, payload: Payload, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        by_key = {choice["key"]: choice for choice in payload["choices"]}
        return [
            Line(
                text=said(by_key[key]["text"], language),
                is_right=by_key[key]["is_correct"],
                is_given=key in answer,
                reason=said(by_key[key]["reason"], language),
            )
            for key in order
            if show_key or key in answer
        ]

    def hint(self, payload: Payload) -> Any:
        return ""

    def correct(self, payload: Payload) -> Answer:
        return sorted(correct_keys(payload))


def correct_keys(payload: Payload) -> frozenset[str]:
    """Keys of the choices marked as correct."""
    return frozenset(choice["key"] for choice in payload["choices"] if choice["is_correct"])
