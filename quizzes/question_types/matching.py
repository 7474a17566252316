"""Matching: each item gets the option that belongs to it."""

import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

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


class Matching(QuestionType):
    """The answer is item key → key of the choice whose option was picked.

    An option is shown once, however many items it belongs to; a choice without an item is an extra option.
    Forms send the place of an option in the order shown: its key would tell the item it belongs to.
    """

    kind = "matching"
    takes_parts = True

    def gaps(self, payload: Payload) -> dict[str, Any]:
        if len(items(payload)) < 2 or len(options(payload)) < 2:
            return {"choices": _("Write at least two items with different options.")}
        if any(is_blank(choice["match"]) for choice in payload["choices"]):
            return {"choices": _("Write the option of every item in both languages.")}
        if any(is_blank(choice["text"]) for choice in items(payload)):
            return {"choices": _("Write every item in both languages; for an extra option leave both empty.")}
        return {}

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        keys = [choice["key"] for choice in options(payload)]
        rng.shuffle(keys)  # always: the order of the items would give the options away
        return keys

    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        answer = {}
        for item in items(payload):
            place = one(fields, f"match-{item['key']}")
            if place:
                if place not in {str(number) for number in range(len(order))}:
                    raise InvalidAnswer
                answer[item["key"]] = order[int(place)]
        return answer

    def fields(self, answer: Answer, payload: Payload, order: Sequence[str]) -> dict[str, list[str]]:
        given = answer if isinstance(answer, dict) else {}
        return {f"match-{item}": [str(list(order).index(key))] for item, key in given.items()}

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        wanted = items(payload)
        given = answer if isinstance(answer, dict) else {}
        match = {choice["key"]: _option(choice) for choice in payload["choices"]}
        right = sum(match.get(given.get(item["key"], "")) == _option(item) for item in wanted)
        return share(right, len(wanted), partial=bool(payload.get("partial")))

    def shown(self, payload: Payload, order: Sequence[str], answer: Answer, language: str) -> dict[str, Any]:
        given = answer if isinstance(answer, dict) else {}
        match = {choice["key"]: said(choice["match"], language) for choice in payload["choices"]}
        return {
            "items_shown": [
                {
                    "name": f"match-{item['key']}",
                    "text": said(item["text"], language),
                    "options": [
                        {"value": place, "text": match[key], "is_selected": given.get(item["key"]) == key}
                        for place, key in enumerate(order)
                    ],
                }
                for item in items(payload)
            ]
        }

    def lines(
        self, payload: Payload, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        given = answer if isinstance(answer, dict) else {}
        by_key = {choice["key"]: choice for choice in payload["choices"]}
        lines = []
        for item in items(payload):
            picked = by_key.get(given.get(item["key"], ""))
            is_right = picked is not None and _option(picked) == _option(item)
            lines.append(
                Line(
                    text=said(item["text"], language),
                    is_right=is_right,
                    given=said(picked["match"], language) if picked else "",
                    expected=said(item["match"], language) if show_key and not is_right else "",
                    reason=said(item["reason"], language) if show_key or picked else "",
                )
            )
        return lines

    def hint(self, payload: Payload) -> Any:
        if payload.get("partial"):
            return _("Choose what belongs to each one. Each right pair gives its share of the points.")
        return _("Choose what belongs to each one. All of them count together.")

    def correct(self, payload: Payload) -> Answer:
        first = {_option(choice): choice["key"] for choice in reversed(payload["choices"])}
        return {item["key"]: first[_option(item)] for item in items(payload)}


def items(payload: Payload) -> list[dict[str, Any]]:
    """Choices with an item on the left."""
    return [choice for choice in payload["choices"] if any(choice["text"].values())]


def options(payload: Payload) -> list[dict[str, Any]]:
    """One choice for each different option on the right."""
    return list({_option(choice): choice for choice in reversed(payload["choices"])}.values())


def _option(choice: dict[str, Any]) -> str:
    return " ".join(choice["match"]["es"].split()).casefold()
