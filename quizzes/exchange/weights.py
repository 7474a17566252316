"""Choices with weights in per cent, as Moodle has them: what this bank makes of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from quizzes.exchange.bank import Entry
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import BankQuestion

CLOSE = 0.01  # Moodle writes a third as 33.33333


def weights_of(question: BankQuestion) -> list[str]:
    """Return the weight of each choice in per cent, five decimals at most."""
    right = sum(choice.is_correct for choice in question.choices)
    is_single = not TYPES[question.kind].is_multiple
    share = "100" if is_single else f"{100 / max(right, 1):.5f}".rstrip("0").rstrip(".")
    wrong = "0" if is_single or not right else f"-{share}" if question.gives_part else "-100"
    return [share if choice.is_correct else wrong for choice in question.choices]


def read_weights(weights: Sequence[float], *, is_single: bool, gives_part: bool, entry: Entry) -> list[bool]:
    """Return which choices are correct; weights that mean more than that are reported."""
    if is_single:
        right = [weight >= 100 - CLOSE for weight in weights]
        if any(weight and not is_right for weight, is_right in zip(weights, right, strict=True)):
            entry.losses.append(_("Part of the points for a choice is left out: a choice is right or wrong here."))
        return right
    right = [weight > 0 for weight in weights]
    share = 100 / sum(right) if any(right) else 0
    wrong = -share if gives_part else -100 * any(right)
    expected = [share if is_right else wrong for is_right in right]
    if any(abs(weight - wanted) > CLOSE for weight, wanted in zip(weights, expected, strict=True)):
        entry.losses.append(
            _(
                "The weights are left out: here each right choice counts the same, and each wrong one "
                "takes the same amount away."
            )
        )
    return right
