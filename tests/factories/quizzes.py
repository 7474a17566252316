"""Questions, quizzes and attempts."""

from typing import Any

from courses.models import (
    CoursePage,
    Enrolment,
    ModulePage,
)
from quizzes.models import Choice, Question, QuestionVersion, QuizPage
from quizzes.question_types import type_of
from quizzes.questions.naming import names_of
from quizzes.taking.services import start_attempt, submit_attempt


def make_question(
    course: CoursePage, *, kind: str = "single", choices: int = 4, correct: int = 1, **fields: Any
) -> Question:
    """A published question whose first ``correct`` choices are right."""
    number = Question.objects.count() + 1
    module = ModulePage.objects.child_of(course).first()
    question = Question(
        course=course,
        kind=kind,
        reference=f"q{number}",
        live=False,
        **{"module": module, "stem_es": f"¿Pregunta {number}?", "stem_en": f"Question {number}?", **fields},
    )
    question.choices = [
        Choice(
            is_correct=index < correct,
            text_es=f"Opción {index + 1}",
            text_en=f"Choice {index + 1}",
            reason_es=f"Razón {index + 1}",
            reason_en=f"Reason {index + 1}",
            sort_order=index,
        )
        for index in range(choices)
    ]
    question.save()
    question.save_revision().publish()
    return question


def make_quiz(course: CoursePage, *, questions: int = 4, draw: int | None = None, **fields: Any) -> QuizPage:
    """A live final quiz over a bank of ``questions`` questions; the course then needs it."""
    for _ in range(questions):
        make_question(course)
    quiz = QuizPage(
        **{
            "title": "Cuestionario final",
            "title_en": "Final quiz",
            "slug": "final-quiz",
            "attempt_limit": 2,
            "wait_hours": 0,
            "asks_declaration": False,
            "live": False,
            **fields,
        }
    )
    course.add_child(instance=quiz)
    quiz.rules.create(count=draw or questions)
    quiz.save_revision().publish()
    course.requires_final_quiz = True
    course.save()
    return QuizPage.objects.get(pk=quiz.pk)


def key_of(response: Any) -> Any:
    """The right answer to a response's question."""
    payload = response.version.payload
    return type_of(payload).correct(payload)


def as_sent(response: Any, answer: Any) -> dict[str, list[str]]:
    """What the page of an attempt sends for an answer: names instead of keys."""
    payload, order, hidden = names_of(response).hidden(response.version.payload, response.choice_order, answer)
    return type_of(payload).fields(hidden, payload, order)


def another_key(response: Any) -> str:
    """The key of a choice that is not the answer saved already, in whatever order they come: it changes the answer."""
    return next(key for key in response.choice_order if key not in response.answer)


def keys_of(version: QuestionVersion) -> list[str]:
    """The keys of the choices of a version."""
    return [choice["key"] for choice in version.payload["choices"]]


def wrong_keys_of(response: Any) -> list[str]:
    """The keys of the choices that are wrong."""
    return [choice["key"] for choice in response.version.payload["choices"] if not choice["is_correct"]]


def make_attempt(enrolment: Enrolment, quiz: QuizPage, *, right: int = 0, submit: bool = False) -> Any:
    """An attempt with the first ``right`` questions answered correctly, the others wrongly."""
    attempt = start_attempt(enrolment, quiz, declared=True)
    for response in attempt.responses.select_related("version"):
        response.answer = key_of(response) if response.position <= right else wrong_keys_of(response)[:1]
        response.sequence = 1
        response.save()
    return submit_attempt(attempt) if submit else attempt
