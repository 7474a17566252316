from celery import shared_task

from trainingsite.models import Heartbeat


@shared_task(name="trainingsite.beat")
def beat() -> None:
    Heartbeat.beat(Heartbeat.Process.WORKER)
