"""No test inherits what another one left: language, time zone, cache."""

import zoneinfo

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

TURNS = ["first", "second"]


@pytest.mark.parametrize("turn", TURNS)
def test_language_and_zone_of_another_test_are_gone(turn):
    inherited = translation.get_language(), timezone.get_current_timezone_name()

    translation.activate("en")
    timezone.activate(zoneinfo.ZoneInfo("America/Tijuana"))

    assert inherited == ("es", "America/Mexico_City")


@pytest.mark.parametrize("turn", TURNS)
def test_cache_of_another_test_is_empty(turn):
    inherited = cache.get("left")

    cache.set("left", turn)

    assert inherited is None
