"""The first screen of an employee."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from courses.learning.services import save_position, start_course
from courses.models import CoursePage, Enrolment, LearningPath, LessonPage
from quizzes.models import QuizPage
from tests.factories import (
    assign_course,
    assign_path,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)
from tests.reports.home import add_path, open_home

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("language", "title", "lesson"), [("es", "Curso 1", "Lección 2"), ("en", "Course 1", "Lesson 2")]
)
def test_home_continues_at_the_last_position(client, learner, language, title, lesson):
    course = make_course(lessons=3)
    enrolment = make_enrolment(course, learner, lessons_done=1)
    second = LessonPage.objects.order_by("path")[1]
    block = second.body.raw_data[0]["id"]
    save_position(enrolment, second, block)

    response = open_home(client, learner, language)

    hero = response.context["learning"].hero
    content = response.content.decode()
    assert (hero.lesson.title, hero.lesson_number, hero.done, hero.total, hero.minutes_left) == (lesson, 2, 1, 3, 10)
    assert hero.url == f"/{language}/courses/course-1/m1/{second.slug}/#b-{block}"
    assert f'href="{hero.url}"' in content
    assert title in content
    assert content.partition("<dialog")[0].count("button--primary") == 1


def test_home_continues_at_the_first_open_lesson_without_a_position(client, learner):
    make_enrolment(make_course(lessons=3), learner, lessons_done=2)

    hero = open_home(client, learner).context["learning"].hero

    assert hero.url == f"/en/courses/course-1/m1/{LessonPage.objects.order_by('path')[2].slug}/"


def test_home_does_not_return_to_a_lesson_that_is_done(client, learner):
    enrolment = make_enrolment(make_course(lessons=2), learner, lessons_done=1)
    save_position(enrolment, LessonPage.objects.order_by("path")[0], "")

    assert open_home(client, learner).context["learning"].hero.lesson_number == 2


def test_home_leads_to_the_final_quiz_when_every_lesson_is_read(client, learner):
    course = make_course()
    quiz = make_quiz(course)
    make_enrolment(CoursePage.objects.get(), learner, lessons_done=True)

    hero = open_home(client, learner).context["learning"].hero

    assert hero.url == f"/en/quizzes/{quiz.pk}/"
    assert hero.is_quiz_next


@pytest.mark.parametrize("is_locked", [True, False])
def test_home_and_course_say_that_the_quiz_was_not_passed(client, learner, is_locked):
    course = make_course()
    quiz = make_quiz(course, wait_hours=48 if is_locked else 0, attempts_before_wait=1)
    enrolment = make_enrolment(CoursePage.objects.get(), learner, lessons_done=True)
    make_attempt(enrolment, quiz, right=0, submit=True)

    pages = [open_home(client, learner).content.decode(), client.get(course.address).content.decode()]

    for text in pages:
        assert "You did not pass the final quiz yet. You can try again" in text
        assert ("You can try again now" in text) is not is_locked
    assert ("Go to the final quiz" in pages[0]) is not is_locked


def test_home_and_course_say_that_no_attempt_is_left(client, learner):
    course = make_course()
    quiz = make_quiz(course, attempt_limit=1)
    make_attempt(make_enrolment(CoursePage.objects.get(), learner, lessons_done=True), quiz, right=0, submit=True)

    for text in (open_home(client, learner).content.decode(), client.get(course.address).content.decode()):
        assert "have no attempts left" in text


def test_home_leads_to_the_course_when_its_quiz_is_withdrawn(client, learner):
    course = make_course()
    make_quiz(course)
    make_enrolment(CoursePage.objects.get(), learner, lessons_done=True)
    QuizPage.objects.update(live=False)

    hero = open_home(client, learner).context["learning"].hero

    assert hero.url == "/en/courses/course-1/"


def test_home_continues_the_started_course_that_is_due_first(client, learner):
    later, sooner, unstarted = make_course(), make_course(), make_course()
    today = learner.organisation.today()
    for course, days in [(later, 20), (sooner, 10), (unstarted, 1)]:
        assign_course(learner, course, today + days * DAY)
    start_course(learner, later)
    start_course(learner, sooner)

    learning = open_home(client, learner).context["learning"]

    assert learning.hero.duty.enrolment.course == sooner
    assert [duty.enrolment.course for duty in learning.duties] == [unstarted, later]


def test_home_starts_the_course_that_is_due_first_when_none_is_started(client, learner):
    later, sooner = make_course(), make_course()
    assign_course(learner, later, learner.organisation.today() + 20 * DAY)
    assign_course(learner, sooner, learner.organisation.today() + 10 * DAY)

    response = open_home(client, learner)

    hero = response.context["learning"].hero
    assert (hero.duty.enrolment.course, hero.url) == (sooner, "")
    assert f'action="/en/learning/courses/{sooner.pk}/start/"' in response.content.decode()


@pytest.mark.parametrize(
    ("days", "status", "label"),
    [
        (-2, "overdue", "Overdue by 2 days"),
        (-1, "overdue", "Overdue by 1 day"),
        (0, "due_soon", "Due today"),
        (1, "due_soon", "Due in 1 day"),
        (7, "due_soon", "Due in 7 days"),
        (8, "not_started", ""),
    ],
)
def test_duty_says_how_urgent_it_is(client, learner, days, status, label):
    assign_course(learner, make_course(), learner.organisation.today() + days * DAY)

    duty = open_home(client, learner).context["learning"].hero.duty

    assert (duty.status, duty.label) == (status, label)


@pytest.mark.parametrize(
    ("zone", "still_due", "overdue"),
    [
        ("UTC", "2026-03-10 23:59:59+00:00", "2026-03-11 00:00:00+00:00"),
        ("America/Tijuana", "2026-03-11 06:59:59+00:00", "2026-03-11 07:00:00+00:00"),
    ],
)
def test_due_date_ends_at_midnight_where_the_organisation_works(client, learner, zone, still_due, overdue):
    learner.organisation.time_zone = zone
    learner.organisation.save()
    assign_course(learner, make_course(), datetime.date(2026, 3, 10))

    statuses = []
    for moment in (still_due, overdue):
        with time_machine.travel(moment, tick=False):
            statuses.append(open_home(client, learner).context["learning"].hero.duty.status)

    assert statuses == ["due_soon", "overdue"]


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("America/Mexico_City", "Mexico City time"),
        ("America/Cancun", "Cancún time"),
        ("America/Tijuana", "Tijuana time"),
    ],
)
def test_due_date_names_the_place_whose_clock_counts(client, learner, zone, place):
    learner.organisation.time_zone = zone
    learner.organisation.save()
    assign_course(learner, make_course(), datetime.date(2030, 3, 10))

    content = open_home(client, learner).content.decode()

    assert f"March 10, 2030, 11:59 PM ({place})" in content


def test_duty_says_why(client, analyst, hr):
    for_role, other = make_course(), make_course()
    own, plain = make_course(), make_course()
    today = analyst.organisation.today()
    path = add_path(analyst, for_role, title_en="Who uses AI")
    assign_path(analyst, path, today + DAY, assigned_by=hr)
    elsewhere = LearningPath.objects.create(title_es="Otro", title_en="Another")
    assign_course(analyst, other, today + 2 * DAY, path=elsewhere, reason="Audit in May")
    assign_course(analyst, plain, today + 3 * DAY)
    start_course(analyst, own)

    learning = open_home(client, analyst).context["learning"]

    reasons = {duty.enrolment.course: duty.reason for duty in [learning.hero.duty, *learning.duties]}
    assert reasons == {
        for_role: f"Assigned by {hr.user.get_full_name()} · Path for the role Analyst: Who uses AI",
        other: "Learning path: Another · Audit in May",
        plain: "Assigned by the organization",
        own: "Own choice",
    }


@pytest.mark.parametrize(
    ("was_asked", "reason"), [(False, "Renewal by own choice"), (True, "Renewal, because the course has changed")]
)
def test_renewal_that_nobody_assigned_says_why(client, learner, was_asked, reason):
    course, today = make_course(validity_months=12), learner.organisation.today()
    enrolment = start_course(learner, course)
    done = {"completed_at": timezone.now() - 360 * DAY, "expires_on": today + 5 * DAY}
    Enrolment.objects.filter(pk=enrolment.pk).update(**done, renew_by=today + 5 * DAY if was_asked else None)
    renewal = start_course(learner, course)

    learning = open_home(client, learner).context["learning"]

    duties = [learning.hero.duty, *learning.duties]
    assert renewal.cycle == 2
    assert {duty.reason for duty in duties if duty.enrolment == renewal} == {reason}


def test_newest_assignment_gives_the_reason(client, learner):
    course = make_course()
    enrolment = assign_course(learner, course, learner.organisation.today() + DAY, reason="Old").enrolment
    enrolment.assignments.create(due_on=enrolment.assignments.get().due_on, reason="New")

    assert open_home(client, learner).context["learning"].hero.duty.reason == "New"


@pytest.mark.parametrize(("language", "title"), [("es", "Curso 1"), ("en", "Course 1")])
def test_new_employee_is_welcomed_with_the_first_course(client, learner, language, title):
    course = make_course()
    make_course()

    response = open_home(client, learner, language)

    learning, content = response.context["learning"], response.content.decode()
    assert (learning.is_new, learning.hero, learning.suggestion) == (True, None, course)
    assert title in content
    assert f'action="/{language}/learning/courses/{course.pk}/start/"' in content
    assert "<table" not in content


def test_employee_without_any_course_is_told_so(client, learner):
    content = open_home(client, learner).content.decode()

    assert "There is no course for you yet." in content


def test_course_of_another_organisation_is_not_suggested(client, learner, stranger):
    course = make_course()
    course.organisations.add(stranger.organisation)
    course.save()

    assert open_home(client, learner).context["learning"].suggestion is None


def test_unpublished_course_is_not_to_do(client, learner):
    assign_course(learner, make_course(), learner.organisation.today())
    CoursePage.objects.update(live=False)

    learning = open_home(client, learner).context["learning"]

    assert (learning.hero, learning.duties) == (None, [])


def test_everything_done_is_calm_and_says_what_expires_next(client, learner):
    with time_machine.travel("2026-01-15 18:00+00:00"):
        make_enrolment(make_course(validity_months=24), learner, lessons_done=True)
        make_enrolment(make_course(validity_months=12), learner, lessons_done=True)
        make_enrolment(make_course(validity_months=0), learner, lessons_done=True)

        response = open_home(client, learner)

    learning = response.context["learning"]
    assert (learning.hero, learning.suggestion, learning.duties) == (None, None, [])
    assert "expires on January 15, 2027." in response.content.decode()


def test_everything_done_for_ever_is_calm(client, learner):
    make_enrolment(make_course(validity_months=0), learner, lessons_done=True)

    assert "nothing expires" in open_home(client, learner).content.decode()


def test_expired_course_is_to_do_again(client, learner):
    with time_machine.travel("2026-01-15 18:00+00:00"):
        make_enrolment(make_course(validity_months=1), learner, lessons_done=True)

    with time_machine.travel("2026-02-17 18:00+00:00"):
        response = open_home(client, learner)

    assert [duty.status for duty in response.context["learning"].duties] == ["expired"]
    assert "All up to date" not in response.content.decode()


@pytest.mark.parametrize(("language", "title"), [("es", "Curso 1"), ("en", "Course 1")])
def test_certificates_are_shown_with_their_state(client, learner, language, title):
    make_enrolment(make_course(), learner, lessons_done=True)

    response = open_home(client, learner, language)

    [award] = response.context["learning"].awards
    assert award.status == "valid"
    assert f'href="/{language}/certificates/{award.certificate.uuid}/pdf/"' in response.content.decode()
    with translation.override(language):
        assert award.certificate.course_title == title


@pytest.mark.parametrize("count", [1, 3])
def test_home_reads_as_often_whatever_there_is(client, analyst, hr, count, django_assert_num_queries):
    today = analyst.organisation.today()
    for _ in range(count):
        started, due, done = make_course(lessons=count), make_course(), make_course()
        add_path(analyst, started, due, done)
        for course in (started, due):
            assign_course(analyst, course, today + DAY, assigned_by=hr)
        enrolment = make_enrolment(started, analyst)
        save_position(enrolment, LessonPage.objects.descendant_of(started).first(), "")
        make_enrolment(done, analyst, lessons_done=True)
    client.force_login(analyst.user)

    with django_assert_num_queries(15):
        response = client.get("/en/")

    learning = response.context["learning"]
    assert [len(learning.duties), len(learning.paths), len(learning.awards)] == [2 * count - 1, count, count]


def test_home_before_the_final_quiz_reads_the_attempts(client, analyst, django_assert_num_queries):
    course = make_course()
    quiz = make_quiz(course)
    enrolment = make_enrolment(CoursePage.objects.get(), analyst, lessons_done=True)
    make_attempt(enrolment, quiz, submit=True)
    client.force_login(analyst.user)

    with django_assert_num_queries(18):
        client.get("/en/")


def test_home_is_not_for_who_is_signed_out(client):
    response = client.get("/en/")

    with translation.override("en"):
        assert response.url == f"{reverse('account_login')}?next=/en/"
