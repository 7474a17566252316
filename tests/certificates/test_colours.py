import random

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from certificates.paper.colours import PAPER, contrast, palette, validate_readable


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#ffffff", "#ffffff") == 1
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54  # the example everybody knows
    assert contrast("#12284c", "#b08a3c") == contrast("#b08a3c", "#12284c")


@pytest.mark.parametrize("colour", ["#12284c", "#8a661f", "#000000", "#5b1f3a"])
def test_colour_in_which_words_can_be_read_is_taken(colour):
    validate_readable(colour)


def test_pale_colour_is_refused_with_its_contrast():
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            validate_readable("#b08a3c")
        messages = refused.value.messages

    assert messages == ["This color has a contrast of 3.0:1 with the paper. Text needs 4.5:1: choose a darker one."]


@pytest.mark.parametrize("text", ["", "red", "#12284", "#12284g", "#12284C", "#12284c;"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValidationError):
        validate_readable(text)


def test_words_on_the_band_can_be_read_whatever_the_two_colours():
    chosen = random.Random(7)  # noqa: S311
    colours = [f"#{chosen.randrange(1 << 24):06x}" for _ in range(4000)]
    dark = [colour for colour in colours if contrast(colour, PAPER) >= 4.5]

    worst = min(contrast(palette(band, accent)["pale"], band) for band, accent in zip(dark, dark[::-1], strict=True))

    assert len(dark) > 500
    assert worst >= 4.5
