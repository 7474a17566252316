"""Bring a data folder up to date, in one process: ``python -m trainingsite.prepare``.

Every step does nothing when there is nothing to do, so a second start takes seconds.
"""

import hashlib
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
from django.utils import translation
from django.utils.translation import gettext as _

from lib.durability import write_whole
from lib.terminal import terminal_language
from trainingsite.catalogues import compile_catalogues
from trainingsite.static_files import StaticFiles, empty_own_folder


def main() -> None:
    """Compile, migrate, collect and load; say what takes how long, and outside production whom to sign in as."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.dev")
    os.environ.setdefault("AULA_DEBUG", "0")
    compile_catalogues()
    django.setup()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    settings.DATA_DIR.chmod(0o700)
    with translation.override(terminal_language()):
        with _timed(_("Database")):
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("move_library")
        with _timed(_("Static files")):
            collect_static()
        with _timed(_("Courses and demonstration")):
            call_command("load_curriculum")
            if settings.DEMONSTRATION:
                call_command("load_demo", "--print-sign-ins")


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
