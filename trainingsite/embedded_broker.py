"""A Celery broker that is a folder: for one machine, with nothing to install or configure.

Like kombu's filesystem transport, a message is a file. Unlike it, a message appears whole, because it is
written under another name and then renamed, and a file that is no message never stops a worker. Messages
taken by a worker that is killed are gone; the rows they hint at are taken up again by the sweep.
"""

import logging
import time
import uuid
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from urllib.parse import quote

from kombu import Connection
from kombu.transport import virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

LONGEST_WAIT = 0.5
BUSY_POLL = 0.01  # a worker looks again after each task: this bounds how many messages it takes in a second
IDLE_POLL = 0.2


class Channel(virtual.Channel):
    """Queues as folders below the transport option ``folder``."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._seen: dict[str, deque[Path]] = {}

    def _folder(self, queue: str) -> Path:
        folder = Path(self.connection.client.transport_options["folder"]) / quote(queue, safe="")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _messages(self, queue: str) -> list[Path]:
        return sorted(self._folder(queue).glob("*.json"))

    def _put(self, queue: str, message: dict[str, object], **kwargs: object) -> None:
        """Publish whole: the name that consumers look for appears by a rename, after the last byte."""
        final = self._folder(queue) / f"{time.time_ns():020d}-{uuid.uuid4().hex}.json"
        part = final.with_suffix(".part")
        part.write_text(dumps(message), encoding="utf-8")
        part.rename(final)

    def _get(self, queue: str) -> dict[str, object]:
        """Take the oldest message; files that are none are put aside and logged."""
        for path in self._candidates(queue):
            taken = path.with_suffix(".taken")
            try:
                path.rename(taken)  # of two consumers one succeeds
            except FileNotFoundError:
                continue
            try:
                message: dict[str, object] = loads(taken.read_text(encoding="utf-8"))
                self.message_to_python(message)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                logger.exception("Not a message, put aside: %s", taken)
                continue
            taken.unlink()
            return message
        raise Empty

    def _candidates(self, queue: str) -> Iterator[Path]:
        """Yield what the last listing still holds, then one new listing: no listing per message."""
        seen = self._seen.setdefault(queue, deque())
        while seen:
            yield seen.popleft()
        seen.extend(self._messages(queue))
        while seen:
            yield seen.popleft()

    def _size(self, queue: str) -> int:
        return len(self._messages(queue))

    def _purge(self, queue: str) -> int:
        messages = self._messages(queue)
        for path in messages:
            path.unlink(missing_ok=True)
        return len(messages)


class Transport(virtual.Transport):
    """The folder as a broker; its bindings are known to the process that declares them."""

    Channel = Channel
    shared_state = virtual.BrokerState()
    default_port = 0
    driver_type = "embedded"
    driver_name = "embedded"
    polling_interval = IDLE_POLL

    def __init__(self, client: Connection, **kwargs: object) -> None:
        super().__init__(client, **kwargs)
        self.state = self.shared_state

    def drain_events(self, connection: Connection, timeout: float | None = None) -> None:
        """Return to the worker twice a second, however long it would wait: it then stops as quickly.

        Looks often while messages come, seldom once none has come for as long as that.
        """
        try:
            super().drain_events(connection, timeout=LONGEST_WAIT if timeout is None else min(timeout, LONGEST_WAIT))
        except TimeoutError:
            self.polling_interval = IDLE_POLL
            raise
        self.polling_interval = BUSY_POLL
