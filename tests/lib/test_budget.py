"""What one upload may cost."""

import time

import pytest
from django.utils.translation import override

from lib.budget import BETWEEN_LOOKS, Exceeded, Limits, Resource, budget, charge, check_depth, expect, within


@pytest.mark.parametrize(
    ("charged", "resource"),
    [
        ({"characters": 11}, Resource.CHARACTERS),
        ({"elements": 11}, Resource.ELEMENTS),
        ({"unpacked": 11}, Resource.UNPACKED),
        ({"pixels": 11}, Resource.PIXELS),
    ],
)
def test_more_than_the_limit_is_refused_by_name(charged, resource):
    with budget(Limits(characters=10, elements=10, unpacked=10, pixels=10)):
        charge(**dict.fromkeys(charged, 10))

        with pytest.raises(Exceeded) as refused:
            charge(**dict.fromkeys(charged, 1))

    assert refused.value.resource is resource


def test_time_is_that_of_the_processor():
    with budget(Limits(seconds=0.02)):
        time.sleep(0.03)
        charge(elements=BETWEEN_LOOKS)

        with pytest.raises(Exceeded) as refused:
            _charge_for_ever()

    assert refused.value.resource is Resource.TIME


def _charge_for_ever():
    while True:
        charge(elements=1)


def test_depth_and_what_is_expected_are_refused_before_they_come():
    with budget(Limits(depth=3, elements=10)) as opened:
        check_depth(3)
        expect(elements=10)
        with pytest.raises(Exceeded):
            check_depth(4)
        with pytest.raises(Exceeded):
            expect(elements=11)

    assert opened.elements == 0


def test_budget_inside_of_a_budget_gives_no_more():
    @within(Limits(elements=100))
    def reader():
        charge(elements=6)

    reader()
    with budget(Limits(elements=10)):
        reader()
        with pytest.raises(Exceeded):
            reader()


def test_charging_without_a_budget_does_nothing():
    charge(elements=10**9)
    expect(elements=10**9)
    check_depth(10**9)


@pytest.mark.parametrize("resource", Resource)
def test_every_refusal_is_a_sentence_in_both_languages(resource):
    with override("en"):
        english = Exceeded(resource).sentence
    with override("es"):
        spanish = Exceeded(resource).sentence

    assert english.endswith(".")
    assert spanish.endswith(".")
    assert english != spanish
