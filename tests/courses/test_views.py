"""Reading: who may, what is shown, and how far one is."""

import json

import pytest
from django.utils import translation

from courses.models import ContentVersion, Enrolment, LessonCompletion, LessonPage, LessonPosition, ModulePage
from tests.factories import (
    EmployeeFactory,
    add_lesson,
    make_course,
    make_enrolment,
    make_quiz,
)

pytestmark = pytest.mark.django_db


def address(page, language="es"):
    with translation.override(language):
        return page.address


@pytest.mark.parametrize(("language", "text"), [("es", "Texto en español."), ("en", "Text in English.")])
def test_lesson_shows_the_language_of_its_address(client, learner, language, text):
    course = make_course()
    make_enrolment(course, learner)
    lesson = LessonPage.objects.first()
    client.force_login(learner.user)

    response = client.get(address(lesson, language))

    assert response.status_code == 200
    assert text in response.content.decode()
    assert f'<html lang="{language}">' in response.content.decode()


def test_lesson_falls_back_to_spanish_with_a_notice(client, learner):
    course = make_course(lessons=0)
    lesson = add_lesson(ModulePage.objects.get())
    body = lesson.body.get_prep_value()
    body[0]["value"]["en"] = ""
    LessonPage.objects.filter(pk=lesson.pk).update(body=json.dumps(body))
    make_enrolment(course, learner)
    client.force_login(learner.user)

    content = client.get(address(lesson, "en")).content.decode()

    assert '<div lang="es"><p>Texto en español.</p></div>' in content


def test_lesson_needs_a_started_course(client, learner):
    course = make_course()
    client.force_login(learner.user)

    response = client.get(address(LessonPage.objects.first()))

    assert response.status_code == 302
    assert response.url == address(course)


def test_lesson_asks_to_sign_in(client):
    make_course()

    response = client.get(address(LessonPage.objects.first()))

    assert response.status_code == 302
    assert response.url.startswith("/es/accounts/login/")


def test_course_of_another_organisation_is_not_found(client, learner, stranger):
    course = make_course()
    course.organisations.add(stranger.organisation)
    course.save()
    client.force_login(learner.user)

    statuses = {
        client.get(address(page)).status_code
        for page in (course, LessonPage.objects.first(), LessonPage.objects.last())
    }

    assert statuses == {404}
    assert client.post(f"/es/learning/courses/{course.pk}/start/").status_code == 404


def test_unpublished_lesson_is_not_found(client, learner):
    make_enrolment(make_course(), learner)
    lesson = LessonPage.objects.first()
    lesson.unpublish()
    client.force_login(learner.user)

    assert client.get(address(lesson)).status_code == 404


def test_editor_without_employment_reads_lessons(client, superuser):
    make_course()
    client.force_login(superuser)

    assert client.get(address(LessonPage.objects.first())).status_code == 200


def test_module_leads_to_its_course(client, learner):
    course = make_course()
    client.force_login(learner.user)

    response = client.get(address(ModulePage.objects.get()))

    assert response.url == address(course)


def test_start_opens_the_first_lesson_and_pins_the_content(client, learner):
    course = make_course()
    client.force_login(learner.user)

    response = client.post(f"/es/learning/courses/{course.pk}/start/")

    assert response.url == address(LessonPage.objects.order_by("path").first())
    assert learner.enrolments.get().content_version == ContentVersion.objects.get()


def test_complete_goes_on_to_the_next_lesson(client, learner):
    make_enrolment(make_course(), learner)
    first, second = LessonPage.objects.order_by("path")
    client.force_login(learner.user)

    response = client.post(f"/en/learning/lessons/{first.pk}/complete/")

    assert response.url == address(second, "en")
    assert LessonCompletion.objects.get().language == "en"


def test_complete_twice_is_one_completion(client, learner):
    make_enrolment(make_course(), learner)
    lesson = LessonPage.objects.first()
    client.force_login(learner.user)

    for _ in range(2):
        client.post(f"/es/learning/lessons/{lesson.pk}/complete/")

    assert LessonCompletion.objects.count() == 1


def test_completing_without_enrolment_is_not_found(client, learner):
    make_course()
    client.force_login(learner.user)

    assert client.post(f"/es/learning/lessons/{LessonPage.objects.first().pk}/complete/").status_code == 404


def test_position_resumes_at_the_block_on_another_device(client, learner):
    course = make_course()
    make_enrolment(course, learner)
    lesson = LessonPage.objects.order_by("path").last()
    block = lesson.body[0].id
    client.force_login(learner.user)

    client.post(f"/es/learning/lessons/{lesson.pk}/position/", {"block": block}, content_type="application/json")

    assert client.get(address(course)).context["resume"] == f"{address(lesson)}#b-{block}"


@pytest.mark.parametrize("body", ["", "[]", "{}", "no json"])
def test_position_refuses_what_is_not_one(client, learner, body):
    make_enrolment(make_course(), learner)
    client.force_login(learner.user)

    response = client.post(
        f"/es/learning/lessons/{LessonPage.objects.first().pk}/position/", body, content_type="application/json"
    )

    assert response.status_code == 400


def test_position_of_an_unknown_block_is_the_top(client, learner):
    make_enrolment(make_course(), learner)
    lesson = LessonPage.objects.first()
    client.force_login(learner.user)

    client.post(f"/es/learning/lessons/{lesson.pk}/position/", {"block": "x"}, content_type="application/json")

    assert LessonPosition.objects.get().block_id == ""


def test_progress_does_not_fall_when_a_lesson_is_added(client, learner):
    course = make_course()
    make_enrolment(course, learner, lessons_done=1)
    add_lesson(ModulePage.objects.get())
    client.force_login(learner.user)

    outline = client.get(address(course)).context["outline"]

    assert (outline.done_count, len(outline.lessons)) == (1, 2)


def test_progress_of_a_new_learner_counts_the_added_lesson(client, learner):
    course = make_course()
    make_enrolment(course, EmployeeFactory())
    add_lesson(ModulePage.objects.get())
    enrolment = make_enrolment(course, learner)

    assert enrolment.content_version.number == 2
    assert enrolment.content_version.version_lessons.count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_lesson_page_queries_are_constant(client, learner, count, django_assert_num_queries):
    course = make_course(lessons=count, modules=count)
    make_enrolment(course, learner)
    url = address(LessonPage.objects.order_by("path").first())
    client.force_login(learner.user)
    client.get(url)

    with django_assert_num_queries(6 if count > 1 else 8):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_course_page_queries_are_constant(client, learner, count, django_assert_num_queries):
    course = make_course(lessons=count, modules=count)
    make_quiz(course, questions=count)
    make_enrolment(course, learner)
    client.force_login(learner.user)
    url = address(course)
    client.get(url)

    with django_assert_num_queries(12):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_queries_are_constant(client, learner, count, django_assert_num_queries):
    for _ in range(count):
        make_enrolment(make_course(), learner)
    client.force_login(learner.user)
    client.get("/es/courses/")

    with django_assert_num_queries(5):
        client.get("/es/courses/")


def test_expired_course_is_renewed_in_a_new_cycle(client, learner):
    course = make_course()
    old = make_enrolment(course, learner, lessons_done=True)
    Enrolment.objects.update(expires_on="2026-01-31")
    client.force_login(learner.user)

    client.post(f"/es/learning/courses/{course.pk}/start/")

    old.refresh_from_db()
    new = learner.enrolments.get(is_latest=True)
    assert (old.is_latest, old.completed_at is None, new.cycle, new.completed_at) == (False, False, 2, None)


def test_completed_course_is_not_started_again(client, learner):
    course = make_course()
    enrolment = make_enrolment(course, learner, lessons_done=True)
    client.force_login(learner.user)

    client.post(f"/es/learning/courses/{course.pk}/start/")

    assert learner.enrolments.get() == enrolment
