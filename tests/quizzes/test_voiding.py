"""A question that proved bad is voided for everybody: the dry run, the effect, the record, and the way back."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from certificates.models import Certificate
from people.approvals.services import NotWaiting, approve
from people.models import Approval
from quizzes.adjusting.services import adjust_score
from quizzes.analysis.exports import FORMATS
from quizzes.analysis.results import analyse
from quizzes.analysis.table import Table
from quizzes.grading.second_person import SecondPersonNeeded
from quizzes.models import Question, QuestionVersion, QuestionVoid, Response, VoidedAttempt
from quizzes.questions.drawing import BankTooSmall
from quizzes.regrading.services import regrade
from quizzes.taking.services import start_attempt, submit_attempt
from quizzes.voiding.approvals import VOID
from quizzes.voiding.services import (
    AlreadyVoided,
    NotInForce,
    plan_undo,
    plan_void,
    score_of,
    short_quizzes,
    undo_void,
    void_question,
)
from tests.factories import (
    EmployeeFactory,
    UserFactory,
    make_attempt,
    make_course,
    make_enrolment,
    make_question,
    make_quiz,
)
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db

WHY = "Two choices are right"


@pytest.fixture
def quiz():
    return make_quiz(make_course(), questions=4, pass_mark=70, attempt_limit=None)


def sit(quiz, learner, right, *, submit=True):
    return make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=right, submit=submit)


def question_at(attempt, position):
    return Question.objects.get(versions__responses__attempt=attempt, versions__responses__position=position)


def scores(attempt):
    attempt.refresh_from_db()
    return attempt.score


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


@pytest.fixture
def editor_who_learns(quiz, editor, organisation):
    """An editor with an attempt of their own, and another editor."""
    own = sit(quiz, EmployeeFactory(organisation=organisation, user=editor), 2)
    second = UserFactory(language="en")
    second.groups.set(editor.groups.all())
    return own, second


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


# --- Screens --------------------------------------------------------------------------------------


def test_editor_sees_who_changes_decides_and_takes_it_back(client, editor, quiz, learner):
    EmployeeFactory(user=editor, organisation=learner.organisation)
    attempt = sit(quiz, learner, 2)
    question = question_at(attempt, 4)
    address = reverse("void_question", args=[question.pk])

    planned = client.get(address).content.decode()
    other = client.get(f"{address}?mode=out&may_lower=on").content.decode()
    refused = client.post(address, {"mode": "full", "reason": ""}).content.decode()
    assert not QuestionVoid.objects.exists()
    done = decide(client, address, {"mode": "full", "reason": WHY}, follow=True).content.decode()
    listed = client.get(reverse("wagtailsnippets_quizzes_question:list")).content.decode()
    undo = reverse("undo_void", args=[QuestionVoid.objects.get().pk])
    lowering = client.get(f"{undo}?may_lower=on").content.decode()
    decision = {"reason": "It was right", "may_lower": "on"}
    undone = decide(client, undo, decision, query="?may_lower=on", follow=True).content.decode()

    name = learner.user.get_full_name()
    assert (name in planned, "passes now" in planned, "75%" in planned, "67%" in other) == (True,) * 4
    assert ("nobody could start it" in planned, "This field is required." in refused) == (True, True)
    assert ("Voided by" in done, WHY in done, "Voided" in listed, address in listed) == (True,) * 4
    assert "would no longer pass" in lowering
    assert ("counts again" in undone, "It was right" in undone) == (True, True)
    assert scores(attempt) == 50


SHOWN_ELSE = "Nothing was done: what you decided would do something else"


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("", {"mode": "out"}),  # another choice than the one shown
        ("", {"mode": "full", "may_lower": "on"}),
        ("?mode=out", {"mode": "full"}),
        ("?mode=out&may_lower=on", {"mode": "out"}),
    ],
)
def test_what_is_decided_is_what_was_shown(client, editor, quiz, learner, query, sent):
    attempts = [sit(quiz, learner, 2), sit(quiz, EmployeeFactory(), 3), sit(quiz, EmployeeFactory(), 4)]
    question = question_at(attempts[0], 4)
    address = reverse("void_question", args=[question.pk])
    before = [scores(attempt) for attempt in attempts]

    shown_again = decide(client, address, {"reason": WHY, **sent}, query=query)
    assert (QuestionVoid.objects.count(), [scores(attempt) for attempt in attempts]) == (0, before)
    may_lower = "may_lower" in sent
    planned = plan_void(question, sent["mode"], never_lowers=not may_lower)
    data = {"reason": WHY, **sent, "shown": shown_on(shown_again)}
    client.post(address, data)

    page = shown_again.content.decode()
    assert (SHOWN_ELSE in page, WHY in page) == (True, True)
    assert shown_again.context["total"] == sum(each.outcome.score != each.outcome.before for each in planned)
    void = QuestionVoid.objects.get()
    assert (void.mode, void.never_lowers) == (sent["mode"], not may_lower)
    assert {each.attempt_id: each.score_after for each in void.changes.all()} == {
        change.outcome.attempt.pk: change.outcome.score for change in planned
    }


@pytest.mark.parametrize("act", ["void", "undo"])
def test_what_happened_meanwhile_is_shown_before_it_is_decided(client, editor, superuser, quiz, learner, act):
    attempt, late = sit(quiz, learner, 2), sit(quiz, EmployeeFactory(), 2, submit=False)
    question = question_at(attempt, 4)
    address, data, query = reverse("void_question", args=[question.pk]), {"mode": "full", "reason": WHY}, ""
    if act == "undo":
        void = void_question(question, "full", WHY, by=superuser)
        address, data, query = reverse("undo_void", args=[void.pk]), {"reason": WHY, "may_lower": "on"}, "?may_lower=on"
    shown = shown_on(client.get(f"{address}{query}"))
    submit_attempt(late)
    before = scores(attempt)

    refused = client.post(address, {**data, "shown": shown})
    unchanged = scores(attempt)
    client.post(address, {**data, "shown": shown_on(refused)})

    assert SHOWN_ELSE in refused.content.decode()
    assert (before, unchanged, scores(attempt)) == ((50, 50, 75) if act == "void" else (75, 75, 50))
    assert scores(late) == (score_of(late.responses.select_related("void")))


def test_without_what_was_shown_nothing_is_decided(client, editor, quiz, learner):
    question = question_at(sit(quiz, learner, 2), 4)

    refused = client.post(reverse("void_question", args=[question.pk]), {"mode": "full", "reason": WHY})

    assert (SHOWN_ELSE in refused.content.decode(), QuestionVoid.objects.count()) == (True, 0)


def test_who_approves_decides_on_what_they_were_shown(client, editor, superuser, quiz, editor_who_learns):
    own, second = editor_who_learns
    other = sit(quiz, EmployeeFactory(organisation=own.enrolment.employee.organisation), 4)
    asked = VOID.request(question_at(own, 1), "out", WHY, by=editor, never_lowers=False)
    EmployeeFactory(user=second, organisation=other.enrolment.employee.organisation)
    client.force_login(second)
    with translation.override("en"):
        page = client.get(reverse("approvals:one", args=[asked.uuid]))
        approving = reverse("approvals:approve", args=[asked.uuid])
        late = sit(quiz, EmployeeFactory(), 2)
        refused = client.post(approving, {"shown": shown_on(page)}, follow=True)
        assert (scores(own), scores(late), Approval.objects.get().decision) == (50, 50, "")
        client.post(approving, {"shown": shown_on(refused)})

    said = page.content.decode()
    assert [words for words in ("Points may go down as well.", "1 score goes down.") if words not in said] == []
    assert f"from 50% to {33}%" in said
    assert own.enrolment.employee.user.get_full_name() in said
    assert "it would do something else now" in refused.content.decode()
    assert (scores(own), Approval.objects.get().decision) == (33, "approved")
    assert scores(late) == score_of(late.responses.select_related("void"))


def test_people_of_another_organisation_are_counted_but_not_named(client, editor, quiz, learner):
    EmployeeFactory(user=editor)
    question = question_at(sit(quiz, learner, 2), 4)

    planned = client.get(reverse("void_question", args=[question.pk])).content.decode()
    void = void_question(question, "full", WHY, by=editor)
    undoing = client.get(reverse("undo_void", args=[void.pk]) + "?may_lower=on").content.decode()

    for page in (planned, undoing):
        assert "Somebody at another organisation" in page
        assert learner.user.get_full_name() not in page


def test_only_who_may_publish_questions_voids(client, hr, quiz):
    client.force_login(hr.user)

    assert client.get(reverse("void_question", args=[Question.objects.first().pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_planning_reads_as_often_however_many_attempts(quiz, count, django_assert_num_queries):
    question = question_at([sit(quiz, EmployeeFactory(), 1) for _ in range(count)][0], 4)

    with django_assert_num_queries(2):
        plan_void(question, "out")


@pytest.mark.parametrize(
    ("mode", "language", "words"),
    [
        ("full", "en", "everybody gets its points"),
        ("full", "es", "se dan sus puntos a todas las personas"),
        ("out", "en", "does not count"),
        ("out", "es", "no cuenta"),
    ],
)
def test_learner_is_told_and_the_sums_are_true(client, quiz, learner, superuser, mode, language, words):
    attempt = sit(quiz, learner, 2)
    void_question(question_at(attempt, 4), mode, WHY, by=superuser)
    client.force_login(learner.user)
    with translation.override(language):
        response = client.get(reverse("quizzes:result", args=[attempt.uuid]))

    right, total = (3, 4) if mode == "full" else (2, 3)
    assert words in response.content.decode()
    assert (response.context["right_count"], response.context["total"]) == (right, total)
    assert sum(topic.total for topic in response.context["topics"]) == total
    assert WHY not in response.content.decode()


def test_statistics_and_files_say_that_it_is_voided(client, editor, quiz, learner):
    attempt = sit(quiz, learner, 2)
    question = question_at(attempt, 4)
    void_question(question, "out", WHY, by=editor)

    page = client.get(reverse("item_analysis:quiz", args=[quiz.pk])).content.decode()
    one = client.get(reverse("item_analysis:question", args=[quiz.pk, question.pk])).content.decode()
    write, _kind = FORMATS["csv"]
    with translation.override("en"):
        lines = write(Table(analyse(quiz), {"language": "", "flag": "", "attempts": ""})).decode().splitlines()

    assert ("Voided" in page, "Voided by" in one) == (True, True)
    assert lines[0].endswith('"Voided"')
    assert [line.rpartition(",")[2] for line in lines if "taken out" in line] == ['"It is taken out of the total"']
    assert Response.objects.exclude(void=None).count() == 1
