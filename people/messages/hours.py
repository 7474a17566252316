"""When an organisation writes to its people: within some hours of a working day, where each of them works."""

import datetime
import zoneinfo
from functools import cached_property

from people.models import MessageSettings, Organisation
from people.models.working_days import WorkingDays


def settings_of(organisation: Organisation) -> MessageSettings:
    """Return how an organisation writes to its people; the usual where it never said."""
    return MessageSettings.objects.filter(organisation=organisation).first() or MessageSettings(
        organisation=organisation
    )


class QuietHours:
    """The hours of one organisation. Three queries, once."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.days = WorkingDays(organisation)
        chosen = settings_of(organisation)
        self.hours = (chosen.from_hour, chosen.to_hour)

    @cached_property
    def zones(self) -> dict[int | None, zoneinfo.ZoneInfo]:
        """Work centre → its time zone; None → that of the organisation."""
        zones: dict[int | None, zoneinfo.ZoneInfo] = {None: self.organisation.zone}
        for centre, name in self.organisation.zones_elsewhere.items():
            zones[centre] = zoneinfo.ZoneInfo(name)
        return zones

    def zone(self, work_centre_id: int | None) -> zoneinfo.ZoneInfo:
        """Return the clock of a work centre."""
        return self.zones.get(work_centre_id, self.organisation.zone)

    @cached_property
    def places(self) -> set[int | None]:
        """The work centres with a clock or days off of their own, and None for all others."""
        return {None, *self.zones, *self.days.holidays}

    def place(self, work_centre_id: int | None) -> int | None:
        """Return under which of the places a work centre is."""
        return work_centre_id if work_centre_id in self.places else None

    def first_from(self, moment: datetime.datetime, work_centre_id: int | None) -> datetime.datetime:
        """Return the first moment from this one on at which people of a work centre are written to."""
        return self.days.first_hour_from(moment, self.zone(work_centre_id), work_centre_id, self.hours)
