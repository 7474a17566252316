"""Real processes for a test: data of its own, a broker, a mail server, workers that can be killed."""

import asyncio
import contextlib
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller
from kombu import Connection

POINTS = (
    *("after claim", "mid key", "mid write", "after rename", "after queueing"),
    *("before mail", "after 250", "after record"),
)
ROOT = Path(__file__).resolve().parent.parent.parent
BROKERS = {"redis": "redis://127.0.0.1:6379/15", "rabbitmq": "amqp://guest:guest@127.0.0.1:5672//"}


def free_port():
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """Accepts every message and counts its Message-ID."""

    def __init__(self):
        self.seen = Counter()
        self.is_slow = False
        self.waiting = 0

    async def handle_DATA(self, server, session, envelope):
        """Called for each message; where the server is slow it waits until it is no more."""
        self.waiting += 1
        while self.is_slow:
            await asyncio.sleep(0.05)
        self.waiting -= 1
        self.seen[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


@contextlib.contextmanager
def mail_server():
    """A mail server on a port of its own."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # a failing test shows what the product said instead
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def postgres(statement):
    """Run one statement on the server, outside of any database of ours."""
    credentials = {
        "host": os.environ.get("AULA_DB_HOST", "127.0.0.1"),
        "port": os.environ.get("AULA_DB_PORT", "5432"),
        "user": os.environ.get("AULA_DB_USER", "postgres"),
        "password": os.environ.get("AULA_DB_PASSWORD", ""),
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **credentials) as connection:
        connection.execute(statement)


class Redis:
    """A Redis of our own that can be killed without harm to anybody."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        """Start it; what it held before is there again."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--appendonly", "yes", "--save", ""]
        self.process = subprocess.Popen(
            ["redis-server", *options, "--dir", str(self.folder)], stdout=subprocess.DEVNULL, process_group=0
        )

    def restart(self):
        """Kill it, leave everybody without it for two seconds, start it again."""
        self.stop()
        time.sleep(2)
        self.start()

    def stop(self):
        """Kill it."""
        self.process.kill()
        self.process.wait()


class RabbitMQ:
    """A RabbitMQ of our own that can be restarted without harm to anybody."""

    program = "/usr/lib/rabbitmq/bin/rabbitmq-server"  # the one on the path changes to another user first

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self):
        """Start it and wait until it listens; what it held before is there again."""
        environment = {
            "NODENAME": f"aula-{self.port}@localhost",
            "NODE_IP_ADDRESS": "127.0.0.1",
            "NODE_PORT": str(self.port),
            "DIST_PORT": str(free_port()),
            "MNESIA_BASE": str(self.folder / "data"),
            "LOG_BASE": str(self.folder / "log"),
            "CONFIG_FILE": str(self.folder / "none"),
            "ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
        }
        self.process = subprocess.Popen(
            [self.program],
            env={
                **os.environ,
                "HOME": str(self.folder),
                **{f"RABBITMQ_{name}": value for name, value in environment.items()},
            },
            stdout=subprocess.DEVNULL,
            process_group=0,
        )
        wait_until(self.is_up, "RabbitMQ listens", seconds=90)

    def is_up(self):
        """Tell whether it takes connections."""
        with contextlib.suppress(OSError), Connection(self.url, connect_timeout=2) as connection:
            connection.connect()
            return True
        return False

    def restart(self):
        """Stop it politely and start it again."""
        self.stop()
        self.start()

    def stop(self):
        """Stop it politely."""
        self.process.terminate()
        self.process.wait(60)


class Site:
    """One installation: its data, and the processes started on it."""

    actor_module = "tests.chaos.actor"
    settings_module = "tests.chaos.settings"

    def __init__(self, folder, *, broker="embedded", database="sqlite", smtp_port=0):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.processes = []
        self._actor = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COV_")},
            "DJANGO_SETTINGS_MODULE": self.settings_module,
            "AULA_DATA_DIR": str(self.folder),
            "AULA_DB": "sqlite" if database == "sqlite" else "postgresql",
            "AULA_DB_NAME": database,
            "AULA_BROKER": BROKERS.get(broker, broker),
            "AULA_DEBUG": "0",
            "LC_ALL": "en_US.UTF-8",
            "CHAOS_SMTP_PORT": str(smtp_port),
            "AULA_QUEUE": f"chaos-{os.getpid()}-{self.folder.name}",
            "CHAOS_HITS": str(self.folder / "hits"),
        }

    # --- Processes

    def start(self, *command, log, **environment):
        """Start a process in a group of its own."""
        with (self.folder / f"{log}.log").open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env={**self.environment, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        self.processes.append(process)
        return process

    def start_worker(self, failpoint="", concurrency=1, queues=None, **environment):
        """The product's worker, of all queues or of those that end so; it kills itself at the failpoint."""
        named = ",".join(self.environment["AULA_QUEUE"] + end for end in queues or ("", "-bulk"))
        return self.start(
            *("celery", "--app=tests.chaos.worker", "worker", "--pool=threads", f"--concurrency={concurrency}"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING", f"--queues={named}"),
            log="worker",
            CHAOS_FAILPOINT=failpoint,
            **environment,
        )

    def start_clock(self, **environment):
        """The product's beat, which ticks every second."""
        command = ("celery", "--app=trainingsite", "beat", "--pidfile=", "--loglevel=WARNING")
        return self.start(*command, log="beat", **environment)

    def start_web(self):
        """The product's site; returns its address."""
        port = free_port()
        self.start(
            *("gunicorn", "trainingsite.wsgi:application", "--bind", f"127.0.0.1:{port}", "--worker-class=gthread"),
            *("--threads=4", "--no-control-socket", "--log-level=warning"),
            log="web",
        )
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(address), "the site answers")
        return address

    def stop(self):
        """End every process that this started."""
        if self._actor:
            self._actor.stdin.close()
            self._actor.wait(60)
            self._actor.stdout.close()
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    # --- What happens in it

    def act(self, name, *arguments):
        """Have the actor do something in this installation."""
        if self._actor is None:
            with (self.folder / "actor.log").open("ab") as errors:
                self._actor = subprocess.Popen(
                    [sys.executable, "-m", self.actor_module],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                )
        self._actor.stdin.write(f"{json.dumps([name, arguments])}\n")
        self._actor.stdin.flush()
        line = self._actor.stdout.readline()
        assert line, (self.folder / "actor.log").read_text()[-3000:]
        return json.loads(line)

    def hits(self):
        """The failpoints at which a worker died, in order."""
        path = self.folder / "hits"
        return path.read_text().splitlines() if path.exists() else []

    def log(self):
        """What the processes said, for a failing test."""
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in self.folder.glob("*.log"))

    def is_settled(self):
        """Whether nothing is left to deliver."""
        state = self.act("state")
        is_open = state["open_batches"] or state["unsent"]
        return not is_open and all(certificate["delivered"] for certificate in state["certificates"])


def copy_of(template, folder, **options):
    """A new installation with the data of another."""
    options.setdefault("database", "sqlite")
    if options["database"] == "sqlite":
        shutil.copytree(template.folder, folder, ignore=shutil.ignore_patterns("*.log"))
    else:
        postgres(f'CREATE DATABASE "{options["database"]}" TEMPLATE "{template.environment["AULA_DB_NAME"]}"')
    return Site(folder, **options)


def forget_queue(site):
    """Remove the queues of an installation from a broker it shares with others."""
    broker = site.environment["AULA_BROKER"]
    if broker not in BROKERS.values():
        return
    with Connection(broker, connect_timeout=2) as connection, connection.channel() as channel:
        for queue in ("", "-bulk"):
            channel.queue_delete(site.environment["AULA_QUEUE"] + queue)


def wait_until(is_true, what, seconds=120):
    """Poll until it is true; fail with its name when even a busy machine would have come to it."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, f"still not so after {seconds} s: {what}"
        time.sleep(0.1)


def answers(address):
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{address}/en/accounts/login/", timeout=30).close()  # noqa: S310
        return True
    return False


def assert_exactly_once(site, mailbox, *, may_repeat=0):
    """The oracle: one certificate, one PDF and one message for everybody who passed; folios without a gap."""
    state = site.act("state")
    certificates = state["certificates"]
    repeated = sum(mailbox.seen.values()) - len(mailbox.seen)

    assert sorted(certificate["enrolment"] for certificate in certificates) == state["passed"]
    assert [certificate["number"] for certificate in certificates] == list(range(1, len(certificates) + 1))
    assert [certificate for certificate in certificates if not certificate["delivered"]] == []
    assert [certificate["file_sha256"] for certificate in certificates] == [
        certificate["sha256"] for certificate in certificates
    ]
    assert state["files"] == len(certificates)
    assert sorted(mailbox.seen) == sorted(certificate["message_id"] for certificate in certificates)
    assert repeated <= may_repeat
