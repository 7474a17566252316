"""Compile the message catalogues without GNU gettext: ``python -m trainingsite.catalogues``."""

import os
from collections.abc import Iterable
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALES = (ROOT / "locale", ROOT / "trainingsite" / "locale_cms")  # as in LOCALE_PATHS, which no process has read yet


def compile_catalogues(folders: Iterable[Path] = LOCALES) -> list[Path]:
    """Write each catalogue whose source is newer, whole or not at all; return what was written."""
    written = []
    for source in sorted(source for folder in folders for source in folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_suffix(f".{os.getpid()}.part")  # two processes may compile at once
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_catalogues()
