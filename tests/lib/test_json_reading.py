"""JSON of strangers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.budget import Exceeded
from lib.json_reading import read_json
from tests import hostile

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@given(VALUES)
def test_whatever_is_ordinary_comes_as_it_was_sent(value):
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("name", [name for name in hostile.JSON if name.startswith("deep")])
def test_depth_is_refused(name):
    with pytest.raises(Exceeded):
        read_json(hostile.JSON[name])


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "1e999999999", '"\\ud800"', '"\\u0000"', '{"\\u0000": 1}', "[", '"\\"' * 9, '"\\']
)
def test_what_nobody_can_keep_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  # whatever it says: its readers tell a sentence of their own
        read_json(text.encode())
