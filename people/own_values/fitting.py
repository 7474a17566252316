"""What fits into a field of an organisation's own: asked by forms, by files and by whoever else writes a value."""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lib.names import clean_text
from lib.sheets.words import folded
from lib.words import Words
from people.models import OwnField
from people.models.own_fields import OwnValue

LONGEST_TEXT = 120
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
FIGURE = re.compile(r"-?(\d{1,11}|\d{1,3}(,\d{3}){1,3})(\.\d{1,4})?")  # exact as a number of any spreadsheet
SENTENCES: dict[str, Words] = {
    "long": _("It is too long: at most %(most)d characters."),
    "option": _("This is not one of the choices: %(options)s."),
    "figure": _("This is not a number. Write it as 1234.5."),
    "not_a_date": _("This is not a date. Write it as 2026-03-31 or 31/03/2026."),
    "year": _("The year is not plausible."),
}


class NotFitting(Exception):
    """A value that cannot stand in a field: a code of ``SENTENCES``, and its values."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    @property
    def sentence(self) -> str:
        """Why, in the active language."""
        return str(SENTENCES[self.code]) % self.values


def fit(field: OwnField, value: object) -> OwnValue | None:
    """Return a value as it is kept; None for nothing. Raises ``NotFitting``."""
    text = clean_text(str("" if value is None else value))
    if not text:
        return None
    match field.kind:
        case OwnField.Kind.DATE:
            return _day(value, text).isoformat()
        case OwnField.Kind.NUMBER:
            return _figure(text)
        case OwnField.Kind.CHOICE:
            return _option(field, text)
    if len(text) > LONGEST_TEXT:
        raise NotFitting("long", most=LONGEST_TEXT)
    return text


def fit_all(fields: Mapping[str, OwnField], values: Mapping[str, object]) -> dict[str, OwnValue | None]:
    """Return values of several fields as they are kept. Raises ``NotFitting``."""
    return {key: fit(fields[key], value) for key, value in values.items()}


def merged(present: Mapping[str, OwnValue], changes: Mapping[str, OwnValue | None]) -> dict[str, OwnValue]:
    """Return what stands in all fields once some of them are another one; what is empty is not kept."""
    return {key: value for key, value in {**present, **changes}.items() if value is not None}


def _day(value: object, text: str) -> datetime.date:
    try:
        day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(text)
    except ValueError:
        raise NotFitting("not_a_date") from None
    if not EARLIEST <= day <= LATEST:
        raise NotFitting("year")
    return day


def _figure(text: str) -> int | float:
    if not FIGURE.fullmatch(text):
        raise NotFitting("figure")
    figure = Decimal(text.replace(",", ""))
    return int(figure) if figure == figure.to_integral_value() else float(figure)


def _option(field: OwnField, text: str) -> str:
    asked = folded(text)
    for spanish, english in field.options:
        if asked in (folded(spanish), folded(english or spanish)):
            return str(spanish)
    raise NotFitting("option", options=", ".join(field.option_labels.values()))
