"""What the types share whose answer is a set of choices."""

from collections.abc import Sequence

from django.utils.translation import gettext, gettext_lazy

from quizzes.question_types.base import (
    Answer,
    Fields,
    InvalidAnswer,
    Line,
    QuestionType,
    Shape,
    Words,
    is_blank,
    said,
)
from quizzes.question_types.payloads import Content
from quizzes.question_types.rules import WITH_ALTERNATIVES


class ChoiceType(QuestionType):
    """The answer is a list of the keys of the chosen choices."""

    shape = Shape.CHOICES
    choice_fields = frozenset({"is_correct"})
    counts_choices = True
    rules = WITH_ALTERNATIVES

    def gaps(self, content: Content) -> dict[str, Words]:
        choices = content["choices"]
        if len(choices) < 2 or any(is_blank(choice["text"]) for choice in choices):
            return {"choices": gettext_lazy("Write at least two choices, each in both languages.")}
        right = len(correct_keys(content))
        if self.is_multiple and right < 1:
            return {"choices": gettext_lazy("Mark at least one choice as correct.")}
        if not self.is_multiple and right != 1:
            return {"choices": gettext_lazy("Mark exactly one choice as correct.")}
        return {}

    def is_key_sound(self, right: int, choices: int) -> bool:
        return 1 <= right < choices if self.is_multiple else right == 1

    def fault_in_file(self, content: Content) -> str:
        if len(content["choices"]) < 3:
            return gettext("Write at least three choices.")
        right = len(correct_keys(content))
        if not self.is_multiple and right != 1:
            return gettext("Mark exactly one choice as correct; %(count)d are.") % {"count": right}
        return ""

    def parse(self, fields: Fields, content: Content, order: Sequence[str]) -> Answer:
        chosen = list(fields.get("choice", []))
        if not all(isinstance(key, str) for key in chosen):
            raise InvalidAnswer
        if len(set(chosen)) != len(chosen) or not set(chosen) <= set(order):
            raise InvalidAnswer
        if not self.is_multiple and len(chosen) > 1:
            raise InvalidAnswer
        return chosen

    def fields(self, answer: Answer, content: Content, order: Sequence[str]) -> dict[str, list[str]]:
        return {"choice": list(answer)}

    def shown(self, content: Content, order: Sequence[str], answer: Answer, language: str) -> dict[str, object]:
        by_key = {choice["key"]: choice for choice in content["choices"]}
        return {
            "is_multiple": self.is_multiple,
            "choices": [
                {"key": key, "text": said(by_key[key]["text"], language), "is_selected": key in answer} for key in order
            ],
        }

    def lines(
        self, content: Content, order: Sequence[str], answer: Answer, language: str, *, show_key: bool
    ) -> list[Line]:
        by_key = {choice["key"]: choice for choice in content["choices"]}
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

    def hint(self, content: Content) -> Words:
        return ""

    def correct(self, content: Content) -> Answer:
        return sorted(correct_keys(content))


def correct_keys(content: Content) -> frozenset[str]:
    """Return the keys of the choices marked as correct."""
    return frozenset(choice["key"] for choice in content["choices"] if choice["is_correct"])
