"""An empty database in memory that need not run every migration: its tables are kept from the run before.

They are kept under a name made of everything that decides how they look: the migrations of every installed app, and the
lock of packages. ``migrate`` still runs on them, and finds nothing to do; ``tests/test_kept_tables.py`` compares both
ways.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"


def kept_file() -> Path:
    """Where the tables of today's migrations are kept, or would be."""
    digest = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(path.read_bytes())
    return KEPT / f"{digest.hexdigest()[:24]}.sqlite3"


def begin_with_kept_tables() -> Iterator[bool]:
    """Fill the database in memory from the file, for as long as the tests run; tell whether there was one."""
    path = kept_file()
    in_memory = connection.vendor == "sqlite" and not connection.settings_dict["TEST"]["NAME"]
    if not in_memory or not path.exists():
        yield False
        return
    memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)  # it lives while this is open
    with sqlite3.connect(path) as kept:
        kept.backup(memory)
    yield True
    memory.close()


def keep_tables() -> None:
    """Write the database as it is, before the first test, to its file; files of other days go."""
    if connection.vendor != "sqlite":
        return
    path = kept_file()
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(unfinished) as kept:
        connection.ensure_connection()
        connection.connection.backup(kept)
    unfinished.replace(path)
