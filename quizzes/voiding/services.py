"""Voiding a question that proved bad, for everybody: its points go to all, or it is taken out of the total.

What was answered and what that is worth by the key stay as they are; a response only says that it was voided, so the
decision can be taken back. By default nobody loses points by it: where the score would go down, the question counts as
before. In an attempt whose every other question is out already it counts as before, too, for a score needs a question.
Attempts still open contain the question: it is voided for them when they are submitted. New ones do not draw it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from lib.shown import check_shown
from people.models import Approval, User
from quizzes.grading.outcomes import RELATED, Hand, Outcome, digest_of_plan, give_score, outcome_of
from quizzes.grading.scores import score
from quizzes.grading.second_person import check_second_person
from quizzes.models import (
    Attempt,
    Question,
    QuestionVersion,
    QuestionVoid,
    QuizPage,
    Response,
    ScoreAdjustment,
    VoidedAttempt,
)

Mode = QuestionVoid.Mode


class AlreadyVoided(Exception):
    """The question is voided already; ``void`` is that decision."""

    def __init__(self, void: QuestionVoid) -> None:
        super().__init__(void)
        self.void = void


class NothingToVoid(Exception):
    """The question was never published, so nobody has answered it."""


class NotInForce(Exception):
    """The decision was taken back before."""


@dataclass(frozen=True)
class Change:
    """What voiding a question, or taking that back, means for one graded attempt."""

    response: Response
    outcome: Outcome


def score_of(responses: Iterable[Response]) -> int:
    """Return the score of an attempt from what its questions count; ``void`` is at hand."""
    counted = (response.counted_points for response in responses)
    return score(points for points in counted if points is not None)


# --- What it would change -------------------------------------------------------------------------


def last_version_of(question: Question) -> int:
    """Return the number of the newest version; 0 where there is none."""
    return QuestionVersion.objects.filter(question=question).aggregate(last=Max("number"))["last"] or 0


def void_in_force(question: Question) -> QuestionVoid | None:
    """Return the decision that keeps the newest version out of service."""
    voids = QuestionVoid.objects.in_force().filter(question=question, last_version__gte=last_version_of(question))
    found: QuestionVoid | None = voids.select_related("decided_by").first()
    return found


def plan_void(question: Question, mode: str, *, never_lowers: bool = True, lock: bool = False) -> list[Change]:
    """Return whose graded attempt would have the question voided, with the score that follows; nothing is written."""
    draft = QuestionVoid(question=question, mode=mode, never_lowers=never_lowers)
    fits = Response.objects.filter(version__question=question, void=None)
    return [
        Change(response, outcome)
        for attempt, responses in _graded(fits, lock=lock)
        for response in responses
        if response.version.question_id == question.pk
        and response.void_id is None
        and (outcome := _with(attempt, responses, response, draft)) is not None
    ]


def plan_undo(void: QuestionVoid, *, never_lowers: bool = True, lock: bool = False) -> list[Change]:
    """Return whose graded attempt would have the question count again; nothing is written."""
    return [
        Change(response, outcome)
        for attempt, responses in _graded(Response.objects.filter(void=void), lock=lock)
        for response in responses
        if response.void_id == void.pk
        and (outcome := _without(attempt, responses, response, never_lowers=never_lowers)) is not None
    ]


def digest_of_void(question: Question, changes: Iterable[Change], mode: str, *, never_lowers: bool) -> str:
    """Return what the dry run of voiding says; a version published meanwhile makes it another one."""
    outcomes = (change.outcome for change in changes)
    last = last_version_of(question)
    return digest_of_plan(outcomes, void=question.pk, version=last, mode=mode, never_lowers=never_lowers)


def digest_of_undo(void: QuestionVoid, changes: Iterable[Change], *, never_lowers: bool) -> str:
    """Return what the dry run of taking a void back says."""
    return digest_of_plan((change.outcome for change in changes), undo=void.pk, never_lowers=never_lowers)


def short_quizzes(question: Question) -> list[QuizPage]:
    """Return published quizzes whose rules the bank could not serve without the question."""
    short = []
    for quiz in QuizPage.objects.live().child_of(question.course).prefetch_related("rules"):
        for rule in quiz.rules.all():
            candidates = rule.candidates(question.course)
            if candidates.filter(question=question).exists() and candidates.count() - 1 < rule.count:
                short.append(quiz)
                break
    return short


def _graded(fits: QuerySet[Response], *, lock: bool) -> Iterable[tuple[Attempt, list[Response]]]:
    """Yield graded attempts with these responses, each with all its responses. Locking waits for one just being
    submitted.
    """
    attempts = Attempt.objects.filter(pk__in=fits.values("attempt")).order_by("pk").select_related(*RELATED)
    attempts = attempts.annotate(is_adjusted=Exists(ScoreAdjustment.objects.filter(attempt=OuterRef("pk"))))
    if lock:
        attempts = attempts.select_for_update(of=("self",))
    by_pk = {attempt.pk: attempt for attempt in attempts if attempt.submitted_at is not None}
    rows = Response.objects.filter(attempt__in=list(by_pk)).select_related("version", "void").order_by("attempt", "pk")
    for pk, responses in groupby(rows.iterator(chunk_size=2000), key=attrgetter("attempt_id")):
        yield by_pk[pk], list(responses)


def _with(attempt: Attempt, responses: Sequence[Response], response: Response, void: QuestionVoid) -> Outcome | None:
    """Return the outcome with a response voided; None where the question counts as before."""
    before = score_of(responses)
    response.void = void
    after, is_left = score_of(responses), any(each.counted_points is not None for each in responses)
    response.void = None
    if not is_left or (void.never_lowers and after < before):
        return None
    return _outcome(attempt, after)


def _without(
    attempt: Attempt, responses: Sequence[Response], response: Response, *, never_lowers: bool
) -> Outcome | None:
    """Return the outcome with a response that counts again; None where it stays voided."""
    before, void = score_of(responses), response.void
    response.void = None
    after = score_of(responses)
    response.void = void
    return None if never_lowers and after < before else _outcome(attempt, after)


def _outcome(attempt: Attempt, computed: int) -> Outcome:
    """Return the outcome; a score that was adjusted by hand stays as it was decided."""
    is_adjusted = getattr(attempt, "is_adjusted", False)
    return outcome_of(attempt, attempt.score if is_adjusted and attempt.score is not None else computed)


# --- Deciding -------------------------------------------------------------------------------------


@transaction.atomic
def void_question(
    question: Question,
    mode: str,
    reason: str,
    *,
    by: User,
    never_lowers: bool = True,
    approval: Approval | None = None,
    shown: str | None = None,
) -> QuestionVoid:
    """Apply ``plan_void``, keep what changed, and take the question out of service. The same decision again is one.

    ``shown`` is the digest of the dry run that it was decided on. Raises ``AlreadyVoided``, ``NothingToVoid``,
    ``ShownOtherwise``, or ``SecondPersonNeeded`` where an attempt of one's own is affected.
    """
    Question.objects.select_for_update().filter(pk=question.pk).values("pk").first()
    last_version = last_version_of(question)
    if not last_version:
        raise NothingToVoid
    if former := void_in_force(question):
        if (former.mode, former.reason, former.decided_by_id) == (mode, reason, by.pk):
            return former
        raise AlreadyVoided(former)
    changes = plan_void(question, mode, never_lowers=never_lowers, lock=True)
    check_shown(shown, digest_of_void(question, changes, mode, never_lowers=never_lowers))
    check_second_person(question, by, approval)
    void = QuestionVoid.objects.create(
        question=question,
        last_version=last_version,
        mode=mode,
        never_lowers=never_lowers,
        reason=reason,
        decided_by=by,
        approval=approval,
    )
    _apply(void, changes, Hand(by, reason, approval), is_undo=False)
    return void


@transaction.atomic
def undo_void(
    void: QuestionVoid,
    reason: str,
    *,
    by: User,
    never_lowers: bool = True,
    approval: Approval | None = None,
    shown: str | None = None,
) -> QuestionVoid:
    """Take it back, once: the answers count again and the question is back in service. The record stays.

    ``shown`` is the digest of the dry run that it was decided on. Raises ``NotInForce``, ``ShownOtherwise``, or
    ``SecondPersonNeeded`` where an attempt of one's own is affected.
    """
    void = QuestionVoid.objects.select_for_update(of=("self",)).select_related("question").get(pk=void.pk)
    if void.undone_at:
        raise NotInForce
    changes = plan_undo(void, never_lowers=never_lowers, lock=True)
    check_shown(shown, digest_of_undo(void, changes, never_lowers=never_lowers))
    check_second_person(void.question, by, approval)
    void.undone_at, void.undone_by, void.undo_reason, void.undo_approval = timezone.now(), by, reason, approval
    void.save(update_fields=["undone_at", "undone_by", "undo_reason", "undo_approval"])
    _apply(void, changes, Hand(by, reason, approval), is_undo=True)
    return void


def _apply(void: QuestionVoid, changes: Sequence[Change], hand: Hand, *, is_undo: bool) -> None:
    treated = [change.response.pk for change in changes]
    Response.objects.filter(pk__in=treated).update(void=None if is_undo else void)
    for change in changes:
        outcome = change.outcome
        VoidedAttempt.objects.create(
            void=void,
            attempt=outcome.attempt,
            is_undo=is_undo,
            score_before=outcome.before or 0,
            score_after=outcome.score,
        )
        if outcome.score != outcome.before:
            give_score(outcome.attempt, outcome.score, hand)


def void_at_submit(responses: Sequence[Response]) -> None:
    """Void what was voided since the attempt began, as it would be in a graded one. The points are known, and
    locked.
    """
    questions = {response.version.question_id: response for response in responses}
    for void in QuestionVoid.objects.in_force().filter(question__in=questions).order_by("last_version"):
        response = questions[void.question_id]
        if response.version.number > void.last_version or response.void_id is not None:
            continue
        if _with(response.attempt, responses, response, void) is not None:
            response.void = void
            response.save(update_fields=["void"])
