import time

from celery import Task, shared_task
from celery.signals import task_postrun
from django.conf import settings

from trainingsite.models import Heartbeat

SELDOM = 10.0  # seconds between two beats of a busy worker
_beaten = {"at": 0.0}


def _is_bulk(task: Task) -> bool:
    return (task.request.delivery_info or {}).get("routing_key") == settings.BULK_QUEUE


@shared_task(name="trainingsite.beat", bind=True)
def beat(self: Task) -> None:
    """Show that whoever reads the queue of this message lives."""
    Heartbeat.beat(Heartbeat.Process.BULK if _is_bulk(self) else Heartbeat.Process.WORKER)


@task_postrun.connect
def beat_at_work(task: Task, **kwargs: object) -> None:
    """Show that the beat is at work, as whatever is carried out for many does: one that waits behind a long batch
    expires there.
    """
    now = time.monotonic()
    if _is_bulk(task) and now - _beaten["at"] > SELDOM:
        _beaten["at"] = now
        Heartbeat.beat(Heartbeat.Process.BULK)
