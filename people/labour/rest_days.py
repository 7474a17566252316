"""Terms of the law in working days: those of LFT, article 715, which are not Saturdays, Sundays or the days of rest of
article 74, among them the moved Mondays and the day every six years on which the presidency changes (1 October; until
2018, 1 December).
"""

import datetime
from functools import lru_cache


@lru_cache(maxsize=64)
def days_of_rest(year: int) -> frozenset[datetime.date]:
    """Return the days of rest of a year (LFT, article 74); elections, its last fraction, always fall on a Sunday."""
    days = {datetime.date(year, month, day) for month, day in ((1, 1), (5, 1), (9, 16), (12, 25))}
    days |= {_monday(1, 2, year), _monday(3, 3, year), _monday(3, 11, year)}
    if year % 6 == 2:  # 2024, 2030 …: the executive changes hands
        days.add(datetime.date(year, 10, 1) if year >= 2024 else datetime.date(year, 12, 1))
    return frozenset(days)


def _monday(which: int, month: int, year: int) -> datetime.date:
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=-first.weekday() % 7 + 7 * (which - 1))


def is_working_day(day: datetime.date) -> bool:
    """Return whether a day counts."""
    return day.weekday() < 5 and day not in days_of_rest(day.year)


@lru_cache(maxsize=1024)
def working_days_after(day: datetime.date, count: int) -> datetime.date:
    """Return the last of so many working days after a day."""
    left = count
    while left:
        day += datetime.timedelta(days=1)
        left -= is_working_day(day)
    return day
