"""Grading again after a key was found wrong."""

import pytest
from django.urls import reverse

from certificates.models import Certificate
from quizzes.models import Question, Regrade, RegradedResponse
from quizzes.regrading.services import plan_regrade, regrade
from quizzes.taking.services import submit_attempt
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_course(), questions=2, pass_mark=100)


def sit(quiz, learner, right):
    return make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=right, submit=True)


def correct_the_key(question, choice):
    """Mark another choice as the right one and publish."""
    question = Question.objects.get(pk=question.pk)
    choices = list(question.choices.all())
    for number, row in enumerate(choices):
        row.is_correct = number == choice
    question.choices = choices
    question.save_revision().publish()
    return Question.objects.get(pk=question.pk)


def missed(attempt):
    """The question whose answer was wrong, and the number of the choice that was taken."""
    response = attempt.responses.get(points=0)
    keys = [choice["key"] for choice in response.version.payload["choices"]]
    return response.version.question, keys.index(response.answer[0])


def test_unchanged_key_changes_nothing(quiz, learner, superuser):
    sit(quiz, learner, right=1)

    for question in Question.objects.all():
        question.save_revision().publish()
        assert plan_regrade(question, never_lowers=False) == []
        assert regrade(question, "?", by=superuser, never_lowers=False) is None
    assert not Regrade.objects.exists()


def test_who_passes_now_completes_the_course_and_is_certified_once(quiz, learner, superuser):
    attempt = sit(quiz, learner, right=1)
    question, choice = missed(attempt)
    question = correct_the_key(question, choice)
    assert not Certificate.objects.exists()

    planned = [(change.outcome.score, change.outcome.passes_now) for change in plan_regrade(question)]
    regrade(question, "La clave era otra", by=superuser)
    again = regrade(question, "La clave era otra", by=superuser)

    attempt.refresh_from_db()
    attempt.enrolment.refresh_from_db()
    assert planned == [(100, True)]
    assert (attempt.score, attempt.passed, again) == (100, True, None)
    assert attempt.enrolment.completed_at is not None
    assert Certificate.objects.get().score == 100
    change = RegradedResponse.objects.get()
    assert (change.score_before, change.score_after, change.points_before, change.points_after) == (50, 100, 0, 1)
    assert (change.regrade.reason, change.regrade.decided_by) == ("La clave era otra", superuser)


def test_nobody_loses_points_unless_it_is_decided(quiz, learner, superuser):
    attempt = sit(quiz, learner, right=2)
    response = attempt.responses.first()
    question = correct_the_key(response.version.question, 3)

    assert plan_regrade(question) == []
    outcomes = [change.outcome for change in plan_regrade(question, never_lowers=False)]
    assert [(outcome.score, outcome.passes_no_more) for outcome in outcomes] == [(50, True)]
    regrade(question, "?", by=superuser, never_lowers=False)

    attempt.refresh_from_db()
    assert (attempt.score, Certificate.objects.filter(revoked_at=None).count()) == (50, 1)


def test_the_answer_keeps_the_version_that_was_shown(quiz, learner, superuser):
    attempt = sit(quiz, learner, right=1)
    question, choice = missed(attempt)
    before = list(attempt.responses.values_list("version", "answer"))

    regrade(correct_the_key(question, choice), "?", by=superuser)

    assert list(attempt.responses.values_list("version", "answer")) == before


def test_open_attempts_are_left_alone(quiz, learner):
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=0)
    question = correct_the_key(attempt.responses.first().version.question, 3)

    assert plan_regrade(question, never_lowers=False) == []


def test_a_decision_is_kept(quiz, learner, superuser):
    question, choice = missed(sit(quiz, learner, right=1))
    decision = regrade(correct_the_key(question, choice), "?", by=superuser)

    with pytest.raises(TypeError):
        decision.delete()


@pytest.mark.parametrize("count", [1, 3])
def test_planning_reads_as_often_however_many_attempts(quiz, count, django_assert_num_queries):
    attempts = [sit(quiz, EmployeeFactory(), right=1) for _ in range(count)]
    question, choice = missed(attempts[0])
    question = correct_the_key(question, choice)

    with django_assert_num_queries(3):
        plan_regrade(question)


def test_editor_sees_who_changes_and_decides(client, editor, quiz, learner):
    EmployeeFactory(user=editor, organisation=learner.organisation)
    attempt = sit(quiz, learner, right=1)
    question, choice = missed(attempt)
    question = correct_the_key(question, choice)
    address = reverse("regrade", args=[question.pk])

    planned = client.get(address).content.decode()
    refused = client.post(address, {"reason": ""}).content.decode()
    done = decide(client, address, {"reason": "The key was wrong"}, follow=True).content.decode()

    assert (learner.user.get_full_name() in planned, "passes now" in planned) == (True, True)
    assert ("This field is required." in refused, Regrade.objects.count()) == (True, 1)
    assert ("1 attempt was graded again." in done, "The key was wrong" in done) == (True, True)
    listing = client.get(reverse("wagtailsnippets_quizzes_question:list")).content.decode()
    assert address in listing


@pytest.mark.parametrize("what", ["choice", "attempt"])
def test_what_is_decided_is_what_was_shown(client, editor, quiz, learner, what):
    attempt = sit(quiz, learner, right=1)
    question, choice = missed(attempt)
    other = sit(quiz, EmployeeFactory(), right=2)
    late = make_attempt(make_enrolment(quiz.course, EmployeeFactory(), lessons_done=True), quiz, right=0)
    question = correct_the_key(question, choice)
    address, data = reverse("regrade", args=[question.pk]), {"reason": "The key was wrong"}
    shown = shown_on(client.get(address))
    if what == "choice":
        data["may_lower"] = "on"
    else:
        submit_attempt(late)

    refused = client.post(address, {**data, "shown": shown})
    counted = Regrade.objects.count()
    client.post(address, {**data, "shown": shown_on(refused)})

    other.refresh_from_db()
    assert ("Nothing was done" in refused.content.decode(), counted) == (True, 0)
    assert refused.context["total"] == Regrade.objects.get().changes.count()
    assert other.score == (50 if what == "choice" else 100)


def test_people_of_another_organisation_are_counted_but_not_named(client, editor, quiz, learner):
    EmployeeFactory(user=editor)
    question, choice = missed(sit(quiz, learner, right=1))
    question = correct_the_key(question, choice)

    planned = client.get(reverse("regrade", args=[question.pk])).content.decode()

    assert "Somebody at another organization" in planned
    assert learner.user.get_full_name() not in planned


def test_only_who_may_publish_questions_grades_again(client, hr, quiz):
    client.force_login(hr.user)

    assert client.get(reverse("regrade", args=[Question.objects.first().pk])).status_code == 404
