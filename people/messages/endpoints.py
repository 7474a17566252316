"""Posting to an endpoint of the operator: signed, never redirected, and over in time whatever the other side does.

The address comes from the settings alone; nothing that anybody types or that an endpoint answers leads elsewhere.
"""

import hashlib
import hmac
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

TIMEOUT = 10  # seconds, for one step
DEADLINE = 30  # for all of it: less than the two minutes for which a worker holds a message
GONE = 410


class NotTaken(OSError):
    """The endpoint answered, but not that it took the message; it is tried again."""


class WayGone(Exception):
    """The endpoint says that nothing reaches this number or name any more."""


def signature(secret: str, timestamp: str, content: bytes) -> str:
    """Return what the other side compares: the HMAC of the moment and the body, so that neither can be exchanged."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + content, hashlib.sha256).hexdigest()


def post(endpoint: str, secret: str, key: str, said: Mapping[str, str]) -> None:
    """Post as JSON. ``key`` is the same for every try. Raises ``WayGone``, ``NotTaken``, or what the network raises; a
    reply is not read.
    """
    content = json.dumps(said, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-Aula-Timestamp": timestamp,
        "X-Aula-Signature": f"sha256={signature(secret, timestamp, content)}",
    }
    parts = urlsplit(endpoint)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    status = _status(_connection(endpoint), path, content, headers)
    if status == GONE:
        raise WayGone
    if not 200 <= status < 300:
        raise NotTaken(str(status))


def _connection(endpoint: str) -> HTTPConnection:
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=TIMEOUT, context=ssl.create_default_context())
    return HTTPConnection(host, parts.port, timeout=TIMEOUT)


def _status(connection: HTTPConnection, path: str, content: bytes, headers: Mapping[str, str]) -> int:
    """Return the status of the answer. Its body may be as long as it likes: the connection is closed before it."""
    late = threading.Timer(DEADLINE, _hang_up, [connection])
    late.daemon = True
    late.start()
    try:
        connection.request("POST", path, content, dict(headers))
        return connection.getresponse().status
    finally:
        late.cancel()
        connection.close()


def _hang_up(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it was over in this moment
            return
