"""Terms in working days of the law: a worker is given the DC-3 within twenty after the course ends (DOF 14-06-2013,
art. 24), and the list of them (DC-4) is filed within sixty after each year of the plan (art. 26).
"""

import datetime

from people.labour.rest_days import working_days_after

WORKING_DAYS = 20
LIST_WORKING_DAYS = 60


def last_day_of_term(completed_on: datetime.date) -> datetime.date:
    """Return the twentieth working day after a local date."""
    return working_days_after(completed_on, WORKING_DAYS)


def last_day_to_file(year_ended_on: datetime.date) -> datetime.date:
    """Return the sixtieth working day after the last day of a year of a plan."""
    return working_days_after(year_ended_on, LIST_WORKING_DAYS)


def first_day_in_term(today: datetime.date) -> datetime.date:
    """Return the earliest day of completion whose term has not ended before ``today``; what was completed before is
    overdue.
    """
    day = today
    while last_day_of_term(day - datetime.timedelta(days=1)) >= today:
        day -= datetime.timedelta(days=1)
    return day
