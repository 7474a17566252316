"""Colours of a design: whether words can be read in them, and the tints that follow from them (WCAG 2.2, 1.4.3)."""

import colorsys
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PAPER = "#fcfbf8"
LEAST_CONTRAST = 4.5
_SOFTER = 0.8  # a lighter tint of a strong colour shouts


def contrast(one: str, other: str) -> float:
    """Return how well one colour reads on the other, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def validate_readable(colour: str) -> None:
    """Refuse what is no colour, and a colour in which words cannot be read on the paper, or paper's words on it."""
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise ValidationError(_("Enter the color as # and six digits or letters from a to f, for example #12284c."))
    found = contrast(colour, PAPER)
    if found < LEAST_CONTRAST:
        raise ValidationError(
            _("This color has a contrast of %(found).1f:1 with the paper. Text needs 4.5:1: choose a darker one."),
            params={"found": int(found * 10) / 10},  # 4.49 must not read as 4.5
        )


def lighten(colour: str, by: float) -> str:
    """Return the same hue, lighter and a little softer."""
    hue, light, saturation = colorsys.rgb_to_hls(*_parts(colour))
    parts = colorsys.hls_to_rgb(hue, min(light + by, 0.96), saturation * _SOFTER)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def palette(band: str, accent: str) -> dict[str, str]:
    """Return every colour that a certificate takes from its design; each that words have can be read."""
    tints = (lighten(accent, by / 100) for by in (38, 44, 50, 56, 62))
    pale = next((tint for tint in tints if contrast(tint, band) >= LEAST_CONTRAST), PAPER)
    return {"band": band, "accent": accent, "line": lighten(accent, 0.13), "pale": pale, "net": lighten(band, 0.11)}


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
