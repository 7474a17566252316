"""A number as people in Mexico and in the English-speaking countries type it.

Both write a point before the decimals and a comma between thousands; on a Spanish keyboard many type a comma before the
decimals. Whatever can mean one number only is read, the same in every language, and the page says how it was read. What
is half typed, or could mean two things, is no number: it is never taken for another one.

    12.5  12,5  1,234.5  1.234,5  1 234,5  1'234,567.8  −3  → what they say
    1,234 → 1234        0,234 → 0.234       1.234 → 1.234      (the comma before three digits stands between thousands)
    12,   1,23,4   1e3   (5)   5-   half   → no number
"""

import re
from decimal import Decimal

from lib.names import composed

LONGEST = 24  # signs that are read
WIDE = {0xFF01 + place: 0x21 + place for place in range(94)}  # as Asian keyboards write digits and signs
PLAIN = {"−": "-", "–": "-", "‐": "-", "‑": "-", "’": "'", "ʼ": "'"}
SIGNS: dict[int, int | str] = {**WIDE, **{ord(sign): plain for sign, plain in PLAIN.items()}}
GROUPS = re.compile(r"[1-9]\d{0,2}(?:(?P<mark>[,. '])\d{3})(?:(?P=mark)\d{3})*", re.ASCII)
MILLIONS = re.compile(r"[1-9]\d{0,2}'\d{3},\d{3}", re.ASCII)  # as prices are written by hand in Mexico
WHOLE = re.compile(r"\d*", re.ASCII)
DECIMALS = re.compile(r"\d+", re.ASCII)


def tidy(typed: str) -> str:
    """Return what was typed on one line, with plain signs and blanks, without anything that cannot be seen."""
    text = " ".join(composed(typed).translate(SIGNS).split())
    return "".join(sign for sign in text if sign.isprintable())


def read_number(typed: str) -> str | None:
    """Return the number in plain decimal notation; None for what is no number."""
    sign, digits = _sign(typed)
    if len(typed) > LONGEST or not digits:
        return None
    number = _whole(digits) if _is_grouped(digits) else _with_decimals(digits)
    return None if number is None else format(Decimal(sign + number), "f")


def _sign(typed: str) -> tuple[str, str]:
    return (typed[0], typed[1:].lstrip()) if typed[:1] in ("+", "-") else ("", typed)


def _is_grouped(digits: str) -> bool:
    """Return whether every mark stands between thousands. A single point never does: 1.234 is one and a bit."""
    found = GROUPS.fullmatch(digits)
    return bool(MILLIONS.fullmatch(digits) or (found and (found["mark"] != "." or digits.count(".") > 1)))


def _whole(digits: str) -> str:
    return re.sub(r"[,. ']", "", digits)


def _with_decimals(digits: str) -> str | None:
    """Return the decimals after the last point or comma, which must be the only one of its kind."""
    mark = max(".,", key=digits.rfind)
    whole, _mark, decimals = digits.rpartition(mark)
    if mark not in digits:
        return digits if DECIMALS.fullmatch(digits) else None
    if mark in whole or not DECIMALS.fullmatch(decimals):
        return None
    if WHOLE.fullmatch(whole):
        return f"{whole or '0'}.{decimals}"
    return f"{_whole(whole)}.{decimals}" if GROUPS.fullmatch(whole) or MILLIONS.fullmatch(whole) else None
