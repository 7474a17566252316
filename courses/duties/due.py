"""By when something is due: a day on which people work, where the person works, and on which the person is there."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from people.models import Absence, Organisation
from people.models.working_days import DAY, WorkingDays

__all__ = ["DAY", "Due", "DueDays"]
TIME_TO_CATCH_UP = 7 * DAY


class DueDays:
    """On which days the people of an organisation can have something due. Two queries.

    What would be due while somebody is away is due a week after they are back; what would be due on a day off is due
    on the next working day.
    """

    def __init__(self, organisation: Organisation) -> None:
        self.working = WorkingDays(organisation)
        self.away: dict[int, list[tuple[datetime.date, datetime.date]]] = defaultdict(list)
        found = Absence.objects.standing().filter(employee__organisation=organisation)
        lately = found.filter(to_on__gte=organisation.today() - DAY)
        for employee, first, last in lately.values_list("employee_id", "from_on", "to_on"):
            self.away[employee].append((first, last))

    def away_until(self, employee_id: int, day: datetime.date) -> datetime.date | None:
        """Return the last day of an absence that a day lies in; None where the person is there."""
        return max((last for first, last in self.away.get(employee_id, ()) if first <= day <= last), default=None)

    def first_from(self, day: datetime.date, employee_id: int, work_centre_id: int | None) -> datetime.date:
        """Return the first day from a day on by which a person can have something done."""
        while True:
            if last := self.away_until(employee_id, day):
                day = last + DAY + TIME_TO_CATCH_UP
            elif self.working.why_not(day, work_centre_id):
                day += DAY
            else:
                return day


@dataclass(frozen=True)
class Due:
    """On a day that is the same for everybody, or so many days after the duty is given or after the day of hire."""

    on: datetime.date | None = None
    days: int = 0
    after_hire: bool = False

    def asked(self, today: datetime.date, hired_on: datetime.date) -> datetime.date:
        """Return the day for a person hired on a day. Who was hired too long ago for it counts from today."""
        if self.on:
            return self.on
        days = datetime.timedelta(days=self.days)
        after_hire = hired_on + days
        if self.after_hire and after_hire > today:
            return after_hire
        return max(today, hired_on) + days
