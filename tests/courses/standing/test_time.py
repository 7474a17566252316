"""How long somebody has read a lesson."""

import datetime

import pytest
from django.utils import timezone

from courses.content.privacy import tree
from courses.learning.reading import count_reading, opened_at, opening_mark
from courses.models import CoursePage, LessonPage, LessonReading
from tests.activities import ACTIVITY, use_activity
from tests.courses.standing.one_lesson import answer, at, beat, by_button_without_scripts, lesson, open_page, read_for
from tests.factories import EmployeeFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db


def test_no_more_is_counted_than_the_clock_says(client, enrolment, clock):
    mark = open_page(client)
    clock.shift(30)

    beat(client, mark, 600)
    beat(client, mark, 600)

    assert read_for(30)


def test_two_tabs_count_once(client, enrolment, clock):
    one, other = open_page(client), open_page(client)
    clock.shift(60)

    beat(client, one, 60)
    beat(client, other, 60)
    by_button_without_scripts(client, other)

    assert read_for(60)


def test_lessons_share_the_time_of_their_person(client, learner, clock):
    make_enrolment(make_course(lessons=2, reading_share=40), learner)
    client.force_login(learner.user)
    lessons = list(LessonPage.objects.order_by("path"))
    marks = [client.get(each.address).context["opened"] for each in lessons]
    clock.shift(200)

    for each, mark in zip(lessons, marks, strict=True):
        client.post(f"/es/learning/lessons/{each.pk}/complete/", {"opened": mark})

    assert sorted(LessonReading.objects.values_list("seconds", flat=True)) == [0, 200]


def test_without_scripts_the_minutes_of_the_lesson_are_the_most(client, enrolment, clock):
    mark = open_page(client)
    clock.shift(3600)

    by_button_without_scripts(client, mark)

    assert read_for(300)


def test_lesson_says_how_much_of_its_practice_is_answered(client, enrolment):
    use_activity(lesson())
    answer(client)

    page = client.get(lesson().address)

    assert (page.context["standing"].answered, page.context["standing"].asked) == (1, 2)
    assert "llevas 1 de 2 preguntas" in page.text
    assert f'href="#b-{ACTIVITY}"' in page.text


def test_who_only_looks_is_measured_nowhere(client, clock):
    editor = EmployeeFactory(user__is_superuser=True, user__is_staff=True)
    make_course(lessons=1, reading_share=40)
    client.force_login(editor.user)

    page = client.get(lesson().address)

    assert page.status_code == 200
    assert "data-reading-url" not in page.text
    assert beat(client, opening_mark(make_enrolment(CoursePage.objects.get()), lesson()), 30).status_code == 404
    assert not LessonReading.objects.exists()


def test_what_comes_sooner_than_pages_send_it_writes_nothing(client, enrolment, clock, django_assert_num_queries):
    mark = open_page(client)
    clock.shift(10)
    beat(client, mark, 10)
    clock.shift(3)
    address = at("reading")
    tree()

    with django_assert_num_queries(3):  # session, employee, reading
        sooner = client.post(address, {"opened": mark, "seconds": 3}, "application/json")
    assert (sooner.json(), read_for(10)) == ({"saved": False}, True)
    clock.shift(1)
    assert beat(client, mark, 4).json()["saved"]

    assert read_for(14)


def test_two_devices_count_once(client, enrolment, clock):
    phone, desk = open_page(client), open_page(client)
    for _minute in range(2):
        clock.shift(30)
        beat(client, phone, 30)
        clock.shift(10)
        beat(client, desk, 40)

    assert read_for(80)


def test_one_message_counts_an_hour_at_most(enrolment, clock):
    since = timezone.now()
    clock.shift(datetime.timedelta(days=3))

    count_reading(enrolment, lesson(), since, 86400)

    assert read_for(3600)


def test_time_that_waited_for_its_person_is_counted(client, enrolment, clock):
    mark = open_page(client)
    beat(client, mark, 0)
    clock.shift(400)

    beat(client, mark, 390)

    assert read_for(390)


def test_marks_are_of_one_lesson_and_one_person(enrolment):
    mark = opening_mark(enrolment, lesson())
    other = make_enrolment(CoursePage.objects.get())

    assert opened_at(mark, enrolment, lesson()) == timezone.now()
    for wrong in (mark + "x", "", None, "{}"):
        assert opened_at(wrong, enrolment, lesson()) is None
    assert opened_at(mark, other, lesson()) is None


@pytest.mark.parametrize("sent", ["", "[]", "{}", '{"seconds": "9"}', '{"seconds": 9, "opened": "x"}', "no json"])
def test_beat_refuses_what_is_none(client, enrolment, sent):
    assert client.post(at("reading"), sent, "application/json").status_code == 400
    assert not LessonReading.objects.exists()


def test_beat_costs_the_same_each_time(client, enrolment, clock, django_assert_num_queries):
    mark = open_page(client)
    beat(client, mark, 1)
    clock.shift(30)

    address = at("reading")
    tree()
    with django_assert_num_queries(9):  # session, employee, reading; savepoint, lock, counting, update; answers
        client.post(address, {"opened": mark, "seconds": 30}, "application/json")


def test_time_of_nobody_else_counts(enrolment, clock):
    other = make_enrolment(CoursePage.objects.get())
    since = timezone.now()
    clock.shift(datetime.timedelta(seconds=50))

    count_reading(other, lesson(), since, 50)

    assert count_reading(enrolment, lesson(), since, 50).seconds == 50
