"""The names that a page gives to choices: nothing outside the attempt can make or use them."""

import json
import re

import pytest
from django.urls import reverse
from django.utils import translation

from curriculum.loading.streams import stable_id
from quizzes.models import Choice, Question, Response
from quizzes.question_types import type_of
from quizzes.taking.services import start_attempt, submit_attempt
from tests.factories import as_sent, key_of, make_course, make_enrolment, make_quiz
from tests.quizzes.kinds import CHOICES, make_every_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    """A question of every kind, with the keys that whoever has the course files can compute."""
    course = make_course()
    make_every_kind(course)
    for question in Question.objects.all():
        question.choices = list(question.choices.all())
        for number, choice in enumerate(question.choices.all()):
            choice.key = stable_id(f"course/{question.reference}#{number}")
        question.save_revision().publish()
    return make_quiz(course, questions=0, draw=len(CHOICES), attempt_limit=None, attempts_before_wait=9)


@pytest.fixture
def enrolment(quiz, learner):
    return make_enrolment(quiz.course, learner, lessons_done=True)


def url(name, *args):
    with translation.override("en"):
        return reverse(f"quizzes:{name}", args=args)


def responses(attempt):
    return list(attempt.responses.select_related("version"))


def post(client, attempt, position, fields, sequence=1):
    data = json.dumps({"fields": fields, "sequence": sequence, "page": "a"})
    return client.post(url("save", attempt.uuid, position), data, content_type="application/json")


def values(html):
    return set(re.findall(r'(?:value|name)="(?:match-|place-)?([0-9a-f]{24})"', html))


def test_nothing_that_course_files_tell_is_in_a_page(client, learner, quiz, enrolment):
    attempt = start_attempt(enrolment, quiz)
    public = {str(key) for key in Choice.objects.values_list("key", flat=True)}
    public |= {key.replace("-", "") for key in public} | set(Question.objects.values_list("reference", flat=True))
    client.force_login(learner.user)

    pages = [client.get(url("question", attempt.uuid, n)).content.decode() for n in (1, len(CHOICES))]
    for response in responses(attempt):
        fields = as_sent(response, key_of(response))
        pages.append(post(client, attempt, response.position, fields).content.decode())
    pages.append(client.get(url("review", attempt.uuid)).content.decode())
    submit_attempt(attempt)
    pages.append(client.get(url("result", attempt.uuid)).content.decode())

    assert len(values(pages[0])) > 15
    assert [text for page in pages for text in public if text in page] == []


def test_every_kind_is_answered_and_graded_by_its_keys(client, learner, quiz, enrolment):
    attempt = start_attempt(enrolment, quiz)
    client.force_login(learner.user)

    statuses = {
        post(client, attempt, response.position, as_sent(response, key_of(response))).status_code
        for response in responses(attempt)
    }

    assert statuses == {200}
    assert all(type_of(r.version.payload).points(r.answer, r.version.payload) == 1 for r in responses(attempt))
    assert submit_attempt(attempt).score == 100


def test_names_differ_between_two_attempts_of_one_quiz(client, learner, quiz, enrolment):
    client.force_login(learner.user)
    seen = []
    for _number in range(2):
        attempt = start_attempt(enrolment, quiz)
        seen.append(values(client.get(url("question", attempt.uuid, 1)).content.decode()))
        submit_attempt(attempt)

    assert (bool(seen[0]), seen[0] & seen[1]) == (True, set())


@pytest.mark.parametrize("named_by", ["another attempt", "the course files"])
def test_names_of_elsewhere_are_refused(client, learner, quiz, enrolment, named_by):
    first = start_attempt(enrolment, quiz)
    foreign = {r.version_id: r for r in responses(first)}
    submit_attempt(first)
    attempt = start_attempt(enrolment, quiz)
    client.force_login(learner.user)
    replies = {}

    for response in responses(attempt):
        payload = response.version.payload
        if named_by == "another attempt":
            fields = as_sent(foreign[response.version_id], key_of(response))
        else:
            fields = type_of(payload).fields(key_of(response), payload, response.choice_order)
        if payload["kind"] != "numeric":
            replies[payload["kind"]] = post(client, attempt, response.position, fields).status_code

    assert replies == dict.fromkeys(set(CHOICES) - {"numeric"}, 400)
    assert not Response.objects.filter(attempt=attempt).exclude(revision=0).exists()


def test_an_answer_stored_before_is_shown_under_its_name(client, learner, quiz, enrolment):
    attempt = start_attempt(enrolment, quiz)
    shown = next(r for r in responses(attempt) if r.version.payload["kind"] == "single")
    Response.objects.filter(pk=shown.pk).update(answer=key_of(shown), sequence=4, revision=4)
    client.force_login(learner.user)

    page = client.get(url("question", attempt.uuid, shown.position)).content.decode()

    [name] = as_sent(shown, key_of(shown))["choice"]
    assert f'value="{name}" checked' in page
