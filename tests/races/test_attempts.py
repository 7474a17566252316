"""Thirty rounds of eight learners' tabs at once. SQLite lets one writer in and hides all of this."""

import contextlib
from collections import Counter
from decimal import Decimal

import pytest

from certificates.issuing.services import issue_certificate
from certificates.models import Certificate, CertificateEvent
from certificates.models.credentials import Credential
from people.approvals.services import approve
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.adjusting.services import adjust_score
from quizzes.models import Attempt, Question, Response, ScoreAdjustment
from quizzes.taking.late import AnswerSource
from quizzes.taking.services import (
    AttemptClosed,
    AttemptsExhausted,
    StaleSave,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.voiding.services import void_question
from tests.factories import (
    EmployeeFactory,
    OrganisationFactory,
    UserFactory,
    key_of,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
    wrong_keys_of,
)

ROUNDS = 30
pytestmark = pytest.mark.postgresql


@pytest.fixture
def quiz(transactional_db):
    return make_quiz(make_course(lessons=1), questions=2, attempt_limit=2)


def enrolments(quiz):
    return [make_enrolment(quiz.course, lessons_done=True) for _ in range(ROUNDS)]


def kinds(outcomes):
    return Counter(type(outcome).__name__ for outcome in outcomes)


def test_starts_at_once_make_one_attempt(race, quiz):
    for enrolment in enrolments(quiz):
        outcomes = race(lambda _lane, enrolment=enrolment: start_attempt(enrolment, quiz).pk)

        assert len(set(outcomes)) == 1
        assert Attempt.objects.filter(enrolment=enrolment).count() == 1


def test_starts_and_submits_at_once_stay_within_the_limit(race, quiz):
    def try_until_exhausted(enrolment):
        while True:
            submit_attempt(start_attempt(enrolment, quiz))

    for enrolment in enrolments(quiz):
        outcomes = race(lambda _lane, enrolment=enrolment: try_until_exhausted(enrolment))

        assert kinds(outcomes) == {AttemptsExhausted.__name__: 8}
        assert list(
            Attempt.objects.filter(enrolment=enrolment).order_by("number").values_list("number", flat=True)
        ) == [
            1,
            2,
        ]


def test_submits_at_once_are_one_submission(race, quiz):
    for enrolment in enrolments(quiz):
        attempt = make_attempt(enrolment, quiz, right=2)

        outcomes = race(lambda _lane, attempt=attempt: submit_attempt(attempt))

        assert {(outcome.score, outcome.submitted_at) for outcome in outcomes} == {
            Attempt.objects.values_list("score", "submitted_at").get(pk=attempt.pk)
        }
        assert Certificate.objects.filter(enrolment=enrolment).count() == 1


def test_save_never_changes_an_attempt_that_is_submitted(race, quiz):
    for enrolment in enrolments(quiz):
        attempt = make_attempt(enrolment, quiz, right=0)
        first = attempt.responses.select_related("version").get(position=1)
        right, wrong = key_of(first), wrong_keys_of(first)[:1]

        def save_until_closed(lane, attempt=attempt, choices=(right, wrong)):
            if lane == 0:
                return submit_attempt(attempt)
            for sequence in range(2, 200):
                with contextlib.suppress(StaleSave):
                    save_response(attempt, 1, {"choice": choices[sequence % 2]}, sequence=sequence, language="es")

        outcomes = race(save_until_closed)

        attempt.refresh_from_db()
        is_right = attempt.responses.get(position=1).answer == right
        assert kinds(outcomes) == {"Attempt": 1, AttemptClosed.__name__: 7}
        assert attempt.score == (50 if is_right else 0)


def test_saves_at_once_leave_the_newest(race, quiz):
    for enrolment in enrolments(quiz):
        attempt = start_attempt(enrolment, quiz)
        keys = sorted(attempt.responses.get(position=1).choice_order)

        outcomes = race(
            lambda lane, attempt=attempt, keys=keys: save_response(
                attempt, 1, {"choice": [keys[lane % len(keys)]]}, sequence=lane + 1, language="es"
            )
        )

        response = attempt.responses.get(position=1)
        assert set(kinds(outcomes)) <= {"Response", StaleSave.__name__}
        assert (response.sequence, response.answer) == (8, [keys[7 % len(keys)]])


def test_of_pages_that_have_seen_the_same_one_wins_and_who_gave_another_answer_is_told(race, quiz):
    for enrolment in enrolments(quiz)[:10]:
        attempt = start_attempt(enrolment, quiz)
        keys = sorted(attempt.responses.get(position=1).choice_order)

        def give(lane, attempt=attempt, keys=keys):
            fields, source = {"choice": [keys[lane % len(keys)]]}, AnswerSource(f"page {lane}", 0)
            return save_response(attempt, 1, fields, sequence=lane + 1, language="es", source=source)

        outcomes = race(give)

        response = attempt.responses.get(position=1)
        done = [outcome for outcome in outcomes if not isinstance(outcome, Exception)]
        alike = sum([keys[lane % len(keys)]] == response.answer for lane in range(8))  # their answer is saved as well
        assert kinds(outcomes) == {"Response": alike, StaleSave.__name__: 8 - alike}
        assert {(each.page, *each.answer) for each in done} == {(response.page, *response.answer)}
        assert response.revision == 1


def test_issues_at_once_make_one_certificate(race, quiz):
    for enrolment in enrolments(quiz):
        make_attempt(enrolment, quiz, right=2, submit=True)
        Credential.objects.filter(certificate__enrolment=enrolment).delete()
        CertificateEvent._base_manager.filter(certificate__enrolment=enrolment).delete()
        Certificate.objects.filter(enrolment=enrolment).delete()

        outcomes = race(lambda _lane, enrolment=enrolment: issue_certificate(enrolment).pk)

        assert outcomes == [Certificate.objects.get(enrolment=enrolment).pk] * 8


def test_folios_have_no_gap_when_many_pass_at_once(race, quiz):
    organisation = OrganisationFactory()
    for _ in range(3):
        employees = EmployeeFactory.create_batch(8, organisation=organisation)
        attempts = [
            make_attempt(make_enrolment(quiz.course, employee, lessons_done=True), quiz, right=2)
            for employee in employees
        ]

        race(lambda lane, attempts=attempts: submit_attempt(attempts[lane]))

    numbers = Certificate.objects.filter(organisation=organisation).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 25))


def test_adjustments_at_once_are_decided_one_by_one(race, quiz):
    decider = UserFactory()
    for enrolment in enrolments(quiz)[:10]:
        attempt = make_attempt(enrolment, quiz, right=1, submit=True)

        outcomes = race(
            lambda lane, attempt=attempt: (
                adjust_score(attempt, Decimal(60 + lane % 2), "Falló la luz en la sala", by=decider, seen=50).pk
            )
        )

        kept = ScoreAdjustment.objects.get(attempt=attempt)
        attempt.refresh_from_db()
        assert attempt.score == kept.score_after
        assert kinds(outcomes) == {"int": 4, "ScoreChanged": 4}


def test_approvals_at_once_happen_once(race, quiz):
    deciders = [UserFactory(is_staff=True, is_superuser=True) for _ in range(8)]
    asker = UserFactory()
    for enrolment in enrolments(quiz)[:5]:
        attempt = make_attempt(enrolment, quiz, right=1, submit=True)
        asked = ADJUSTMENT.request(attempt, Decimal(90), "Falló la luz en la sala", by=asker, may_lower=False)

        outcomes = race(lambda lane, asked=asked: str(approve(asked, by=deciders[lane]).decision))

        assert kinds(outcomes) == {"str": 1, "NotWaiting": 7}
        assert ScoreAdjustment.objects.filter(attempt=attempt).count() == 1
        assert Certificate.objects.filter(enrolment=enrolment).count() == 1


def test_voiding_while_attempts_are_submitted_leaves_none_out(race, quiz):
    question = Question.objects.first()
    decider = UserFactory()
    attempts = [make_attempt(enrolment, quiz, right=0) for enrolment in enrolments(quiz)[:7]]

    race(
        lambda lane: (
            void_question(question, "full", "Mal redactada", by=decider).pk
            if lane == 7
            else submit_attempt(attempts[lane]).pk
        )
    )

    with_it = Response.objects.filter(version__question=question, attempt__in=attempts)
    assert with_it.exists()
    assert not with_it.filter(void=None).exists()
