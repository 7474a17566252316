"""Scores that are not what the answers were worth when they were given: who changed them, when and why.

For human resources only: a certificate rests on these scores. Whatever tells of changed scores reads them here.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from courses.models import Enrolment
from people.models import Organisation, User
from quizzes.grading.outcomes import Hand
from quizzes.models import Attempt, QuestionVoid, Regrade, RegradedResponse, ScoreAdjustment, VoidedAttempt
from quizzes.question_types import Words

ADJUSTED, REGRADED = gettext_lazy("Adjusted by hand"), gettext_lazy("Graded again")
VOIDED, COUNTS_AGAIN = gettext_lazy("Question voided"), gettext_lazy("Question counts again")


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One change of the score of an attempt."""

    attempt: Attempt
    kind: Words
    at: datetime.datetime
    by: User
    approved_by: User | None
    reason: str
    before: int
    after: int


def score_changes(attempts: Iterable[int]) -> dict[int, list[ScoreChange]]:
    """Return for each attempt every change of its score, the oldest first. Three queries, whatever the number."""
    found: dict[int, list[ScoreChange]] = {}
    for change in _changes(attempt__in=list(attempts)):
        found.setdefault(change.attempt.pk, []).append(change)
    return found


def changes_in_organisation(organisation: Organisation) -> dict[int, list[ScoreChange]]:
    """Return for each enrolment every change of a score in its attempts, the oldest first, in one organisation.

    Three queries that read what was changed and nothing else: a list of 20,000 rows asks no more than one of ten.
    """
    found: dict[int, list[ScoreChange]] = {}
    for change in _changes(attempt__enrolment__employee__organisation=organisation):
        found.setdefault(change.attempt.counts_for_id, []).append(change)
    return found


def deciding_hand(enrolment: Enrolment) -> Hand | None:
    """Return who made the quiz pass that decides an enrolment, by a decision; None where the answers alone did."""
    passed = Attempt.objects.filter(enrolment=enrolment).deciding().passing()
    made_pass = {"score_before__lt": F("attempt__pass_mark"), "score_after__gte": F("attempt__pass_mark")}
    of_these = {"attempt__in": passed, **made_pass}
    decided = ("decided_by", "approval")
    adjusted = ScoreAdjustment.objects.filter(**of_these).select_related(*decided).last()
    if adjusted is not None:
        return _hand_of(adjusted)
    regraded = RegradedResponse.objects.filter(**of_these).select_related(*(f"regrade__{name}" for name in decided))
    if found := regraded.order_by("pk").last():
        return _hand_of(found.regrade)
    voided = VoidedAttempt.objects.filter(**of_these).select_related(*(f"void__{name}" for name in decided))
    last = voided.order_by("pk").last()
    return _hand_of(last.void) if last else None


def _hand_of(decision: ScoreAdjustment | Regrade | QuestionVoid) -> Hand:
    return Hand(decision.decided_by, decision.reason, decision.approval)


class ChangeWords:
    """Changes as the text of one cell, in the language that is active now: an export reads its rows later."""

    def __init__(self, zone: datetime.tzinfo) -> None:
        self.zone = zone
        self.language = get_language()

    def text(self, changes: Iterable[ScoreChange]) -> str:
        """Return what changed, by whom, when and why, one after the other."""
        with override(self.language):
            return "; ".join(self._one(change) for change in changes)

    def _one(self, change: ScoreChange) -> str:
        by = change.by.get_full_name()
        if change.approved_by:
            by = _("%(by)s, approved by %(other)s") % {"by": by, "other": change.approved_by.get_full_name()}
        return _("%(quiz)s, attempt %(number)d: %(before)d → %(after)d (%(kind)s, %(by)s, %(date)s): %(reason)s") % {
            "quiz": change.attempt.quiz.local_title,
            "number": change.attempt.number,
            "before": change.before,
            "after": change.after,
            "kind": change.kind,
            "by": by,
            "date": change.at.astimezone(self.zone).date().isoformat(),
            "reason": change.reason,
        }


def _changes(**where: object) -> list[ScoreChange]:
    """Return the changes of these attempts in which the score is another one afterwards, the oldest first."""
    every = (*_adjusted(where), *_regraded(where), *_voided(where))
    return sorted((each for each in every if each.before != each.after), key=lambda change: change.at)


def _adjusted(where: dict[str, object]) -> Iterable[ScoreChange]:
    rows = ScoreAdjustment.objects.filter(**where)
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


def _regraded(where: dict[str, object]) -> Iterable[ScoreChange]:
    rows = RegradedResponse.objects.filter(**where)
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


def _voided(where: dict[str, object]) -> Iterable[ScoreChange]:
    rows = VoidedAttempt.objects.filter(**where)
    people = ("decided_by", "undone_by", "approval__decided_by", "undo_approval__decided_by")
    for row in rows.select_related("attempt__quiz", *(f"void__{name}" for name in people)):
        void = row.void
        by, at = (void.undone_by, void.undone_at) if row.is_undo else (void.decided_by, void.decided_at)
        approval = void.undo_approval if row.is_undo else void.approval
        if by is not None and at is not None:  # always, by the constraint undone_void_has_a_reason
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
