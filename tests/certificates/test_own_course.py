"""Who has written a course does not certify themselves by it: a second person looks at the completion first."""

from decimal import Decimal

import pytest
from django.urls import reverse
from wagtail.log_actions import log

from certificates.models import Certificate
from courses.learning.approvals import OWN_COURSE
from courses.models import CoursePage, LessonPage
from people.approvals.services import approve, refuse
from people.models import Approval
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.grading.outcomes import give_score
from quizzes.models import Question
from tests.factories import make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_course(title_en="Foundations"), questions=2, attempt_limit=None)


def course_of(quiz):
    return CoursePage.objects.get(pk=quiz.get_parent().pk)


def lower_the_mark(quiz, user):
    before = quiz.pass_mark
    for mark in (1, before):
        quiz.pass_mark = mark
        quiz.save_revision(user=user, log_action=True).publish(user=user, skip_permission_checks=True)
        if mark == 1:
            yield
    yield


def sit(quiz, learner, right):
    enrolment = make_enrolment(course_of(quiz), learner, lessons_done=True)
    return make_attempt(enrolment, quiz, right=right, submit=True)


def test_editor_who_lowers_the_pass_mark_for_themselves_waits_for_human_resources(client, quiz, learner, hr):
    change = lower_the_mark(quiz, learner.user)
    next(change)
    attempt = sit(quiz, learner, right=1)
    next(change)

    asked = Approval.objects.get(kind=OWN_COURSE.name)
    assert (attempt.passed, asked.subject, asked.is_waiting) == (True, learner.user, True)
    assert not Certificate.objects.exists()
    client.force_login(learner.user)
    assert "human resources looks at it" in client.get(f"/en/quizzes/attempts/{attempt.uuid}/result/").text
    client.force_login(hr.user)
    assert quiz.title in client.get(reverse("approvals:one", args=[asked.uuid])).text

    assert approve(asked, by=hr.user).decision == Approval.Decision.APPROVED

    event = Certificate.objects.get().events.get()
    assert (event.by_user, event.approval, event.why) == (learner.user, asked, asked.reason)
    assert learner.user.get_full_name() in asked.reason


def test_refused_nothing_is_completed(quiz, learner, hr):
    next(lower_the_mark(quiz, learner.user))
    sit(quiz, learner, right=1)

    refuse(Approval.objects.get(), "The pass mark was 1 %", by=hr.user)

    assert not Certificate.objects.exists()


def test_who_passes_no_more_meanwhile_completes_nothing(quiz, learner, hr):
    next(lower_the_mark(quiz, learner.user))
    attempt = sit(quiz, learner, right=1)
    asked = Approval.objects.get()
    shown = OWN_COURSE.effect(asked)

    give_score(attempt, 0)

    assert "50" in shown.lines[1]
    assert OWN_COURSE.effect(asked).shown != shown.shown
    assert approve(asked, by=hr.user).decision == Approval.Decision.OUTDATED
    assert not Certificate.objects.exists()


def test_log_says_as_well_whose_hand_made_the_score(quiz, learner, hr, superuser, editor):
    next(lower_the_mark(quiz, learner.user))
    attempt = sit(quiz, learner, right=0)

    approve(ADJUSTMENT.request(attempt, Decimal(100), "Se cayó la red", by=editor, may_lower=False), by=superuser)
    own = Approval.objects.get(kind=OWN_COURSE.name)
    approve(own, by=hr.user)

    event = Certificate.objects.get().events.get()
    assert (event.by_user, event.approval) == (learner.user, own)
    assert event.why == f"{own.reason} {editor.get_full_name()}, {superuser.get_full_name()}: Se cayó la red"


def by_question(quiz, user):
    log(Question.objects.first(), "wagtail.edit", user=user)


def by_lesson(quiz, user):
    log(LessonPage.objects.descendant_of(course_of(quiz)).first(), "wagtail.publish", user=user)


def by_course(quiz, user):
    log(course_of(quiz), "wagtail.edit", user=user)


@pytest.mark.parametrize("writes", [by_question, by_lesson, by_course])
def test_so_does_who_wrote_anything_of_it(quiz, learner, manager, writes):
    writes(quiz, learner.user)

    for person in (learner, manager):
        sit(quiz, person, right=2)

    assert [each.enrolment.employee for each in Certificate.objects.all()] == [manager]
    assert Approval.objects.get().subject == learner.user


def test_course_without_a_quiz_waits_as_well_and_says_so(client, learner, hr):
    course = make_course()
    by_page = LessonPage.objects.descendant_of(course).first()
    log(by_page, "wagtail.edit", user=learner.user)

    enrolment = make_enrolment(course, learner, lessons_done=True)

    assert not Certificate.objects.exists()
    client.force_login(learner.user)
    assert "Waiting for a second person" in client.get(course.url.replace("/es/", "/en/")).text
    approve(Approval.objects.get(), by=hr.user)
    assert Certificate.objects.get().enrolment == enrolment
