"""The CURP, Mexico's population register code, as the rules of its register (DOF 18-10-2021) build it.

Eighteen places: four letters of the names, the date of birth, the sex, the entity of birth, three inner consonants,
a character against doubles that also tells the century, and a check digit. Somebody without a second surname has an
X in its places; somebody born abroad has NE as entity. A right check digit does not prove that the register knows it.
"""

import datetime
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.names import composed

LENGTH = 18
ENTITIES = frozenset(
    [
        "AS",
        "BC",
        "BS",
        "CC",
        "CH",
        "CL",
        "CM",
        "CS",
        "DF",
        "DG",
        "GR",
        "GT",
        "HG",
        "JC",
        "MC",
        "MN",
        "MS",
        "NE",
        "NL",
        "NT",
        "OC",
        "PL",
        "QR",
        "QT",
        "SL",
        "SP",
        "SR",
        "TC",
        "TL",
        "TS",
        "VZ",
        "YN",
        "ZS",
    ]
)
_ALPHABET = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_SEPARATORS = re.compile(r"[\s\u2010-\u2015\u2212._-]+")


def normalise_curp(text: str) -> str:
    """Return what was typed, in capitals and without separators."""
    return _SEPARATORS.sub("", text).upper()


def check_digit(curp: str) -> str:
    """Return the eighteenth place, computed from the first seventeen: weights 18 to 2 over an alphabet of 37."""
    return str(-sum(_ALPHABET.index(sign) * (18 - place) for place, sign in enumerate(curp[:17])) % 10)


def validate_curp(curp: str) -> None:
    """Refuse a CURP that cannot exist, and say which part of it is wrong. Never repeats the value."""
    reason = _fault(curp)
    if reason:
        raise ValidationError(reason, code="curp")


def read_curp(text: str) -> str:
    """Return a CURP that was typed as it is kept; "" for none. Refuses one that cannot exist."""
    curp = normalise_curp(text)
    if curp:
        validate_curp(curp)
    return curp


def _fault(curp: str) -> str:
    if len(curp) != LENGTH:
        return _("A CURP has 18 letters and digits; this one has %(count)d.") % {"count": len(curp)}
    if not re.fullmatch(r"[A-Z]{4}", curp[:4]):
        return _("The first four characters of a CURP are letters.")
    if not re.fullmatch(r"[0-9]{6}", curp[4:10]):
        return _("Characters 5 to 10 of a CURP are the date of birth, six digits: year, month, day.")
    if curp[10] not in "HMX":
        return _("Character 11 of a CURP is the sex: H, M or X.")
    if curp[11:13] not in ENTITIES:
        return _("Characters 12 and 13 of a CURP are the state of birth, for example DF, or NE for people born abroad.")
    if not re.fullmatch(r"[B-DF-HJ-NP-TV-Z]{3}", curp[13:16]):
        return _("Characters 14 to 16 of a CURP are consonants from the names.")
    if not re.fullmatch(r"[A-Z0-9][0-9]", curp[16:]):
        return _("A CURP ends in a letter or digit and a check digit.")
    born = _birth_date(curp)
    if born is None:
        return _("Characters 5 to 10 of this CURP are not a date that exists.")
    if born > timezone.localdate():
        return _("The date of birth in this CURP is in the future.")
    if curp[17] != check_digit(curp):
        return _("The last digit does not match the rest of this CURP. Look for a mistyped or swapped character.")
    return ""


def _birth_date(curp: str) -> datetime.date | None:
    century = 1900 if curp[16].isdigit() else 2000
    try:
        return datetime.date(century + int(curp[4:6]), int(curp[6:8]), int(curp[8:10]))
    except ValueError:
        return None


def is_of(curp: str, first_surname: str, second_surname: str, given_names: str) -> bool:
    """Return whether the initials fit the names. Any word of a name will do, for particles and second given names vary.

    A mistyped or exchanged CURP with a right check digit is mostly somebody else's. A doubt only, never a refusal:
    names change, and are written differently in different registers.
    """
    names = (first_surname, second_surname or "X", given_names)
    return all(curp[place] in _initials(name) for place, name in zip((0, 2, 3), names, strict=True))


def _initials(name: str) -> set[str]:
    plain = composed(name.upper().replace("Ñ", "X"), "NFD")
    return {
        word[0] for word in re.findall(r"[A-Z]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    }


def mask_curp(curp: str) -> str:
    """Show enough to recognise one's own, without date, sex and place of birth: the first four places and the
    last two.
    """
    return f"{curp[:4]}{'•' * (len(curp) - 6)}{curp[-2:]}" if curp else ""
