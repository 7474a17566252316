"""Asking for a link to get in: a row first, so that no lost message loses it; whom it is for is looked up by a worker.

So a known address and an unknown one take the same time, and no address stands in a message or in the log.
"""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from people.fields import digest
from people.models import AskedLink
from sweeps.services import resting

SWEEP = "people.asked_links"
MOST_WAITING = 10_000  # of all visitors together, so that a flood cannot fill the disk
AT_ONCE = 500
HEAD_START = datetime.timedelta(seconds=10)  # of the hint sent on commit, before the clock looks
FORGOTTEN_AFTER = datetime.timedelta(days=1)  # a link that comes later than that helps nobody


def ask_for_link(kind: AskedLink.Kind, typed: str, language: str) -> int | None:
    """Write down what was asked for. Return its key; None where so many wait that no more are taken."""
    if AskedLink.objects.count() >= MOST_WAITING:
        return None
    row, _is_new = AskedLink.objects.update_or_create(
        kind=kind,
        digest=digest(typed),
        defaults={"language": language},
        create_defaults={"language": language, "typed": typed},
    )
    return row.pk


@transaction.atomic
def answer(key: int, how: Callable[[str, str], None]) -> None:
    """Do with what was typed, and in which language, what there is to do; then forget it. Safe to call any number of
    times: one call answers.
    """
    asked = AskedLink.objects.select_for_update().filter(pk=key).first()
    if asked is not None:
        how(asked.typed, asked.language)
        asked.delete()


def waiting(kind: AskedLink.Kind) -> list[int]:
    """Return the keys of what no message has answered, the oldest first."""
    due = AskedLink.objects.filter(kind=kind, asked_at__lte=timezone.now() - HEAD_START)
    return list(due.exclude(pk__in=resting(SWEEP)).order_by("asked_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def forget_old() -> None:
    """Delete what could not be answered for so long that nobody waits for it any more."""
    AskedLink.objects.filter(asked_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
