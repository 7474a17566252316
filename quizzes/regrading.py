"""Grading again after a key was found wrong.

The editor corrects and publishes the question: that is a new version. Responses keep the version that was shown;
a regrade gives them the points that the new key says. By default nobody loses points. Whoever passes now completes
the course and gets the certificate; a certificate that is issued stays, whatever a regrade says: revoking is a
decision of human resources. A score that was adjusted by hand stays as it was decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from courses.services import complete_course
from people.models import User
from quizzes.grading import score
from quizzes.models import Attempt, Question, QuestionVersion, Regrade, RegradedResponse, Response, ScoreAdjustment
from quizzes.question_types import InvalidAnswer, type_of


@dataclass(frozen=True)
class Change:
    """What a regrade means for one attempt."""

    attempt: Attempt
    response: Response
    points: Decimal
    score: int

    @property
    def passes_now(self) -> bool:
        """Whether the attempt did not pass and does now."""
        return not self.attempt.passed and self.score >= self.attempt.pass_mark

    @property
    def passes_no_more(self) -> bool:
        """Whether the attempt passed and would not have."""
        return self.attempt.passed and self.score < self.attempt.pass_mark


def plan_regrade(question: Question, *, never_lowers: bool = True, lock: bool = False) -> list[Change]:
    """Who changes if the responses to a question get the points of its version in force; nothing is written."""
    version = QuestionVersion.objects.filter(question=question, is_current=True).first()
    if version is None:
        return []
    affected = Attempt.objects.filter(responses__version__question=question, submitted_at__isnull=False)
    attempts = Attempt.objects.filter(pk__in=affected.values("pk")).order_by("pk")
    attempts = attempts.select_related("enrolment__employee__user", "quiz")
    attempts = attempts.annotate(is_adjusted=Exists(ScoreAdjustment.objects.filter(attempt=OuterRef("pk"))))
    if lock:
        attempts = attempts.select_for_update(of=("self",))
    by_pk = {attempt.pk: attempt for attempt in attempts}
    points: dict[int, dict[int, Decimal]] = {}
    candidates: list[Response] = []
    responses = Response.objects.filter(attempt__in=list(by_pk)).select_related("version").order_by("attempt", "pk")
    for response in responses.iterator(chunk_size=2000):
        points.setdefault(response.attempt_id, {})[response.pk] = response.points or Decimal(0)
        if response.version.question_id == question.pk:
            candidates.append(response)
    return list(_changes(candidates, version, by_pk, points, never_lowers=never_lowers))


def _changes(
    candidates: Iterable[Response],
    version: QuestionVersion,
    attempts: dict[int, Attempt],
    points: dict[int, dict[int, Decimal]],
    *,
    never_lowers: bool,
) -> Iterable[Change]:
    for response in candidates:
        worth = worth_under(response, version)
        before = response.points or Decimal(0)
        if worth is None or worth == before or (never_lowers and worth < before):
            continue
        attempt: Any = attempts[response.attempt_id]
        of_attempt = {**points[attempt.pk], response.pk: worth}
        yield Change(attempt, response, worth, attempt.score if attempt.is_adjusted else score(of_attempt.values()))


def worth_under(response: Response, version: QuestionVersion) -> Decimal | None:
    """What a response is worth under another version; None when that version cannot read its answer."""
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


@transaction.atomic
def regrade(question: Question, reason: str, *, by: User, never_lowers: bool = True) -> Regrade | None:
    """Apply ``plan_regrade`` and keep what changed; None when nothing does. Again changes nothing."""
    changes = plan_regrade(question, never_lowers=never_lowers, lock=True)
    if not changes:
        return None
    decision = Regrade.objects.create(
        question=question,
        version=QuestionVersion.objects.get(question=question, is_current=True),
        reason=reason,
        never_lowers=never_lowers,
        decided_by=by,
    )
    for change in changes:
        attempt, response = change.attempt, change.response
        RegradedResponse.objects.create(
            regrade=decision,
            attempt=attempt,
            response=response,
            points_before=response.points or 0,
            points_after=change.points,
            score_before=attempt.score or 0,
            score_after=change.score,
        )
        passes_now = change.passes_now
        response.points = change.points
        response.save(update_fields=["points"])
        attempt.score = change.score
        attempt.save(update_fields=["score"])
        if passes_now and attempt.quiz.is_final:
            complete_course(attempt.enrolment)
    return decision
