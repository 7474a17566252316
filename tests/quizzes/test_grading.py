"""Grading is a pure function of stable keys."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading.scores import score


@given(st.lists(st.decimals(0, 1, places=4)))
def test_score_is_a_percentage(shares):
    assert 0 <= score(shares) <= 100


@pytest.mark.parametrize(
    ("right", "total", "expected"),
    [(0, 3, 0), (1, 3, 33), (2, 3, 67), (3, 3, 100), (1, 8, 13), (0, 0, 0), (16, 20, 80)],
)
def test_score_rounds_half_up(right, total, expected):
    assert score([Decimal(1)] * right + [Decimal(0)] * (total - right)) == expected
