"""The broker in a folder: nothing lost between two consumers, nothing fatal in the folder."""

import contextlib
import threading

import pytest
from kombu import Connection, Queue

import trainingsite  # noqa: F401  registers the transport
from trainingsite.embedded_broker import BUSY_POLL, IDLE_POLL

MESSAGES = 3000
QUEUE = Queue("hints", routing_key="hints")


@pytest.fixture
def connect(tmp_path):
    return lambda: Connection("embedded://", transport_options={"folder": str(tmp_path)})


def publish(connect, bodies):
    with connect() as connection:
        producer = connection.Producer()
        for body in bodies:
            producer.publish(body, routing_key=QUEUE.name, declare=[QUEUE], retry=False)


def consume(connect, received, is_over):
    def take(body, message):
        message.ack()
        received.append(body)

    with connect() as connection, connection.Consumer(QUEUE, callbacks=[take]):
        while not is_over():
            try:
                connection.drain_events(timeout=0.1)
            except TimeoutError:
                continue


def test_two_consumers_receive_every_message_once(connect):
    received: list[int] = []
    deadline = threading.Event()
    timer = threading.Timer(60, deadline.set)
    threads = [
        threading.Thread(
            target=consume, args=(connect, received, lambda: len(received) >= MESSAGES or deadline.is_set())
        )
        for _ in range(2)
    ]
    threads += [threading.Thread(target=publish, args=(connect, range(start, MESSAGES, 2))) for start in range(2)]

    timer.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timer.cancel()

    assert sorted(received) == list(range(MESSAGES))


def test_messages_arrive_in_the_order_of_publishing(connect):
    received: list[int] = []
    publish(connect, range(5))

    consume(connect, received, lambda: len(received) >= 5)

    assert received == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("content", [b"", b'{"body": "ha', b"[]", b"{}", b'{"properties": {}}', b"\xff\xfe"])
def test_file_that_is_no_message_is_put_aside(connect, tmp_path, content):
    received: list[str] = []
    (tmp_path / "hints").mkdir()
    (tmp_path / "hints" / "0-foreign.json").write_bytes(content)
    publish(connect, ["after it"])

    consume(connect, received, lambda: bool(received))

    assert received == ["after it"]
    assert [path.name for path in (tmp_path / "hints").iterdir()] == ["0-foreign.taken"]


def test_half_written_message_is_not_seen(connect, tmp_path):
    (tmp_path / "hints").mkdir()
    (tmp_path / "hints" / "0.part").write_text('{"body"')

    with connect() as connection, connection.channel() as channel:
        size = channel._size("hints")

    assert size == 0


def test_purge_empties_the_queue(connect):
    publish(connect, range(3))

    with connect() as connection, connection.channel() as channel:
        QUEUE(channel).declare()
        purged = QUEUE(channel).purge()
        left = channel._size("hints")

    assert (purged, left) == (3, 0)


def test_unacknowledged_message_returns_when_its_consumer_closes(connect):
    received: list[str] = []
    publish(connect, ["hint"])
    with connect() as connection:
        taken = connection.SimpleQueue(QUEUE).get(timeout=5)
        assert taken.payload == "hint"

    consume(connect, received, lambda: bool(received))

    assert received == ["hint"]


def test_looks_often_while_messages_come_and_seldom_once_none_has_come(connect):
    """A worker with one task at a time polls after each: that wait is the most it can do in a second."""
    publish(connect, ["hint"])
    intervals = []

    with connect() as connection, connection.Consumer(QUEUE, callbacks=[lambda body, message: message.ack()]):
        for _ in range(2):
            with contextlib.suppress(TimeoutError):
                connection.drain_events(timeout=0.1)
            intervals.append(connection.transport.polling_interval)

    assert intervals == [BUSY_POLL, IDLE_POLL]
