"""Workers are killed in the middle of a batch, and learners pass meanwhile."""

import pytest

from tests.chaos.harness import assert_exactly_once, wait_until
from tests.chaos.test_delivery import needs

pytestmark = pytest.mark.chaos

BROKERS = ["embedded", *(pytest.param(name, marks=needs(name)) for name in ("redis", "rabbitmq"))]


def test_killed_batch_is_issued_and_delivered_exactly_once(open_site, mailbox):
    site = open_site("embedded")
    site.start_clock()
    points = ["before commit", "after issue"]

    site.act("begin_batch", 30)
    for point in points:
        killed = site.start_worker(failpoint=point, concurrency=2)
        wait_until(lambda killed=killed: killed.poll() is not None, f"the worker died {point}")
    worker = site.start_worker(concurrency=2)
    wait_until(lambda: len(mailbox.seen) > 3, "it delivers")
    worker.kill()
    worker.wait()
    site.start_worker(concurrency=2)
    wait_until(site.is_settled, "everything is delivered")

    assert set(site.hits()) == set(points)
    assert len(site.act("state")["certificates"]) == 30
    assert_exactly_once(site, mailbox, may_repeat=2)


@pytest.mark.parametrize("broker", BROKERS)
def test_who_has_just_passed_does_not_wait_for_the_batch(open_site, mailbox, broker):
    site = open_site(broker)
    site.start_worker(queues=["-bulk"])
    site.start_worker(queues=[""])
    site.act("submit", 1)
    wait_until(lambda: len(mailbox.seen) == 1, "the worker of single ones is there")
    site.act("begin_batch", 30)
    wait_until(lambda: len(mailbox.seen) > 1, "the worker of batches is there")

    mailbox.is_slow = True  # for less time than a mail may take
    wait_until(lambda: mailbox.waiting == 1, "the worker of batches is busy")
    before = set(mailbox.seen)
    site.act("submit", 1)
    wait_until(lambda: mailbox.waiting == 2, "whoever has passed is served beside it")
    mailbox.is_slow = False
    wait_until(site.is_settled, "everything is delivered")

    singles = {row["message_id"] for row in site.act("state")["certificates"] if row["is_single"]}
    [single] = singles - before
    assert [each for each in mailbox.seen if each not in before].index(single) <= 1
    assert_exactly_once(site, mailbox)
