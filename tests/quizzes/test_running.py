"""An open attempt is told on home and on every page until it is handed in."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from quizzes.taking.services import submit_attempt
from tests.factories import make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

LINKS = {
    "es": ("Tu cuestionario está abierto", "Tienes un cuestionario abierto"),
    "en": ("Your quiz is open", "You have a quiz open"),
}


@pytest.fixture
def attempt(learner):
    quiz = make_quiz(make_course(), time_limit_minutes=30)
    return make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)


def address(name, *args, language="en"):
    with translation.override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("language", ["es", "en"])
def test_open_attempt_comes_first_on_home_and_then_on_every_page(client, learner, attempt, language):
    client.force_login(learner.user)

    home = client.get(f"/{language}/").content.decode()
    record = client.get(f"/{language}/record/").content.decode()

    first, everywhere = LINKS[language]
    link = f'href="{address("quizzes:question", attempt.uuid, 1, language=language)}"'
    assert home.index(first) < home.index(link)
    assert home.count("hero__title") == 1
    assert everywhere in record
    assert link in record


def test_pages_of_the_attempt_do_not_tell_of_it(client, learner, attempt):
    client.force_login(learner.user)

    pages = [client.get(address(name, attempt.uuid, *args)) for name, args in PAGES]

    assert [LINKS["en"][1] in page.content.decode() for page in pages] == [False, False]


PAGES = [("quizzes:question", [1]), ("quizzes:review", [])]


def test_attempt_is_forgotten_when_it_is_handed_in(client, learner, attempt):
    client.force_login(learner.user)
    client.get("/en/")

    client.post(address("quizzes:submit", attempt.uuid), follow=True)

    assert LINKS["en"][1] not in client.get("/en/record/").content.decode()


def test_attempt_is_forgotten_on_the_other_device_too(client, learner, attempt):
    client.force_login(learner.user)
    assert LINKS["en"][1] in client.get("/en/").content.decode() + client.get("/en/record/").content.decode()

    submit_attempt(attempt)  # on another device

    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=31)):
        pages = [client.get("/en/record/").content.decode() for _ in range(2)]
    assert [LINKS["en"][1] in page for page in pages] == [False, False]


def test_attempt_is_not_told_of_when_its_time_is_over(client, learner, attempt):
    client.force_login(learner.user)
    client.get("/en/")

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31)):
        home, record = client.get("/en/"), client.get("/en/record/")

    assert (home.context["running"], record.context["running_attempt"]) == (None, None)


def test_telling_costs_no_query(client, learner, attempt, django_assert_num_queries):
    client.force_login(learner.user)
    client.get("/en/record/")
    with django_assert_num_queries(4):
        client.get("/en/record/")
    client.get("/en/")

    with django_assert_num_queries(4):
        client.get("/en/record/")
