"""What can happen to questions and attempts, one function per use case."""

import datetime
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.learning.services import remaining_lessons
from courses.models import Enrolment
from lib.prepared import Prepared
from quizzes.grading.outcomes import give_score
from quizzes.models import Accommodation, Attempt, Question, QuestionVersion, QuizPage, Response
from quizzes.question_types import Answer, Fields, UnreadableText, type_of
from quizzes.questions.drawing import choice_orders, draw_versions
from quizzes.taking.late import UNKNOWN_SOURCE, AnswerSource, Mark, keep_late
from quizzes.taking.time_limits import TimeLimits, time_limits
from quizzes.voiding.services import score_of, void_at_submit
from sweeps.services import each, resting

OVERDUE = "quizzes.submit_overdue"
SAVED = (
    *("answer", "unreadable", "language", "page", "sequence", "revision"),
    *("saved_at", "given_at", "is_flagged", "flagged_at", "seconds"),
)


class LessonsRemaining(Exception):
    """The final quiz opens when the required lessons are done."""


class AttemptsExhausted(Exception):
    """No attempt is left."""


class WaitingTime(Exception):
    """The next attempt may start at ``until``."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(until)
        self.until = until


class AlreadyPassed(Exception):
    """The quiz is passed in this enrolment; there is nothing left to decide."""


class AttemptClosed(Exception):
    """The attempt is submitted or its time is over: the answer is not saved."""


class QuestionClosed(Exception):
    """The question is not opened yet, or its time is over: the answer saved before counts."""


class StaleSave(Exception):
    """A newer answer to this question is already saved; ``response`` holds it."""

    def __init__(self, response: Response) -> None:
        super().__init__(response)
        self.response = response


class DeclarationMissing(Exception):
    """The quiz asks the learner to declare that the answers are their own work."""


@dataclass(frozen=True)
class AttemptEligibility:
    """Whether another attempt at a quiz may start: what the rules page says and ``start_attempt`` enforces."""

    attempts: list[Attempt]
    attempts_left: int | None
    wait_until: datetime.datetime | None
    lessons_left: int

    @property
    def open_attempt(self) -> Attempt | None:
        """The attempt that has not been submitted."""
        return next((attempt for attempt in self.attempts if attempt.submitted_at is None), None)

    @property
    def best(self) -> Attempt | None:
        """The submitted attempt with the highest score."""
        submitted = [attempt for attempt in self.attempts if attempt.score is not None]
        return max(submitted, key=lambda attempt: attempt.score or 0, default=None)

    @property
    def passed(self) -> bool:
        """Whether any attempt passed."""
        return any(attempt.passed for attempt in self.attempts)

    def check_start(self) -> None:
        """Raise the reason why no new attempt may start now."""
        if self.passed:
            raise AlreadyPassed
        if self.lessons_left:
            raise LessonsRemaining
        if self.attempts_left == 0:
            raise AttemptsExhausted
        if self.wait_until:
            raise WaitingTime(self.wait_until)


def eligibility(enrolment: Enrolment, quiz: QuizPage) -> AttemptEligibility:
    """Return whether this enrolment may start another attempt at this quiz now, and what there is of it."""
    attempts = list(Attempt.objects.filter(enrolment=enrolment, quiz=quiz).order_by("number"))
    submitted = [attempt.submitted_at for attempt in attempts if attempt.submitted_at]
    extra = Accommodation.objects.for_quiz(enrolment.employee_id, quiz.pk).aggregate(n=Max("extra_attempts"))["n"] or 0
    wait_until = None
    if len(submitted) >= max(quiz.attempts_before_wait, 1) and quiz.wait_hours:
        wait_until = max(submitted) + datetime.timedelta(hours=quiz.wait_hours)
    return AttemptEligibility(
        attempts=attempts,
        attempts_left=None if quiz.attempt_limit is None else max(quiz.attempt_limit + extra - len(attempts), 0),
        wait_until=wait_until if wait_until and wait_until > timezone.now() else None,
        lessons_left=remaining_lessons(enrolment).count() if quiz.is_final else 0,
    )


@transaction.atomic
def start_attempt(enrolment: Enrolment, quiz: QuizPage, *, declared: bool = False) -> Attempt:
    """Start an attempt, or return the open one. The lock keeps two starts from exceeding the limit."""
    Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
    eligible = eligibility(enrolment, quiz)
    if eligible.open_attempt:
        return eligible.open_attempt
    eligible.check_start()
    seen = Response.objects.filter(attempt__in=eligible.attempts).values_list("version__question_id", flat=True)
    attempt = Attempt(enrolment=enrolment, quiz=quiz, number=len(eligible.attempts) + 1)
    return draw_attempt(attempt, time_limits(quiz, enrolment.employee_id), avoid=frozenset(seen), declared=declared)


@transaction.atomic
def draw_attempt(
    attempt: Attempt, allowed: TimeLimits, *, avoid: Collection[int] = (), declared: bool = False
) -> Attempt:
    """Draw the questions of a new attempt by the rules of its quiz, start its clock and save it.

    Raises ``DeclarationMissing`` or ``BankTooSmall``; then nothing is saved.
    """
    quiz, attempt.seed = attempt.quiz, secrets.randbits(62)
    if quiz.asks_declaration and not declared:
        raise DeclarationMissing
    versions = draw_versions(quiz, attempt.seed, avoid)
    attempt.pass_mark = quiz.pass_mark or quiz.course.pass_mark
    attempt.started_at = now = timezone.now()
    attempt.declared_at = now if declared else None
    attempt.deadline_at = now + allowed.attempt if allowed.attempt else None
    attempt.seconds_per_question = allowed.question
    attempt.save()
    Response.objects.bulk_create(
        Response(attempt=attempt, version=version, position=position, choice_order=order)
        for position, (version, order) in enumerate(
            zip(versions, choice_orders(quiz, versions, attempt.seed), strict=True), start=1
        )
    )
    return attempt


def _locked(attempt: Attempt) -> Attempt:
    """Return the attempt as it is now, a preview too; nobody else changes it until the transaction ends."""
    locked = _LOCKED.first(attempt.pk)
    if locked is None:
        raise Attempt.DoesNotExist
    return locked


_LOCKED = Prepared(lambda pk: Attempt.with_previews.select_for_update().filter(pk=pk).order_by())


def response_at(attempt: Attempt, position: int) -> Response:
    """Return what was asked at a position, with its question. Raises ``Response.DoesNotExist``."""
    response = _RESPONSE.first(attempt.pk, position)
    if response is None:
        raise Response.DoesNotExist
    response.attempt = attempt
    return response


_RESPONSE = Prepared(
    lambda attempt, position: Response.objects.filter(attempt=attempt, position=position).select_related("version")
)


@transaction.atomic
def open_question(attempt: Attempt, position: int) -> None:
    """Start the clock of a question that has a limit, once. Raises ``AttemptClosed`` or ``Response.DoesNotExist``."""
    attempt = _locked(attempt)
    if attempt.submitted_at or attempt.is_time_over:
        raise AttemptClosed
    response = attempt.responses.get(position=position)
    if response.is_sealed:
        response.opened_at = timezone.now()
        response.save(update_fields=["opened_at"])


def read_answer(fields: Fields, response: Response) -> tuple[Answer, str]:
    """Return the answer in what a form sent, and what was typed that is none; raises ``InvalidAnswer``."""
    payload = response.version.payload
    try:
        return type_of(payload).parse(fields, payload, response.choice_order), ""
    except UnreadableText as text:
        return "", text.typed


@transaction.atomic
def save_response(
    attempt: Attempt,
    position: int,
    fields: Fields,
    *,
    sequence: int,
    language: str,
    mark: Mark | None = None,
    seconds: int | None = None,
    source: AnswerSource = UNKNOWN_SOURCE,
) -> Response:
    """Save the answer that a form sent. An older answer never overwrites a newer one; nothing is saved after the end.

    The answer that is saved already is no new one: it keeps its revision and the time at which it was given.
    ``seconds``: see ``note_response``. Raises ``InvalidAnswer``, ``StaleSave``, ``QuestionClosed``, ``AttemptClosed``
    or ``Response.DoesNotExist``; then nothing changed.
    """
    attempt = _locked(attempt)
    if not attempt.takes(source.given_at):
        raise AttemptClosed
    response = response_at(attempt, position)
    answer, unreadable = read_answer(fields, response)
    is_same = _is_same(response, answer, unreadable)
    if is_same and (source.page, sequence) == (response.page, response.sequence):
        return response
    is_newest, is_taken = source.is_newest(response, sequence), response.takes(source.given_at)
    if is_same and not (is_newest and is_taken):
        return response  # nothing to refuse: it is saved
    if not is_newest:
        raise StaleSave(response)
    if not is_taken:
        raise QuestionClosed
    now = timezone.now()
    response.page, response.sequence, response.saved_at = source.page, sequence, now
    if not is_same:
        response.answer, response.unreadable, response.language = answer, unreadable, language
        response.revision, response.given_at = response.revision + 1, source.given_at or now
    _note(response, attempt, mark, seconds)
    response.save(update_fields=SAVED)
    if not is_same and not (attempt.takes(None) and response.takes(None)):
        keep_late(response, answer, unreadable, language, source, counts=True)
    return response


@transaction.atomic
def note_response(attempt: Attempt, position: int, *, mark: Mark | None, seconds: int | None) -> Response:
    """Save what a page tells besides an answer: that is as it was, and as old as it was.

    ``seconds`` is the time that the question was in front of the learner so far. It never shrinks, and is never more
    than the attempt is old. Raises ``AttemptClosed`` or ``Response.DoesNotExist``.
    """
    attempt = _locked(attempt)
    if not attempt.takes(None):
        raise AttemptClosed
    response = response_at(attempt, position)
    _note(response, attempt, mark, seconds)
    response.save(update_fields=["is_flagged", "flagged_at", "seconds"])
    return response


def _note(response: Response, attempt: Attempt, mark: Mark | None, seconds: int | None) -> None:
    if mark is not None and mark.is_newest(response):
        response.is_flagged, response.flagged_at = mark.is_set, mark.given_at or timezone.now()
    if seconds is not None:
        elapsed = max(int((timezone.now() - attempt.started_at).total_seconds()), 0)
        response.seconds = min(max(seconds, response.seconds or 0), elapsed)


@transaction.atomic
def record_late_answer(
    attempt: Attempt, position: int, fields: Fields, *, sequence: int, language: str, source: AnswerSource
) -> bool:
    """Record an answer that ``save_response`` refused because of the end; whether there was anything to record.

    What is saved anyway, or is older than what is saved, is not lost. Raises ``InvalidAnswer``.
    """
    _locked(attempt)
    response = response_at(attempt, position)
    answer, unreadable = read_answer(fields, response)
    if _is_same(response, answer, unreadable) or not source.is_newest(response, sequence):
        return False
    keep_late(response, answer, unreadable, language, source, counts=False)
    return True


def _is_same(response: Response, answer: Answer, unreadable: str) -> bool:
    return (answer or None, unreadable) == (response.answer or None, response.unreadable)


@transaction.atomic
def submit_attempt(attempt: Attempt) -> Attempt:
    """Grade the attempt, once. Passing the final quiz completes the course."""
    attempt = _locked(attempt)
    if attempt.submitted_at:
        return attempt
    responses = list(attempt.responses.select_related("version"))
    for response in responses:
        response.points = type_of(response.version.payload).points(response.answer, response.version.payload)
    for value in {response.points for response in responses}:
        same = [response.pk for response in responses if response.points == value]
        Response.objects.filter(pk__in=same).update(points=value)
    void_at_submit(responses)
    give_score(attempt, score_of(responses))
    return attempt


def submit_overdue_attempts() -> int:
    """Submit every open attempt for whose answers nobody waits any more, with what was saved. Return how many."""
    overdue = Attempt.objects.overdue().exclude(pk__in=resting(OVERDUE)).order_by("deadline_at")[:500]
    submitted = each(OVERDUE, list(overdue.values_list("pk", flat=True)), _submit_overdue)
    return sum(each_one.result is not None for each_one in submitted)


def _submit_overdue(attempt_id: int) -> Attempt:
    return submit_attempt(Attempt.objects.get(pk=attempt_id))


@transaction.atomic
def freeze_question(question: Question) -> QuestionVersion:
    """Freeze the published question; the same content again is the same version."""
    Question.objects.select_for_update().filter(pk=question.pk).values("pk").first()
    payload = Question.objects.prefetch_related("choices", "requirements").get(pk=question.pk).payload()
    sha256 = QuestionVersion.digest(payload)
    current = QuestionVersion.objects.filter(question=question, is_current=True).first()
    if current and current.sha256 == sha256:
        return current
    last = QuestionVersion.objects.filter(question=question).aggregate(last=Max("number"))["last"] or 0
    QuestionVersion.objects.filter(question=question, is_current=True).update(is_current=False)
    return QuestionVersion.objects.create(question=question, number=last + 1, payload=payload, sha256=sha256)
