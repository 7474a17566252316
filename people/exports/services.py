"""Lists as files: written down whenever they leave, at once or made by a worker, kept for some days.

The row is the job: a killed worker leaves a lease that runs out, and the next one makes the file anew. The file appears
whole or not at all.
"""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, override

from lib.durability import whole_file
from lib.leases import RELEASED, claim, renew
from lib.workbooks import new_file
from people.exports.files import Counted, csv_file, write_workbook
from people.exports.lists import ExportedList, Opened, list_of
from people.messages.services import NewMessage, queue_message
from people.models import Employee, Export, ExportQuerySet
from people.models.exports import scope_of
from sweeps.services import each

HEAD_START = datetime.timedelta(seconds=10)
MOST_OPEN = 5  # files of one person that wait for workers
MESSAGE = "export_ready"


class TooMany(Exception):
    """Enough files of this person wait for workers."""


def _new(viewer: Employee, exported_list: ExportedList, opened: Opened, format_: str) -> Export:
    return Export(
        organisation=viewer.organisation,
        by=viewer,
        list_name=exported_list.name,
        format=format_,
        language=get_language() or viewer.user.language,
        query=opened.query,
        filters=opened.filters,
        scope=scope_of(viewer),
    )


# --- At once --------------------------------------------------------------------------------------


def take_csv(viewer: Employee, exported_list: ExportedList, opened: Opened) -> tuple[Export, Iterator[bytes]]:
    """Write down that a list leaves as CSV, and return its portions; at their end, how many rows there were."""
    export = _taken(_new(viewer, exported_list, opened, Export.Format.CSV))
    return export, _streamed(export, opened)


def take_xlsx(viewer: Employee, exported_list: ExportedList, opened: Opened) -> tuple[Export, IO[bytes]]:
    """Make a workbook while somebody waits, write down that it leaves, and return it, open at its beginning."""
    export = _new(viewer, exported_list, opened, Export.Format.XLSX)
    rows = Counted(opened.table)
    file = new_file()
    write_workbook(file, export, opened.table, rows)
    file.seek(0)
    export.rows = rows.rows
    return _taken(export), file


def _taken(export: Export) -> Export:
    export.taken_at = timezone.now()
    export.save()
    return export


def _streamed(export: Export, opened: Opened) -> Iterator[bytes]:
    rows = Counted(opened.table)
    yield from csv_file(opened.table, rows, export.language)
    Export.objects.filter(pk=export.pk).update(rows=rows.rows)


# --- By a worker ----------------------------------------------------------------------------------


def ask_for_file(viewer: Employee, exported_list: ExportedList, opened: Opened) -> Export:
    """Ask for a workbook that a worker makes. Who asks twice gets the one that is being made. Raises ``TooMany``."""
    mine = Export.objects.open().filter(by=viewer)
    same = mine.filter(list_name=exported_list.name, query=opened.query, language=get_language() or "")
    if found := same.first():
        return found
    if mine.count() >= MOST_OPEN:
        raise TooMany
    export = _new(viewer, exported_list, opened, Export.Format.XLSX)
    export.is_background, export.total = True, opened.table.row_count
    try:
        with transaction.atomic():
            export.save()
    except IntegrityError:  # asked for in this very moment
        return same.get()
    return export


def make_file(export_id: int) -> bool:
    """Make the file of an export. Safe to call any number of times, by any number of workers.

    Returns whether this call finished it. After every thousand rows the progress is written down, the lease
    prolonged; a worker that lost its lease stops and leaves nothing behind.
    """
    rows = Export.objects.filter(pk=export_id)
    with claim(rows.claimable(), rows.open(), done=0, tries=F("tries") + 1) as mine:
        if mine is None:
            return False
        export = rows.select_related("by__user", "by__organisation", "by__work_centre", "organisation").get()
        exported_list = list_of(export.list_name)
        if exported_list is None or not may_still_have(export, exported_list):
            mine.update(failed_at=timezone.now(), lease_until=None)
            return False
        return _make(export, exported_list, mine)
    return False


def may_still_have(export: Export, exported_list: ExportedList) -> bool:
    """Return whether who asked works here, may read the list, and sees whom they saw when they asked."""
    by = export.by
    return by.left_on is None and by.user.is_active and exported_list.allows(by) and scope_of(by) == export.scope


def _make(export: Export, exported_list: ExportedList, mine: ExportQuerySet) -> bool:
    path = Path(_storage().path(export.file_name))
    with override(export.language), whole_file(path) as part, part.open("wb") as file:
        table = exported_list.open(export.by, QueryDict(export.query)).table
        rows = Counted(table, lambda done: renew(mine, done=done))
        write_workbook(file, export, table, rows)
        renew(mine, done=rows.rows)
    # The file is there before the row says so: a kill in between costs a second making, never a missing file.
    return _finish(export, mine, rows.rows, path.stat().st_size)


@transaction.atomic
def _finish(export: Export, mine: ExportQuerySet, rows: int, size: int) -> bool:
    ended = {"finished_at": timezone.now(), **RELEASED}
    if not mine.update(**ended, rows=rows, total=rows, done=rows, size=size):
        return False
    _tell(export)
    return True


def _tell(export: Export) -> None:
    queue_message(NewMessage(MESSAGE, export.by.user, f"export:{export.uuid}", employee=export.by))


def open_file(export: Export) -> IO[bytes]:
    """Return the file that a worker has made; the first time, write down that it leaves.

    Raises ``FileNotFoundError``.
    """
    file: IO[bytes] = _storage().open(export.file_name)
    Export.objects.filter(pk=export.pk, taken_at=None).update(taken_at=timezone.now())
    return file


# --- What the clock does --------------------------------------------------------------------------


def files_to_make() -> list[int]:
    """Return what nobody makes; a new one has a head start, for its own hint is on the way."""
    waiting = Export.objects.claimable().filter(asked_at__lte=timezone.now() - HEAD_START)
    return list(waiting.order_by("asked_at").values_list("pk", flat=True))


def give_up() -> int:
    """Let files go that were begun too often, and tell who asked. Return how many."""
    keys = list(Export.objects.given_up().values_list("pk", flat=True))
    return sum(end.result or 0 for end in each("people.failed_exports", keys, _give_up))


@transaction.atomic
def _give_up(export_id: int) -> int:
    export = Export.objects.select_related("by__user", "by__organisation").get(pk=export_id)
    ended = Export.objects.given_up().filter(pk=export_id).update(failed_at=timezone.now(), lease_until=None)
    if ended:
        _tell(export)
    return ended


def remove_old_files() -> int:
    """Delete the files that were kept long enough; the rows stay. Return how many."""
    keys = list(Export.objects.outdated().values_list("pk", flat=True))
    return sum(removal.result or 0 for removal in each("people.old_exports", keys, _remove))


def _remove(export_id: int) -> int:
    export = Export.objects.get(pk=export_id)
    _storage().delete(export.file_name)  # no error when a killed run deleted it already
    return Export.objects.filter(pk=export_id, removed_at=None).update(removed_at=timezone.now())


def _storage() -> Storage:
    return storages["private"]
