"""True or false, with a reason for each."""

import random
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from quizzes.question_types.base import Answer, Payload
from quizzes.question_types.choices import ChoiceType, correct_keys


class TrueFalse(ChoiceType):
    """Two choices that are never shuffled: nobody expects false before true."""

    kind = "true_false"

    def gaps(self, payload: Payload) -> dict[str, Any]:
        gaps = super().gaps(payload)
        if not gaps and len(payload["choices"]) != 2:
            return {"choices": _("A true or false question has exactly two choices.")}
        return gaps

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        return super().order(payload, rng, shuffle=False)

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        return Decimal(frozenset(answer) == correct_keys(payload))
