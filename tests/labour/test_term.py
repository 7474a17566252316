"""Twenty working days, against an independent calendar and by hand."""

import datetime

import pytest
from holidays.countries.mexico import Mexico
from hypothesis import given
from hypothesis import strategies as st

from labour.term import first_day_in_term, last_day_of_term
from people.labour.rest_days import days_of_rest, is_working_day

DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2045, 12, 31))


@pytest.mark.parametrize("year", range(2007, 2101))
def test_days_of_rest_agree_with_an_independent_calendar(year):
    assert days_of_rest(year) == set(Mexico(years=year))


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2026-02-02", False),  # first Monday of February, for the 5th
        ("2026-02-05", True),
        ("2026-03-16", False),  # third Monday of March, for the 21st
        ("2026-11-16", False),  # third Monday of November, for the 20th
        ("2024-10-01", False),  # the presidency changes
        ("2025-10-01", True),
        ("2030-10-01", False),
        ("2018-12-01", False),
        ("2026-11-21", False),  # Saturday
    ],
)
def test_working_days(day, counts):
    assert is_working_day(datetime.date.fromisoformat(day)) is counts


@pytest.mark.parametrize(
    ("completed", "last"),
    [
        ("2026-06-01", "2026-06-29"),  # no day of rest between: four weeks
        ("2026-11-02", "2026-12-01"),  # one Monday less
        ("2026-12-11", "2027-01-12"),  # Christmas and New Year
        ("2024-09-10", "2024-10-10"),  # Independence and the change of the presidency
        ("2026-06-06", "2026-07-03"),  # a Saturday: counting begins on Monday
    ],
)
def test_last_day_of_term(completed, last):
    assert last_day_of_term(datetime.date.fromisoformat(completed)) == datetime.date.fromisoformat(last)


@given(DAYS)
def test_last_day_is_the_twentieth_working_day(day):
    last = last_day_of_term(day)

    between = [day + datetime.timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert is_working_day(last)
    assert sum(map(is_working_day, between)) == 20


@given(DAYS)
def test_overdue_in_sql_is_overdue_by_day(today):
    first = first_day_in_term(today)

    assert last_day_of_term(first) >= today
    assert last_day_of_term(first - datetime.timedelta(days=1)) < today
