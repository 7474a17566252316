"""The attendance sheet of a class session, to be printed and signed."""

import json
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import ClassSession, Seat
from lib.typesetting import MissingGlyphs, moment, printable, typeset

TEMPLATE = Path(__file__).parent / "sheet.typ"
EMPTY_ROWS = 3  # for who comes without a seat


def sheet_file(session: ClassSession, seats: Iterable[Seat]) -> bytes:
    """Return the sheet as a PDF, in the active language. A letter that no font has is left out of a name."""
    rows = [_row(seat) for seat in seats]
    missing: set[str] = set()
    while True:
        try:
            return typeset(TEMPLATE, {"data": json.dumps(_without(_contents(session, rows), missing))})
        except MissingGlyphs as error:
            if not set(error.letters) - missing:
                raise
            missing |= set(error.letters)


def _row(seat: Seat) -> list[str]:
    person = seat.enrolment.employee
    return [person.user.get_listed_name(), person.number, person.position]


def _without(value: object, missing: set[str]) -> object:
    """Return what is to be printed, without letters that no font has."""
    if isinstance(value, str):
        return "".join(letter for letter in printable(value) if letter not in missing)
    if isinstance(value, list):
        return [_without(each, missing) for each in value]
    if isinstance(value, dict):
        return {name: _without(each, missing) for name, each in value.items()}
    return value


def _contents(session: ClassSession, rows: list[list[str]]) -> dict[str, object]:
    starts, ends = (at.astimezone(session.zone) for at in (session.starts_at, session.ends_at))
    when = (
        f"{date_format(starts, 'DATE_FORMAT')}, {date_format(starts, 'TIME_FORMAT')}–{date_format(ends, 'TIME_FORMAT')}"
    )
    facts = [
        [_("Course"), session.name],
        [_("When"), when],
        [_("Place"), session.where or _("Online")],
        [_("Instructor"), session.taught_by_name],
        [_("Hours that count"), f"{session.hours.normalize():f}"],
    ]
    return {
        "language": get_language() or "es",
        "title": _("Attendance sheet"),
        "organisation": session.organisation.legal_name,
        "made_at": moment(timezone.now()),
        "facts": facts,
        "heads": [_("No."), _("Name"), _("Number"), _("Position"), _("Signature")],
        "rows": rows,
        "empty_rows": EMPTY_ROWS,
        "instructor": _("Name and signature of the instructor"),
        "page": _("Page"),
    }
