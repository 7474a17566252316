"""A limit of time for each question: the clock of the server, from when the question is opened."""

import datetime
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from quizzes.accommodations.services import grant_accommodation, withdraw_accommodation
from quizzes.models import Attempt, Response
from quizzes.taking.services import (
    AttemptClosed,
    QuestionClosed,
    open_question,
    save_response,
    start_attempt,
    submit_attempt,
)
from tests.factories import as_sent, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 11, 22, 15, 0, tzinfo=datetime.UTC)


@pytest.fixture
def quiz():
    return make_quiz(make_course(), questions=3, seconds_per_question=60)


@pytest.fixture
def enrolment(quiz, learner):
    return make_enrolment(quiz.course, learner, lessons_done=True)


def after(seconds):
    return time_machine.travel(START + datetime.timedelta(seconds=seconds), tick=False)


@pytest.fixture
def attempt(enrolment, quiz):
    with after(0):
        return start_attempt(enrolment, quiz)


@pytest.fixture
def at(client, learner):
    """Travel to so many seconds after the start and sign in there."""

    def travel(seconds):
        client.force_login(learner.user)
        return after(seconds)

    return travel


def url(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"quizzes:{name}", args=args)


def save(attempt, position=1, *, choice=0, sequence=1):
    response = attempt.responses.get(position=position)
    fields = {"choice": response.choice_order[choice : choice + 1]}
    return save_response(attempt, position, fields, sequence=sequence, language="es")


def grant(employee, hr, percent):
    return grant_accommodation(employee, None, extra_time_percent=percent, extra_attempts=0, reason="?", granted_by=hr)


def test_clock_starts_once_when_the_question_is_opened(attempt):
    for seconds in (10, 30):
        with after(seconds):
            open_question(attempt, 1)

    opened = dict(attempt.responses.values_list("position", "opened_at"))
    assert opened == {1: START + datetime.timedelta(seconds=10), 2: None, 3: None}


@pytest.mark.parametrize(("seconds", "is_saved"), [(59, True), (65, True), (66, False)])
def test_answer_after_the_time_is_refused_and_the_saved_one_counts(attempt, seconds, is_saved):
    with after(0):
        open_question(attempt, 1)
        saved = save(attempt).answer

    with after(seconds):
        if is_saved:
            assert save(attempt, choice=1, sequence=2).answer != saved
        else:
            with pytest.raises(QuestionClosed):
                save(attempt, choice=1, sequence=2)
            assert attempt.responses.get(position=1).answer == saved
            assert save(attempt, sequence=3).answer == saved  # the same answer again is no change to refuse


def test_question_not_opened_takes_no_answer(attempt):
    with after(0), pytest.raises(QuestionClosed):
        save(attempt, 2)


def test_nothing_is_opened_after_the_end(attempt):
    submit_attempt(attempt)

    with pytest.raises(AttemptClosed):
        open_question(attempt, 1)


def test_without_limit_nothing_is_opened_and_everything_is_in_the_page(client, learner, quiz, enrolment):
    quiz.seconds_per_question = None
    quiz.save()
    attempt = start_attempt(enrolment, quiz)
    client.force_login(learner.user)
    open_question(attempt, 1)

    places = client.get(url("question", attempt.uuid, 1)).context["places"]

    assert [place["question"] is not None for place in places] == [True, True, True]
    assert not Response.objects.exclude(opened_at=None).exists()


def test_page_tells_nothing_of_a_question_before_it_is_opened(client, at, attempt):
    stems = [response.version.payload["stem"]["en"] for response in attempt.responses.select_related("version")]
    with at(0):
        sealed = client.get(url("question", attempt.uuid, 2)).content.decode()
        client.post(url("open", attempt.uuid, 2))
        opened = " ".join(client.get(url("question", attempt.uuid, 2)).content.decode().split())

    assert [stem in sealed for stem in stems] == [False, False, False]
    assert "60 seconds for this question" in sealed
    assert [stem in opened for stem in stems] == [False, True, False]
    assert 'data-timer="60" data-timer-name="question"' in opened
    assert "until 9:01:00 AM" in opened


def test_next_without_javascript_saves_and_opens_the_next_only(client, at, attempt):
    shown = attempt.responses.select_related("version").get(position=1)
    sent = as_sent(shown, shown.choice_order[:1])
    with at(0):
        client.post(url("open", attempt.uuid, 1))
        replies = [
            client.post(url("save", attempt.uuid, 1), {**sent, "sequence": n, "go": go})
            for n, go in enumerate(["3", "2"], start=1)
        ]

    assert [reply.url for reply in replies] == [url("question", attempt.uuid, 3), url("question", attempt.uuid, 2)]
    assert [response.opened_at is None for response in attempt.responses.all()] == [False, False, True]


@pytest.mark.parametrize("as_json", [True, False])
def test_late_answer_is_told_and_the_question_can_only_be_read(client, at, attempt, as_json):
    shown = attempt.responses.select_related("version").get(position=1)
    keys = shown.choice_order
    first, second = as_sent(shown, keys[:1]), as_sent(shown, keys[1:2])
    with at(0):
        client.post(url("open", attempt.uuid, 1))
        client.post(url("save", attempt.uuid, 1), {**first, "sequence": 1})
    with at(70):
        if as_json:
            data = json.dumps({"fields": second, "sequence": 2})
            late = client.post(url("save", attempt.uuid, 1), data, content_type="application/json")
            told = late.json()["message"]
        else:
            late = client.post(url("save", attempt.uuid, 1), {**second, "sequence": 2, "go": "2"})
            told = client.get(late.url).content.decode()
        page = client.get(url("question", attempt.uuid, 1)).content.decode()

    assert late.status_code == (409 if as_json else 302)
    assert "This answer arrived after the time for the question. It is recorded as late and does not count." in told
    assert ("fieldset disabled" in page, 'name="sequence"' in page) == (True, False)
    assert Response.objects.get(attempt=attempt, position=1).answer == keys[:1]


def test_review_says_whose_time_is_over(client, at, attempt):
    with at(0):
        client.post(url("open", attempt.uuid, 1))
    with at(61):
        places = client.get(url("review", attempt.uuid)).context["places"]

    assert [place["is_over"] for place in places] == [True, False, False]


def test_clock_tells_the_time_of_the_question(client, at, attempt):
    with at(0):
        client.post(url("open", attempt.uuid, 1))
    with at(15.5):
        asked = [client.get(url("clock", attempt.uuid) + query).json() for query in ("?question=1", "?question=2", "")]

    assert asked == [
        {"seconds_left": None, "question_seconds_left": 45},
        {"seconds_left": None, "question_seconds_left": None},
        {"seconds_left": None},
    ]


def test_extra_time_counts_for_each_question_and_in_an_open_attempt(quiz, enrolment, learner, hr, attempt):
    grant(learner, hr, 25)
    assert Attempt.objects.get().seconds_per_question == 75
    withdraw_accommodation(grant(learner, hr, 50), why="?", by=hr)
    assert Attempt.objects.get().seconds_per_question == 90

    grant(learner, hr, 33)
    submit_attempt(attempt)
    assert start_attempt(enrolment, quiz).seconds_per_question == 80


@pytest.mark.parametrize(("percent", "words"), [(0, "60 seconds for each question"), (50, "90 seconds")])
def test_rules_tell_the_time_of_this_person(client, learner, hr, quiz, enrolment, percent, words):
    if percent:
        grant(learner, hr, percent)
    client.force_login(learner.user)

    page = client.get(url("rules", quiz.pk)).content.decode()

    assert (words in page, "No time limit for the whole quiz" in page) == (True, True)


def test_try_keeps_the_same_clock(client, editor, quiz):
    client.post(url("try", quiz.pk))
    uuid = Attempt.with_previews.get().uuid
    sealed = client.get(url("question", uuid, 1)).content.decode()
    client.post(url("open", uuid, 1))
    page = client.get(url("question", uuid, 1))
    response = page.context["current"]["response"]
    sent = as_sent(response, response.choice_order[:1])
    saved = client.post(url("save", uuid, 1), {**sent, "sequence": 1, "go": "2"})
    Response.objects.filter(position=2).update(opened_at="2026-01-01T00:00:00+00:00")
    response = page.context["places"][1]["response"]
    data = json.dumps({"fields": as_sent(response, response.choice_order[:1]), "sequence": 1})
    over = client.post(url("save", uuid, 2), data, content_type="application/json")

    assert "60 seconds for this question" in sealed
    assert saved.url == url("question", uuid, 2)
    assert (over.status_code, over.json()["over"]) == (409, url("question", uuid, 2))
    assert "fieldset disabled" in client.get(url("question", uuid, 2)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_step_are_constant(client, learner, count, django_assert_num_queries):
    quiz = make_quiz(make_course(), questions=count, seconds_per_question=60)
    attempt = start_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)
    client.force_login(learner.user)
    client.post(url("open", attempt.uuid, 1))
    client.get(url("question", attempt.uuid, 1))

    with django_assert_num_queries(4):
        client.get(url("question", attempt.uuid, 1))
