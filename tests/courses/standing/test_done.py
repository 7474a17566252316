"""When a lesson is done, by whatever way the last thing arrives."""

import pytest
from django.utils import timezone, translation

from courses.learning.services import complete_lesson, start_course
from courses.models import CoursePage, Enrolment, LessonCompletion, LessonPage, LessonReading
from tests.activities import ACTIVITY, PRACTICE, use_activity, use_practice
from tests.courses.standing.one_lesson import (
    ASKED,
    answer,
    at,
    beat,
    by_button_without_scripts,
    is_done,
    lesson,
    open_page,
)
from tests.factories import make_course, make_enrolment

pytestmark = pytest.mark.django_db


def test_pressing_next_through_a_course_completes_nothing(client, learner):
    course = make_course(lessons=3, reading_share=40)
    client.force_login(learner.user)
    enrolment = make_enrolment(course, learner)

    for each in LessonPage.objects.order_by("path"):
        page = client.get(each.address)
        done = client.post(
            f"/es/learning/lessons/{each.pk}/complete/", {"opened": page.context["opened"], "measured": ""}, follow=True
        )
        assert done.redirect_chain[-1][0] == f"{each.address}?unfinished=1#standing"
        assert "Lee 2 minutos más" in done.text

    enrolment.refresh_from_db()
    assert (LessonCompletion.objects.count(), enrolment.completed_at) == (0, None)
    page = client.get(course.address)
    assert page.text.count("abierta, sin terminar") == 3
    outline = page.context["outline"]
    assert [(each.done, each.opened) for each in outline.lessons] == [(False, True)] * 3


@pytest.mark.parametrize("language", ["es", "en"])
def test_whoever_is_too_early_reads_what_is_missing_and_may_go_on(client, learner, language):
    make_enrolment(make_course(lessons=2, reading_share=40), learner)
    first, second = LessonPage.objects.order_by("path")
    use_practice(first)
    client.force_login(learner.user)

    page = client.post(f"/{language}/learning/lessons/{first.pk}/complete/", follow=True)

    with translation.override(language):
        assert f'href="{second.address}"' in page.text
    assert f'href="#b-{PRACTICE}"' in page.text
    for words in {
        "es": ["llevas 0 de 1 pregunta", "Lee 2 minutos más", "0 de unos 5 minutos"],
        "en": ["0 of 1 question is answered", "Read for 2 more minutes", "0 of about 5 minutes"],
    }[language]:
        assert words in page.text


def by_button(client, mark):
    client.post(at("complete"), {"opened": mark, "measured": str(ASKED)})


def by_beat(client, mark):
    beat(client, mark, ASKED)


def by_practice(client, mark):
    answer(client, "2")


def by_practice_without_scripts(client, mark):
    client.post(at(f"practice/{PRACTICE}"), {lesson().asking("practice", PRACTICE).key: "3"})


def by_another_way(client, mark):
    client.post(at("another-way"), {"way": "printed"})


TIME = [by_button, by_button_without_scripts, by_beat, by_another_way]
PRACTISING = [by_practice, by_practice_without_scripts]


@pytest.mark.parametrize(
    ("first", "last"),
    [*((one, by_practice) for one in TIME), *((one, by_practice_without_scripts) for one in TIME)]
    + [(by_practice, one) for one in TIME],
)
def test_lesson_is_done_when_the_last_thing_arrives(client, enrolment, clock, first, last):
    mark = open_page(client)
    clock.shift(ASKED)

    first(client, mark)
    assert not is_done()
    last(client, mark)

    enrolment.refresh_from_db()
    assert is_done()
    assert enrolment.completed_at is not None


@pytest.mark.parametrize("way", [by_button, by_button_without_scripts, by_beat])
def test_less_time_is_not_enough(client, enrolment, clock, way):
    answer(client)
    mark = open_page(client)
    clock.shift(ASKED - 1)

    way(client, mark)

    assert not is_done()


def test_activity_is_answered_too(client, enrolment):
    use_activity(lesson())
    by_another_way(client, "")
    answer(client)
    assert not is_done()

    client.post(at(f"activities/{ACTIVITY}"), {"1": ["1"]}, "application/json")

    assert is_done()


def test_other_way_replaces_no_practice(client, enrolment):
    by_another_way(client, "")

    reading = LessonReading.objects.get()
    assert (reading.other_way, reading.other_way_at) == ("printed", timezone.now())
    assert not is_done()
    assert "Lo imprimí" in client.get(lesson().address).text


def test_unknown_way_is_refused(client, enrolment):
    client.post(at("another-way"), {"way": "dreamt"})

    assert not LessonReading.objects.exists()


def test_what_was_done_before_stays(client, enrolment):
    LessonCompletion.objects.create(enrolment=enrolment, lesson=lesson(), language="es")

    by_button(client, "")

    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_course_that_asks_no_time_asks_the_practice_alone(client, enrolment):
    CoursePage.objects.update(reading_share=0)

    assert not complete_lesson(enrolment, lesson(), "es")
    answer(client)

    assert is_done()


def test_refresher_asks_by_its_own_share(learner):
    course, refresher = make_course(lessons=1, hours=4), make_course(lessons=1, hours=1, reading_share=40)
    course.refresher = refresher
    course.save()
    enrolment = make_enrolment(course, learner, lessons_done=True)
    Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=learner.today())
    again = start_course(learner, course)
    read = LessonPage.objects.descendant_of(refresher).get()

    assert again.studied_course == refresher
    assert not complete_lesson(again, read, "es")
    CoursePage.objects.filter(pk=refresher.pk).update(reading_share=0)
    again = Enrolment.objects.get(pk=again.pk)

    assert complete_lesson(again, read, "es")
