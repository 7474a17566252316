import pytest

from quizzes.models import Question
from tests.factories import (
    EmployeeFactory,
    UserFactory,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)

WHY = "Two choices are right"


@pytest.fixture
def quiz():
    return make_quiz(make_course(), questions=4, pass_mark=70, attempt_limit=None)


@pytest.fixture
def editor_who_learns(quiz, editor, organisation):
    """An editor with an attempt of their own, and another editor."""
    own = sit(quiz, EmployeeFactory(organisation=organisation, user=editor), 2)
    second = UserFactory(language="en")
    second.groups.set(editor.groups.all())
    return own, second


def sit(quiz, learner, right, *, submit=True):
    return make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=right, submit=submit)


def question_at(attempt, position):
    return Question.objects.get(versions__responses__attempt=attempt, versions__responses__position=position)


def scores(attempt):
    attempt.refresh_from_db()
    return attempt.score
