"""Workers are killed while they deliver; everybody who passed still gets exactly one certificate."""

import random
import shutil
import sys

import pytest

from tests.chaos.harness import POINTS, Redis, assert_exactly_once, wait_until
from tests.services import is_available, must_not_skip
from tests.visitor import Visitor

pytestmark = pytest.mark.chaos


def needs(service):
    return pytest.mark.skipif(
        not is_available(service) and not must_not_skip(), reason=f"NOT FOUND: {service}; its workers are not killed"
    )


@pytest.mark.parametrize(
    "broker", ["embedded", *(pytest.param(name, marks=needs(name)) for name in ("redis", "rabbitmq"))]
)
def test_worker_killed_at_every_point_loses_and_doubles_nothing(open_site, mailbox, broker):
    site = open_site(broker)
    site.start_clock()

    for point in POINTS:
        site.act("submit", 2)
        killed = site.start_worker(failpoint=point)
        wait_until(lambda killed=killed: killed.poll() is not None, f"the worker died {point}")
    site.start_worker()
    wait_until(site.is_settled, "everything is delivered")

    assert site.hits() == list(POINTS)
    assert_exactly_once(site, mailbox, may_repeat=1)


def test_workers_killed_at_random_lose_and_double_nothing(open_site, mailbox):
    chance = random.Random(seed := random.randrange(10**6))  # noqa: S311
    sys.stdout.write(f"seed {seed}\n")
    site = open_site("embedded")
    site.start_clock()

    for _ in range(3):
        site.act("submit", 10)
        delivered = len(mailbox.seen)
        worker = site.start_worker(concurrency=2)
        wait_until(lambda delivered=delivered: len(mailbox.seen) >= delivered + chance.randint(1, 5), "it delivers")
        worker.kill()
        worker.wait()
    site.start_worker(concurrency=2)
    wait_until(site.is_settled, "everything is delivered")

    assert_exactly_once(site, mailbox, may_repeat=3 * 2)


@pytest.mark.skipif(
    not shutil.which("redis-server") and not must_not_skip(), reason="NOT FOUND: redis-server; it is not restarted"
)
def test_worker_goes_on_after_redis_was_restarted_in_the_middle_of_its_work(open_site, mailbox, tmp_path):
    redis = Redis(tmp_path)
    redis.start()
    try:
        site = open_site(redis.url)
        site.start_clock()
        site.start_worker()
        mailbox.is_slow = True
        site.act("submit", 1)
        wait_until(lambda: mailbox.waiting, "the worker is in the middle of its work")
        redis.stop()
        mailbox.is_slow = False
        wait_until(lambda: "Couldn't ack" in (site.folder / "worker.log").read_text(), "the acknowledgement is lost")
        redis.start()
        wait_until(site.is_settled, "the first is delivered")
        site.act("submit", 1)
        wait_until(site.is_settled, "the second is delivered")
    finally:
        redis.stop()

    assert_exactly_once(site, mailbox)


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1//"])
def test_pass_without_worker_or_broker_is_delivered_later(open_site, mailbox, broker):
    site = open_site(broker)
    address = site.start_web()
    statuses = []

    for username, attempt in site.act("attempts")[:2]:
        visitor = Visitor(address).sign_in(username)
        statuses.append(visitor.post(f"/en/quizzes/attempts/{attempt}/submit/").status)
        visitor.close()
    issued = [certificate["delivered"] for certificate in site.act("state")["certificates"]]
    site.start_clock(AULA_BROKER="embedded")
    site.start_worker(AULA_BROKER="embedded")
    wait_until(site.is_settled, "everything is delivered")

    assert statuses == [302, 302]
    assert issued == [False, False]
    assert_exactly_once(site, mailbox)
