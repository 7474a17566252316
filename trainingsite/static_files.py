"""How static files are stored in production."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from whitenoise.storage import CompressedManifestStaticFilesStorage

from lib.durability import write_whole

MARK = ".made-by-aula"
EVERY_PAGE = (  # the stylesheets of every page, in the order in which they win
    "vendor/modern-normalize/modern-normalize.css",
    "css/tokens.css",
    "css/page.css",
    "css/controls.css",
    "css/lists.css",
    "css/notices.css",
    "css/lesson.css",
    "css/questions.css",
    "css/screens.css",
    "css/media.css",
)
JOINED = "joined/every-page.css"  # the same in one file, made where static files are collected
MARKED = b"Aula 42001 made this folder, and empties it whenever a static file of the program changes.\n"


def empty_own_folder(folder: Path) -> None:
    """Empty the folder of collected files, or make it. One that this program did not make, and one among the sources,
    is refused: nothing in it is deleted.
    """
    sources = {Path(storage.path("")).resolve() for finder in get_finders() for _, storage in finder.list(None)}
    whole = folder.resolve()
    if any(whole.is_relative_to(source) or source.is_relative_to(whole) for source in sources):
        raise ImproperlyConfigured(f"{folder} holds sources of the site: static files are not collected there.")
    mark = folder / MARK
    if folder.exists() and not mark.exists() and any(folder.iterdir()):
        raise ImproperlyConfigured(
            f"{folder} holds files that this program did not make: move them away, static files are collected there."
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(mark, MARKED)
    for found in folder.iterdir():
        if found.is_dir() and not found.is_symlink():
            shutil.rmtree(found)
        elif found != mark:
            found.unlink()


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed. What a module imports is hashed as well: a page never mixes two releases of its script.

    The list of names (the manifest) is read while everything starts, worker and commands included. One that a failing
    disk or a power cut left unreadable counts as none, so that the command which writes it anew can start.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: object
    ) -> Iterator[tuple[str, str, bool]]:
        """Join the stylesheets of every page, so that a page asks for one file; then hash and compress everything."""
        if not dry_run and paths.keys() >= set(EVERY_PAGE):
            Path(self.path(JOINED)).parent.mkdir(exist_ok=True)
            Path(self.path(JOINED)).write_bytes(b"\n".join(Path(self.path(name)).read_bytes() for name in EVERY_PAGE))
            paths[JOINED] = (self, JOINED)
        yield from super().post_process(paths, dry_run, **options)

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Return names and hash of the manifest; nothing of one that cannot be read."""
        try:
            paths, digest = super().load_manifest()
        except (ValueError, AttributeError):  # no JSON, or JSON of another kind
            return {}, ""
        return (paths, digest) if isinstance(paths, dict) else ({}, "")

    def save_manifest(self) -> None:
        """Write the manifest whole or not at all."""
        names = json.dumps(sorted(self.hashed_files.items())).encode()
        self.manifest_hash = self.file_hash(None, ContentFile(names))
        manifest = {"paths": self.hashed_files, "version": self.manifest_version, "hash": self.manifest_hash}
        write_whole(Path(self.manifest_storage.path(self.manifest_name)), json.dumps(manifest).encode())

    def is_whole(self) -> bool:
        """Return whether the manifest can be read and every file that it names is there."""
        paths, _digest = self.load_manifest()
        return bool(paths) and all(self.exists(name) for name in paths.values())


def sheets_of_every_page() -> tuple[str, ...]:
    """Return the stylesheets of every page by name: one where they are collected, each by itself in development."""
    storage = storages["staticfiles"]
    is_joined = isinstance(storage, StaticFiles) and JOINED in storage.hashed_files and not settings.DEBUG
    return (JOINED,) if is_joined else EVERY_PAGE
