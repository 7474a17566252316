"""The server in front of Django: slow visitors do not keep its threads."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time

import pytest

from tests.chaos.harness import free_port, wait_until

APPLICATION = """
def application(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(body)).encode()]
"""
HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server with eight threads, as the site has, that gives a request one second to arrive."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "application.py").write_text(APPLICATION)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:trainingsite.web_server", "application:application"],
        env={**os.environ, "PYTHONPATH": str(folder), "AULA_PORT": str(port), "AULA_RECEIVE_SECONDS": "1"},
    )
    wait_until(lambda: ask(port) == b"0", "the server answers")
    yield port
    process.terminate()
    process.wait(10)


def ask(port, body=b""):
    """Return what the server answers, or None where nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection), contextlib.suppress(ConnectionRefusedError):
        connection.request("POST", "/", body)
        return connection.getresponse().read()
    return None


@contextlib.contextmanager
def slow_visitors(port, begin, count=16):
    """Hold connections on which a request has begun to arrive."""
    with contextlib.ExitStack() as stack:
        visitors = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]
        for visitor in visitors:
            visitor.sendall(begin)
        yield visitors


def is_dropped(visitor):
    """Tell whether the server has ended the connection; send it one more byte of the request if not."""
    try:
        visitor.sendall(b".")
        visitor.settimeout(0.01)
        return visitor.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("begin", [HEAD, HEAD[:-2]], ids=["body", "head"])
def test_slow_visitors_are_dropped_and_others_served(address, begin):
    with slow_visitors(address, begin) as visitors:
        time.sleep(0.5)
        answer = ask(address, b"other")
        waiting = set(visitors)

        def is_everybody_dropped():
            waiting.difference_update([visitor for visitor in waiting if is_dropped(visitor)])
            return not waiting

        wait_until(is_everybody_dropped, "every slow visitor is dropped")

    assert answer == b"5"


def test_large_body_has_the_time_that_it_needs(address):
    with socket.create_connection(("127.0.0.1", address)) as visitor:
        visitor.sendall(HEAD.replace(b"1000000", b"400000\r\nConnection: close"))
        for _ in range(8):
            visitor.sendall(b"x" * 50_000)
            time.sleep(0.3)
        answer = visitor.makefile("rb").read()

    assert b"\r\n400000\r\n" in answer


def test_visitors_who_never_hang_up_do_not_hold_the_server(address):
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            visitor = stack.enter_context(socket.create_connection(("127.0.0.1", address)))
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        started = time.monotonic()

        assert ask(address, b"other") == b"5"
        assert time.monotonic() - started < 5  # eight times two seconds in the loop that accepts would be more
