"""Files of the private storage that appear whole or not at all, once and for ever."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages

from lib.durability import write_once


def store_once(name: str, make: Callable[[], bytes]) -> bytes:
    """Make and write a file of the private storage, whenever this is killed; return the content of the file kept.

    A file that is there already is never replaced, whoever wrote it: two signatures of the same page differ, and
    what is recorded of a file must be true of the file that is kept.
    """
    path = Path(storages["private"].path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    for left_by_a_kill in path.parent.glob(f".{path.name}.*"):
        left_by_a_kill.unlink(missing_ok=True)
    if not path.exists():
        write_once(path, make(), settings.FILE_UPLOAD_PERMISSIONS or 0o600)
    return path.read_bytes()
