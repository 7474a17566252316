"""From the points of single answers, which each type of question decides, to the score of an attempt."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def score(points_of_responses: Iterable[Decimal]) -> int:
    """Return the mean of the points as a whole per cent from 0 to 100; halves round up. No response: 0."""
    shares = list(points_of_responses)
    if not shares:
        return 0
    return whole_per_cent(sum(shares, Decimal(0)) * 100 / len(shares))


def whole_per_cent(value: Decimal) -> int:
    """Return a score as it counts; halves round up."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
