"""The result of an attempt, and the quiz that waits for the next one: what a learner is told first."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from courses.models import LessonPage
from quizzes.models import Question
from quizzes.taking.services import start_attempt, submit_attempt
from tests.factories import make_attempt, make_course, make_enrolment, make_quiz, make_requirement
from tests.quizzes.kinds import CHOICES, make_every_kind

pytestmark = pytest.mark.django_db


def page(client, learner, name, *args):
    client.force_login(learner.user)
    with translation.override("en"):
        return client.get(reverse(f"quizzes:{name}", args=args))


def test_mistakes_come_first(client, learner):
    quiz = make_quiz(make_course())
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=2, submit=True)

    shown = page(client, learner, "result", attempt.uuid).context["feedback"]

    assert [entry["is_right"] for entry in shown] == [False, False, True, True]
    assert [entry["position"] for entry in shown] == [3, 4, 1, 2]


@pytest.mark.parametrize("is_taught", [True, False])
def test_lessons_to_read_again_are_those_that_teach_what_was_missed(client, learner, is_taught):
    quiz = make_quiz(make_course(lessons=3))
    clause = make_requirement()
    lesson = LessonPage.objects.order_by("path")[1]
    if is_taught:
        lesson.requirements.add(clause)
        lesson.save()
    for question in Question.objects.all():
        question.requirements.add(clause)
        question.save_revision().publish()
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=1, submit=True)

    [topic] = page(client, learner, "result", attempt.uuid).context["topics"]

    assert len(topic.lessons) == (1 if is_taught else 3)
    assert lesson.pk in {each.pk for each in topic.lessons}


def test_no_sign_of_a_blank_is_shown(client, learner):
    course = make_course()
    make_every_kind(course)
    quiz = make_quiz(course, questions=0, draw=len(CHOICES))
    attempt = start_attempt(make_enrolment(course, learner, lessons_done=True), quiz)
    pages = [page(client, learner, "question", attempt.uuid, 1)]
    submit_attempt(attempt)
    pages.append(page(client, learner, "result", attempt.uuid))

    assert not any(re.search(r"\[\[\d+\]\]", each.content.decode()) for each in pages)


def test_quiz_that_waits_says_when_it_opens_and_whose_clock_counts(client, learner):
    quiz = make_quiz(make_course(), attempt_limit=5, attempts_before_wait=2, wait_hours=48)
    enrolment = make_enrolment(quiz.course, learner, lessons_done=True)
    attempts = [make_attempt(enrolment, quiz, submit=True) for _ in range(2)]

    for where in (("rules", quiz.pk), ("result", attempts[-1].uuid)):
        text = page(client, learner, *where).content.decode()
        assert re.search(r"(again from|try again on)[^<]*\d:\d\d[^<]* \([A-Z][\w ]+ time\)", text)
