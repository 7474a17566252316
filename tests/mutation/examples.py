"""What scoring must give, example by example: exact answers, exact points, exact refusals.

Each example is (what is called, its arguments, what must come out); an ``InvalidAnswer`` comes out as its class.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils import translation

from quizzes.grading.scores import score, whole_per_cent
from quizzes.question_types import TYPES, InvalidAnswer, UnreadableText
from quizzes.question_types.base import one, said, share
from quizzes.question_types.choices import correct_keys
from quizzes.question_types.matching import items, options
from quizzes.question_types.numbers import LONGEST, read_number, tidy

Example = tuple[Callable[..., Any], tuple[Any, ...], Any]


def both(text: str) -> dict[str, str]:
    return {"es": text, "en": text and f"{text} (en)"}


def choices(keys: str, right: str = "", **texts: Any) -> list[dict[str, Any]]:
    """One choice a letter; those of ``right`` are correct."""
    return [{"key": key, "is_correct": key in right, "text": both(key), "reason": both(""), **texts} for key in keys]


def payload(kind: str, rows: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "stem": both("?"), "choices": rows, **fields}


def examples() -> list[Example]:
    """All of them."""
    return [*_shares(), *_choices(), *_sets(), *_ordering(), *_matching(), *_cloze(), *_numeric()]


def came_out(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """What a call gives, or how it is refused."""
    with translation.override("en"):
        try:
            return function(*arguments)
        except InvalidAnswer as invalid:
            return type(invalid), str(invalid)


FORGED = InvalidAnswer, "This answer does not belong to the question. Reload the page and choose again."


def _shares() -> Iterator[Example]:
    D = Decimal
    for shares, expected in [([], 0), ([D(1)], 100), ([D(1), D(0)], 50), ([D(1), D("0.01")], 51), ([D("0.985")], 99)]:
        yield score, (shares,), expected
    yield score, ([D("0.3333"), D("0.3333"), D(1)],), 56
    for value, expected in [("79.49", 79), ("79.5", 80), ("0", 0), ("0.5", 1), ("100", 100)]:
        yield whole_per_cent, (D(value),), expected
    for part, whole, partial, expected in [
        (0, 3, True, "0"),
        (1, 3, True, "0.3333"),
        (2, 3, True, "0.6667"),
        (3, 3, True, "1"),
        (4, 3, True, "1"),
        (-1, 3, True, "0"),
        (2, 3, False, "0"),
        (3, 3, False, "1"),
    ]:
        yield lambda *given: share(given[0], given[1], partial=given[2]), (part, whole, partial), D(expected)
    for fields, expected in [
        ({}, ""),
        ({"a": []}, ""),
        ({"a": ["x"]}, "x"),
        ({"a": ["x", "y"]}, FORGED),
        ({"a": [7]}, FORGED),
        ({"b": ["x"]}, ""),
    ]:
        yield one, (fields, "a"), expected
    yield said, ({"es": "uno", "en": "one"}, "en"), "one"
    yield said, ({"es": "uno", "en": ""}, "en"), "uno"


def _choices() -> Iterator[Example]:
    """One choice is right; nothing in between."""
    for kind in ("single", "true_false"):
        kept = TYPES[kind]
        asked = payload(kind, choices("abc", "b"), partial=True)
        yield correct_keys, (asked,), frozenset("b")
        yield kept.correct, (asked,), ["b"]
        for answer, worth in [(["b"], 1), (["a"], 0), ([], 0), (["a", "b"], 0)]:
            yield kept.points, (answer, asked), Decimal(worth)
        order = ["c", "a", "b"]
        for chosen, expected in [
            (["b"], ["b"]),
            ([], []),
            (["x"], FORGED),
            (["a", "b"], FORGED),
            (["a", "a"], FORGED),
            ([1], FORGED),
            ([["a"]], FORGED),
        ]:
            yield kept.parse, ({"choice": chosen}, asked, order), expected
        yield kept.parse, ({}, asked, order), []
        yield kept.parse, ({"choice": ["c"]}, asked, ["a", "b"]), FORGED
        yield kept.fields, (["b"], asked, order), {"choice": ["b"]}


def _sets() -> Iterator[Example]:
    """Each right choice counts one, each wrong one takes one away; never less than nothing."""
    for kind in ("multiple", "review"):
        kept = TYPES[kind]
        asked = payload(kind, choices("abcde", "abc"), partial=True)
        for answer, worth in [
            ("abc", "1"),
            ("cba", "1"),
            ("ab", "0.6667"),
            ("a", "0.3333"),
            ("", "0"),
            ("abcd", "0.6667"),
            ("abcde", "0.3333"),
            ("abd", "0.3333"),
            ("de", "0"),
            ("ad", "0"),
        ]:
            yield kept.points, (list(answer), asked), Decimal(worth)
            whole = {**asked, "partial": False}
            yield kept.points, (list(answer), whole), Decimal(worth == "1")
        without = {name: value for name, value in asked.items() if name != "partial"}
        yield kept.points, (["a"], without), Decimal(0)
        yield kept.correct, (asked,), ["a", "b", "c"]
        many = "hgfedcba"  # a set of so many is not in order by chance
        yield kept.correct, (payload(kind, choices(many, many)),), sorted(many)
        yield kept.parse, ({"choice": ["a", "d"]}, asked, list("edcba")), ["a", "d"]
        yield kept.parse, ({"choice": ["a", "b", "c", "d"]}, asked, list("edcba")), ["a", "b", "c", "d"]
        yield kept.parse, ({"choice": ["a", "a"]}, asked, list("edcba")), FORGED
        yield kept.parse, ({"choice": list("abcde")}, asked, list("edcba")), list("abcde")
    several = payload("multiple", choices("abcd", "ab"), says_how_many=True)
    yield TYPES["multiple"].parse, ({"choice": ["a", "c"]}, several, list("abcd")), ["a", "c"]
    too_many = InvalidAnswer, "Choose 2 at most."
    yield TYPES["multiple"].parse, ({"choice": ["a", "c", "d"]}, several, list("abcd")), too_many


def _ordering() -> Iterator[Example]:
    kept, order = TYPES["ordering"], ["c", "a", "b"]
    asked = payload("ordering", choices("abc"), partial=True)
    for answer, worth in [
        (["a", "b", "c"], "1"),
        (["a", "c", "b"], "0.3333"),
        (["c", "a", "b"], "0"),
        ([], "0"),
        (["a", "b"], "0"),
        ("abc", "0"),
    ]:
        yield kept.points, (answer, asked), Decimal(worth)
        yield kept.points, (answer, {**asked, "partial": False}), Decimal(worth == "1")
    without = {name: value for name, value in asked.items() if name != "partial"}
    yield kept.points, (["a", "c", "b"], without), Decimal(0)
    yield kept.correct, (asked,), ["a", "b", "c"]

    def places(**given: str) -> dict[str, list[str]]:
        return {f"place-{key}": [place] for key, place in given.items()}

    once = InvalidAnswer, "Give each place once."
    for fields, expected in [
        (places(a="1", b="2", c="3"), ["a", "b", "c"]),
        (places(a="3", b="1", c="2"), ["b", "c", "a"]),
        (places(a="1", b="2", c=""), []),
        (places(a="1", b="2"), []),
        (places(a="1", b="1", c="2"), once),
        (places(a="0", b="1", c="2"), FORGED),
        (places(a="4", b="1", c="2"), FORGED),
        (places(a="²", b="1", c="3"), FORGED),
        ({}, []),
    ]:
        yield kept.parse, (fields, asked, order), expected
    yield kept.fields, (["b", "c", "a"], asked, order), places(b="1", c="2", a="3")


def _matching() -> Iterator[Example]:
    """``a`` and ``b`` share an option, ``d`` is an option without an item."""
    kept, order = TYPES["matching"], ["d", "c", "a"]
    rows = [
        {**row, "match": both(match), "text": both(text)}
        for row, match, text in zip(
            choices("abcd"), ["Plan", " plan  ", "do", "extra"], ["A", "B", "C", ""], strict=True
        )
    ]
    rows[1]["match"] = {"es": " pLAN ", "en": "another"}
    rows.append({**choices("e")[0], "text": {"es": "E", "en": ""}, "match": both("a  b")})
    asked = payload("matching", rows, partial=True)
    yield lambda asked: [row["key"] for row in items(asked)], (asked,), ["a", "b", "c", "e"]
    yield lambda asked: sorted(row["key"] for row in options(asked)), (asked,), ["a", "c", "d", "e"]
    yield kept.correct, (asked,), {"a": "a", "b": "a", "c": "c", "e": "e"}
    for answer, worth in [
        ({"a": "a", "b": "a", "c": "c", "e": "e"}, "1"),
        ({"a": "b", "b": "b", "c": "c", "e": "e"}, "1"),
        ({"a": "a", "b": "a", "c": "d", "e": "e"}, "0.75"),
        ({"a": "a"}, "0.25"),
        ({"a": "d", "b": "d", "c": "d", "e": "d"}, "0"),
        ({"a": "gone"}, "0"),
        ({}, "0"),
        ([], "0"),
    ]:
        yield kept.points, (answer, asked), Decimal(worth)
        yield kept.points, (answer, {**asked, "partial": False}), Decimal(worth == "1")
    without = {name: value for name, value in asked.items() if name != "partial"}
    yield kept.points, ({"a": "a"}, without), Decimal(0)
    for fields, expected in [
        ({"match-a": ["2"], "match-c": ["1"]}, {"a": "a", "c": "c"}),
        ({"match-a": ["0"], "match-b": [""]}, {"a": "d"}),
        ({"match-a": ["3"]}, FORGED),
        ({"match-a": ["-1"]}, FORGED),
        ({"match-a": ["²"]}, FORGED),
        ({"match-d": ["0"]}, {}),
        ({}, {}),
    ]:
        yield kept.parse, (fields, asked, order), expected
    yield kept.fields, ({"a": "a", "c": "d"}, asked, order), {"match-a": ["2"], "match-c": ["0"]}
    yield kept.fields, ([], asked, order), {}


def _cloze() -> Iterator[Example]:
    kept, order = TYPES["cloze"], ["q", "p", "r", "s"]
    rows = [{**row, "blank": blank} for row, blank in zip(choices("pqrs", "qr"), [1, 1, 2, 2], strict=True)]
    asked = payload("cloze", rows, partial=True, stem=both("a [[2]] b [[1]]"))
    yield kept.correct, (asked,), {"2": "r", "1": "q"}
    for answer, worth in [
        ({"1": "q", "2": "r"}, "1"),
        ({"1": "q", "2": "s"}, "0.5"),
        ({"2": "r"}, "0.5"),
        ({"1": "p", "2": "s"}, "0"),
        ({}, "0"),
        ([], "0"),
    ]:
        yield kept.points, (answer, asked), Decimal(worth)
        yield kept.points, (answer, {**asked, "partial": False}), Decimal(worth == "1")
    without = {name: value for name, value in asked.items() if name != "partial"}
    yield kept.points, ({"1": "q"}, without), Decimal(0)
    for fields, expected in [
        ({"blank-1": ["p"], "blank-2": ["r"]}, {"1": "p", "2": "r"}),
        ({"blank-1": ["p"], "blank-2": [""]}, {"1": "p"}),
        ({"blank-1": ["r"]}, FORGED),
        ({"blank-3": ["p"]}, {}),
        ({}, {}),
    ]:
        yield kept.parse, (fields, asked, order), expected
    yield kept.fields, ({"1": "p"}, asked, order), {"blank-1": ["p"]}
    yield kept.fields, ([], asked, order), {}


def _numeric() -> Iterator[Example]:
    kept = TYPES["numeric"]
    asked = payload("numeric", [], number="12.5", tolerance="0.5", unit={"es": "horas", "en": "h"})
    yield kept.correct, (asked,), "12.5"
    for answer, worth in [
        ("12.5", 1),
        ("12", 1),
        ("13", 1),
        ("11.99", 0),
        ("13.01", 0),
        ("-12.5", 0),
        ("", 0),
        ([], 0),
    ]:
        yield kept.points, (answer, asked), Decimal(worth)
    yield kept.points, ("0", {**asked, "number": "0", "tolerance": "0"}), Decimal(1)
    yield kept.points, (["12.5"], asked), Decimal(0)
    refused = UnreadableText, FORGED[1]
    for typed, expected in [
        ("12.5", "12.5"),
        (" 12.5  HORAS ", "12.5"),
        ("12.5h", "12.5"),
        ("1\N{NO-BREAK SPACE}234", "1234"),
        ("−3", "-3"),
        ("", ""),
        ("   ", ""),
        ("h 12.5", "12.5"),
        ("12,5 horas", "12.5"),
        ("horas", refused),
        ("1" * 61, FORGED),
        ("1" * 60, refused),
        ("doce", refused),
        ("12 dias", refused),
    ]:
        yield kept.parse, ({"number": [typed]}, asked, []), expected
    yield kept.parse, ({}, asked, []), ""
    yield kept.parse, ({"number": ["5 h"]}, {**asked, "unit": both("")}, []), refused
    yield kept.fields, ("12.5", asked, []), {"number": ["12.5"]}
    yield kept.fields, ("", asked, []), {"number": [""]}
    for typed, number in [
        ("1,234,567.5", "1234567.5"),
        ("1 234", "1234"),
        ("+7", "7"),
        ("- 7", "-7"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("1" * LONGEST, "1" * LONGEST),
        ("1" * (LONGEST + 1), None),
        ("12,5", "12.5"),
        ("12,50", "12.50"),
        ("1,234", "1234"),
        ("0,234", "0.234"),
        ("1234,567", "1234.567"),
        ("1.234", "1.234"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1'234,567", "1234567"),
        ("1'234,567.8", "1234567.8"),
        ("12,", None),
        ("12.", None),
        ("1,23,4", None),
        ("12.5,", None),
        ("1,234.5.6", None),
        ("12 5", None),
        ("12 5.5", None),
        ("", None),
        ("-", None),
        ("--1", None),
        ("1e5", None),
        ("\N{SUPERSCRIPT TWO}", None),
        ("0.0000001", "0.0000001"),
    ]:
        yield read_number, (typed,), number
    for typed, text in [
        (" 1 \t2\n3", "1 2 3"),
        ("\N{MINUS SIGN}1\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "-1---"),
        ("1\N{RIGHT SINGLE QUOTATION MARK}2\N{MODIFIER LETTER APOSTROPHE}", "1'2'"),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH FULL STOP}\N{FULLWIDTH DIGIT FIVE}", "1.5"),
        ("1\0\u200b\ud8002", "12"),
    ]:
        yield tidy, (typed,), text
