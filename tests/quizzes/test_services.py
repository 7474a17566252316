"""Attempts: start, save, submit, and what they refuse."""

import datetime

import pytest
import time_machine
from django.utils import timezone, translation

from courses.learning.services import complete_lesson
from courses.models import CoursePage, LessonPage
from quizzes.models import Attempt, Question, QuestionVersion, Response
from quizzes.question_types import InvalidAnswer
from quizzes.questions.drawing import BankTooSmall, draw_versions
from quizzes.taking.services import (
    AlreadyPassed,
    AttemptClosed,
    AttemptsExhausted,
    LessonsRemaining,
    StaleSave,
    WaitingTime,
    freeze_question,
    save_response,
    start_attempt,
    submit_attempt,
    submit_overdue_attempts,
)
from tests.factories import (
    key_of,
    keys_of,
    make_attempt,
    make_course,
    make_enrolment,
    make_question,
    make_quiz,
    wrong_keys_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = make_course()
    CoursePage.objects.update(requires_final_quiz=True)
    course.refresh_from_db()
    return course


@pytest.fixture
def enrolment(course, learner):
    return make_enrolment(course, learner, lessons_done=True)


def answer(attempt, position=1, *, sequence=1, right=True):
    response = attempt.responses.select_related("version").get(position=position)
    keys = key_of(response) if right else wrong_keys_of(response)[:1]
    return save_response(attempt, position, {"choice": keys}, sequence=sequence, language="es")


def test_start_needs_the_lessons(course, learner):
    quiz = make_quiz(course)
    enrolment = make_enrolment(course, learner, lessons_done=1)

    with pytest.raises(LessonsRemaining):
        start_attempt(enrolment, quiz)


def test_start_again_returns_the_open_attempt(course, enrolment):
    quiz = make_quiz(course)

    first, second = start_attempt(enrolment, quiz), start_attempt(enrolment, quiz)

    assert first == second


def test_start_refuses_beyond_the_limit(course, enrolment):
    quiz = make_quiz(course, attempt_limit=2)
    for _ in range(2):
        make_attempt(enrolment, quiz, submit=True)

    with pytest.raises(AttemptsExhausted):
        start_attempt(enrolment, quiz)


def test_start_waits_after_two_attempts(course, enrolment):
    quiz = make_quiz(course, attempt_limit=5, attempts_before_wait=2, wait_hours=48)
    make_attempt(enrolment, quiz, submit=True)
    last = make_attempt(enrolment, quiz, submit=True)

    with pytest.raises(WaitingTime) as wait:
        start_attempt(enrolment, quiz)

    assert wait.value.until == last.submitted_at + datetime.timedelta(hours=48)
    with time_machine.travel(wait.value.until + datetime.timedelta(seconds=1)):
        assert start_attempt(enrolment, quiz).number == 3


def test_start_refuses_after_passing(course, enrolment):
    quiz = make_quiz(course)
    make_attempt(enrolment, quiz, right=4, submit=True)

    with pytest.raises(AlreadyPassed):
        start_attempt(enrolment, quiz)


def test_start_refuses_a_bank_that_became_too_small(course, enrolment):
    quiz = make_quiz(course, questions=4)
    Question.objects.first().unpublish()

    with pytest.raises(BankTooSmall):
        start_attempt(enrolment, quiz)

    assert Attempt.objects.count() == 0


def test_retake_prefers_questions_not_seen(course, enrolment):
    quiz = make_quiz(course, questions=8, draw=4)
    first = make_attempt(enrolment, quiz, submit=True)

    second = make_attempt(enrolment, quiz, submit=True)

    seen = [set(attempt.responses.values_list("version__question", flat=True)) for attempt in (first, second)]
    assert seen[0] & seen[1] == set()


def test_drawing_is_explained_by_its_seed(course):
    quiz = make_quiz(course, questions=8, draw=4)

    assert draw_versions(quiz, seed=7) == draw_versions(quiz, seed=7)


def test_save_keeps_the_answer_and_its_language(course, enrolment):
    attempt = make_attempt(enrolment, make_quiz(course))

    response = answer(attempt, sequence=5)

    saved = Response.objects.get(pk=response.pk)
    assert (saved.answer, saved.sequence, saved.language) == (key_of(response), 5, "es")


def test_older_save_never_overwrites_a_newer_one(course, enrolment):
    attempt = make_attempt(enrolment, make_quiz(course))
    newer = answer(attempt, sequence=9)

    with pytest.raises(StaleSave) as stale:
        answer(attempt, sequence=8, right=False)

    assert stale.value.response.answer == newer.answer


def test_same_save_twice_is_one(course, enrolment):
    attempt = make_attempt(enrolment, make_quiz(course))

    first, second = answer(attempt, sequence=3), answer(attempt, sequence=3)

    assert first.saved_at == second.saved_at


@pytest.mark.parametrize("selected", [["forged"], ["{0}", "{1}"], ["{0}", "{0}"]])
def test_save_refuses_choices_that_the_question_does_not_have(course, enrolment, selected):
    attempt = make_attempt(enrolment, make_quiz(course))
    keys = attempt.responses.get(position=1).choice_order

    with pytest.raises(InvalidAnswer):
        save_response(attempt, 1, {"choice": [key.format(*keys) for key in selected]}, sequence=5, language="es")


def test_save_after_submit_is_refused(course, enrolment):
    attempt = make_attempt(enrolment, make_quiz(course), submit=True)

    with pytest.raises(AttemptClosed):
        answer(attempt, sequence=9)


@pytest.mark.parametrize(("late", "accepted"), [(-1, True), (4, True), (6, False)])
def test_the_servers_clock_decides_with_five_seconds_of_grace(course, enrolment, late, accepted):
    attempt = make_attempt(enrolment, make_quiz(course, time_limit_minutes=30))

    with time_machine.travel(attempt.deadline_at + datetime.timedelta(seconds=late), tick=False):
        if accepted:
            assert answer(attempt, sequence=9).sequence == 9
        else:
            with pytest.raises(AttemptClosed):
                answer(attempt, sequence=9)


def test_overdue_attempts_are_submitted_with_what_was_saved(course, enrolment):
    attempt = make_attempt(enrolment, make_quiz(course, time_limit_minutes=30), right=3)

    counts = []
    for late in (datetime.timedelta(0), datetime.timedelta(seconds=1)):
        with time_machine.travel(attempt.deadline_at + Attempt.LATE_GRACE + late, tick=False):
            counts.append(submit_overdue_attempts())

    attempt.refresh_from_db()
    assert (counts, attempt.score, attempt.timed_out) == ([0, 1], 75, True)


def test_submit_twice_grades_once(course, enrolment):
    attempt = make_attempt(enrolment, make_quiz(course), right=1, submit=True)
    Response.objects.filter(attempt=attempt).update(points=1)

    again = submit_attempt(attempt)

    assert (again.score, again.submitted_at) == (25, attempt.submitted_at)


def test_passing_the_final_quiz_completes_the_course(course, enrolment):
    quiz = make_quiz(course, pass_mark=75)

    make_attempt(enrolment, quiz, right=3, submit=True)

    enrolment.refresh_from_db()
    assert enrolment.completed_at <= timezone.now()
    assert enrolment.certificates.get().score == 75


def test_failing_completes_nothing(course, enrolment):
    make_attempt(enrolment, make_quiz(course, pass_mark=76), right=3, submit=True)

    enrolment.refresh_from_db()
    assert enrolment.completed_at is None


def test_passing_a_practice_quiz_completes_nothing(course, enrolment):
    make_quiz(course)
    quiz = make_quiz(course, questions=0, draw=2, is_final=False, slug="practice")

    make_attempt(enrolment, quiz, right=2, submit=True)

    enrolment.refresh_from_db()
    assert enrolment.completed_at is None


def test_pass_mark_is_fixed_when_the_attempt_starts(course, enrolment):
    quiz = make_quiz(course, pass_mark=50)
    attempt = make_attempt(enrolment, quiz, right=2)
    quiz.pass_mark = 90
    quiz.save()

    assert submit_attempt(attempt).passed


def test_multiple_choice_needs_all_and_only_the_correct_ones(course, enrolment):
    make_question(course, kind="multiple", correct=2)
    quiz = make_quiz(course, questions=0, draw=1)
    attempt = start_attempt(enrolment, quiz)
    keys = key_of(attempt.responses.get())

    save_response(attempt, 1, {"choice": keys}, sequence=1, language="en")

    assert submit_attempt(attempt).score == 100


def test_lesson_unpublished_later_does_not_block_the_quiz(course, learner):
    quiz = make_quiz(course)
    enrolment = make_enrolment(course, learner)
    first, second = LessonPage.objects.order_by("path")
    complete_lesson(enrolment, first, "es")

    second.unpublish()

    assert start_attempt(enrolment, quiz).number == 1


def test_republishing_the_same_content_makes_no_new_version(course):
    question = make_question(course)

    question.save_revision().publish()

    assert QuestionVersion.objects.filter(question=question).count() == 1


def test_a_change_makes_a_new_version_and_keeps_the_old_one(course):
    question = make_question(course)
    old = QuestionVersion.objects.get(question=question)
    question.stem_en = "Changed?"

    question.save_revision().publish()

    new = QuestionVersion.objects.get(question=question, is_current=True)
    old_again = QuestionVersion.objects.get(pk=old.pk)
    assert (new.number, old_again.payload, keys_of(new)) == (2, old.payload, keys_of(old))


def test_freezing_under_english_gives_the_same_version(course):
    question = make_question(course)

    with translation.override("en"):
        version = freeze_question(question)

    assert version.number == 1


def test_changing_a_question_leaves_open_attempts_as_they_are(course, enrolment):
    quiz = make_quiz(course, questions=1)
    attempt = start_attempt(enrolment, quiz)
    question = Question.objects.get()
    question.choices = list(question.choices.all())[::-1]
    for index, choice in enumerate(question.choices.all()):
        choice.is_correct = index == 0
    question.save_revision().publish()

    answer(attempt)

    assert submit_attempt(attempt).score == 100
