"""No test inherits what another one left: language, time zone, cache, signing keys of another day."""

import zoneinfo
from contextlib import nullcontext

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone, translation

from certificates.signing.authority import ROOT_NAME
from certificates.signing.keys import signing_key

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


@pytest.mark.parametrize("day", ["2026-01-02", "2028-02-29", None, "2026-11-30"])
def test_keys_of_the_run_sign_on_whatever_day_a_test_stands(day):
    with time_machine.travel(f"{day} 18:00+00:00", tick=False) if day else nullcontext():
        key = signing_key(timezone.now())

    assert ROOT_NAME in key.certificate.issuer.rfc4514_string()
