"""The product's server on data of its own, and what CPU it spends."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent


class Server:
    """gunicorn as the supervisor starts it; on PostgreSQL where one listens."""

    def __init__(self, *, postgresql):
        self.database = f"aula_bench_{os.getpid()}" if postgresql else ""
        self.folder = Path(tempfile.mkdtemp(prefix="aula-bench-"))
        self.process = None
        self.address = ""
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "trainingsite.settings.dev",
            "AULA_DATA_DIR": str(self.folder),
            "AULA_DEBUG": "0",
            "AULA_DB": "postgresql" if postgresql else "sqlite",
            "AULA_DB_NAME": self.database,
        }
        if postgresql:
            self._ask_postgresql(f'CREATE DATABASE "{self.database}"')

    def run(self, *command):
        """Run a module on the data; return the last line it printed."""
        return self._last_line("-m", *command)

    def script(self, code):
        """Run Python on the data; return the last line it printed."""
        return self._last_line("-c", code)

    def start(self):
        """Start the server and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = ["gunicorn", "trainingsite.wsgi:application", "--bind", f"127.0.0.1:{port}"]
        options = ["--worker-class=gthread", "--workers=2", "--threads=4", "--preload", "--no-control-socket"]
        self.address = f"http://127.0.0.1:{port}"
        with (self.folder / "web.log").open("ab") as log:
            self.process = psutil.Popen(
                [sys.executable, "-m", *command, *options, "--log-level=warning"],
                cwd=ROOT,
                env=self.environment,
                stderr=log,
            )
        while not self._answers():
            time.sleep(0.2)

    def cpu_ms(self):
        """CPU spent so far by the server's processes and by the database for them."""
        processes = [self.process, *self.process.children(recursive=True), *self._backends()]
        return 1000 * sum(times.user + times.system for times in (process.cpu_times() for process in processes))

    def stop(self):
        """End the server and remove the data."""
        if self.process:
            self.process.terminate()
            self.process.wait(60)  # gunicorn lets a busy machine take its time
        if self.database:
            self._ask_postgresql(f'DROP DATABASE "{self.database}" WITH (FORCE)')
        shutil.rmtree(self.folder, ignore_errors=True)

    def _last_line(self, *command):
        finished = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True
        )
        return finished.stdout.splitlines()[-1]

    def _answers(self):
        assert self.process.poll() is None, (self.folder / "web.log").read_text()
        try:
            urllib.request.urlopen(f"{self.address}/en/accounts/login/", timeout=30).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            raise RuntimeError((self.folder / "web.log").read_text()) from error
        except OSError:
            return False
        return True

    def _backends(self):
        """The database's processes for our connections, where it runs on this machine."""
        found = []
        if self.database:
            client = "backend_type = 'client backend'"
            query = f"SELECT pid FROM pg_stat_activity WHERE {client} AND datname = '{self.database}'"
            for (pid,) in self._ask_postgresql(query):
                with contextlib.suppress(psutil.NoSuchProcess):
                    found.append(psutil.Process(pid))
        return found

    def _ask_postgresql(self, statement):
        credentials = {
            "host": os.environ.get("AULA_DB_HOST", "127.0.0.1"),
            "port": os.environ.get("AULA_DB_PORT", "5432"),
            "user": os.environ.get("AULA_DB_USER", "postgres"),
            "password": os.environ.get("AULA_DB_PASSWORD", ""),
        }
        with psycopg.connect(dbname="postgres", autocommit=True, **credentials) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []
