"""The folder of everything that is written: whether it can be used, and that one start at a time uses it."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trainingsite.terminal import _

LOCK = ".in-use"  # held, not written: the kernel lets go of it however the process ends
LEAST_FREE = 50 * 1024 * 1024  # bytes: with less, something fails soon


def is_nearly_full(folder: Path) -> bool:
    """Return whether the disk of the folder has hardly anything left to write on."""
    try:
        return shutil.disk_usage(folder).free < LEAST_FREE
    except OSError:
        return True


@contextmanager
def taken(folder: Path) -> Iterator[str]:
    """Make the folder ours alone for as long as this lasts. Yields why that cannot be, in a sentence; "" if it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
        lock = (folder / LOCK).open("ab")
    except OSError as error:
        text = _(
            "The data folder %(folder)s cannot be used: %(reason)s. It must belong to the user who starts the site, "
            "who must be able to write in it (AULA_DATA_DIR)."
        )
        yield text % {"folder": folder, "reason": error.strerror}
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield _("The site is already running, or being prepared, on the data folder %(folder)s.") % {
                "folder": folder
            }
            return
        yield ""
