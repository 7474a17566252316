"""Formulas as plain text: what MathML shows, where one line of text can say it."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lib.budget import charge

# What can stand above and below the line as a letter of its own.
RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
LOWERED = str.maketrans("0123456789+-−=()aeiorux", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢₒᵣᵤₓ")
BETWEEN = frozenset("+-−±×÷·*∗=≠<>≤≥≈≡∝∈∉⊂⊆∪∩∧∨→⇒⇔")  # blanks on both sides
UNSEEN = frozenset("\u2061\u2062\u2063\u2064")
TOKENS = ("mi", "mn", "mtext", "ms")
GROUPS = ("math", "mrow", "mstyle", "mpadded")


class Unsayable(Exception):
    """A formula that no line of text can say: a table, a sum over something, a drawing."""


def raised(text: str) -> str:
    """Return the text above the line; "" where not every letter of it exists there."""
    return _moved(text, RAISED)


def lowered(text: str) -> str:
    """Return the text below the line; "" where not every letter of it exists there."""
    return _moved(text, LOWERED)


def _moved(text: str, letters: dict[int, int]) -> str:
    plain = "".join(text.split())
    return plain.translate(letters) if all(ord(letter) in letters for letter in plain) else ""


def said(element: Element) -> str:
    """Return what a formula shows, on one line; raise ``Unsayable``."""
    name = element.tag
    if name in TOKENS:
        return " ".join((element.text or "").split())
    if name == "mo":
        return "".join(letter for letter in (element.text or "").strip() if letter not in UNSEEN)
    if name in GROUPS:
        return _row(element)
    if name == "semantics":
        return said(element[0]) if len(element) else ""
    if name == "mspace":
        return " "
    if name == "msqrt":
        return f"√{_one(_row(element))}"
    if name == "mfenced":
        return _fenced(element)
    if name in PARTS and len(element) == PARTS[name]:
        return _composed(name, [said(part) for part in element])
    raise Unsayable(name)


PARTS = {"mfrac": 2, "msup": 2, "msub": 2, "msubsup": 3, "mroot": 2}


def _composed(name: str, parts: Sequence[str]) -> str:
    first, second = parts[:2]
    if name == "mfrac":
        return f"{_one(first)}/{_one(second)}"
    if name == "mroot":
        if not raised(second):
            raise Unsayable(name)
        return f"{raised(second)}√{_one(first)}"
    if name == "msup":
        return _one(first) + (raised(second) or f"^{_one(second)}")
    text = _one(first) + (lowered(second) or f"_{_one(second)}")
    return text + (raised(parts[2]) or f"^{_one(parts[2])}") if name == "msubsup" else text


def _one(text: str) -> str:
    """Put it in parentheses, unless it is a single number or name."""
    return text if text.replace(".", "").replace(",", "").isalnum() else f"({text})"


def _fenced(element: Element) -> str:
    separators = "".join(element.get("separators", ",").split())
    text = ""
    for number, part in enumerate(element):
        if number and separators:
            text += f"{separators[min(number, len(separators)) - 1]} "
        text += said(part)
    return f"{element.get('open', '(')}{text}{element.get('close', ')')}"


def _row(element: Element) -> str:
    """Return the parts one after the other; a sign between two of them has blanks around it, a sign before one has
    none.
    """
    charge(characters=len(element.text or ""))
    text = " ".join((element.text or "").split())
    if text and len(element):
        raise Unsayable(element.tag)
    is_open = True  # nothing yet that a sign could stand behind
    for part in element:
        piece = said(part)
        if part.tag == "mo" and piece in BETWEEN and not is_open:
            text += f" {piece} "
            is_open = True
        else:
            text += f"{piece} " if part.tag == "mo" and piece in (",", ";") else piece
            is_open = part.tag == "mo" and piece not in (")", "]", "}", "!", "%", "′", "")
    charge(characters=len(text))  # once for each row around it
    return " ".join(text.split())
