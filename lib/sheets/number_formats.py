"""What a spreadsheet shows of a number: the common formats, and nothing where that is not certain."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

LONGEST_CODE: Final = 255  # signs of a format, as spreadsheets allow them
WIDEST_GENERAL: Final = 11  # signs that the format General shows without an exponent
# A part of a format that shows itself: in quotes, behind a backslash, a currency with its place, or a plain sign.
LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|([-+()$€£¥¢: ])')
SKIPPED = re.compile(r"_.|\*.|\[(?:black|white|red|green|blue|yellow|magenta|cyan|color ?\d+)\]", re.IGNORECASE)
DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?|\.[#0?]+")


class Unsure(Exception):
    """What the cell shows cannot be told with certainty."""


def shown(value: int | float | Decimal, code: str) -> str:
    """Return the number as a cell of this format shows it, with a point before the decimals; raise ``Unsure``."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or len(code) > LONGEST_CODE:
        raise Unsure(code)
    if code.strip().casefold() in ("general", "@", ""):
        return _general(number)
    sections = _sections(code)
    section, is_signed = _section(number, sections)
    before, digits, after, percents = _taken_apart(section)
    text = _figures(abs(number) * 100**percents, digits)
    if number < 0 and digits and not text.strip("0.,"):  # programs differ: -0 or 0
        raise Unsure(code)
    sign = "-" if number < 0 and is_signed else ""
    return " ".join(f"{sign}{before}{text}{after}".split())


def _sections(code: str) -> list[str]:
    """Return the parts between semicolons: positive, negative, zero, text."""
    return re.findall(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)', code)[:-1] or [code]


def _section(number: Decimal, sections: list[str]) -> tuple[str, bool]:
    """Return the part that speaks of this number, and whether it leaves the sign to the number."""
    numeric = [section for section in sections if "@" not in section]
    if number < 0 and len(numeric) > 1:
        return numeric[1], False
    if not number and len(numeric) > 2:
        return numeric[2], False
    if not numeric:
        raise Unsure(sections[0])
    return numeric[0], len(numeric) == 1


def _taken_apart(section: str) -> tuple[str, str, str, int]:
    """Return text before the digits, the digits, text after them, and how many percent signs there are."""
    texts, digits, percents, place = ["", ""], "", 0, 0
    while place < len(section):
        if skipped := SKIPPED.match(section, place):
            place = skipped.end()
        elif section[place] == "%":
            texts[bool(digits)] += "%"
            percents, place = percents + 1, place + 1
        elif literal := LITERAL.match(section, place):
            texts[bool(digits)] += next((text for text in literal.groups() if text is not None), "")
            place = literal.end()
        elif (found := DIGITS.match(section, place)) and not digits:
            digits, place = found[0], found.end()
        else:  # dates, fractions, exponents, conditions, two groups of digits
            raise Unsure(section)
    if digits.partition(".")[0].endswith(","):  # in thousands
        raise Unsure(section)
    return texts[0], digits, texts[1], percents


def _figures(number: Decimal, digits: str) -> str:
    """Return the digits of a number without sign; "" where the format has none."""
    if not digits:
        return ""
    whole, _point, decimals = digits.partition(".")
    rounded = _rounded(number, len(decimals))
    integer, _point, fraction = format(rounded, "f").partition(".")
    fewest = whole.count("0")
    integer = integer.lstrip("0").rjust(fewest, "0")
    if "," in whole:
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", integer)
    wanted = max((place for place, sign in enumerate(decimals, start=1) if sign == "0"), default=0)
    while len(fraction) > wanted and fraction.endswith("0"):
        fraction = fraction[:-1]
    return f"{integer}.{fraction}" if decimals else integer


def _general(number: Decimal) -> str:
    """Show at most eleven signs; what would get an exponent, or lose digits before the point, is not certain."""
    if not number:
        return "0"
    integer = format(abs(number), "f").partition(".")[0]
    if len(integer) > WIDEST_GENERAL or abs(number) < Decimal("0.0001"):
        raise Unsure("General")
    rounded = _rounded(number, max(WIDEST_GENERAL - len(integer) - 1, 0))
    return format(rounded.normalize(), "f")


def _rounded(number: Decimal, places: int) -> Decimal:
    """Round half away from zero, as spreadsheets do."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
