"""On which days people work, and at which hours they may be written to."""

import datetime
import zoneinfo
from collections import defaultdict

from django.utils.translation import gettext as _

from people.models.organisation import Organisation
from people.models.work_centres import Holiday

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
        """Return why nobody works on a day at a work centre, in a word; "" for a working day."""
        for centre in {None, work_centre_id}:
            if day in self.holidays[centre]:
                return self.holidays[centre][day]
        return _("weekend") if day.weekday() >= SATURDAY else ""

    def first_from(self, day: datetime.date, work_centre_id: int | None) -> datetime.date:
        """Return the first working day from a day on."""
        while self.why_not(day, work_centre_id):
            day += DAY
        return day

    def first_hour_from(
        self, moment: datetime.datetime, zone: zoneinfo.ZoneInfo, work_centre_id: int | None, hours: tuple[int, int]
    ) -> datetime.datetime:
        """Return the moment itself where it is within these hours of a working day there, else when such hours
        begin.
        """
        local = moment.astimezone(zone)
        day = local.date()
        if local.hour >= hours[1]:
            day += DAY
        working = self.first_from(day, work_centre_id)
        if working == local.date() and local.hour >= hours[0]:
            return moment
        return datetime.datetime.combine(working, datetime.time(hours[0]), tzinfo=zone)
