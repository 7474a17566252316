"""Whole numbers as browsers and files write them."""

import pytest

from lib.numerals import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("99", 99)])
def test_digits_are_a_number(text, number):
    assert whole_number(text, 999) == number


@pytest.mark.parametrize("text", ["", "²", "٣", "½", "-1", "+1", "1.5", "1e9", " 1", "1_0", "1000", "9" * 5_000, "\0"])
def test_nothing_else_is(text):
    assert whole_number(text, 999) is None
