"""Scores that are not what the answers were worth when they were given: who changed them, when and why.

For human resources only: a certificate rests on these scores.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import User
from quizzes.models import Attempt, RegradedResponse, ScoreAdjustment, VoidedAttempt

ADJUSTED, REGRADED = _("Adjusted by hand"), _("Graded again")
VOIDED, COUNTS_AGAIN = _("Question voided"), _("Question counts again")


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One change of the score of an attempt."""

    attempt: Attempt
    kind: Any
    at: datetime.datetime
    by: User
    approved_by: User | None
    reason: str
    before: int
    after: int


def score_changes(attempts: Iterable[int]) -> dict[int, list[ScoreChange]]:
    """Attempt → every change of its score, the oldest first. Three queries, whatever the number."""
    wanted = list(attempts)
    found: dict[int, list[ScoreChange]] = {}
    for change in (*_adjusted(wanted), *_regraded(wanted), *_voided(wanted)):
        if change.before != change.after:
            found.setdefault(change.attempt.pk, []).append(change)
    for changes in found.values():
        changes.sort(key=lambda change: change.at)
    return found


def _adjusted(attempts: list[int]) -> Iterable[ScoreChange]:
    rows = ScoreAdjustment.objects.filter(attempt__in=attempts)
    for row in rows.select_related("attempt__quiz", "decided_by", "approval__decided_by"):
        approved_by = row.approval.decided_by if row.approval else None
        yield ScoreChange(
            row.attempt,
            ADJUSTED,
            row.approval.decided_at if row.approval and row.approval.decided_at else row.decided_at,
            row.decided_by,
            approved_by,
            row.reason,
            row.score_before,
            row.score_after,
        )


def _regraded(attempts: list[int]) -> Iterable[ScoreChange]:
    rows = RegradedResponse.objects.filter(attempt__in=attempts)
    for row in rows.select_related("attempt__quiz", "regrade__decided_by", "regrade__approval__decided_by"):
        decision = row.regrade
        yield ScoreChange(
            row.attempt,
            REGRADED,
            decision.decided_at,
            decision.decided_by,
            decision.approval.decided_by if decision.approval else None,
            decision.reason,
            row.score_before,
            row.score_after,
        )


def _voided(attempts: list[int]) -> Iterable[ScoreChange]:
    rows = VoidedAttempt.objects.filter(attempt__in=attempts)
    people = ("decided_by", "undone_by", "approval__decided_by", "undo_approval__decided_by")
    for row in rows.select_related("attempt__quiz", *(f"void__{name}" for name in people)):
        void = row.void
        by, at = (void.undone_by, void.undone_at) if row.is_undo else (void.decided_by, void.decided_at)
        approval = void.undo_approval if row.is_undo else void.approval
        assert by is not None and at is not None, "constraint undone_void_has_a_reason"  # noqa: S101, PT018
        yield ScoreChange(
            row.attempt,
            COUNTS_AGAIN if row.is_undo else VOIDED,
            at,
            by,
            approval.decided_by if approval else None,
            void.undo_reason if row.is_undo else void.reason,
            row.score_before,
            row.score_after,
        )
