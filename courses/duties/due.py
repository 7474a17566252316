"""By when something is due: a day on which people work, where the person works."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.models import Holiday, Organisation

DAY = datetime.timedelta(days=1)
SATURDAY = 5


class WorkingDays:
    """On which days people of an organisation work: neither at the weekend nor on holidays. One query."""

    def __init__(self, organisation: Organisation) -> None:
        self.holidays: dict[int | None, dict[datetime.date, str]] = defaultdict(dict)
        for centre, day, name in Holiday.objects.filter(organisation=organisation).values_list(
            "work_centre_id", "day", "name"
        ):
            self.holidays[centre][day] = name

    def why_not(self, day: datetime.date, work_centre_id: int | None) -> str:
        """Why nobody works on a day at a work centre, in a word; "" for a working day."""
        for centre in {None, work_centre_id}:
            if day in self.holidays[centre]:
                return self.holidays[centre][day]
        return _("weekend") if day.weekday() >= SATURDAY else ""

    def first_from(self, day: datetime.date, work_centre_id: int | None) -> datetime.date:
        """The first working day from a day on."""
        while self.why_not(day, work_centre_id):
            day += DAY
        return day


@dataclass(frozen=True)
class Due:
    """On a day that is the same for everybody, or so many days after the duty is given or after the day of hire."""

    on: datetime.date | None = None
    days: int = 0
    after_hire: bool = False

    def asked(self, today: datetime.date, hired_on: datetime.date) -> datetime.date:
        """The day for a person hired on a day. Who was hired too long ago for it counts from today."""
        if self.on:
            return self.on
        days = datetime.timedelta(days=self.days)
        after_hire = hired_on + days
        if self.after_hire and after_hire > today:
            return after_hire
        return max(today, hired_on) + days
