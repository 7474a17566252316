"""Trying a quiz: an editor takes it as a learner would, and nothing of it is stored.

The attempt and its responses are made of the same classes as a learner's, but never saved. What must outlive a request
(the draw and the answers) lies in the session of the editor, and goes with it.
"""

import datetime
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from quizzes.grading.scores import score
from quizzes.models import Attempt, QuestionVersion, QuizPage, Response
from quizzes.models.attempts import new_secret
from quizzes.question_types import Fields, type_of
from quizzes.questions.drawing import choice_orders, draw_versions
from quizzes.taking.limits import limits
from quizzes.taking.services import QuestionClosed, read_answer

State = dict[str, Any]  # as the session keeps it


@dataclass
class Try:
    """An attempt with its responses, in memory only."""

    quiz: QuizPage
    attempt: Attempt
    responses: list[Response]


def as_written(quiz: QuizPage, *, draft: bool) -> QuizPage:
    """The quiz as learners have it, or as it was last saved."""
    return quiz.get_latest_revision_as_object() if draft and quiz.latest_revision_id else quiz


def begin(quiz: QuizPage, *, draft: bool) -> State:
    """Draw as for a learner who has seen nothing; raise ``BankTooSmall``."""
    seed = secrets.randbits(62)
    return {
        "uuid": str(uuid.uuid4()),
        "draft": draft,
        "seed": seed,
        "secret": new_secret(),
        "versions": [version.pk for version in draw_versions(as_written(quiz, draft=draft), seed)],
        "started_at": timezone.now().isoformat(),
        "submitted_at": None,
        "answers": {},
        "opened": {},
    }


def restore(quiz: QuizPage, state: State) -> Try:
    """The try that a state describes; graded when it is submitted or its time is over."""
    quiz = as_written(quiz, draft=state["draft"])
    found = QuestionVersion.objects.in_bulk(state["versions"])
    versions = [found[pk] for pk in state["versions"]]
    started_at = datetime.datetime.fromisoformat(state["started_at"])
    allowed = limits(quiz, None)
    attempt = Attempt(
        uuid=state["uuid"],
        quiz=quiz,
        number=1,
        seed=state["seed"],
        secret=state["secret"],
        pass_mark=quiz.pass_mark or quiz.course.pass_mark,
        started_at=started_at,
        deadline_at=started_at + allowed.attempt if allowed.attempt else None,
        seconds_per_question=allowed.question,
    )
    orders = choice_orders(quiz, versions, state["seed"])
    responses = [
        Response(attempt=attempt, version=version, position=position, choice_order=order)
        for position, (version, order) in enumerate(zip(versions, orders, strict=True), start=1)
    ]
    for response in responses:
        if opened_at := state["opened"].get(str(response.position)):
            response.opened_at = datetime.datetime.fromisoformat(opened_at)
        if given := state["answers"].get(str(response.position)):
            response.answer, response.unreadable = given["answer"], given["unreadable"]
            response.sequence = response.revision = given["sequence"]
            response.is_flagged = given["flag"]
            response.saved_at = datetime.datetime.fromisoformat(given["saved_at"])
    if state["submitted_at"] or attempt.is_time_over:
        attempt.submitted_at = timezone.now()
        attempt.score = _grade(responses)
    return Try(quiz, attempt, responses)


def _grade(responses: list[Response]) -> int:
    worth = [type_of(each.version.payload).points(each.answer, each.version.payload) for each in responses]
    for response, points in zip(responses, worth, strict=True):
        response.points = points
    return score(worth)


def note(state: State, response: Response, *, is_flagged: bool | None) -> None:
    """Keep what a page tells besides an answer."""
    if is_flagged is not None:
        response.is_flagged = is_flagged
        _keep(state, response)


def answer(state: State, response: Response, fields: Fields, *, sequence: int, is_flagged: bool | None) -> None:
    """Keep an answer; raise ``InvalidAnswer`` or ``QuestionClosed``. An older one never overwrites a newer one."""
    given, unreadable = read_answer(fields, response)
    if sequence <= response.sequence or (not response.takes() and given == response.answer):
        return
    if not response.takes():
        raise QuestionClosed
    response.answer, response.unreadable, response.saved_at = given, unreadable, timezone.now()
    response.sequence = response.revision = sequence
    if is_flagged is not None:
        response.is_flagged = is_flagged
    _keep(state, response)


def _keep(state: State, response: Response) -> None:
    state["answers"][str(response.position)] = {
        "answer": response.answer,
        "unreadable": response.unreadable,
        "sequence": response.sequence,
        "flag": response.is_flagged,
        "saved_at": (response.saved_at or timezone.now()).isoformat(),
    }


def open_question(state: State, response: Response) -> None:
    """Start the clock of a question that has a limit, once."""
    if response.is_sealed:
        state["opened"][str(response.position)] = timezone.now().isoformat()


def submit(state: State) -> None:
    """Hand it in, once."""
    state["submitted_at"] = state["submitted_at"] or timezone.now().isoformat()
