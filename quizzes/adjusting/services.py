"""Adjusting the score of an attempt by hand, where grading cannot be right: an accident, an answer read generously.

The score decided may have two decimals; what counts is a whole per cent, rounded like every score. A score with which
somebody passes, and any score of one's own, needs a second person: it is asked for, and given once they approve. What
the score then means is decided in ``quizzes.grading.outcomes``. A regrade leaves an adjusted score as it was decided.
"""

from decimal import Decimal

from django.db import transaction

from lib.shown import check_shown
from people.models import Approval, User
from people.owing import is_of_same_hands
from quizzes.grading.outcomes import RELATED, Hand, Outcome, digest_of_plan, give_score, outcome_of
from quizzes.grading.scores import whole_per_cent
from quizzes.grading.second_person import SecondPersonNeeded
from quizzes.models import Attempt, ScoreAdjustment


class ScoreChanged(Exception):
    """The attempt does not have the score any more that the decision was made for."""


class WouldLower(Exception):
    """The score would go down, and that was not decided."""


def effect_of(attempt: Attempt, score: Decimal) -> Outcome:
    """Return what a score decided by hand would mean for an attempt."""
    return outcome_of(attempt, whole_per_cent(score))


def digest_of_effect(effect: Outcome, score: Decimal) -> str:
    """Return what was shown of a score before it is given."""
    return digest_of_plan([effect], score=f"{score:.2f}")


def needs_second_person(outcome: Outcome, by: User) -> bool:
    """Return whether somebody else has to agree: somebody passes by it, or it is about an attempt of one's own or
    of whoever has lately let one.
    """
    return outcome.passes_now or is_of_same_hands(by.pk, outcome.attempt.counts_for.employee.user_id)


@transaction.atomic
def adjust_score(
    attempt: Attempt,
    score: Decimal,
    reason: str,
    *,
    by: User,
    seen: int,
    may_lower: bool = False,
    approval: Approval | None = None,
    shown: str | None = None,
) -> ScoreAdjustment | None:
    """Give a graded attempt a score. None where it has it already; the same decision again is the same record.

    ``seen`` is the score that the decision was made for: the lock lets one of two people at once decide, the other gets
    ``ScoreChanged``. ``shown`` is the digest of what was said it means. Raises ``WouldLower`` unless the score may go
    down, ``ShownOtherwise``, and ``SecondPersonNeeded`` without ``approval``.
    """
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=attempt.pk)
    last = attempt.adjustments.last()
    if last and (last.score, last.reason, last.decided_by_id, last.score_before) == (score, reason, by.pk, seen):
        return last
    if attempt.score != seen:
        raise ScoreChanged
    outcome = effect_of(attempt, score)
    if outcome.score == seen:
        return None
    if outcome.lowers and not may_lower:
        raise WouldLower
    check_shown(shown, digest_of_effect(outcome, score))
    if approval is None and needs_second_person(outcome, by):
        raise SecondPersonNeeded
    decision = ScoreAdjustment.objects.create(
        attempt=attempt,
        score=score,
        score_before=seen,
        score_after=outcome.score,
        reason=reason,
        decided_by=by,
        approval=approval,
    )
    give_score(attempt, outcome.score, Hand(by, reason, approval))
    return decision
