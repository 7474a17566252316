"""More time or attempts for one person."""

import datetime
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from people.approvals.services import NotWaiting, approve
from people.models import Approval
from quizzes.accommodations.services import OwnAccommodation, grant_accommodation, withdraw_accommodation
from quizzes.models import Accommodation
from quizzes.taking.services import AttemptsExhausted, start_attempt
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_course(), time_limit_minutes=30, attempt_limit=1)


@pytest.fixture
def enrolment(quiz, learner):
    return make_enrolment(quiz.course, learner, lessons_done=True)


def grant(employee, hr, quiz=None, *, time=0, attempts=0):
    return grant_accommodation(
        employee, quiz, extra_time_percent=time, extra_attempts=attempts, reason="?", granted_by=hr
    )


def minutes(attempt):
    return (attempt.deadline_at - attempt.started_at).total_seconds() / 60


@pytest.mark.parametrize("everywhere", [True, False])
def test_extra_time_counts_from_the_start(quiz, enrolment, learner, hr, everywhere):
    grant(learner, hr, None if everywhere else quiz, time=50)

    assert minutes(start_attempt(enrolment, quiz)) == 45


def test_extra_time_moves_the_deadline_of_an_open_attempt(client, quiz, enrolment, learner, hr):
    attempt = start_attempt(enrolment, quiz)
    client.force_login(learner.user)

    with time_machine.travel(attempt.started_at + datetime.timedelta(minutes=10), tick=False):
        client.force_login(learner.user)
        before = client.get(reverse("quizzes:clock", args=[attempt.uuid])).json()
        grant(learner, hr, time=100)
        after = client.get(reverse("quizzes:clock", args=[attempt.uuid])).json()

    assert (before, after) == ({"seconds_left": 1200}, {"seconds_left": 3000})


def test_the_most_generous_one_counts(quiz, enrolment, learner, hr):
    grant(learner, hr, time=50)
    grant(learner, hr, quiz, time=100)

    assert minutes(start_attempt(enrolment, quiz)) == 60


def test_less_time_never_shortens_an_open_attempt(quiz, enrolment, learner, hr):
    grant(learner, hr, time=100)
    attempt = start_attempt(enrolment, quiz)

    grant(learner, hr, time=10)
    withdraw_accommodation(Accommodation.objects.in_force().get(), why="?", by=hr)

    attempt.refresh_from_db()
    assert minutes(attempt) == 60


def test_nobody_else_gets_it(quiz, learner, manager, hr):
    grant(manager, hr, time=100)

    assert minutes(start_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)) == 30


def test_human_resources_ask_another_person_for_themselves(client, quiz, hr, organisation):
    second = EmployeeFactory(organisation=organisation, role="hr")
    client.force_login(hr.user)
    data = {"quiz": "", "extra_time_percent": 50, "extra_attempts": 1, "reason": "Reading glasses"}
    with pytest.raises(OwnAccommodation):
        grant(hr, hr, time=50)

    page = client.get(address(hr)).content.decode()
    asked = client.post(address(hr), data, follow=True).content.decode()
    request = Approval.objects.get()
    with pytest.raises(NotWaiting):
        approve(request, by=hr.user)
    assert not Accommodation.objects.exists()
    approve(request, by=second.user)

    granted = Accommodation.objects.get()
    assert ("another person approves it" in page, "another person was asked" in asked) == (True, True)
    assert (granted.employee, granted.granted_by, granted.extra_time_percent) == (hr, second, 50)


def test_database_refuses_an_accommodation_of_ones_own(hr):
    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.create(employee=hr, granted_by=hr, extra_attempts=1, reason="?")


def test_an_extra_attempt_opens_the_quiz_again(quiz, enrolment, learner, hr):
    make_attempt(enrolment, quiz, submit=True)
    with pytest.raises(AttemptsExhausted):
        start_attempt(enrolment, quiz)

    grant(learner, hr, quiz, attempts=1)

    assert start_attempt(enrolment, quiz).number == 2


def address(employee, language="en"):
    with translation.override(language):
        return reverse("quizzes:accommodations", args=[employee.pk])


def test_hr_grants_and_withdraws(client, quiz, learner, hr):
    client.force_login(hr.user)
    data = {"quiz": "", "extra_time_percent": 50, "extra_attempts": 2, "reason": "Reading glasses are on their way"}

    granted = client.post(address(learner), data, follow=True).content.decode()
    first = Accommodation.objects.get()
    again = client.post(address(learner), {**data, "extra_attempts": 1}, follow=True).content.decode()
    second = Accommodation.objects.in_force().get()
    withdraw = reverse("quizzes:withdraw_accommodation", args=[learner.pk, second.pk]).replace("/es/", "/en/")
    asked = client.get(withdraw).content.decode()
    refused = client.post(withdraw, {"why": " "})
    withdrawn = client.post(withdraw, {"why": "The glasses came"}, follow=True).content.decode()
    twice = client.post(withdraw, {"why": "Another reason"}, follow=True).content.decode()

    assert ("50% more time" in granted, "2 more attempts" in granted) == (True, True)
    assert re.search(r"\b1 more attempt\s*<", again)
    assert (second.granted_by, second.quiz) == (hr, None)
    assert "Withdraw what was granted?" in asked
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["why"])
    assert not Accommodation.objects.in_force().exists()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.withdrawn_by, first.withdrawn_why) == (hr, "Reading glasses are on their way")
    assert (second.withdrawn_by, second.withdrawn_why) == (hr, "The glasses came")
    assert first.withdrawn_at < second.withdrawn_at
    assert "Nothing is granted" in withdrawn
    assert "The glasses came" in withdrawn
    assert "2 more attempts" in withdrawn
    assert "This was already withdrawn." in twice


def test_what_ended_counts_no_more_and_may_be_granted_anew(quiz, enrolment, learner, hr):
    for where in (None, quiz):
        withdraw_accommodation(grant(learner, hr, where, time=100, attempts=3), why="?", by=hr)

    assert minutes(start_attempt(enrolment, quiz)) == 30
    anew = grant(learner, hr, quiz, time=50)
    assert list(Accommodation.objects.in_force()) == [anew]
    assert Accommodation.objects.count() == 3


def test_same_again_is_the_one_that_is_there(learner, hr):
    first = grant(learner, hr, time=50)

    assert grant(learner, hr, time=50) == first
    assert Accommodation.objects.count() == 1


@pytest.mark.parametrize("everywhere", [True, False])
def test_database_keeps_one_in_force_and_the_reason_of_each_end(quiz, learner, hr, everywhere):
    found = grant(learner, hr, None if everywhere else quiz, time=50)

    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.create(employee=learner, quiz=found.quiz, extra_attempts=1, reason="?")
    with pytest.raises(IntegrityError), transaction.atomic():
        withdraw_accommodation(found, why="", by=hr)


@pytest.mark.parametrize(("language", "words"), [("es", "Concede tiempo adicional"), ("en", "Grant extra time")])
def test_granting_nothing_is_a_slip(client, learner, hr, language, words):
    client.force_login(hr.user)

    page = client.post(
        address(learner, language), {"extra_time_percent": 0, "extra_attempts": 0, "reason": "Something"}
    )

    assert (page.status_code, words in page.content.decode()) == (400, True)
    assert "Something" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_reads_as_often_whatever_there_is(client, learner, hr, count, django_assert_num_queries):
    for _ in range(count):
        grant(learner, hr, make_quiz(make_course()), time=50)
    client.force_login(hr.user)
    client.get(address(learner))

    with django_assert_num_queries(10):  # one of them writes down who has looked
        client.get(address(learner))
