"""Files that are still there after the power failed."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Let the file appear whole or stay as it was; only its owner may read it, unless ``mode`` lets others."""
    with _part(path, content, mode) as part:
        part.replace(path)
    flush_folder(path.parent)


def write_once(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Let the file appear whole; one that is there already stays, whoever wrote it and however fast."""
    with _part(path, content, mode) as part, suppress(FileExistsError):
        path.hardlink_to(part)
    flush_folder(path.parent)


@contextmanager
def _part(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    """Yield a file beside another one that holds all of the content; afterwards it is gone."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield where to write a long file, which appears under its own name when all of it is there, or not at all.

    What killed workers left of it is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        yield part
        for left_by_a_kill in path.parent.glob(f".{path.name}.*"):
            if left_by_a_kill != part:
                left_by_a_kill.unlink(missing_ok=True)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make names that appeared in a folder last; flushing a file alone secures only its content."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
