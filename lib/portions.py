"""Long lists in portions that one query takes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

Value = TypeVar("Value")
AT_ONCE = 500


def portions(values: Iterable[Value]) -> Iterator[Sequence[Value]]:
    """Yield the values, so many at once."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
