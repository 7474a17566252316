"""Which task waits in which queue, who reads it, and what becomes of a place whose acknowledgement is lost."""

from types import SimpleNamespace

import pytest
from celery.app.task import Context
from django.conf import settings
from kombu.transport import redis

from trainingsite import tasks
from trainingsite.celery import app
from trainingsite.models import Heartbeat
from trainingsite.redis_broker import QoS, Transport
from trainingsite.tasks import beat, beat_at_work

QUEUES = settings.CELERY_TASK_DEFAULT_QUEUE, settings.BULK_QUEUE


def test_a_worker_that_is_told_no_queue_reads_both():
    assert list(app.amqp.queues.consume_from) == [settings.CELERY_TASK_DEFAULT_QUEUE, settings.BULK_QUEUE]


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("certificates.issue_batch_items", settings.BULK_QUEUE),
        ("certificates.hint_at_batches", settings.BULK_QUEUE),
        ("quizzes.write_import", settings.BULK_QUEUE),
        ("certificates.build_archive", settings.BULK_QUEUE),
        ("people.write_import", settings.BULK_QUEUE),
        ("courses.do_duties", settings.BULK_QUEUE),
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("queue", "shown"),
    [(settings.CELERY_TASK_DEFAULT_QUEUE, {"worker"}), (settings.BULK_QUEUE, {"bulk"})],
)
def test_beat_shows_the_worker_of_its_queue(queue, shown):
    beat.request_stack.push(Context(delivery_info={"routing_key": queue}))
    try:
        beat.run()
    finally:
        beat.request_stack.pop()

    assert shown == set(Heartbeat.objects.values_list("process", flat=True))


@pytest.mark.django_db
def test_what_is_carried_out_for_many_shows_it_now_and_then(monkeypatch, django_assert_num_queries):
    monkeypatch.setitem(tasks._beaten, "at", float("-inf"))
    single, bulk = (SimpleNamespace(request=Context(delivery_info={"routing_key": queue})) for queue in QUEUES)

    beat_at_work(single)
    before = set(Heartbeat.objects.values_list("process", flat=True))
    beat_at_work(bulk)
    with django_assert_num_queries(0):
        beat_at_work(bulk)

    assert (before, set(Heartbeat.objects.values_list("process", flat=True))) == (set(), {"bulk"})
