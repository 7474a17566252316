"""Bring a data folder up to date, in one process: ``python -m trainingsite.prepare``.

Every step does nothing when there is nothing to do, so a second start takes seconds.
"""

import hashlib
import io
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _

from lib.durability import write_whole
from lib.terminal import terminal_language
from trainingsite.catalogues import compile_catalogues
from trainingsite.data_folder import taken
from trainingsite.environment import env_host, env_port
from trainingsite.static_files import StaticFiles, empty_own_folder
from trainingsite.supervisor import why_taken
from trainingsite.terminal import choose_language, say

EACH_SO_MANY = 25  # migrations


def main() -> None:
    """Compile, migrate, collect and load; say what takes how long, and outside production whom to sign in as."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.dev")
    os.environ.setdefault("AULA_DEBUG", "0")
    compile_catalogues()
    choose_language()
    if "--run" in sys.argv and (reason := why_taken(env_host("AULA_HOST", "127.0.0.1"), env_port("AULA_PORT", 8000))):
        sys.exit(_end(reason))
    with taken(settings.DATA_DIR) as reason:
        if reason:
            sys.exit(_end(reason))
        django.setup()
        prepare()


def _end(reason: str) -> int:
    say(reason)
    return 1


def prepare() -> None:
    """Take every step, each only as far as there is something to do."""
    with translation.override(terminal_language()):
        with _timed(_("Database")):
            migrate()
            call_command("createcachetable", verbosity=0)
            call_command("move_library")
        with _timed(_("Static files")):
            collect_static()
        with _timed(_("Courses and demonstration")):
            call_command("load_curriculum")
            if settings.DEMONSTRATION:
                call_command("load_demo", "--print-sign-ins")


class Progress(io.StringIO):
    """What ``migrate`` writes to: says now and then how many migrations are done."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total, self.done = total, 0
        self.words = _("%(done)d of %(total)d migrations")  # now: ``migrate`` turns translation off

    def write(self, text: str) -> int:
        """Count the lines that begin a migration."""
        if text.lstrip().startswith("Applying"):
            self.done += 1
            if self.done % EACH_SO_MANY == 0:
                say("  " + self.words % {"done": self.done, "total": self.total})
        return len(text)


def migrate() -> None:
    """Bring the tables up to date, and say how far that is where it takes long."""
    executor = MigrationExecutor(connection)
    total = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if total > EACH_SO_MANY:
        say(_("The first start takes about two minutes on a quiet machine, the next ones a few seconds."))
    call_command("migrate", verbosity=1, no_color=True, stdout=Progress(total))


def collect_static() -> bool:
    """Hash and compress the static files, if any changed since the last time or what was made then is damaged."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    fingerprint = static_fingerprint().encode()
    storage = storages["staticfiles"]
    is_whole = not isinstance(storage, StaticFiles) or storage.is_whole()
    if is_whole and stamp.exists() and stamp.read_bytes() == fingerprint:
        return False
    empty_own_folder(stamp.parent)  # "collectstatic --clear" would empty whatever folder it is told
    call_command("collectstatic", interactive=False, verbosity=0)
    os.sync()  # the stamp must not outlive what it vouches for
    write_whole(stamp, fingerprint)
    return True


def static_fingerprint() -> str:
    """Return a hash over name, size and time of every static source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda item: item[0]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def _timed(title: str) -> Iterator[None]:
    sys.stdout.write(f"{title} ...\n")
    sys.stdout.flush()
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    sys.stdout.write(_("%(title)s: ready in %(seconds).1f s") % {"title": title, "seconds": seconds} + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
