"""A number is stored as it was typed, or the question counts as not answered and every page says so."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from quizzes.models import Response
from quizzes.taking.services import start_attempt, submit_attempt
from tests.factories import make_course, make_enrolment, make_quiz
from tests.quizzes.kinds import make_every_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(learner):
    course = make_course()
    make_every_kind(course)
    quiz = make_quiz(course, questions=0, draw=1)
    quiz.rules.update(kind="numeric")
    return start_attempt(make_enrolment(course, learner, lessons_done=True), quiz)


def url(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"quizzes:{name}", args=args)


def give(client, attempt, typed, sequence=1, language="en"):
    address = url("save", attempt.uuid, 1, language=language)
    data = {"fields": {"number": [typed]}, "sequence": sequence, "page": "a"}
    return client.post(address, json.dumps(data), content_type="application/json")


def type_slowly(client, attempt, text, language="en"):
    """Each key is a save of its own; return the last reply."""
    for count in range(1, len(text) + 1):
        reply = give(client, attempt, text[:count], count, language)
        assert reply.status_code == 200
    return reply.json()


def kept():
    return Response.objects.values_list("answer", "unreadable").get()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12,5", "12.5"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("−3", "-3"),
        ("72 horas", "72"),
        ("72 hours", "72"),
    ],
)
@pytest.mark.parametrize(("language", "words"), [("es", "Leído como"), ("en", "Read as")])
def test_what_is_stored_is_what_is_shown(client, learner, attempt, typed, number, language, words):
    client.force_login(learner.user)

    reply = type_slowly(client, attempt, typed, language)
    page = client.get(url("question", attempt.uuid, 1, language=language)).content.decode()

    assert (kept(), reply["is_answered"]) == ((number, ""), True)
    assert reply["read_as"] == f"{words} {number}."
    assert (f'value="{number}"' in page, reply["read_as"] in page) == (True, True)


@pytest.mark.parametrize("typed", ["12,", "12.", "-", "1e3", "50%", "doce", "1,23,4", "²"])
@pytest.mark.parametrize(("language", "words"), [("es", "no se puede leer"), ("en", "cannot be read")])
def test_what_cannot_be_read_is_not_answered_and_every_page_says_so(client, learner, attempt, typed, language, words):
    client.force_login(learner.user)

    reply = type_slowly(client, attempt, typed, language)
    page = client.get(url("question", attempt.uuid, 1, language=language)).content.decode()
    review = client.get(url("review", attempt.uuid, language=language)).content.decode()
    submit_attempt(attempt)
    result = client.get(url("result", attempt.uuid, language=language)).content.decode()

    assert (kept(), reply["is_answered"]) == (("", typed), False)
    assert all(words in text for text in (reply["unreadable"], page, review, result))
    assert f'value="{typed}"' in page
    assert "question-map__item is-answered" not in page


def test_the_way_to_a_number_leaves_no_half_of_it(client, learner, attempt):
    client.force_login(learner.user)

    seen = []
    for count in range(1, 5):
        assert give(client, attempt, "12,5"[:count], count).status_code == 200
        seen.append(kept())

    assert seen == [("1", ""), ("12", ""), ("", "12,"), ("12.5", "")]


@pytest.mark.parametrize(("typed", "status"), [("1" * 200, 400), ("1" * 1_000_000, 413)])
def test_more_than_the_form_takes_is_refused(client, learner, attempt, typed, status):
    client.force_login(learner.user)

    assert (give(client, attempt, typed).status_code, kept()) == (status, ([], ""))


@pytest.mark.parametrize(
    ("typed", "status", "stored"), [("\0", 400, ([], "")), ("\ud800", 400, ([], "")), ("1\u202e2", 200, ("12", ""))]
)
def test_what_cannot_be_seen_is_never_stored(client, learner, attempt, typed, status, stored):
    client.force_login(learner.user)

    assert (give(client, attempt, typed).status_code, kept()) == (status, stored)
