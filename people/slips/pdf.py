"""The sheet of slips: one for each person, to be cut apart and handed over."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from lib.typesetting import MissingGlyphs, moment, printable, qr_code, typeset
from people.models import Employee, Organisation

TEMPLATE = Path(__file__).parent / "slips.typ"


@dataclass(frozen=True)
class Slip:
    """One person and the PIN that was drawn for them."""

    employee: Employee
    pin: str


def sign_in_address(employee: Employee, organisation: Organisation) -> str:
    """Return the sign-in page with company and number filled in, in the language of the person; never the PIN."""
    with translation.override(employee.user.language):
        path = reverse("account_login")
    return f"{settings.SITE_URL}{path}?{urlencode({'company': organisation.code, 'number': employee.number})}"


def slips_file(slips: Sequence[Slip], organisation: Organisation) -> bytes:
    """Return the sheet as a PDF. A letter that no font has is left out of the name: a slip is no record."""
    missing: set[str] = set()
    while True:
        try:
            return typeset(TEMPLATE, {"data": json.dumps(_contents(slips, organisation, missing))})
        except MissingGlyphs as error:
            if not set(error.letters) - missing:
                raise
            missing |= set(error.letters)


def _contents(slips: Sequence[Slip], organisation: Organisation, missing: set[str]) -> dict[str, object]:
    def words(text: str) -> str:
        return "".join(letter for letter in printable(text) if letter not in missing)

    return {
        "organisation": words(organisation.legal_name),
        "code": organisation.code,
        "site": settings.SITE_URL.split("://")[-1],
        "days": settings.PIN_DAYS,
        "made_at": moment(timezone.now()),
        "slips": [
            {
                "name": words(slip.employee.user.get_full_name()),
                "number": words(slip.employee.number),
                "place": words(slip.employee.work_centre.name) if slip.employee.work_centre else "",
                "pin": f"{slip.pin[:3]} {slip.pin[3:]}",
                "qr": qr_code(sign_in_address(slip.employee, organisation), dark="#000"),
            }
            for slip in slips
        ],
    }
