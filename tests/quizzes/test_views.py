"""Taking a quiz as a person does."""

import datetime
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from benchmarks.run import questions
from certificates.models import Certificate
from quizzes.models import Attempt, Response
from quizzes.taking.services import start_attempt, submit_attempt
from tests.factories import another_key, as_sent, make_attempt, make_course, make_enrolment, make_quiz
from tests.quizzes.kinds import CHOICES, make_every_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_course())


@pytest.fixture
def enrolment(quiz, learner):
    return make_enrolment(quiz.course, learner, lessons_done=True)


@pytest.fixture
def attempt(enrolment, quiz):
    return make_attempt(enrolment, quiz)


def url(name, *args, language="es"):
    with translation.override(language):
        return reverse(f"quizzes:{name}", args=args)


def post_json(client, attempt, data, *, position=1, language="es"):
    return client.post(
        url("save", attempt.uuid, position, language=language), json.dumps(data), content_type="application/json"
    )


def test_benchmark_finds_every_answer_that_the_page_would_send(client, learner, enrolment, quiz):
    client.force_login(learner.user)
    attempt = start_attempt(enrolment, quiz)

    sent = list(questions(client.get(url("question", attempt.uuid, 1)).content.decode()))

    assert [path for path, _data in sent] == [url("save", attempt.uuid, position) for position in (1, 2, 3, 4)]
    for path, data in sent:
        assert client.post(path, json.dumps(data), content_type="application/json").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("es", "¿Pregunta"), ("en", "Question")])
def test_question_is_shown_in_the_language_of_the_page(client, learner, attempt, language, words):
    client.force_login(learner.user)

    stem = client.get(url("question", attempt.uuid, 1, language=language)).context["current"]["question"]["stem"]

    assert stem.split(" ")[0] == words


def test_language_switch_keeps_question_order_and_answer(client, learner, attempt):
    client.force_login(learner.user)
    pages = [client.get(url("question", attempt.uuid, 2, language=language)) for language in ("es", "en")]

    shown = [[(c["key"], c["is_selected"]) for c in page.context["current"]["question"]["choices"]] for page in pages]

    assert shown[0] == shown[1]


def test_the_key_never_reaches_the_browser(client, learner, attempt):
    client.force_login(learner.user)

    pages = [client.get(url("question", attempt.uuid, n)).content.decode() for n in (1, 2, 3, 4)]
    pages.append(client.get(url("review", attempt.uuid)).content.decode())

    assert not any("Razón" in page or "Reason" in page or "correct" in page for page in pages)


def test_answer_is_saved_as_it_is_given(client, learner, attempt):
    client.force_login(learner.user)
    shown = attempt.responses.select_related("version").get(position=1)
    key = another_key(shown)

    with time_machine.travel(datetime.datetime(2026, 11, 22, 16, 42, tzinfo=datetime.UTC), tick=False):
        Attempt.objects.update(deadline_at=None)
        reply = post_json(
            client, attempt, {"fields": as_sent(shown, [key]), "flagged": True, "sequence": 2}, language="en"
        )

    response = Response.objects.get(attempt=attempt, position=1)
    state = {"filled": 1, "parts": 1, "is_answered": True, "is_partial": False}
    told = {"saved": "Saved at 10:42 AM", **state, "is_flagged": True, "revision": 1, "seconds_left": None}
    assert reply.json() == told
    assert (response.answer, response.language, response.is_flagged) == ([key], "en", True)


def test_form_without_javascript_saves_and_goes_on(client, learner, attempt):
    client.force_login(learner.user)
    shown = attempt.responses.select_related("version").get(position=1)
    key = another_key(shown)

    reply = client.post(url("save", attempt.uuid, 1), {**as_sent(shown, [key]), "sequence": 2, "go": "2"})

    assert reply.url == url("question", attempt.uuid, 2)
    assert Response.objects.get(attempt=attempt, position=1).answer == [key]


def test_second_tab_is_told(client, learner, attempt):
    client.force_login(learner.user)
    shown = attempt.responses.select_related("version").get(position=1)
    key = another_key(shown)
    post_json(client, attempt, {"fields": as_sent(shown, [key]), "page": "one", "sequence": 2})

    reply = post_json(client, attempt, {"fields": {"choice": []}, "page": "two", "sequence": 9}, language="en")

    assert reply.status_code == 409
    assert "another page or device" in reply.json()["message"].lower()
    assert Response.objects.get(attempt=attempt, position=1).answer == [key]


@pytest.mark.parametrize(
    "data",
    [
        {"fields": {"choice": ["forged"]}, "sequence": 2},
        {"fields": {"choice": "a"}, "sequence": 2},
        {"fields": {"choice": [1]}, "sequence": 2},
        {"fields": {"choice": [["a"]]}, "sequence": 2},
        {"fields": ["a"], "sequence": 2},
        {"fields": {"choice": []}, "sequence": "x"},
        {"fields": {"choice": []}, "sequence": -1},
        {"sequence": 2},
        [],
        {"fields": {"choice": ["x" * 200_000]}, "sequence": 2},
    ],
)
@pytest.mark.parametrize(("language", "words"), [("es", "Vuelve a cargar"), ("en", "Reload")])
def test_forged_answers_are_refused_in_the_language_of_the_user(client, learner, attempt, data, language, words):
    client.force_login(learner.user)
    before = attempt.responses.get(position=1).answer

    reply = post_json(client, attempt, data, language=language)

    assert reply.status_code == 400
    assert words in reply.content.decode()
    assert attempt.responses.get(position=1).answer == before


@pytest.mark.parametrize(("language", "words"), [("es", "demasiado grande"), ("en", "too large")])
def test_answer_that_is_too_large_is_refused_before_it_is_read(client, learner, attempt, language, words):
    client.force_login(learner.user)

    reply = post_json(client, attempt, {"fields": {"choice": ["x" * 1_000_000]}, "sequence": 2}, language=language)

    assert (reply.status_code, words in reply.json()["message"]) == (413, True)


def test_answer_after_the_time_limit_is_refused_and_the_saved_ones_graded(client, learner, enrolment, quiz):
    quiz.time_limit_minutes = 30
    quiz.save()
    attempt = make_attempt(enrolment, quiz, right=4)
    client.force_login(learner.user)

    with time_machine.travel(attempt.deadline_at + Attempt.LATE_GRACE + datetime.timedelta(seconds=1)):
        client.force_login(learner.user)
        reply = post_json(client, attempt, {"fields": {"choice": []}, "sequence": 9})

    attempt.refresh_from_db()
    assert (reply.status_code, reply.json()["closed"], attempt.score) == (409, url("result", attempt.uuid), 100)


def test_refresh_and_leaving_never_submit(client, learner, attempt):
    client.force_login(learner.user)

    for name, args in [("question", (1,)), ("question", (4,)), ("review", ()), ("question", (1,))]:
        client.get(url(name, attempt.uuid, *args))

    attempt.refresh_from_db()
    assert attempt.submitted_at is None


def test_submit_twice_shows_one_result(client, learner, attempt):
    client.force_login(learner.user)

    replies = [client.post(url("submit", attempt.uuid)) for _ in range(2)]

    assert {reply.url for reply in replies} == {url("result", attempt.uuid)}


def test_result_by_topic_with_reasons_of_what_was_chosen(client, learner, enrolment, quiz):
    attempt = make_attempt(enrolment, quiz, right=1, submit=True)
    client.force_login(learner.user)

    context = client.get(url("result", attempt.uuid)).context

    assert [(topic.right, topic.total, len(topic.lessons)) for topic in context["topics"]] == [(1, 4, 2)]
    assert [len(entry["lines"]) for entry in context["feedback"]] == [1, 1, 1, 1]


@pytest.mark.parametrize(("language", "words"), [("es", "Sin contestar"), ("en", "Not answered")])
def test_result_says_what_was_not_answered(client, learner, language, words):
    course = make_course()
    make_every_kind(course)
    quiz = make_quiz(course, questions=0, draw=len(CHOICES))
    attempt = submit_attempt(start_attempt(make_enrolment(course, learner, lessons_done=True), quiz))
    client.force_login(learner.user)

    page = client.get(url("result", attempt.uuid, language=language)).content.decode()

    assert page.count(words) == len(CHOICES) + 2  # one for each of the three pairs


@pytest.mark.parametrize(
    ("is_rendered", "words"), [(False, "Your certificate is being prepared"), (True, "The course is complete.")]
)
def test_result_says_whether_the_certificate_is_there(client, learner, enrolment, quiz, is_rendered, words):
    attempt = make_attempt(enrolment, quiz, right=4, submit=True)
    if is_rendered:
        Certificate.objects.update(rendered_at=timezone.now(), sha256="0" * 64)
    client.force_login(learner.user)

    page = client.get(url("result", attempt.uuid, language="en")).content.decode()

    assert words in page
    assert ("is being prepared" in page) is not is_rendered


def test_result_shows_the_whole_key_after_passing(client, learner, enrolment, quiz):
    attempt = make_attempt(enrolment, quiz, right=4, submit=True)
    client.force_login(learner.user)

    context = client.get(url("result", attempt.uuid)).context

    assert [len(entry["lines"]) for entry in context["feedback"]] == [4, 4, 4, 4]


@pytest.mark.parametrize(("name", "args"), [("question", (1,)), ("review", ()), ("result", ())])
def test_attempt_of_somebody_else_is_not_found(client, stranger, manager, hr, attempt, name, args):
    statuses = set()

    for employee in (stranger, manager, hr):
        client.force_login(employee.user)
        statuses.add(client.get(url(name, attempt.uuid, *args)).status_code)

    assert statuses == {404}


@pytest.mark.parametrize(("name", "args"), [("save", (1,)), ("submit", ())])
def test_writing_to_an_attempt_of_somebody_else_is_not_found(client, stranger, attempt, name, args):
    client.force_login(stranger.user)

    assert client.post(url(name, attempt.uuid, *args)).status_code == 404


def test_quiz_of_another_organisation_is_not_found(client, learner, stranger, quiz):
    course = quiz.course
    course.organisations.add(stranger.organisation)
    course.save()
    client.force_login(learner.user)

    statuses = {client.get(url("rules", quiz.pk)).status_code, client.post(url("start", quiz.pk)).status_code}

    assert statuses == {404}


def test_rules_send_who_has_not_started_to_the_course(client, learner, quiz):
    client.force_login(learner.user)

    reply = client.get(url("rules", quiz.pk))

    assert reply.url == quiz.course.address


def test_start_opens_the_first_question(client, learner, enrolment, quiz):
    client.force_login(learner.user)

    reply = client.post(url("start", quiz.pk))

    assert reply.url == url("question", Attempt.objects.get().uuid, 1)


@pytest.mark.parametrize(
    ("fields", "passed", "words"),
    [
        ({"attempt_limit": 1}, 0, {"es": "Usaste todos tus intentos", "en": "You have used all your attempts"}),
        ({"attempts_before_wait": 1, "wait_hours": 48}, 0, {"es": "Podrás intentarlo", "en": "You can try again from"}),
        ({}, 4, {"es": "Ya aprobaste", "en": "You have already passed"}),
    ],
)
@pytest.mark.parametrize("language", ["es", "en"])
def test_refused_start_says_why(client, learner, enrolment, quiz, fields, passed, words, language):
    for name, value in fields.items():
        setattr(quiz, name, value)
    quiz.save()
    make_attempt(enrolment, quiz, right=passed, submit=True)
    client.force_login(learner.user)

    page = client.post(url("start", quiz.pk, language=language), follow=True).content.decode()

    assert words[language] in page


def test_final_quiz_opens_after_the_lessons(client, learner, quiz):
    make_enrolment(quiz.course, learner, lessons_done=1)
    client.force_login(learner.user)

    page = client.post(url("start", quiz.pk, language="en"), follow=True).content.decode()

    assert "Finish the lessons first" in page


@pytest.mark.parametrize("count", [1, 3])
def test_quiz_step_queries_are_constant(client, learner, count, django_assert_num_queries):
    quiz = make_quiz(make_course(lessons=count), questions=count)
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)
    client.force_login(learner.user)
    client.get(url("question", attempt.uuid, 1))

    with django_assert_num_queries(4):
        client.get(url("question", attempt.uuid, 1))
