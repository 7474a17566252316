"""Attempts at the same moment are all counted."""

import pytest

from people.models import Tally
from people.sign_in.limits import is_within

pytestmark = pytest.mark.postgresql


def test_no_attempt_is_lost(race, settings):
    settings.LIMITS = {"verify": (5, 60)}

    outcomes = race(lambda _lane: is_within("verify", "192.0.2.1"))

    assert sorted(outcomes) == [False] * 3 + [True] * 5
    assert Tally.objects.get().count == 8
