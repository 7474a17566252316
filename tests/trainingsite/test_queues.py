"""What workers read, in which order, and what becomes of a place whose acknowledgement is lost."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from kombu.transport import redis
from kombu.utils.scheduling import cycle_by_name

from trainingsite.celery import app
from trainingsite.redis_broker import QoS, Transport


def test_worker_reads_both_queues_and_that_of_batches_last():
    assert list(app.amqp.queues.consume_from) == [settings.CELERY_TASK_DEFAULT_QUEUE, settings.BULK_QUEUE]


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("certificates.issue_batch_items", settings.BULK_QUEUE),
        ("certificates.hint_at_batches", settings.BULK_QUEUE),
        ("quizzes.write_import", settings.BULK_QUEUE),
        ("quizzes.plan_import", settings.CELERY_TASK_DEFAULT_QUEUE),
        ("certificates.deliver", settings.CELERY_TASK_DEFAULT_QUEUE),
    ],
)
def test_task_waits_in_its_queue(task, queue):
    route = app.amqp.router.route({}, task)

    assert route["queue"].name == queue


def test_place_of_a_message_is_free_although_its_acknowledgement_was_lost(monkeypatch):
    def lose(self, delivery_tag):
        raise ConnectionError

    monkeypatch.setattr(redis.QoS, "ack", lose)
    places = QoS(SimpleNamespace(connection_errors=(ConnectionError,)), prefetch_count=1)
    places._quick_append("tag", object())
    was_free = places.can_consume()

    with pytest.raises(ConnectionError):
        places.ack("tag")

    assert (was_free, places.can_consume()) == (False, True)
    places._on_collect.cancel()


def test_redis_is_reached_through_our_transport():
    assert Transport.Channel.QoS is QoS
    assert app.connection_for_read("redis://localhost/").get_transport_cls() is Transport


def test_redis_looks_into_the_first_queue_first_and_after_ten_of_it_into_the_next():
    order = cycle_by_name("trainingsite.queue_order:RedisOrder")()
    order.update(["hints", "batches"])
    looks = []

    for taken in [*["hints"] * 10, "batches", "hints"]:
        looks.append(order.consume(2)[0])
        order.rotate(taken)
    looks.append(order.consume(2)[0])

    assert looks == [*["hints"] * 10, "batches", "hints", "hints"]
