"""Grading again after a key was found wrong.

The editor corrects and publishes the question: that is a new version. Responses keep the version that was shown;
a regrade gives them the points that the new key says. By default nobody loses points. Whoever passes now completes
the course and gets the certificate; a certificate that is issued stays, whatever a regrade says: revoking is a
decision of human resources. A score that was adjusted by hand stays as it was decided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, OuterRef

from lib.shown import check_shown
from people.models import Approval, User
from quizzes.grading.outcomes import RELATED, Hand, Outcome, digest_of_plan, give_score, outcome_of
from quizzes.grading.second_person import check_second_person
from quizzes.models import Attempt, Question, QuestionVersion, Regrade, RegradedResponse, Response, ScoreAdjustment
from quizzes.question_types import InvalidAnswer, type_of
from quizzes.voiding.services import score_of


@dataclass(frozen=True)
class Change:
    """What a regrade means for one attempt."""

    response: Response
    points: Decimal
    outcome: Outcome


def plan_regrade(question: Question, *, never_lowers: bool = True, lock: bool = False) -> list[Change]:
    """Return who changes if the responses to a question get the points of its version in force; nothing is written."""
    version = QuestionVersion.objects.filter(question=question, is_current=True).first()
    if version is None:
        return []
    affected = Attempt.objects.filter(responses__version__question=question, submitted_at__isnull=False)
    attempts = Attempt.objects.filter(pk__in=affected.values("pk")).order_by("pk")
    attempts = attempts.select_related(*RELATED)
    attempts = attempts.annotate(is_adjusted=Exists(ScoreAdjustment.objects.filter(attempt=OuterRef("pk"))))
    if lock:
        attempts = attempts.select_for_update(of=("self",))
    by_pk = {attempt.pk: attempt for attempt in attempts}
    rows = Response.objects.filter(attempt__in=list(by_pk)).select_related("version", "void").order_by("attempt", "pk")
    changes: list[Change] = []
    for pk, group in groupby(rows.iterator(chunk_size=2000), key=attrgetter("attempt_id")):
        responses = list(group)
        changes += _changes(by_pk[pk], responses, version, never_lowers=never_lowers)
    return changes


def _changes(
    attempt: Attempt, responses: Sequence[Response], version: QuestionVersion, *, never_lowers: bool
) -> Iterator[Change]:
    for response in responses:
        if response.version.question_id != version.question_id:
            continue
        worth, before = worth_under(response, version), response.points or Decimal(0)
        if worth is None or worth == before or (never_lowers and worth < before):
            continue
        response.points = worth
        computed = score_of(responses)
        response.points = before
        is_adjusted = getattr(attempt, "is_adjusted", False)
        kept = attempt.score if is_adjusted and attempt.score is not None else computed
        yield Change(response, worth, outcome_of(attempt, kept))


def worth_under(response: Response, version: QuestionVersion) -> Decimal | None:
    """Return what a response is worth under another version; None when that version cannot read its answer."""
    payload, shown = version.payload, response.version.payload
    if payload["kind"] != shown["kind"]:
        return None
    question_type = type_of(payload)
    if not response.answer:
        return question_type.points(response.answer, payload)
    try:
        fields = type_of(shown).fields(response.answer, shown, response.choice_order)
        answer = question_type.parse(fields, payload, response.choice_order)
    except (InvalidAnswer, KeyError, ValueError):
        return None
    return question_type.points(answer, payload)


def digest_of_regrade(question: Question, changes: Sequence[Change], *, never_lowers: bool) -> str:
    """Return what the dry run of grading again says; a version published meanwhile makes it another one."""
    version = QuestionVersion.objects.filter(question=question, is_current=True).values_list("pk", flat=True).first()
    outcomes = (change.outcome for change in changes)
    return digest_of_plan(outcomes, regrade=question.pk, version=version, never_lowers=never_lowers)


@transaction.atomic
def regrade(
    question: Question,
    reason: str,
    *,
    by: User,
    never_lowers: bool = True,
    approval: Approval | None = None,
    shown: str | None = None,
) -> Regrade | None:
    """Apply ``plan_regrade`` and keep what changed; None when nothing does. Again changes nothing.

    ``shown`` is the digest of the dry run that it was decided on. Raises ``ShownOtherwise``, or ``SecondPersonNeeded``
    where an attempt of one's own is affected.
    """
    changes = plan_regrade(question, never_lowers=never_lowers, lock=True)
    if not changes:
        return None
    check_shown(shown, digest_of_regrade(question, changes, never_lowers=never_lowers))
    check_second_person(question, by, approval)
    decision = Regrade.objects.create(
        question=question,
        version=QuestionVersion.objects.get(question=question, is_current=True),
        reason=reason,
        never_lowers=never_lowers,
        decided_by=by,
        approval=approval,
    )
    for change in changes:
        outcome, response = change.outcome, change.response
        RegradedResponse.objects.create(
            regrade=decision,
            attempt=outcome.attempt,
            response=response,
            points_before=response.points or 0,
            points_after=change.points,
            score_before=outcome.before or 0,
            score_after=outcome.score,
        )
        response.points = change.points
        response.save(update_fields=["points"])
        give_score(outcome.attempt, outcome.score, Hand(by, reason, approval))
    return decision
