"""Extra time and attempts of a person who was entered twice."""

from collections.abc import Hashable

from django.utils.translation import ngettext

from people.merging.parts import Merge, MergePart, MovedRows
from quizzes.models import Accommodation


def _quiz(row: Accommodation) -> Hashable:
    return (row.quiz_id or 0) if row.withdrawn_at is None else None


def _granted_alone(row: Accommodation, merge: Merge) -> bool:
    return row.granted_by_id == merge.first.pk


def _passing(count: int) -> str:
    told = ngettext(
        "%(count)d entry about extra time and attempts moves over.",
        "%(count)d entries about extra time and attempts move over.",
        count,
    )
    return told % {"count": count}


def _in_both(count: int) -> str:
    told = ngettext(
        "Extra time and attempts in both records: that of the record that stays counts.",
        "Extra time and attempts in both records, %(count)d times: those of the record that stays count.",
        count,
    )
    return told % {"count": count}


ACCOMMODATION_PARTS: list[MergePart] = [
    MovedRows(Accommodation, "employee", _passing, key=_quiz, stays=_granted_alone, conflict=_in_both),
]
