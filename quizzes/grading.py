"""What an answer is worth. Pure functions of choice keys: text, order and language cannot reach them."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def points(selected: Iterable[str], correct: frozenset[str]) -> Decimal:
    """Return 1 when exactly the correct choices are selected, else 0."""
    return Decimal(frozenset(selected) == correct)


def score(points_of_responses: Iterable[Decimal]) -> int:
    """Return the mean of the points as a whole per cent from 0 to 100; halves round up. No response: 0."""
    shares = list(points_of_responses)
    if not shares:
        return 0
    return int((sum(shares, Decimal(0)) * 100 / len(shares)).quantize(Decimal(1), ROUND_HALF_UP))
