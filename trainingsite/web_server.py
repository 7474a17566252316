"""How the site is served: ``gunicorn --config python:trainingsite.web_server trainingsite.wsgi:application``.

A thread that waits for a slow visitor serves nobody else, so receiving a request has a deadline of its own. A proxy
in front that buffers requests (docs/how-to/proxy/nginx.conf) is what keeps many slow visitors at once from the threads.
"""

import time

from gunicorn.http import Request, RequestParser
from gunicorn.http.errors import NoMoreData
from gunicorn.http.unreader import SocketUnreader
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import TConn, ThreadWorker

from trainingsite.environment import env_host, env_int, env_port, in_address

RECEIVE_SECONDS = env_int(
    "AULA_RECEIVE_SECONDS", 10, least=1, most=600
)  #: Seconds that a request may take to trickle in.
LEAST_BYTES_A_SECOND = 32 * 1024  # an upload that arrives faster than this has all the time it needs
SEND_SECONDS = 30  # for one piece of an answer
LINGER_SECONDS = 0.5  # for a visitor to hang up after the last answer

#: The name or address to listen on.
_HOST = env_host("AULA_HOST", "127.0.0.1")
#: The port to listen on.
_PORT = env_port("AULA_PORT", 8000)
bind = f"{in_address(_HOST)}:{_PORT}"
worker_class = "trainingsite.web_server.DeadlineWorker"
workers = env_int("AULA_WEB_WORKERS", 2, least=1, most=64)  #: Processes that serve the site.
threads = env_int("AULA_WEB_THREADS", 4, least=1, most=64)  #: Threads of each of them.
preload_app = True
control_socket_disable = True
timeout = 60
graceful_timeout = 3
max_requests = 2000
max_requests_jitter = 200
loglevel = "warning"


class DeadlineReader(SocketUnreader):
    """Reads a request from its socket, and gives up on a visitor who keeps a thread waiting for it."""

    deadline: float | None = None
    is_late = False

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return what has arrived. Every byte earns the time that it takes at the least speed."""
        if self.deadline is None:
            self.deadline = time.monotonic() + RECEIVE_SECONDS
        usual = self.sock.gettimeout()
        left = self.deadline - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self.sock.settimeout(left if usual is None else min(left, usual))
            received: bytes = super().chunk(size_hint)
        except TimeoutError as late:
            self.is_late = True
            raise NoMoreData from late
        finally:
            self.sock.settimeout(usual)
        self.deadline += len(received) / LEAST_BYTES_A_SECOND
        return received


class DeadlineWorker(ThreadWorker):
    """gunicorn's worker with threads, which also bounds how long a thread waits for a visitor."""

    def handle(self, conn: TConn) -> object:
        """Serve one request. Raise when the connection has ended: gunicorn then forgets it at once.

        It would wait two seconds for the visitor to hang up, in the loop that accepts everybody else.
        """
        if conn.parser is None:
            conn.parser = RequestParser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = DeadlineReader(conn.sock)
        conn.parser.unreader.deadline = None
        keep: object = super().handle(conn)
        if keep:
            return keep
        if not conn.parser.unreader.is_late:
            close_graceful(conn.sock, timeout=LINGER_SECONDS)
        raise ConnectionAbortedError

    def handle_request(self, req: Request, conn: TConn) -> object:
        """Answer, in pieces that each have to be taken in time."""
        conn.sock.settimeout(SEND_SECONDS)
        keep: object = super().handle_request(req, conn)
        return keep
