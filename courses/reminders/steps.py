"""Which step of the ladder of reminders is due where somebody works: days alone, no rows."""

import datetime
from collections.abc import Sequence

from people.messages.hours import QuietHours
from people.models.working_days import DAY

HOUR = 9  # local; later where the organisation writes only later
CATCH_UP = 3 * DAY  # so long a step is still due that the clock missed


class Steps:
    """The ladder of one organisation at one moment."""

    def __init__(self, steps: Sequence[int], hours: QuietHours, now: datetime.datetime) -> None:
        self.steps, self.hours, self.now = steps, hours, now

    def today(self, centre: int | None) -> datetime.date | None:
        """Return the date at a work centre, while it is a working day there at an hour of reminding; None otherwise."""
        local = self.now.astimezone(self.hours.zone(centre))
        first, last = self.hours.hours
        if not min(max(HOUR, first), last - 1) <= local.hour < last or self.hours.days.why_not(local.date(), centre):
            return None
        return local.date()

    def due(self, centre: int | None, today: datetime.date) -> dict[datetime.date, int]:
        """Return for each due date the step that is due on a day. Each due date has one at most: a later step overtakes
        an earlier one.
        """
        if not self.steps:
            return {}
        found = {}
        day = today - self.steps[-1] * DAY - 4 * CATCH_UP  # a step may wait for as long as a row of holidays lasts
        while day <= today - self.steps[0] * DAY:
            step = self._step(centre, day, today)
            if step is not None:
                found[day] = step
            day += DAY
        return found

    def _step(self, centre: int | None, due_on: datetime.date, today: datetime.date) -> int | None:
        """Return the last step whose working day has come, unless that was too long ago."""
        for step in reversed(self.steps):
            day = self.hours.days.first_from(due_on + step * DAY, centre)
            if day <= today:
                return step if today - day <= CATCH_UP else None
        return None
