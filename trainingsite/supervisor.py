"""The whole product on one machine: site, workers and clock as children of one process.

``python -m trainingsite.supervisor`` starts a child that died again, stops all of them on Ctrl-C or SIGTERM,
and on Linux the kernel ends them when this process is killed.
"""

import ctypes
import errno
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from trainingsite.data_folder import taken
from trainingsite.environment import env_host, env_port, in_address
from trainingsite.terminal import _, choose_language, say

STOP_SECONDS = 4.0
START_SECONDS = 600.0  # a busy machine takes its time; a site that cannot start ends by itself
PATIENCE_SECONDS = 20.0
LONGEST_WAIT = 30.0
STEADY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # listening on every address → the one to ask
ROOT_WARNING = "ignore:You're running the worker with superuser"  # in a container everything runs as root


def _die_with_parent() -> Callable[[], None] | None:
    """Return, on Linux, what a child runs before it becomes its command, so that it never outlives this process."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One supervised process; the longer it keeps dying, the longer it waits."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    start_at: float = 0.0
    before_exec: Callable[[], None] | None = field(default_factory=_die_with_parent)

    def start(self) -> None:
        """Start the process in a group of its own: Ctrl-C reaches only the supervisor."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.command, preexec_fn=self.before_exec, process_group=0)  # noqa: S603  # our own commands

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def keep_running(self) -> None:
        """Start again what died, after a wait that doubles up to half a minute."""
        now = time.monotonic()
        if self.is_running:
            return
        if self.process is not None:
            steady = now - self.started_at > STEADY_SECONDS
            self.failures = 0 if steady else self.failures + 1
            wait = min(2.0 ** (self.failures - 1), LONGEST_WAIT) if self.failures else 0.0
            say(
                _("%(name)s ended with %(status)d; starting it again in %(seconds)d s.")
                % {"name": self.name, "status": self.process.returncode, "seconds": wait}
            )
            self.process, self.start_at = None, now + wait
        if now >= self.start_at:
            self.start()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process if it lives."""
        if self.process is not None and self.is_running:
            self.process.send_signal(number)


def children(address: str, port: int) -> list[Child]:
    """Return site, a worker for each queue, and clock. The clock is its own process: in a worker it would outlive a
    killed one.
    """
    celery = [sys.executable, "-W", ROOT_WARNING, "-m", "celery", "--app=trainingsite", "--quiet"]
    worker = [
        *(*celery, "worker", "--pool=threads", "--concurrency=2", "--loglevel=WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
    return [
        Child(
            _("The site"),
            [
                *(sys.executable, "-m", "gunicorn", "--config", "python:trainingsite.web_server"),
                *("--bind", f"{in_address(address)}:{port}", "trainingsite.wsgi:application"),
            ],
        ),
        Child(_("The worker"), [*worker, f"--queues={settings.CELERY_TASK_DEFAULT_QUEUE}"]),
        Child(_("The worker for bulk work"), [*worker, f"--queues={settings.BULK_QUEUE}"]),
        Child(_("The clock"), [*celery, "beat", "--loglevel=WARNING", "--pidfile="]),
    ]


def supervise(processes: list[Child], is_stopping: Callable[[], bool], on_ready: Callable[[], bool]) -> int:
    """Run until told to stop. Return the exit status: 1 if the site never came up."""
    for child in processes:
        child.start()
    if not on_ready():
        stop(processes)
        return 1
    while not is_stopping():
        for child in processes:
            child.keep_running()
        time.sleep(0.2)
    stop(processes)
    return 0


def stop(processes: list[Child]) -> None:
    """Ask every child to end, and end what has not after a few seconds."""
    for child in processes:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(child.is_running for child in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in processes:
        child.send(signal.SIGKILL)


def why_taken(address: str, port: int) -> str:
    """Return why nothing can listen there; nothing if it can."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = _("Port %(port)d is already in use. Choose another one: make run AULA_PORT=%(other)d")
            return text % {"port": port, "other": port + 1}
        text = _("The site cannot listen on %(place)s: %(reason)s.")
        return text % {"place": f"{in_address(address)}:{port}", "reason": error.strerror}
    return ""


def trouble(address: str, port: int) -> str:
    """Return why the site cannot be used yet; nothing if it answers. It is asked as by its proxy, under its own
    name.
    """
    site = urlsplit(settings.SITE_URL)
    connection = http.client.HTTPConnection(address, port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})
        status = connection.getresponse().status
    except TimeoutError:
        return _("it accepts connections but does not answer")
    except OSError:
        return _("it does not accept connections yet")
    else:
        return _("it answers with error %(status)d") % {"status": status} if status >= 500 else ""
    finally:
        connection.close()


def why_not_started(site: Child, reason: str) -> str:
    """Return the sentence with which the supervisor gives up."""
    if site.process is not None and not site.is_running:
        return _("The site did not start: its process ended with %(status)d. Its output is above.") % {
            "status": site.process.returncode
        }
    return _("The site did not start in %(minutes)d minutes: %(reason)s.") % {
        "minutes": START_SECONDS // 60,
        "reason": reason,
    }


def how_to_go_on() -> str:
    """Return what to know once the site is ready."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder:
        return _("Ctrl-C stops it.")
    return _("E-mails are written to %(folder)s. Ctrl-C stops it.") % {"folder": folder}


def main() -> int:
    """Start everything and stay until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.dev")
    os.environ.setdefault("AULA_DEBUG", "0")
    address, port = env_host("AULA_HOST", "127.0.0.1"), env_port("AULA_PORT", 8000)
    local = EVERYWHERE.get(address, address)
    os.environ.setdefault("AULA_SITE_URL", f"http://{in_address(local)}:{port}")
    choose_language()
    if reason := why_taken(address, port):
        say(reason)
        return 1
    with taken(settings.DATA_DIR) as reason:
        if reason:
            say(reason)
            return 1
        shutil.rmtree(settings.BROKER_DIR, ignore_errors=True)  # the rows are the queue; old hints are noise
        return run(address, port, local)


def run(address: str, port: int, local: str) -> int:
    """Run all processes until told to stop; the site is asked at ``local`` whether it answers."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    processes = children(address, port)

    def wait_until_ready() -> bool:
        started, reason = time.monotonic(), ""
        told = started
        while not stopping and processes[0].is_running and time.monotonic() < started + START_SECONDS:
            reason = trouble(local, port)
            if not reason:
                say("\n" + _("Aula 42001 is ready: %(url)s") % {"url": f"{settings.SITE_URL}/"})
                say(how_to_go_on())
                return True
            if time.monotonic() > told + PATIENCE_SECONDS:
                told = time.monotonic()
                say(_("The site is still starting: %(reason)s.") % {"reason": reason})
            time.sleep(0.2)
        if not stopping:
            say(why_not_started(processes[0], reason))
        return bool(stopping)

    return supervise(processes, lambda: bool(stopping), wait_until_ready)


if __name__ == "__main__":
    sys.exit(main())
