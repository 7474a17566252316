"""The RFC, the tax number of a company (12 places) or of a person who employs (13)."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

GENERIC = frozenset({"XAXX010101000", "XEXX010101000"})  # "the public" and "foreigners" of the tax office
_FORM = re.compile(r"[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}")
_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


def rfc_fault(rfc: str) -> str:
    """Return why a form cannot carry this RFC, or an empty text."""
    if not rfc:
        return _("The RFC is missing.")
    if not _FORM.fullmatch(rfc):
        return _("An RFC looks like ABC010203XY1.")
    if rfc in GENERIC:
        return _("This is the tax office's generic RFC, not a company's.")
    try:
        datetime.date(2000 + int(rfc[-9:-7]), int(rfc[-7:-5]), int(rfc[-5:-3]))  # 2000: a leap year, as 1900 was not
    except ValueError:
        return _("The date in this RFC does not exist.")
    return ""


def rfc_warning(rfc: str) -> str:
    """Return a doubt that does not stop anything: about one RFC in seventy was given out with another check digit."""
    if rfc_fault(rfc) or rfc[-1] == rfc_check_digit(rfc):
        return ""
    return _(
        "The last character of the RFC is unusual. Compare it with the tax certificate; if it is the same, continue."
    )


def rfc_check_digit(rfc: str) -> str:
    """Return the last place, computed from the others: weights 13 to 2, eleven less the remainder of eleven."""
    body = rfc[:-1].rjust(12)
    remainder = -sum(_ALPHABET.index(sign) * (13 - place) for place, sign in enumerate(body)) % 11
    return "0123456789A"[remainder]


def validate_rfc(rfc: str) -> None:
    """Refuse what cannot be the RFC of an employer."""
    reason = rfc_fault(rfc)
    if reason:
        raise ValidationError(reason, code="rfc")
