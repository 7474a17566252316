"""A question that proved bad is voided for everybody: the dry run, the effect, the record, and the way back."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from certificates.models import Certificate
from people.approvals.services import NotWaiting, approve
from people.models import Approval
from quizzes.adjusting.services import adjust_score
from quizzes.grading.second_person import SecondPersonNeeded
from quizzes.models import Question, QuestionVersion, QuestionVoid, VoidedAttempt
from quizzes.questions.drawing import BankTooSmall
from quizzes.regrading.services import regrade
from quizzes.taking.services import start_attempt, submit_attempt
from quizzes.voiding.approvals import VOID
from quizzes.voiding.services import (
    AlreadyVoided,
    NotInForce,
    plan_undo,
    plan_void,
    short_quizzes,
    undo_void,
    void_question,
)
from tests.factories import (
    EmployeeFactory,
    make_course,
    make_enrolment,
    make_question,
    make_quiz,
)
from tests.quizzes.voiding.conftest import WHY, question_at, scores, sit
from tests.shown import decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("mode", "right", "position", "after", "after_lowering"),
    [
        ("full", 2, 4, 75, 75),  # wrong, now it counts as right
        ("full", 2, 1, 50, 50),  # right already
        ("out", 2, 4, 67, 67),  # 2 of 3
        ("out", 2, 1, 50, 33),  # 1 of 3: nobody loses points unless it is decided
    ],
)
@pytest.mark.parametrize("may_lower", [False, True])
def test_score_after_voiding_is_what_the_dry_run_says(
    quiz, learner, superuser, mode, right, position, after, after_lowering, may_lower
):
    attempt = sit(quiz, learner, right)
    question = question_at(attempt, position)
    expected = after_lowering if may_lower else after

    planned = plan_void(question, mode, never_lowers=not may_lower)
    void = void_question(question, mode, WHY, by=superuser, never_lowers=not may_lower)

    assert scores(attempt) == expected
    assert [change.outcome.score for change in planned] == [each.score_after for each in void.changes.all()]
    assert all(change.outcome.score == expected for change in planned)


def test_who_passes_now_completes_the_course_and_the_answer_stays(quiz, learner, superuser):
    attempt = sit(quiz, learner, 2)
    question = question_at(attempt, 4)
    answered = attempt.responses.get(position=4)

    void = void_question(question, "full", WHY, by=superuser)
    again = void_question(question, "full", WHY, by=superuser)

    response = attempt.responses.get(position=4)
    assert again == void
    assert Certificate.objects.get().score == 75
    assert (response.answer, response.points, response.void) == (answered.answer, answered.points, void)
    changed = VoidedAttempt.objects.get()
    assert (changed.score_before, changed.score_after) == (50, 75)
    assert (void.reason, void.decided_by) == (WHY, superuser)


def test_another_decision_on_a_voided_question_is_refused(quiz, learner, superuser):
    question = question_at(sit(quiz, learner, 2), 4)
    void = void_question(question, "full", WHY, by=superuser)

    with pytest.raises(AlreadyVoided) as refused:
        void_question(question, "out", WHY, by=superuser)
    assert refused.value.void == void


def test_last_question_of_an_attempt_stays_in_the_total(learner, superuser):
    quiz = make_quiz(make_course(), questions=2, attempt_limit=None)
    attempt = sit(quiz, learner, 1)
    questions = [question_at(attempt, position) for position in (1, 2)]

    for question in questions:
        void_question(question, "out", WHY, by=superuser, never_lowers=False)

    outs = attempt.responses.exclude(void=None).count()
    assert (outs, scores(attempt)) == (1, 0)


@pytest.mark.parametrize(("mode", "score"), [("full", 75), ("out", 67)])
def test_open_attempt_is_voided_when_it_is_submitted(quiz, learner, superuser, mode, score):
    attempt = sit(quiz, learner, 2, submit=False)
    question = question_at(attempt, 4)

    void = void_question(question, mode, WHY, by=superuser)
    submitted = submit_attempt(attempt)

    assert submitted.score == score
    assert attempt.responses.get(position=4).void == void
    assert not VoidedAttempt.objects.exists()


def test_open_attempt_with_nothing_else_left_counts_as_before(learner, superuser):
    quiz = make_quiz(make_course(), questions=1, pass_mark=70)
    attempt = sit(quiz, learner, 0, submit=False)
    void_question(question_at(attempt, 1), "out", WHY, by=superuser)

    assert submit_attempt(attempt).score == 0
    assert not Certificate.objects.exists()


def test_new_attempts_do_not_get_it_until_it_is_corrected(quiz, learner, superuser):
    make_question(quiz.course)
    question = Question.objects.first()
    void_question(question, "full", WHY, by=superuser)
    drawn = set(
        start_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz).responses.values_list(
            "version__question", flat=True
        )
    )

    question.save_revision().publish()  # the same content is the same version
    assert not QuestionVersion.objects.current().filter(question=question).exists()
    question.stem_en = "Which one is right?"
    question.save_revision().publish()

    assert question.pk not in drawn
    assert QuestionVersion.objects.current().filter(question=question).exists()
    corrected = sit(quiz, EmployeeFactory(), 0)
    assert not corrected.responses.exclude(void=None).exists()


def test_dry_run_names_quizzes_that_could_not_be_served(quiz, learner, superuser):
    question = Question.objects.first()
    assert short_quizzes(question) == [quiz]
    void_question(question, "out", WHY, by=superuser)

    with pytest.raises(BankTooSmall):
        start_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)


def test_regrade_of_a_voided_question_keeps_the_score(quiz, learner, superuser):
    attempt = sit(quiz, learner, 2)
    question = question_at(attempt, 4)
    void = void_question(question, "out", WHY, by=superuser)
    given = attempt.responses.select_related("version").get(position=4)
    keys = [choice["key"] for choice in given.version.payload["choices"]]
    choices = list(question.choices.all())
    for number, choice in enumerate(choices):
        choice.is_correct = keys[number] == given.answer[0]
    question.choices = choices
    question.save_revision().publish()

    regrade(Question.objects.get(pk=question.pk), "The key was wrong", by=superuser)

    assert scores(attempt) == 67
    undo_void(void, "The key was the problem", by=superuser)
    assert scores(attempt) == 75


def test_adjusted_score_stays_as_it_was_decided(quiz, learner, superuser):
    attempt = sit(quiz, learner, 2)
    adjust_score(attempt, Decimal(60), "Power failed in the room", by=superuser, seen=50)

    void_question(question_at(attempt, 4), "full", WHY, by=superuser)

    assert (scores(attempt), attempt.responses.get(position=4).void is not None) == (60, True)


# --- The way back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("may_lower", "after"), [(False, 75), (True, 50)])
def test_taking_it_back_lowers_only_where_that_is_decided_and_revokes_nothing(
    quiz, learner, superuser, may_lower, after
):
    attempt = sit(quiz, learner, 2)
    question = question_at(attempt, 4)
    void = void_question(question, "full", WHY, by=superuser)

    planned = [change.outcome.passes_no_more for change in plan_undo(void, never_lowers=not may_lower)]
    undone = undo_void(void, "It was right after all", by=superuser, never_lowers=not may_lower)
    with pytest.raises(NotInForce):
        undo_void(void, "Again", by=superuser)

    assert (scores(attempt), planned) == (after, [True] if may_lower else [])
    assert (undone.undone_by, undone.undo_reason) == (superuser, "It was right after all")
    assert Certificate.objects.filter(revoked_at=None).count() == 1
    assert QuestionVersion.objects.current().filter(question=question).exists()
    assert void_question(question, "full", WHY, by=superuser) != void


def test_record_is_kept_and_complete(quiz, learner, superuser):
    void = void_question(question_at(sit(quiz, learner, 2), 4), "full", WHY, by=superuser)

    with pytest.raises(TypeError):
        void.delete()
    for half in ({"undone_by": superuser}, {"undo_reason": "?"}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuestionVoid.objects.filter(pk=void.pk).update(**half)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionVoid.objects.create(
            question=void.question, last_version=void.last_version, mode="out", reason="?", decided_by=superuser
        )


# --- Second person --------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["void", "undo", "regrade"])
def test_nobody_decides_on_points_of_their_own(client, editor, superuser, editor_who_learns, act):
    own, second = editor_who_learns
    question = question_at(own, 4)
    address = reverse("regrade" if act == "regrade" else "void_question", args=[question.pk])
    if act == "undo":
        address = reverse("undo_void", args=[void_question(question, "full", WHY, by=superuser).pk])
    if act == "regrade":
        for choice in (choices := list(question.choices.all())):
            choice.is_correct = not choice.is_correct if choice.sort_order < 2 else False
        question.choices = choices
        question.save_revision().publish()
    before = scores(own)

    page = client.get(f"{address}?may_lower=on").content.decode()
    decide(client, address, {"mode": "full", "reason": WHY, "may_lower": "on"}, query="?may_lower=on")
    asked = Approval.objects.get()
    with pytest.raises(NotWaiting):
        approve(asked, by=editor)

    assert "another person has to approve" in page
    assert (scores(own), asked.subject) == (before, editor)
    client.force_login(second)
    assert client.get(reverse("approvals:one", args=[asked.uuid])).status_code == 200
    assert approve(asked, by=second).decision == "approved"
    assert scores(own) != before


def test_who_approves_has_no_attempt_of_their_own_either(quiz, editor, editor_who_learns):
    own, second = editor_who_learns
    sit(quiz, EmployeeFactory(user=second), 1)
    with pytest.raises(SecondPersonNeeded):
        void_question(question_at(own, 4), "full", WHY, by=second)

    asked = VOID.request(question_at(own, 4), "full", WHY, by=editor, never_lowers=True)

    with pytest.raises(NotWaiting):
        approve(asked, by=second)
