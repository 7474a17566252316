"""An exam bank: questions that no repository holds. A folder of the operator, laid out like the curriculum.

A file of it takes the place of the questions that come with a module, which everybody can read. It lies in the open or,
with ``.enc`` at the end of its name, encrypted (Fernet); the key is in the environment and never beside it.
"""

from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.utils.translation import gettext as _

from lib.durability import write_whole

PLAIN, ENCRYPTED = "questions.yaml", "questions.yaml.enc"


class UnreadableBank(Exception):
    """The bank, or a file of it, cannot be opened; the text says why."""


class ExamBank:
    """The folder and the keys that open it, the newest first."""

    def __init__(self, folder: Path, keys: Sequence[str] = ()) -> None:
        self.folder = folder
        self.keys = keys
        if not folder.is_dir():
            raise UnreadableBank(_("There is no exam bank folder “%(name)s”.") % {"name": folder})

    def file_of(self, module: Path) -> Path | None:
        """Return the questions of a module, named by its place in the curriculum; None where the bank has none."""
        return next((path for name in (ENCRYPTED, PLAIN) if (path := self.folder / module / name).is_file()), None)

    @property
    def modules(self) -> list[Path]:
        """The places of all modules it has questions for."""
        found = [path for name in (ENCRYPTED, PLAIN) for path in self.folder.rglob(name)]
        return sorted({path.parent.relative_to(self.folder) for path in found})

    def text(self, path: Path) -> str:
        """Return what a file says; raises ``UnreadableBank`` and ``UnicodeDecodeError``."""
        if path.name != ENCRYPTED:
            return path.read_text(encoding="utf-8")
        try:
            return box(self.keys).decrypt(path.read_bytes()).decode()
        except InvalidToken:
            raise UnreadableBank(_("No key in AULA_EXAM_BANK_KEYS opens this file.")) from None

    def encrypt(self) -> list[Path]:
        """Encrypt every open file with the newest key, and remove the open one; return what was encrypted."""
        newest, done = box(self.keys), []
        for path in sorted(self.folder.rglob(PLAIN)):
            target = path.with_name(ENCRYPTED)
            write_whole(target, newest.encrypt(path.read_bytes()), path.stat().st_mode & 0o777)
            path.unlink()  # not before what takes its place is on the disk
            done.append(target)
        return done


def box(keys: Sequence[str]) -> MultiFernet:
    """Return what opens with any of the keys and closes with the first."""
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise UnreadableBank(_("AULA_EXAM_BANK_KEYS must hold Fernet keys, the newest first.")) from None
