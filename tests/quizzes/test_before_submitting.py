"""What a question counts as before an attempt is handed in, and that the page of the review shows what is stored."""

import pytest
from django.urls import reverse
from django.utils import translation

from quizzes.question_types import TYPES
from quizzes.taking.services import start_attempt
from tests.factories import as_sent, make_course, make_enrolment, make_quiz
from tests.quizzes.kinds import CHOICES, make_every_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(learner):
    course = make_course()
    make_every_kind(course)
    quiz = make_quiz(course, questions=0, draw=len(CHOICES))
    return start_attempt(make_enrolment(course, learner, lessons_done=True), quiz, declared=True)


def answer(client, learner, attempt, kind, keep):
    """Give the right answer to the question of this type, or so many parts of it; return its position and the reply."""
    client.force_login(learner.user)
    [shown] = [row for row in attempt.responses.select_related("version") if row.version.payload["kind"] == kind]
    payload = shown.version.payload
    given = TYPES[kind].correct(payload)
    if keep:
        given = dict(list(given.items())[:keep])
    address = reverse("quizzes:save", args=[attempt.uuid, shown.position])
    reply = client.post(
        address,
        {"fields": as_sent(shown, given), "sequence": 1},
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    return shown, reply.json()


def test_one_pair_of_three_is_no_answered_question(client, learner, attempt):
    shown, reply = answer(client, learner, attempt, "matching", 1)

    assert (reply["filled"], reply["parts"], reply["is_answered"], reply["is_partial"]) == (1, 3, False, True)
    question = client.get(reverse("quizzes:question", args=[attempt.uuid, shown.position])).content.decode()
    assert "is-partial" in question
    with translation.override("es"):
        review = client.get(reverse("quizzes:review", args=[attempt.uuid]))
    text = " ".join(review.content.decode().split())
    assert "Incompleta: 1 de 3" in text
    assert "1 pregunta está incompleta." in text


@pytest.mark.parametrize("kind", sorted(CHOICES))
def test_the_whole_answer_is_answered_and_shown(client, learner, attempt, kind):
    shown, reply = answer(client, learner, attempt, kind, None)

    assert (reply["is_answered"], reply["is_partial"]) == (True, False)
    context = client.get(reverse("quizzes:review", args=[attempt.uuid])).context
    given = {place["position"]: place["given"] for place in context["places"]}
    assert given.pop(shown.position)
    assert not any(given.values())
    assert len(context["missing"]) == len(given)
