"""The Celery application. A lost broker is logged, never shown to a learner."""

import os

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.db import transaction
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.dev")


class Task(DjangoTask):
    """A task whose message is only a hint: the row it names is the queue."""

    def delay_on_commit(self, *args: object, **kwargs: object) -> None:
        """Log a broker outage instead of failing a request that has already committed."""
        transaction.on_commit(lambda: self.delay(*args, **kwargs), robust=True)


TRANSPORT_ALIASES["embedded"] = "trainingsite.embedded_broker:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "trainingsite.redis_broker:Transport"
app = Celery("trainingsite", task_cls=Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
