"""The clock: sends what is scheduled, keeps nothing on disk, and beats as long as its messages arrive."""

import logging

from celery.beat import ScheduleEntry, Scheduler
from celery.result import AsyncResult
from django.db import Error, close_old_connections

from trainingsite.models import Heartbeat

logger = logging.getLogger(__name__)


class Clock(Scheduler):
    """Celery's scheduler without its file: the schedule is static and every task may be repeated.

    Everything is due at the start, so that a clock which is often restarted leaves nothing out.
    """

    def setup_schedule(self) -> None:
        """Take the schedule from the settings."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - entry.schedule.run_every

    def apply_async(self, entry: ScheduleEntry, *args: object, **kwargs: object) -> AsyncResult:
        """Send the message of an entry; raise if the broker did not take it."""
        result: AsyncResult = super().apply_async(entry, *args, **kwargs)
        if entry.task == "trainingsite.beat":
            show_life()
        return result


def show_life() -> None:
    """Beat. A database that is away stops nothing: the next beat tries again."""
    close_old_connections()
    try:
        Heartbeat.beat(Heartbeat.Process.CLOCK)
    except Error:
        logger.warning("The clock could not write its heartbeat.", exc_info=True)
