"""How somebody studied, as they and human resources read it."""

import datetime

import pytest
from django.utils import timezone

from courses.learning.reading import read_another_way
from courses.models import BlockAnswer, LessonPage, LessonReading
from tests.factories import make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db


def answer(enrolment, lesson, block, *, right, first, after=0):
    now = timezone.now()
    BlockAnswer.objects.create(
        enrolment=enrolment,
        lesson=lesson,
        block_id=block,
        kind="practice",
        asked_sha256="",
        given={},
        right=right,
        total=1,
        first_right=first,
        language="es",
        first_at=now - datetime.timedelta(hours=after),
        last_at=now,
    )


@pytest.mark.parametrize(("language", "words"), [("es", "4 de unos 10 minutos"), ("en", "4 of about 10 minutes")])
def test_human_resources_read_minutes_practice_and_other_ways(client, hr, learner, language, words):
    enrolment = make_enrolment(make_course(lessons=2), learner)
    first, second = LessonPage.objects.order_by("path")
    LessonReading.objects.create(enrolment=enrolment, lesson=first, seconds=250)
    read_another_way(enrolment, second, LessonReading.Way.GROUP)
    answer(enrolment, first, "a", right=1, first=1)
    answer(enrolment, first, "b", right=1, first=0)
    client.force_login(hr.user)

    page = client.get(f"/{language}/team/{learner.pk}/")

    [study] = page.context["studies"]
    assert (study.minutes, study.declared, study.answered, study.right_at_once) == (4, 10, 2, 1)
    assert [reading.lesson for reading in study.other_ways] == [second]
    assert words in page.text


def test_managers_do_not_read_how_somebody_studied(client, manager, learner):
    make_enrolment(make_course(), learner)
    client.force_login(manager.user)

    assert client.get(f"/es/team/{learner.pk}/").context["studies"] == []


def test_course_names_lessons_whose_practice_went_wrong(client, learner):
    course = make_course(lessons=4)
    make_quiz(course)
    enrolment = make_enrolment(course, learner)
    lessons = list(LessonPage.objects.order_by("path"))
    answer(enrolment, lessons[0], "a", right=0, first=0, after=9)
    answer(enrolment, lessons[1], "a", right=1, first=0)
    answer(enrolment, lessons[2], "a", right=1, first=0, after=9)
    answer(enrolment, lessons[3], "a", right=1, first=1)
    client.force_login(learner.user)

    page = client.get(course.address)

    assert [lesson.pk for lesson in page.context["again"]] == [lesson.pk for lesson in lessons[:2]]
    assert "Te conviene releer" in page.text
