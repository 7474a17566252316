"""Paths to the same effect: whichever way a score changes, passing means the same, and the dry run says so."""

import ast
import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from courses.learning.services import complete_course, complete_lesson, end_validity, start_course
from courses.models import Enrolment, LessonPage
from people.approvals.services import approve
from people.models import Employee
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.adjusting.services import adjust_score, effect_of, needs_second_person
from quizzes.grading.changes import deciding_hand
from quizzes.grading.outcomes import completed_by
from quizzes.models import Attempt, Question, QuizPage
from quizzes.regrading.services import plan_regrade, regrade
from quizzes.taking.services import start_attempt, submit_attempt, submit_overdue_attempts
from quizzes.voiding.services import plan_void, void_question
from tests.factories import UserFactory, key_of, make_attempt, make_course, make_enrolment, make_quiz, wrong_keys_of

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


# --- The ways -------------------------------------------------------------------------------------
# Each starts with an open attempt in which nothing or everything is right, and ends with it passed or not.
# ``meanwhile`` happens before the score is given, or given anew. Each returns what its dry run said: how many courses
# would be completed.


def submitting(attempt, *, passes, meanwhile, by):
    answer(attempt, right=passes)
    meanwhile()
    submit_attempt(attempt)


def time_out(attempt, *, passes, meanwhile, by):
    answer(attempt, right=passes)
    meanwhile()
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() - datetime.timedelta(hours=1))
    submit_overdue_attempts()


def adjusting(attempt, *, passes, meanwhile, by):
    attempt = graded(attempt, right=not passes)
    meanwhile()
    attempt = Attempt.objects.get(pk=attempt.pk)
    score = Decimal(100 if passes else 0)
    outcome = effect_of(attempt, score)
    foreseen = completed_by([outcome])
    if needs_second_person(outcome, by):
        asked = ADJUSTMENT.request(attempt, score, "Falló la luz", by=by, may_lower=True)
        approve(asked, by=UserFactory(is_staff=True, is_superuser=True))
    else:
        adjust_score(attempt, score, "Falló la luz", by=by, seen=attempt.score, may_lower=True)
    return foreseen


def regrading(attempt, *, passes, meanwhile, by):
    attempt = graded(attempt, right=not passes)
    meanwhile()
    foreseen = set()
    for response in attempt.responses.select_related("version__question"):
        question = correct_the_key(response, right=passes)
        foreseen.add(completed_by(change.outcome for change in plan_regrade(question, never_lowers=False)))
        regrade(question, "La clave era otra", by=by, never_lowers=False)
    return max(foreseen)


def voiding(attempt, *, passes, meanwhile, by):
    """Points to everybody; of a passing attempt, the right answer is taken out of the total."""
    attempt = graded(attempt, right=not passes, of_two=not passes)
    meanwhile()
    foreseen = set()
    for response in attempt.responses.select_related("version__question").order_by("-points")[: 2 if passes else 1]:
        question = response.version.question
        mode = "full" if passes else "out"
        foreseen.add(completed_by(change.outcome for change in plan_void(question, mode, never_lowers=False)))
        void_question(question, mode, "Mal redactada", by=by, never_lowers=False)
    return max(foreseen)


WAYS = [submitting, time_out, adjusting, regrading, voiding]


def answer(attempt, *, right):
    for response in attempt.responses.select_related("version"):
        response.answer = key_of(response) if right else wrong_keys_of(response)[:1]
        response.sequence = 1
        response.save()


def graded(attempt, *, right, of_two=False):
    """Submitted; ``of_two`` has one wrong answer, and passes all the same, for the pass mark is 50."""
    answer(attempt, right=right)
    if of_two:
        last = attempt.responses.select_related("version").last()
        last.answer = wrong_keys_of(last)[:1]
        last.save()
    return submit_attempt(attempt)


def correct_the_key(response, *, right):
    """Publish the question with the answer given as the right one, or as a wrong one."""
    question = Question.objects.get(pk=response.version.question_id)
    choices = list(question.choices.all())
    keys = [str(choice.key) for choice in choices]
    given = keys.index(response.answer[0])
    for number, choice in enumerate(choices):
        choice.is_correct = number == (given if right else (given + 1) % len(choices))
    question.choices = choices
    question.save_revision().publish()
    return Question.objects.get(pk=question.pk)


# --- The situations -------------------------------------------------------------------------------


@pytest.fixture
def course():
    refresher = make_course(title="Repaso", title_en="Refresher", slug="refresher", hours=1)
    make_quiz(refresher, questions=2, pass_mark=50, attempt_limit=None)
    course = make_course(hours=8, refresher=refresher)
    make_quiz(course, questions=2, pass_mark=50, attempt_limit=None)
    return course


def quiz_of(course):
    return QuizPage.objects.child_of(course).get()


def first_cycle(course, learner):
    return make_enrolment(course, learner, lessons_done=True)


def refreshing(course, learner):
    """The next cycle, studied with the refresher while the first is valid."""
    first = first_cycle(course, learner)
    make_attempt(first, quiz_of(course), right=2, submit=True)
    soon = learner.organisation.today() + datetime.timedelta(days=20)
    long_ago = timezone.now() - datetime.timedelta(days=345)
    Enrolment.objects.filter(pk=first.pk).update(expires_on=soon, completed_at=long_ago)
    again = start_course(learner, course)
    assert again.refresher_version is not None
    for lesson in LessonPage.objects.descendant_of(again.studied_course):
        complete_lesson(again, lesson, "es")
    return again


def ordinary(course, learner):
    enrolment = first_cycle(course, learner)
    return start_attempt(enrolment, quiz_of(course), declared=True), lambda: None, 1


def refresher_within_validity(course, learner):
    enrolment = refreshing(course, learner)
    return start_attempt(enrolment, quiz_of(course.refresher), declared=True), lambda: None, 1


def refresher_after_validity_ended(course, learner):
    """Somebody ends the validity: the whole course has to be taken, and nobody took it."""
    enrolment = refreshing(course, learner)
    attempt = start_attempt(enrolment, quiz_of(course.refresher), declared=True)
    former = Enrolment.objects.get(employee=learner, course=course, cycle=1)
    return attempt, lambda: end_validity(former), 0


def refresher_after_revocation(course, learner):
    enrolment = refreshing(course, learner)
    attempt = start_attempt(enrolment, quiz_of(course.refresher), declared=True)
    certificate = Certificate.objects.get()
    return attempt, lambda: revoke_certificate(certificate, Certificate.Reason.ASSESSMENT, "Copied"), 0


def already_certified(course, learner):
    """A second attempt, open when the first one passed."""
    enrolment = first_cycle(course, learner)
    attempt = start_attempt(enrolment, quiz_of(course), declared=True)
    return attempt, lambda: complete(enrolment), 0


def superseded(course, learner):
    """An attempt of a cycle that another one has followed."""
    enrolment = first_cycle(course, learner)
    attempt = start_attempt(enrolment, quiz_of(course), declared=True)

    def renew():
        complete(enrolment)
        soon = learner.organisation.today() - datetime.timedelta(days=1)
        Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=soon)
        start_course(learner, course)

    return attempt, renew, 0


def revoked(course, learner):
    enrolment = first_cycle(course, learner)
    attempt = start_attempt(enrolment, quiz_of(course), declared=True)

    def revoke():
        complete(enrolment)
        revoke_certificate(Certificate.objects.get(), Certificate.Reason.ASSESSMENT, "Copied")

    return attempt, revoke, 0


def person_left(course, learner):
    """What was shown before leaving was shown."""
    enrolment = first_cycle(course, learner)
    attempt = start_attempt(enrolment, quiz_of(course), declared=True)
    yesterday = learner.organisation.today() - datetime.timedelta(days=1)
    return attempt, lambda: Employee.objects.filter(pk=learner.pk).update(left_on=yesterday), 1


def quiz_of_practice(course, learner):
    """Passing a quiz that is not the final one decides nothing."""
    quiz = quiz_of(course)
    enrolment = first_cycle(course, learner)
    attempt = start_attempt(enrolment, quiz, declared=True)
    type(quiz).objects.filter(pk=quiz.pk).update(is_final=False)
    attempt.quiz.is_final = False
    return attempt, lambda: None, 0


def complete(enrolment):
    complete_course(Enrolment.objects.get(pk=enrolment.pk))


SITUATIONS = [
    ordinary,
    refresher_within_validity,
    refresher_after_validity_ended,
    refresher_after_revocation,
    already_certified,
    superseded,
    revoked,
    person_left,
    quiz_of_practice,
]


def certificates_of(attempt):
    return list(
        Certificate.objects.filter(enrolment=attempt.enrolment_id).order_by("pk").values_list("pk", "revoked_at")
    )


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("way", WAYS, ids=lambda each: each.__name__)
def test_passing_completes_the_course_whichever_way(course, learner, superuser, way, situation):
    attempt, happens, completed = situation(course, learner)
    before = {}

    def meanwhile():
        happens()
        before["certificates"] = certificates_of(attempt)
        before["all"] = Certificate.objects.count()

    foreseen = way(attempt, passes=True, meanwhile=meanwhile, by=superuser)

    attempt.refresh_from_db()
    assert attempt.passed
    assert len(certificates_of(attempt)) - len(before["certificates"]) == completed
    assert Certificate.objects.count() - before["all"] == completed
    assert foreseen in (None, completed)


@pytest.mark.parametrize(
    "situation", [ordinary, refresher_within_validity, person_left], ids=lambda each: each.__name__
)
@pytest.mark.parametrize("way", WAYS, ids=lambda each: each.__name__)
def test_score_below_the_pass_mark_completes_nothing_and_takes_nothing_back(course, learner, superuser, way, situation):
    attempt, happens, _completed = situation(course, learner)
    before = {}

    def meanwhile():
        happens()
        before["certificates"] = certificates_of(attempt)
        before["completed_at"] = Enrolment.objects.get(pk=attempt.enrolment_id).completed_at

    foreseen = way(attempt, passes=False, meanwhile=meanwhile, by=superuser)

    attempt.refresh_from_db()
    enrolment = Enrolment.objects.get(pk=attempt.enrolment_id)
    assert not attempt.passed
    assert (certificates_of(attempt), enrolment.completed_at) == (before["certificates"], before["completed_at"])
    assert foreseen in (None, 0)


def raise_by_two(attempt, by):
    asked = ADJUSTMENT.request(attempt, Decimal(100), "The power failed", by=by, may_lower=True)
    approve(asked, by=UserFactory(is_staff=True, is_superuser=True))


def test_hand_in_a_quiz_that_decides_nothing_is_not_named(course, learner, superuser):
    """Who renews with the refresher may sit the final quiz of the course, too."""
    again = refreshing(course, learner)
    aside = make_attempt(again, quiz_of(course), right=0, submit=True)
    raise_by_two(aside, superuser)
    make_attempt(again, quiz_of(course.refresher), right=2, submit=True)

    assert deciding_hand(again) is None


def test_hand_in_the_quiz_that_decides_is_named(course, learner, superuser):
    again = refreshing(course, learner)
    attempt = make_attempt(again, quiz_of(course.refresher), right=0, submit=True)
    raise_by_two(attempt, superuser)

    hand = deciding_hand(again)

    assert hand is not None
    assert (hand.by, hand.reason) == (superuser, "The power failed")


# --- Nobody goes around it ------------------------------------------------------------------------

MAY_GIVE_A_SCORE = {"quizzes/grading/outcomes.py"}
MAY_COMPLETE = {
    "quizzes/grading/outcomes.py",
    "courses/learning/services.py",
    "courses/learning/approvals.py",
    "courses/classroom/counting.py",
}  # courses: the last lesson, where there is no quiz; what a second person has let happen; attendance, said last


def code():
    for app in ("people", "courses", "quizzes", "certificates", "labour", "curriculum", "reports", "trainingsite"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def writes_a_score(node):
    """An assignment to ``….score``, or one of Django's ways of writing rows with a score of an attempt in it."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [inner for target in targets for inner in ast.walk(target)]
        return any(isinstance(name, ast.Attribute) and name.attr == "score" for name in names)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    about_attempts = any(isinstance(name, ast.Name) and "attempt" in name.id.lower() for name in ast.walk(node.func))
    writes = node.func.attr in ("update", "create", "bulk_update", "bulk_create", "update_or_create", "save")
    words = {keyword.arg for keyword in node.keywords}
    words |= {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return about_attempts and writes and "score" in words


def test_scores_are_given_in_one_place():
    found = {path for path, tree in code() if any(map(writes_a_score, ast.walk(tree)))}

    assert found == MAY_GIVE_A_SCORE


def test_courses_are_completed_in_one_place_after_a_quiz():
    calls = {
        path
        for path, tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "complete_course"
    }

    assert calls == MAY_COMPLETE
