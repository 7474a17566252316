"""What editors and learners see of a voided question."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from people.models import Approval
from quizzes.analysis.exports import FORMATS
from quizzes.analysis.results import analyse
from quizzes.analysis.table import Table, table_filters
from quizzes.models import Question, QuestionVoid, Response
from quizzes.taking.services import submit_attempt
from quizzes.voiding.approvals import VOID
from quizzes.voiding.services import (
    plan_void,
    score_of,
    void_question,
)
from tests.factories import (
    EmployeeFactory,
)
from tests.quizzes.voiding.conftest import WHY, question_at, scores, sit
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db


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
        assert "Somebody at another organization" in page
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
        lines = write(Table(analyse(quiz), table_filters(QueryDict()))).decode().splitlines()

    assert ("Voided" in page, "Voided by" in one) == (True, True)
    assert lines[0].endswith('"Voided"')
    assert [line.rpartition(",")[2] for line in lines if "taken out" in line] == ['"It is taken out of the total"']
    assert Response.objects.exclude(void=None).count() == 1
