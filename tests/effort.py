"""What some work costs, told without a clock: how many calls it makes, the same on every machine and under any load."""

import sys
from collections.abc import Callable


def calls_in(work: Callable[[], object]) -> int:
    """Return how many functions are called while some work is done, those written in C included."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
