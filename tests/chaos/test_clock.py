"""The clock goes on: through restarts of the broker, and whatever lies on the disk."""

import os
import time

import pytest

from tests.chaos.harness import RabbitMQ, assert_exactly_once, wait_until
from tests.services import must_not_skip

pytestmark = pytest.mark.chaos


@pytest.fixture
def rabbitmq(tmp_path):
    """A RabbitMQ of this test alone."""
    (tmp_path / "rabbitmq").mkdir()
    server = RabbitMQ(tmp_path / "rabbitmq")
    server.start()
    yield server
    server.stop()


def beat_after(site, moment):
    """Wait until the clock and whoever reads each queue have beaten after the moment."""

    def have_beaten():
        beats = site.act("beats")
        return set(beats) == {"clock", "worker", "bulk"} and min(beats.values()) > moment

    wait_until(have_beaten, "clock and workers beat")


@pytest.mark.skipif(
    not os.path.exists(RabbitMQ.program) and not must_not_skip(), reason="NOT FOUND: rabbitmq; it is not restarted"
)
def test_clock_site_and_worker_go_on_after_rabbitmq_was_restarted(open_site, mailbox, rabbitmq):
    site = open_site(rabbitmq.url)
    site.start_clock()
    site.start_worker()
    site.act("submit", 1)
    beat_after(site, 0)
    wait_until(site.is_settled, "the first is delivered")

    rabbitmq.restart()
    beat_after(site, time.time())
    said = (site.folder / "beat.log").read_text().count("Message Error")
    site.act("submit", 1)
    wait_until(site.is_settled, "the second is delivered")
    beat_after(site, time.time() + 3)

    assert (site.folder / "beat.log").read_text().count("Message Error") == said
    assert "Error" not in (site.folder / "actor.log").read_text()
    assert_exactly_once(site, mailbox)


def test_clock_ignores_what_an_earlier_one_left_on_the_disk(open_site):
    site = open_site("embedded")
    for ending in ("dat", "dir", "bak", "db"):
        (site.folder / f"beat-schedule.{ending}").touch()

    site.start_clock()
    site.start_worker()

    beat_after(site, 0)
