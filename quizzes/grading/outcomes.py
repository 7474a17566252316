"""What a score means: the one place where an attempt gets its score, and where passing completes the course.

Submitting, the end of the time, an adjustment, a regrade and a voided question all end in ``give_score``; what a dry
run shows is ``outcome_of``, which ``give_score`` asks, too. Nothing is taken back here: whoever passes no more keeps
the course completed and the certificate, for revoking is a decision of human resources; it is announced, so that they
hear.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from courses.learning.services import complete_course
from courses.models import Enrolment
from lib.shown import digest_of
from people.models import Approval, User
from quizzes.models import Attempt
from quizzes.signals import passing_changed

RELATED = ("quiz", "enrolment__course", "enrolment__refresher_version__course", "enrolment__employee__user")


@dataclass(frozen=True)
class Outcome:
    """What a score would mean for an attempt; nothing is written. ``before`` is None while it is open."""

    attempt: Attempt
    before: int | None
    score: int

    @property
    def lowers(self) -> bool:
        """Whether the score goes down."""
        return self.before is not None and self.score < self.before

    @property
    def passes(self) -> bool:
        """Whether the attempt passes with this score."""
        return self.attempt.passes_with(self.score)

    @property
    def passed_before(self) -> bool:
        """Whether it passes with the score that it has."""
        return self.attempt.passes_with(self.before)

    @property
    def passes_now(self) -> bool:
        """Whether the attempt did not pass and would."""
        return self.passes and not self.passed_before

    @property
    def passes_no_more(self) -> bool:
        """Whether the attempt passed and would not any more."""
        return self.passed_before and not self.passes

    @property
    def completes(self) -> bool:
        """Whether the course would be completed by it, and the certificate issued: nothing else is missing."""
        if not (self.passes and decides(self.attempt)):
            return False
        enrolment = self.attempt.counts_for
        return enrolment.completed_at is None and not enrolment.lacks_attendance


def decides(attempt: Attempt) -> bool:
    """Return whether passing this attempt is what completes the course of its enrolment.

    It does in the final quiz of what is studied: of the course, or of the refresher while that may renew it. A
    refresher passed under an enrolment that has to take the whole course decides nothing; neither does a preview.
    """
    if attempt.is_preview or not attempt.quiz.is_final:
        return False
    return bool(attempt.quiz.is_child_of(attempt.counts_for.studied_course))


def outcome_of(attempt: Attempt, score: int) -> Outcome:
    """Return what a score would mean for an attempt; with ``RELATED`` at hand it asks nothing."""
    return Outcome(attempt, attempt.score, score)


def completed_by(outcomes: Iterable[Outcome]) -> int:
    """Return how many courses would be completed: two attempts of one enrolment complete it once."""
    return len({outcome.attempt.enrolment_id for outcome in outcomes if outcome.completes})


def digest_of_plan(outcomes: Iterable[Outcome], **choices: object) -> str:
    """Return what a page showed of a decision about scores: what was chosen, and each attempt with its score before and
    after.
    """
    rows = ((each.attempt.pk, each.before, each.score, each.completes) for each in outcomes)
    return digest_of(choices, rows)


@dataclass(frozen=True)
class Hand:
    """Who changed a score, why, and who approved it."""

    by: User
    reason: str
    approval: Approval | None = None


def give_score(attempt: Attempt, score: int, hand: Hand | None = None) -> Outcome:
    """Give a locked attempt its score, for the first time or another one; complete the course if that decides it.

    The enrolment is read anew and held: what it studies may have changed since the attempt began. Announces where an
    attempt passes no more, or passes now and completes nothing by it. Of a preview nothing follows.
    """
    if attempt.passes_with(score) and not attempt.is_preview:
        studied = Enrolment.objects.select_for_update(of=("self",))
        related = ("course", "employee__organisation", "employee__work_centre", "refresher_version__course")
        attempt.enrolment = studied.select_related(*related).get(pk=attempt.counts_for_id)
    outcome = outcome_of(attempt, score)
    completes = outcome.completes
    attempt.score = score
    attempt.submitted_at = attempt.submitted_at or timezone.now()
    attempt.save(update_fields=["score", "submitted_at"])
    if completes:
        complete_course(attempt.counts_for)
    elif not attempt.is_preview and (outcome.passes_now or outcome.passes_no_more):
        passing_changed.send(sender=Attempt, outcome=outcome, hand=hand)
    return outcome
