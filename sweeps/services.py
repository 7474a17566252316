"""Working off rows: whatever one of them raises, it rests for a while, is written down, and the others go on."""

import datetime
import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings
from django.utils import timezone

from sweeps.models import Failure

logger = logging.getLogger(__name__)

Key = TypeVar("Key", int, str)
Result = TypeVar("Result")
KEPT = datetime.timedelta(days=90)


@dataclass(frozen=True)
class Attempt(Generic[Result]):
    """What became of one row: ``result`` of the work, or none where it failed or rests after a failure."""

    result: Result | None = None
    failed: bool = False
    rests: bool = False


def attempt(sweep: str, key: Key, work: Callable[[Key], Result]) -> Attempt[Result]:
    """Do the work of one row. Whatever it raises is logged and written down; the row then rests, ever longer.

    The work is a service: atomic by itself, safe to repeat. Nothing of the row but its key gets into the log, for the
    words of an error may hold a name or an address.
    """
    known = Failure.objects.filter(sweep=sweep, key=str(key)).first()
    if known is not None and known.next_at > timezone.now():
        return Attempt(rests=True)
    try:
        result = work(key)
    except Exception as error:  # noqa: BLE001 -- whatever it was: the next row may be well
        _note(sweep, str(key), error)
        return Attempt(failed=True)
    if known is not None:
        known.delete()
    return Attempt(result)


def each(sweep: str, keys: Iterable[Key], work: Callable[[Key], Result]) -> list[Attempt[Result]]:
    """Do the work of every row that does not rest after a failure; one that fails never stops the others."""
    return [attempt(sweep, key, work) for key in keys]


def resting(sweep: str) -> list[str]:
    """Return the keys of the rows that rest: what reads only so many rows at once leaves them out."""
    return list(Failure.objects.resting().filter(sweep=sweep).values_list("key", flat=True))


def forget(sweep: str, keys: Iterable[Key]) -> None:
    """Let rows that rest be tried at once: somebody has put right what was wrong."""
    Failure.objects.filter(sweep=sweep, key__in=[str(key) for key in keys]).delete()


def _note(sweep: str, key: str, error: Exception) -> None:
    now, where = timezone.now(), _place(error)
    failure, _is_new = Failure.objects.get_or_create(
        sweep=sweep, key=key, defaults={"error": type(error).__name__, "next_at": now}
    )
    failure.error, failure.where, failure.last_at = type(error).__name__[:100], where, now
    failure.tries += 1
    failure.next_at = now + Failure.wait_after(failure.tries)
    failure.save(update_fields=["error", "where", "last_at", "tries", "next_at"])
    Failure.objects.filter(last_at__lt=now - KEPT).delete()  # rows that nobody works on any more
    logger.error(
        "%s: row %s failed %d times, last with %s at %s; it rests until %s.",
        sweep,
        key,
        failure.tries,
        failure.error,
        where,
        failure.next_at.isoformat(timespec="seconds"),
    )


def _place(error: Exception) -> str:
    """Return the last line of our own code that the error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename)] or frames[-1:]
    return f"{Path(own[-1].filename).name}:{own[-1].lineno} {own[-1].name}"[:200] if own else ""


def _is_own(filename: str) -> bool:
    return filename.startswith(str(settings.BASE_DIR)) and "site-packages" not in filename and ".venv" not in filename
