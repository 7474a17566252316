"""What the processes tell of themselves."""

import datetime

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When a process last did its work. A process that lives and does nothing stops beating.

    The clock beats when it has sent a message, a worker when it has carried one out.
    """

    class Process(models.TextChoices):
        CLOCK = "clock"
        WORKER = "worker"
        BULK = "bulk"  # the worker of what is for many people at once

    SILENT_AFTER = datetime.timedelta(minutes=2)  # eight beats

    process = models.CharField(primary_key=True, max_length=10, choices=Process.choices)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process} {self.beat_at}"

    @classmethod
    def beat(cls, process: Process) -> None:
        """Note that the process has just done its work."""
        cls.objects.update_or_create(process=process, defaults={"beat_at": timezone.now()})

    @classmethod
    def silent(cls) -> list[str]:
        """Return the processes that have not beaten for a while, or never."""
        since = timezone.now() - cls.SILENT_AFTER
        beating = set(cls.objects.filter(beat_at__gte=since).values_list("process", flat=True))
        return [process for process in cls.Process.values if process not in beating]
