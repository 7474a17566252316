"""Wagtail's Privacy, and the hooks around a page, hold for pages that our own views serve."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from wagtail import hooks
from wagtail.models import PageViewRestriction

from courses.models import CoursePage, LessonCompletion, LessonPage
from quizzes.models import Attempt
from tests.factories import make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

PASSWORD = "jacaranda"


@pytest.fixture
def course(learner):
    made = make_course(lessons=1)
    make_quiz(made)
    make_enrolment(made, learner)
    return made


@pytest.fixture
def reader(client, learner):
    client.force_login(learner.user)
    return client


@pytest.fixture
def group():
    return Group.objects.create(name="Pilotos")


def restrict(page, kind, group=None):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password=PASSWORD)
    if group:
        restriction.groups.add(group)
    return restriction


def level_of(course, level):
    return {
        "catalogue": course.get_parent(),
        "course": course,
        "module": course.get_children().type(LessonPage).first() or course.get_first_child(),
        "lesson": LessonPage.objects.descendant_of(course).get(),
    }[level]


def lesson_address(course):
    return LessonPage.objects.descendant_of(course).get().address


@pytest.mark.parametrize("level", ["catalogue", "course", "module", "lesson"])
def test_a_page_for_a_group_is_not_there_for_others(reader, course, learner, group, level):
    restrict(level_of(course, level), "groups", group)
    address = lesson_address(course)

    as_other = reader.get(address).status_code
    learner.user.groups.add(group)

    assert (as_other, reader.get(address).status_code) == (404, 200)


@pytest.mark.parametrize("level", ["course", "lesson"])
@pytest.mark.parametrize(("language", "title"), [("es", "Se necesita una contraseña"), ("en", "A password is needed")])
def test_a_page_with_a_password_asks_for_it_once(reader, course, level, language, title):
    page = level_of(course, level)
    restriction = restrict(page, "password")
    address = lesson_address(course).replace("/es/", f"/{language}/")

    asked = reader.get(address)
    wrong = reader.post(f"/pages/password/{restriction.pk}/{page.pk}/", {"password": "x", "return_url": address})
    right = reader.post(f"/pages/password/{restriction.pk}/{page.pk}/", {"password": PASSWORD, "return_url": address})
    opened = reader.get(address)

    assert title in asked.content.decode()
    assert "no-store" in asked["Cache-Control"]
    assert (wrong.status_code, right.url) == (200, address)
    assert title not in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]


@pytest.mark.parametrize("kind", ["groups", "password"])
def test_nothing_is_done_in_a_private_page(reader, course, group, kind):
    lesson = LessonPage.objects.get()
    quiz = course.get_children().last()
    restrict(course, kind, group)

    answers = [
        reader.post(f"/es/learning/lessons/{lesson.pk}/complete/"),
        reader.post(f"/es/learning/lessons/{lesson.pk}/position/", "{}", content_type="application/json"),
        reader.post(f"/es/quizzes/{quiz.pk}/start/"),
    ]

    assert [answer.status_code for answer in answers[:2]] == [404, 404]
    assert answers[2].status_code == (404 if kind == "groups" else 302)
    assert (LessonCompletion.objects.count(), Attempt.objects.count()) == (0, 0)


def test_a_course_for_a_group_is_offered_to_nobody_else(learner, group):
    course = make_course()
    restrict(course, "groups", group)

    before = list(CoursePage.objects.available_to(learner))
    learner.user.groups.add(group)

    assert (before, list(CoursePage.objects.available_to(learner))) == ([], [course])


def test_privacy_that_is_taken_away_counts_at_once(reader, course, group):
    restriction = restrict(course, "groups", group)
    closed = reader.get(lesson_address(course)).status_code

    restriction.delete()

    assert (closed, reader.get(lesson_address(course)).status_code) == (404, 200)


@pytest.mark.parametrize("name", ["before_serve_page", "on_serve_page"])
def test_hooks_run_around_every_page(reader, course, name):
    def before(page, request, args, kwargs):
        return HttpResponse("from a hook")

    def around(callback):
        return before

    quiz = course.get_children().last()
    pages = ["/es/courses/", course.address, lesson_address(course), quiz.specific.address]

    with hooks.register_temporarily(name, before if name == "before_serve_page" else around):
        said = {reader.get(address).content for address in pages}

    assert said == {b"from a hook"}


def test_a_private_page_costs_other_pages_nothing(reader, course, django_assert_num_queries):
    other = make_course(title="Otro")
    address = lesson_address(course)
    reader.get(address)
    with CaptureQueriesContext(connection) as queries:
        reader.get(address)
    before = len(queries)

    restrict(other, "password")
    reader.get(address)

    with django_assert_num_queries(before):
        reader.get(address)
