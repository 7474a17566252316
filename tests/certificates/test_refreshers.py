"""Renewing with a refresher: who may, what it takes, and what the certificate says of it."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from certificates.credentials.documents import credential
from certificates.lifecycle.notices import plan_reminders
from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from certificates.models.credentials import StatusList
from courses.learning.services import complete_lesson, enrol, minutes_of, start_course, started_enrolment
from courses.models import CoursePage, Enrolment, LessonPage
from people.models import Message, User
from tests.factories import EmployeeFactory, assign_course, make_attempt, make_course, make_enrolment, make_quiz
from tests.outbox import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def refresher():
    return make_course(lessons=1, title="Repaso anual", title_en="Yearly refresher", slug="refresher", hours=1)


@pytest.fixture
def course(refresher):
    return make_course(
        lessons=2, title="Fundamentos", title_en="Foundations", slug="foundations", hours=8, refresher=refresher
    )


@pytest.fixture
def holder(learner, course):
    """The enrolment of somebody whose certificate expires in 30 days."""
    enrolment = make_enrolment(course, learner, lessons_done=True)
    expire_in(enrolment, 30)
    return enrolment


def expire_in(enrolment, days):
    expires_on = enrolment.employee.organisation.today() + datetime.timedelta(days=days)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        expires_on=expires_on, completed_at=timezone.now() - datetime.timedelta(days=365)
    )
    Certificate.objects.filter(enrolment=enrolment).update(
        expires_on=expires_on, issued_on=expires_on - datetime.timedelta(days=365)
    )


def lessons_of(course):
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def refresh(holder):
    """Renew with the refresher, to the end; return the enrolment of the next cycle."""
    again = start_course(holder.employee, holder.course)
    for lesson in lessons_of(again.studied_course):
        complete_lesson(again, lesson, "es")
    again.refresh_from_db()
    return again


# --- Who takes it ---------------------------------------------------------------------------------


def test_first_cycle_takes_the_whole_course(learner, course):
    enrolment = start_course(learner, course)

    assert (enrolment.cycle, enrolment.refresher_version, enrolment.studied_course) == (1, None, course)


@pytest.mark.parametrize(
    ("days", "takes"), [(60, "refresher"), (0, "refresher"), (-30, "refresher"), (-31, "whole course")]
)
def test_refresher_is_enough_until_the_days_of_grace_are_over(holder, refresher, days, takes):
    expire_in(holder, days)

    again = start_course(holder.employee, holder.course)

    assert again.cycle == 2
    assert again.studied_course == (refresher if takes == "refresher" else holder.course)


def test_whoever_began_in_time_may_finish_later(holder, refresher):
    start_course(holder.employee, holder.course)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=120)):
        again = refresh(holder)

    assert (again.studied_course, again.completed_at is not None) == (refresher, True)


def test_duty_to_renew_takes_the_refresher_when_it_is_begun(holder, refresher):
    over = holder.employee.organisation.today() + datetime.timedelta(days=31)
    assign_course(holder.employee, holder.course, over)

    assert start_course(holder.employee, holder.course).studied_course == refresher


def withdraw(refresher):
    refresher.unpublish()


def offer_elsewhere(refresher):
    refresher.organisations.add(EmployeeFactory().organisation)
    refresher.save()


@pytest.mark.parametrize("change", [withdraw, offer_elsewhere])
def test_refresher_that_is_not_offered_leaves_the_whole_course(holder, refresher, change):
    change(refresher)

    assert start_course(holder.employee, holder.course).studied_course == holder.course


@pytest.mark.parametrize("begins", ["before", "after"])
def test_nobody_refreshes_what_was_revoked(holder, begins):
    if begins == "before":
        start_course(holder.employee, holder.course)
    revoke_certificate(holder.certificates.get(), Certificate.Reason.ASSESSMENT, "Copied")

    again = start_course(holder.employee, holder.course)

    assert (again.cycle, again.studied_course) == (2, holder.course)


def test_refresher_is_offered_to_nobody_else(client, learner, course, refresher):
    client.force_login(learner.user)

    assert list(CoursePage.objects.available_to(learner)) == [course]
    assert client.get("/en/courses/refresher/").status_code == 404
    assert client.post(f"/en/learning/courses/{refresher.pk}/start/").status_code == 404


# --- What it takes --------------------------------------------------------------------------------


def test_lessons_of_the_refresher_complete_the_next_cycle(holder):
    again = refresh(holder)

    former, renewed = Certificate.objects.order_by("pk")
    assert (again.course, again.cycle, again.completed_at is not None) == (holder.course, 2, True)
    assert (renewed.enrolment, renewed.replaces) == (again, former)
    assert (former.superseded_at is not None, renewed.folio != former.folio) == (True, True)
    assert renewed.expires_on == again.expires_on > former.expires_on


def test_progress_is_that_of_the_refresher(holder):
    again = start_course(holder.employee, holder.course)

    found = Enrolment.objects.with_progress().get(pk=again.pk)

    assert (found.lesson_count, found.done_count, found.minutes_left) == (1, 0, 5)


def test_quiz_of_the_refresher_decides_and_that_of_the_course_does_not(client, learner, course, refresher):
    whole_quiz, short_quiz = make_quiz(course), make_quiz(refresher)
    first = make_enrolment(course, learner, lessons_done=True)
    make_attempt(first, whole_quiz, right=4, submit=True)
    first.refresh_from_db()
    expire_in(first, 30)
    again = start_course(learner, course)
    complete_lesson(again, lessons_of(refresher)[0], "es")
    client.force_login(learner.user)
    rules = {quiz: client.get(f"/en/quizzes/{quiz.pk}/").status_code for quiz in (whole_quiz, short_quiz)}

    make_attempt(again, whole_quiz, right=4, submit=True)
    again.refresh_from_db()
    after_the_wrong_quiz = again.completed_at
    make_attempt(again, short_quiz, right=4, submit=True)
    again.refresh_from_db()

    assert rules == {whole_quiz: 302, short_quiz: 200}
    assert (after_the_wrong_quiz, again.completed_at is not None) == (None, True)
    assert again.certificates.get().score == 100


def test_pages_of_course_and_refresher_find_the_same_enrolment(holder, refresher):
    again = start_course(holder.employee, holder.course)

    assert started_enrolment(holder.employee, holder.course) == again
    assert started_enrolment(holder.employee, refresher) == again


def test_whoever_took_the_refresher_for_itself_before_renews_with_it_all_the_same(learner, course, refresher):
    CoursePage.objects.filter(pk=course.pk).update(refresher=None)
    own = make_enrolment(refresher, learner, lessons_done=True)
    first = make_enrolment(CoursePage.objects.get(pk=course.pk), learner, lessons_done=True)
    CoursePage.objects.filter(pk=course.pk).update(refresher=refresher)
    expire_in(first, 30)
    first.course.refresh_from_db()

    again = start_course(learner, CoursePage.objects.get(pk=course.pk))

    assert again.studied_course == refresher
    assert started_enrolment(learner, refresher) == again != own


# --- What the certificate says --------------------------------------------------------------------


def test_certificate_says_what_was_taken_this_time(holder):
    renewed = refresh(holder).certificates.get()

    title = renewed.course_title_es
    assert (title.startswith("Fundamentos ("), title.endswith(": Repaso anual)")) == (True, True)
    assert renewed.course_title_en == "Foundations (renewed with: Yearly refresher)"
    assert renewed.hours == Decimal("1")


def test_credential_describes_the_refresher(holder):
    renewed = refresh(holder).certificates.get()

    document = credential(renewed, StatusList(number=1, site="https://aula.example.com"), 1)

    assert "Foundations" in document["name"] or "Fundamentos" in document["name"]
    assert document["credentialSubject"]["achievement"]["name"] == "Repaso anual"


def test_titles_that_are_too_long_together_say_only_that_it_is_a_renewal(holder, refresher):
    CoursePage.objects.filter(pk=refresher.pk).update(title_en="R" * 250)

    renewed = refresh(holder).certificates.get()

    assert renewed.course_title_en == "Foundations (renewed)"


# --- Which course can be one ----------------------------------------------------------------------


def itself(course, other):
    course.refresher = course


def circle(course, other):
    CoursePage.objects.filter(pk=other.pk).update(refresher=course)
    course.refresher = CoursePage.objects.get(pk=other.pk)


def refresher_with_a_refresher(course, other):
    third = make_course(hours=1)
    CoursePage.objects.filter(pk=other.pk).update(refresher=third)
    course.refresher = CoursePage.objects.get(pk=other.pk)


def refresher_of_another(course, other):
    third = make_course(hours=30)
    CoursePage.objects.filter(pk=third.pk).update(refresher=course)
    course.refresher = other


def draft(course, other):
    other.unpublish()
    course.refresher = CoursePage.objects.get(pk=other.pk)


def as_long(course, other):
    CoursePage.objects.filter(pk=other.pk).update(hours=course.hours)
    course.refresher = CoursePage.objects.get(pk=other.pk)


@pytest.mark.parametrize("fault", [itself, circle, refresher_with_a_refresher, refresher_of_another, draft, as_long])
def test_unfit_refresher_is_refused(fault):
    course, other = make_course(hours=8), make_course(hours=1)
    fault(course, other)

    with pytest.raises(ValidationError) as refused:
        course.save()

    assert list(refused.value.message_dict) == ["refresher"]


# --- Screens and e-mail ---------------------------------------------------------------------------


def test_screens_offer_the_refresher_with_its_minutes_and_the_rule(client, holder):
    client.force_login(holder.employee.user)
    last = holder.employee.organisation.today() + datetime.timedelta(days=60)
    day = f"{last:%B} {last.day}, {last.year}"

    own = f"/en/certificates/{holder.certificates.get().uuid}/"
    addresses = ("/en/", "/en/courses/foundations/", "/en/certificates/", own)
    pages = [client.get(path).content.decode() for path in addresses]

    for html in pages:
        assert "Yearly refresher” (5 minutes)" in html
        assert f"by {day}" in html


def test_after_the_days_of_grace_the_course_page_says_why_the_whole_course(client, holder):
    expire_in(holder, -31)
    client.force_login(holder.employee.user)

    html = client.get("/en/courses/foundations/").content.decode()

    assert "Now you renew with the whole course." in html
    assert "Renew: take the course again" in html


def test_from_the_button_to_the_new_certificate(client, holder):
    client.force_login(holder.employee.user)

    first = client.post(f"/en/learning/courses/{holder.course_id}/start/")
    lesson = client.get(first.url)
    course = client.get("/en/courses/foundations/").content.decode()
    refresher = client.get("/en/courses/refresher/").content.decode()
    home = client.get("/en/").context["learning"].hero
    client.post(f"/en/learning/lessons/{lesson.context['page'].pk}/complete/")
    after = client.get("/en/courses/foundations/").content.decode()

    assert "/refresher/" in first.url
    assert 'href="/en/courses/refresher/"' in course
    assert "to renew “Foundations”" in refresher
    assert (home.refresher.title_en, home.total, "/refresher/" in home.url) == ("Yearly refresher", 1, True)
    assert "You completed this course" in after
    assert Certificate.objects.filter(superseded_at=None, enrolment__cycle=2).count() == 1


def test_home_of_an_assigned_renewal_names_the_refresher(client, holder):
    over = holder.employee.organisation.today() + datetime.timedelta(days=31)
    assign_course(holder.employee, holder.course, over)
    client.force_login(holder.employee.user)

    hero = client.get("/en/").context["learning"].hero

    assert (hero.refresher.title_en, hero.minutes_left) == ("Yearly refresher", 5)
    assert "Start the refresher" in client.get("/en/courses/foundations/").content.decode()


def test_team_and_person_pages_show_the_renewal(client, holder, hr):
    start_course(holder.employee, holder.course)
    client.force_login(hr.user)

    row, *_without = client.get("/en/team/").context["rows"]
    person = client.get(f"/en/team/{holder.employee_id}/").content.decode()

    assert (row.course, row.done, row.total, row.status) == ("Foundations", 0, 1, "current")
    assert "Renewal with the refresher “Yearly refresher”" in person


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Yearly refresher” is enough: 5 minutes"), ("es", "Repaso anual")]
)
def test_reminder_names_the_refresher_and_its_minutes(holder, mailoutbox, language, words):
    User.objects.update(language=language)
    plan_reminders()
    with time_machine.travel(Message.objects.get().next_at):  # on a working day, in the morning
        send_due()

    [message] = mailoutbox
    assert words in message.body
    assert words in message.alternatives[0].content


@pytest.mark.parametrize("count", [1, 3])
def test_home_and_list_take_constant_queries(client, learner, count, django_assert_num_queries):
    for _ in range(count):
        refresher = make_course(lessons=1, hours=1)
        expire_in(make_enrolment(make_course(hours=8, refresher=refresher), learner, lessons_done=True), 10)
    client.force_login(learner.user)
    client.get("/en/")

    with django_assert_num_queries(12):
        assert len(client.get("/en/").context["learning"].renewals) == count
    with django_assert_num_queries(7):
        assert len(client.get("/en/certificates/").context["rows"]) == count


def test_minutes_are_those_of_published_lessons_in_published_modules(course, refresher, django_assert_num_queries):
    lessons_of(course)[0].unpublish()
    refresher.get_children().first().specific.unpublish()

    with django_assert_num_queries(1):
        assert minutes_of([course, refresher]) == {course.pk: 5}
    assert minutes_of([]) == {}


def test_next_cycle_of_a_revoked_one_knows_that_it_was_withdrawn(holder):
    revoke_certificate(holder.certificates.get(), Certificate.Reason.OTHER, "Because")

    again = enrol(holder.employee, holder.course)

    assert again.former_withdrawn
    assert again.refresher_until is None
    assert again.status_on(holder.employee.organisation.today()) == Enrolment.Status.EXPIRED
