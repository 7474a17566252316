"""What a person typed and can hardly mean: one rule for forms and files."""

import datetime

from django.utils import timezone

from lib.names import fold_number

EARLIEST, YEARS_AHEAD = datetime.date(1930, 1, 1), 2


def is_plausible(date: datetime.date) -> bool:
    """Return whether somebody can have been hired or have left then."""
    return EARLIEST <= date <= timezone.localdate() + datetime.timedelta(days=366 * YEARS_AHEAD)


def without_zeros(number: str) -> str:
    """Return what two numbers have in common that differ by zeros at the beginning alone: ``Employee.number_key``."""
    return fold_number(number).lstrip("0")
