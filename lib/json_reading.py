"""JSON of strangers: as deep and as large as the budget allows, and nothing in it that no database keeps."""

import json
import re
from collections.abc import Iterator
from typing import NoReturn

from lib.budget import Limits, charge, check_depth, within
from lib.json_values import JsonValue

# A text without an end reaches to the end of all: begun anew at each of its quotation marks it would cost the square.
MARK = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
# Halves of letters are escapes in JSON, so that they pass the decoder; no database takes them, nor the letter 0.
UNWRITABLE = re.compile(r"[\0\ud800-\udfff]")
LIMITS = Limits(seconds=1, characters=1_000_000, elements=20_000, depth=20)


@within(LIMITS)
def read_json(content: bytes) -> JsonValue:
    """Return what a JSON text says; raise ``ValueError`` for what is none, ``Exceeded`` for what is too much."""
    charge(characters=len(content))
    depth = 0
    for mark in MARK.finditer(content):
        sign = content[mark.start()]
        if sign in b"[{":
            charge(elements=1)
            depth += 1
            check_depth(depth)
        elif sign in b"]}":
            depth -= 1
        elif sign == ord(","):
            charge(elements=1)
    found: JsonValue = json.loads(content, parse_constant=_refuse, parse_float=_finite)
    if any(UNWRITABLE.search(text) for text in _texts(found)):
        raise ValueError("letters that nobody can keep")
    return found


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _texts(each)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number
