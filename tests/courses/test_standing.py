"""When a lesson is done, by whatever way the last thing arrives, and how long somebody has read."""

import datetime
import json

import pytest
import time_machine
from django.utils import timezone, translation

from courses.content.privacy import tree
from courses.learning.reading import count_reading, opened_at, opening_mark
from courses.learning.services import complete_lesson, start_course
from courses.models import BlockAnswer, CoursePage, Enrolment, LessonCompletion, LessonPage, LessonReading
from tests.activities import ACTIVITY, PRACTICE, use_activity, use_practice
from tests.factories import EmployeeFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db

ASKED = 120  # seconds: 40 % of five minutes


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def enrolment(client, learner, clock):
    """A course of one lesson with a practice question, begun by who is signed in."""
    course = make_course(lessons=1, reading_share=40)
    use_practice(LessonPage.objects.get())
    client.force_login(learner.user)
    return make_enrolment(course, learner)


def lesson():
    return LessonPage.objects.get()


def at(name, language="es"):
    return f"/{language}/learning/lessons/{lesson().pk}/{name}/"


def beat(client, mark, seconds):
    return client.post(at("reading"), {"opened": mark, "seconds": seconds}, "application/json")


def open_page(client):
    """Open the page of the lesson; return what it carries to say since when it is open."""
    return client.get(lesson().address).context["opened"]


def answer(client, choice="1"):
    return client.post(at(f"practice/{PRACTICE}"), {"choice": [choice]}, "application/json")


def is_done():
    return LessonCompletion.objects.exists()


def read_for(seconds):
    return LessonReading.objects.get().seconds == seconds


# --- Whether a lesson is done ------------------------------------------------------------------------


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


def by_button_without_scripts(client, mark):
    client.post(at("complete"), {"opened": mark, "measured": ""})


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


# --- Time ---------------------------------------------------------------------------------------------


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


# --- Practice ---------------------------------------------------------------------------------------


def test_practice_is_kept(client, enrolment):
    answer(client, "2")
    client.post(at(f"practice/{PRACTICE}", "en"), {"choice": ["1"]}, "application/json")

    kept = BlockAnswer.objects.get()
    assert (kept.kind, kept.given, kept.right, kept.total) == ("practice", {"choice": ["1"]}, 1, 1)
    assert (kept.first_right, kept.times, kept.language) == (0, 2, "en")
    assert kept.asked_sha256 == lesson().asking("practice", PRACTICE).digest()


@pytest.mark.parametrize(("chosen", "right"), [(["1", "2"], 1), (["1"], 0), (["1", "2", "3"], 0), (["2", "1", "9"], 1)])
def test_all_right_choices_are_asked_of_several(client, enrolment, chosen, right):
    LessonPage.objects.update(body="[]")
    use_practice(lesson(), kind="multiple", correct=2)

    client.post(at(f"practice/{PRACTICE}"), {"choice": chosen}, "application/json")

    assert BlockAnswer.objects.get().right == right


@pytest.mark.parametrize("sent", ["[]", "{}", '{"choice": "1"}', "{"])
def test_what_is_no_answer_is_refused(client, enrolment, sent):
    assert client.post(at(f"practice/{PRACTICE}"), sent, "application/json").status_code == 400


@pytest.mark.parametrize("chosen", [[], ["9"], ["1", "2"]])
def test_nothing_is_kept_of_what_cannot_be_chosen(client, enrolment, chosen):
    response = client.post(at(f"practice/{PRACTICE}"), json.dumps({"choice": chosen}), "application/json")

    assert response.json()["saved"] is False
    assert not BlockAnswer.objects.exists()


def test_practice_without_scripts_tells_the_reason_of_what_was_chosen(client, enrolment):
    page = client.get(lesson().address).text
    assert f'formaction="/es/learning/lessons/{lesson().pk}/practice/{PRACTICE}/#b-{PRACTICE}"' in page
    key = lesson().asking("practice", PRACTICE).key

    nothing = client.post(at(f"practice/{PRACTICE}"), {}).text
    first = client.post(at(f"practice/{PRACTICE}"), {key: "2"}).text
    second = client.post(at(f"practice/{PRACTICE}"), {key: "3"}).text

    assert "Elige primero una respuesta" in nothing
    assert ("es why 1" in first, "es why 0" in first) == (True, False)
    assert "es why 0" in second


def test_block_that_is_no_practice_is_not_there(client, enrolment):
    assert client.post(at(f"practice/{ACTIVITY}"), {}).status_code == 404
