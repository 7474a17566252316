"""Fill in the blanks: each blank of a text gets a word from its list."""

import random
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.base import (
    LANGUAGES,
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

BLANK = re.compile(r"\[\[(\d{1,2})\]\]")


class Cloze(QuestionType):
    """The text has blanks written [[1]], [[2]]; every choice names its blank. The answer is blank → key."""

    kind = "cloze"
    takes_parts = True

    def gaps(self, payload: Payload) -> dict[str, Any]:
        numbers = [sorted(BLANK.findall(payload["stem"][code])) for code in LANGUAGES]
        if not numbers[0] or numbers[0] != numbers[1] or len(set(numbers[0])) != len(numbers[0]):
            return {"stem_es": _("Write the same blanks in both languages, each once: [[1]], [[2]] …")}
        if any(is_blank(choice["text"]) for choice in payload["choices"]):
            return {"choices": _("Write every word in both languages.")}
        if {str(choice["blank"]) for choice in payload["choices"]} != set(numbers[0]):
            return {"choices": _("Every blank needs words, and every word needs a blank in the text.")}
        for number in numbers[0]:
            words = self._words(payload, number)
            if len(words) < 2 or sum(word["is_correct"] for word in words) != 1:
                return {"choices": _("Every blank needs at least two words, exactly one of them correct.")}
        return {}

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        keys = [choice["key"] for choice in payload["choices"]]
        if shuffle:
            rng.shuffle(keys)
        return keys

    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        answer = {}
        for number in self._blanks(payload):
            key = one(fields, f"blank-{number}")
            if key:
                if key not in {word["key"] for word in self._words(payload, number)}:
                    raise InvalidAnswer
                answer[number] = key
        return answer

    def fields(self, answer: Answer, payload: Payload, order: Sequence[str]) -> dict[str, list[str]]:
        given = answer if isinstance(answer, dict) else {}
        return {f"blank-{number}": [key] for number, key in given.items()}

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        given = answer if isinstance(answer, dict) else {}
        blanks = self._blanks(payload)
        right = sum(given.get(number) == self._right(payload, number)["key"] for number in blanks)
        return share(right, len(blanks), partial=bool(payload.get("partial")))

    def shown(self, payload: Payload, order: Sequence[str], answer: Answer, language: str) -> dict[str, Any]:
        given = answer if isinstance(answer, dict) else {}
        pieces: list[dict[str, Any]] = []
        for index, piece in enumerate(BLANK.split(said(payload["stem"], language))):
            if index % 2 == 0:
                pieces.append({"text": piece})
                continue
            words = sorted(self._words(payload, piece), key=lambda word: order.index(word["key"]))
            pieces.append(
                {
                    "number": piece,
                    "name": f"blank-{piece}",
                    "options": [
                        {
                            "value": word["key"],
                            "text": said(word["text"], language),
                            "is_selected": given.get(piece) == word["key"],
                        }
                        for word in words
                    ],
                }
            )
        return {"pieces": pieces}

    def stem(self, payload: Payload, language: str) -> str:
        return BLANK.sub(r"____ (\1)", super().stem(payload, language))

    def lines(
        self, payload: Payload, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        given = answer if isinstance(answer, dict) else {}
        by_key = {choice["key"]: choice for choice in payload["choices"]}
        lines = []
        for number in self._blanks(payload):
            picked, right = by_key.get(given.get(number, "")), self._right(payload, number)
            is_right = picked is right
            lines.append(
                Line(
                    text=f"({number})",
                    is_right=is_right,
                    given=said(picked["text"], language) if picked else "",
                    expected=said(right["text"], language) if show_key and not is_right else "",
                    reason=said(picked["reason"], language) if picked else "",
                )
            )
        return lines

    def hint(self, payload: Payload) -> Any:
        if payload.get("partial"):
            return _("Choose the word for each blank. Each right one gives its share of the points.")
        return _("Choose the word for each blank. All of them count together.")

    def correct(self, payload: Payload) -> Answer:
        return {number: self._right(payload, number)["key"] for number in self._blanks(payload)}

    @staticmethod
    def _blanks(payload: Payload) -> list[str]:
        found: list[str] = BLANK.findall(payload["stem"]["es"])
        return found

    @staticmethod
    def _words(payload: Payload, number: str) -> list[dict[str, Any]]:
        return [choice for choice in payload["choices"] if str(choice["blank"]) == number]

    def _right(self, payload: Payload, number: str) -> dict[str, Any]:
        return next(word for word in self._words(payload, number) if word["is_correct"])
