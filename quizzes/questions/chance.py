"""Chance that can be repeated: the same seed draws, orders and shows the same."""

import random


def seeded(seed: int | str) -> random.Random:
    """Return chance from a seed, which is no secret: it is stored to explain an attempt."""
    return random.Random(seed)  # noqa: S311  # see above
