"""Bring a data folder up to date, in one process: ``python -m trainingsite.prepare``.

Every step does nothing when there is nothing to do, so a second start takes seconds.
"""

import hashlib
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from trainingsite.catalogues import compile_catalogues

STEPS: list[tuple[str, list[str]]] = [
    ("Database", ["migrate", "--verbosity=0"]),
    ("Cache", ["createcachetable"]),
    ("Curriculum", ["load_curriculum"]),
    ("Demonstration data", ["load_demo"]),
]


def main() -> None:
    """Compile, migrate, load and collect; say what takes how long."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.dev")
    os.environ.setdefault("AULA_DEBUG", "0")
    compile_catalogues()
    django.setup()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    for title, command in STEPS:
        started = time.monotonic()
        call_command(*command)
        _say(title, started)
    started = time.monotonic()
    if collect_static():
        _say("Static files", started)


def collect_static() -> bool:
    """Hash and compress the static files, if any changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(fingerprint)
    return True


def static_fingerprint() -> str:
    """A hash over name, size and time of every static source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda item: item[0]):
            status = os.stat(storage.path(name))
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _say(title: str, started: float) -> None:
    sys.stdout.write(f"{title}: ready ({time.monotonic() - started:.1f} s)\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
