"""Document review: spot the flawed passages of a short text."""

import random
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.question_types.base import Answer, Payload, share
from quizzes.question_types.choices import ChoiceType, correct_keys


class DocumentReview(ChoiceType):
    """The choices are the passages in the order of the document; "correct" are those with a flaw."""

    kind = "review"
    takes_parts = True
    is_multiple = True

    def order(self, payload: Payload, rng: random.Random, *, shuffle: bool) -> list[str]:
        return super().order(payload, rng, shuffle=False)

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        flaws, marked = correct_keys(payload), frozenset(answer)
        found = len(marked & flaws) - len(marked - flaws)
        return share(found, len(flaws), partial=bool(payload.get("partial")))

    def hint(self, payload: Payload) -> Any:
        what = _("Mark every passage that has a flaw.")
        if payload.get("partial"):
            how = _("Each flaw found adds to your points, each sound passage marked takes away as much.")
            return f"{what} {how}"
        return what
