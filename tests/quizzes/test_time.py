"""The time that a question was in front of the learner, and the time it may take."""

import datetime
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from quizzes.models import Response
from quizzes.taking.services import StaleSave, save_response, start_attempt
from tests.factories import make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 11, 22, 15, 0, tzinfo=datetime.UTC)


@pytest.fixture
def quiz():
    return make_quiz(make_course(), questions=3)


@pytest.fixture
def enrolment(quiz, learner):
    return make_enrolment(quiz.course, learner, lessons_done=True)


def after(seconds):
    return time_machine.travel(START + datetime.timedelta(seconds=seconds), tick=False)


@pytest.fixture
def attempt(enrolment, quiz):
    with after(0):
        return start_attempt(enrolment, quiz)


def url(name, *args, language="es"):
    with translation.override(language):
        return reverse(f"quizzes:{name}", args=args)


def save(attempt, *, seconds, sequence=1, position=1):
    response = attempt.responses.get(position=position)
    fields = {"choice": response.choice_order[:1]}
    return save_response(attempt, position, fields, sequence=sequence, language="es", seconds=seconds).seconds


@pytest.mark.parametrize(
    ("measured", "kept"), [(0, 0), (40, 40), (60, 60), (61, 60), (10**12, 60), (-5, 0), (None, None)]
)
def test_time_is_never_negative_and_never_more_than_the_attempt_is_old(attempt, measured, kept):
    with after(60):
        assert save(attempt, seconds=measured) == kept


def test_time_grows_over_visits_and_never_shrinks(attempt):
    with after(60):
        seconds = [save(attempt, seconds=measured, sequence=n) for n, measured in enumerate([20, 35, 12, None], 1)]

    assert seconds == [20, 35, 35, 35]


def test_the_same_save_twice_counts_once_and_an_older_one_never(attempt):
    with after(60):
        save(attempt, seconds=20, sequence=3)
        assert save(attempt, seconds=50, sequence=3) == 20
        with pytest.raises(StaleSave):
            save_response(attempt, 1, {"choice": []}, sequence=2, language="es", seconds=55)

    assert Response.objects.get(attempt=attempt, position=1).seconds == 20


def test_page_carries_and_sends_the_time(client, learner, attempt):
    with after(30):
        client.force_login(learner.user)
        data = {"fields": {"choice": []}, "sequence": 1, "seconds": 25}
        client.post(url("save", attempt.uuid, 2), json.dumps(data), content_type="application/json")

        page = client.get(url("question", attempt.uuid, 1))

    assert [place["seconds"] for place in page.context["places"]] == [0, 25, 0]
    assert 'data-seconds="25"' in page.content.decode()


@pytest.mark.parametrize("seconds", ['"many"', "[]", "1e999", "NaN", "{}"])
def test_time_that_is_no_number_is_refused(client, learner, attempt, seconds):
    with after(30):
        client.force_login(learner.user)
        data = f'{{"fields": {{"choice": []}}, "sequence": 1, "seconds": {seconds}}}'
        reply = client.post(url("save", attempt.uuid, 1), data, content_type="application/json")

    assert reply.status_code == 400
    assert Response.objects.get(attempt=attempt, position=1).sequence == 0
