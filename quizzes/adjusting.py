"""Adjusting the score of an attempt by hand, where grading cannot be right: an accident, an answer read generously.

The score decided may have two decimals; what counts is a whole per cent, rounded like every score. Whoever passes now
completes the course and gets the certificate. Nothing is taken back by an adjustment: revoking a certificate is a decision
of human resources. A regrade leaves an adjusted score as it was decided.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from courses.services import complete_course
from people.models import User
from quizzes.grading import whole_per_cent
from quizzes.models import Attempt, ScoreAdjustment


class ScoreChanged(Exception):
    """The attempt does not have the score any more that the decision was made for."""


class WouldLower(Exception):
    """The score would go down, and that was not decided."""


@dataclass(frozen=True)
class Effect:
    """What an adjustment would mean; nothing is written."""

    attempt: Attempt
    score: int

    @property
    def lowers(self) -> bool:
        """Whether the score goes down."""
        return self.score < (self.attempt.score or 0)

    @property
    def passes_now(self) -> bool:
        """Whether the attempt did not pass and would."""
        return not self.attempt.passed and self.score >= self.attempt.pass_mark

    @property
    def passes_no_more(self) -> bool:
        """Whether the attempt passed and would not any more."""
        return self.attempt.passed and self.score < self.attempt.pass_mark

    @property
    def completes(self) -> bool:
        """Whether the course would be completed, and the certificate issued."""
        return self.passes_now and self.attempt.quiz.is_final and self.attempt.enrolment.completed_at is None


def effect_of(attempt: Attempt, score: Decimal) -> Effect:
    """What a score would mean for an attempt."""
    return Effect(attempt, whole_per_cent(score))


@transaction.atomic
def adjust_score(
    attempt: Attempt, score: Decimal, reason: str, *, by: User, seen: int, may_lower: bool = False
) -> ScoreAdjustment | None:
    """Give a graded attempt a score. None where it has it already; the same decision again is the same record.

    ``seen`` is the score that the decision was made for: the lock lets one of two people at once decide, the other gets
    ``ScoreChanged``. Raises ``WouldLower`` unless the score may go down.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("quiz", "enrolment").get(pk=attempt.pk)
    last = attempt.adjustments.last()
    if last and (last.score, last.reason, last.decided_by_id, last.score_before) == (score, reason, by.pk, seen):
        return last
    if attempt.score != seen:
        raise ScoreChanged
    effect = effect_of(attempt, score)
    if effect.score == seen:
        return None
    if effect.lowers and not may_lower:
        raise WouldLower
    passes_now = effect.passes_now
    decision = ScoreAdjustment.objects.create(
        attempt=attempt, score=score, score_before=seen, score_after=effect.score, reason=reason, decided_by=by
    )
    attempt.score = effect.score
    attempt.save(update_fields=["score"])
    if passes_now and attempt.quiz.is_final:
        complete_course(attempt.enrolment)
    return decision
