"""Single choice: one choice is the best answer."""

from decimal import Decimal

from quizzes.question_types.base import Answer, Payload
from quizzes.question_types.choices import ChoiceType, correct_keys


class SingleChoice(ChoiceType):
    """All the points for the correct choice."""

    kind = "single"

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        return Decimal(frozenset(answer) == correct_keys(payload))
