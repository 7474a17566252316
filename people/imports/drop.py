"""Files that another system leaves in a folder: one folder for each organisation, named by its code.

A file is taken once it is whole: nothing has changed it for a minute. What it would do is done at once, as far as
nobody has to be asked; then it is moved to ``done/`` or ``refused/``. A worker that is killed has moved nothing, and
the next one goes on with the same import.
"""

import datetime
import hashlib
import logging
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from lib.sheets.files import Unreadable
from people.imports.reading import MOST_BYTES
from people.imports.services import (
    AnotherIsWriting,
    BrakeOn,
    PlanChanged,
    confirm_import,
    failed_import,
    plan_import,
    request_import,
    write_import,
)
from people.imports.steps import Choices
from people.models import ImportSettings, Organisation, PeopleImport
from sweeps.services import each

logger = logging.getLogger(__name__)

DONE, REFUSED = "done", "refused"
UNTOUCHED = 60  # seconds after which a file is whole
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~")
MOST_NEW_PLANS = 3  # in a row, where people change while their file is being read


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that waits in the folder of an organisation."""

    organisation: Organisation
    path: Path


def dropped_files() -> list[Dropped]:
    """Return the files that are whole, the oldest first."""
    root = settings.PEOPLE_DROP
    if root is None or not root.is_dir():
        return []
    found = []
    folders = {entry.name: Path(entry.path) for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False)}
    for organisation in Organisation.objects.filter(code__in=folders):
        files = [path for path in folders[organisation.code].iterdir() if _is_whole(path)]
        found += [Dropped(organisation, path) for path in files]
    return sorted(found, key=lambda dropped: (dropped.path.stat().st_mtime, dropped.path.name))


def _is_whole(path: Path) -> bool:
    """Return whether it is a file of its own, no link, that nothing writes any more."""
    if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
        return False
    found = path.lstat()
    return stat.S_ISREG(found.st_mode) and found.st_mtime < time.time() - UNTOUCHED


def take_dropped_files() -> int:
    """Import what waits in the folders. Return how many files were taken."""
    by_name = {f"{dropped.organisation.code}/{dropped.path.name}"[:100]: dropped for dropped in dropped_files()}
    taken = each("people.dropped_files", list(by_name), lambda name: _take(by_name[name]))
    return sum(bool(one.result) for one in taken)


def _take(dropped: Dropped) -> bool:
    """Import a file and put it away. False where another worker has it, or another import is being written."""
    try:
        with dropped.path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)  # one too many is refused as too big
    except FileNotFoundError:
        return False
    job = _job_of(dropped, content)
    try:
        carry_through(job, allowing=None)
    except AnotherIsWriting:
        return False
    job.refresh_from_db()
    if job.state in (job.State.WAITING, job.State.WRITING):
        return False
    _put_away(dropped.path, DONE if job.state == job.State.FINISHED else REFUSED)
    return True


def _job_of(dropped: Dropped, content: bytes) -> PeopleImport:
    """Return the import of a file: the one that a killed worker began, or a new one."""
    known = PeopleImport.objects.filter(
        organisation=dropped.organisation,
        origin=PeopleImport.Origin.DROP,
        file_name=dropped.path.name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        started_at__gte=datetime.datetime.fromtimestamp(dropped.path.stat().st_mtime, tz=datetime.UTC),
    )
    if found := known.order_by("-pk").first():
        return found
    chosen = ImportSettings.objects.filter(organisation=dropped.organisation).first() or ImportSettings()
    choices = Choices(chosen.nightly_creates_teams, chosen.nightly_absent_leave)
    origin = PeopleImport.Origin.DROP
    try:
        return request_import(dropped.organisation, dropped.path.name, content, origin=origin, choices=choices)
    except Unreadable as reason:
        return failed_import(dropped.organisation, dropped.path.name, content, reason, origin=origin)


def carry_through(job: PeopleImport, *, allowing: int | None) -> None:
    """Plan an import and do what nobody has to be asked for; ``allowing`` is how many people may leave at once.

    Where more would leave, it stays planned, for somebody to look at. Raises ``AnotherIsWriting``.
    """
    for _again in range(MOST_NEW_PLANS):
        plan_import(job.pk)
        job.refresh_from_db()
        if job.state == job.State.PLANNED:
            try:
                why = gettext("As in the file %(name)s") % {"name": job.file_name}
                confirm_import(job, job.digest, by=None, why=why[:500], leaving=allowing)
            except BrakeOn:
                return
            except PlanChanged:
                continue
            job.refresh_from_db()
        if job.state == job.State.WRITING and write_import(job.pk):
            return
        job.refresh_from_db()
        if job.is_settled:
            return


def _put_away(path: Path, folder: str) -> None:
    """Move a file below its folder, under a name that tells when."""
    target = path.parent / folder
    target.mkdir(exist_ok=True)
    name = f"{timezone.localtime():%Y-%m-%d-%H%M%S}-{path.name}"
    path.replace(target / name)
    logger.info("A file of %s was put into %s/.", path.parent.name, folder)
