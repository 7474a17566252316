"""Adjusting the score of an attempt by hand."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from certificates.models import Certificate
from people.approvals.services import approve
from people.models import Approval
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.adjusting.services import ScoreChanged, WouldLower, adjust_score, effect_of
from quizzes.grading.second_person import SecondPersonNeeded
from quizzes.models import Attempt, Question, ScoreAdjustment
from quizzes.regrading.services import plan_regrade, regrade
from tests.factories import EmployeeFactory, UserFactory, make_attempt, make_course, make_enrolment, make_quiz
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db

REASON = "El proctor interrumpió el intento"


@pytest.fixture
def editor(editor, organisation):
    """An editor who sees names: those of the own organisation."""
    EmployeeFactory(user=editor, organisation=organisation)
    return editor


@pytest.fixture
def quiz():
    return make_quiz(make_course(), questions=2, pass_mark=80)


@pytest.fixture
def attempt(quiz, learner):
    """Half right: 50 %."""
    return sit(quiz, learner)


def sit(quiz, learner, right=1):
    return make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=right, submit=True)


def adjust(attempt, score, by, *, seen=50, **fields):
    """Adjust; where a second person is needed, one approves."""
    reason, decided = fields.pop("reason", REASON), Decimal(score)
    try:
        return adjust_score(attempt, decided, reason, by=by, seen=seen, **fields)
    except SecondPersonNeeded:
        attempt = Attempt.objects.get(pk=attempt.pk)
        asked = ADJUSTMENT.request(attempt, decided, reason, by=by, may_lower=fields.get("may_lower", False))
        approve(asked, by=UserFactory(is_staff=True, is_superuser=True))
        return ScoreAdjustment.objects.get(approval=asked)


@pytest.mark.parametrize(
    ("score", "counts", "passes"),
    [("79.49", 79, False), ("79.5", 80, True), ("80", 80, True), ("100", 100, True), ("50.49", None, None)],
)
def test_what_counts_is_a_whole_per_cent_and_passing_issues_the_certificate_once(
    attempt, superuser, score, counts, passes
):
    effect = effect_of(attempt, Decimal(score))
    foreseen = (effect.score, effect.completes)
    done = adjust(attempt, score, superuser)
    again = adjust(attempt, score, superuser)

    attempt.refresh_from_db()
    attempt.enrolment.refresh_from_db()
    assert (done, again) == ((None, None) if counts is None else (done, done))
    if counts is None:
        assert (attempt.score, foreseen) == (50, (50, False))
        return
    assert (attempt.score, attempt.passed, foreseen) == (counts, passes, (counts, passes))
    assert (attempt.enrolment.completed_at is not None) == passes
    assert [certificate.score for certificate in Certificate.objects.all()] == ([counts] if passes else [])
    kept = ScoreAdjustment.objects.get()
    assert (kept.score_before, kept.score_after, kept.reason, kept.decided_by) == (50, counts, REASON, superuser)


def test_lowering_is_decided_explicitly_and_revokes_nothing(quiz, learner, superuser):
    attempt = sit(quiz, learner, right=2)
    effect = effect_of(attempt, Decimal(10))
    foreseen = (effect.lowers, effect.passes_no_more)

    with pytest.raises(WouldLower):
        adjust(attempt, 10, superuser, seen=100)
    assert not ScoreAdjustment.objects.exists()
    adjust(attempt, 10, superuser, seen=100, may_lower=True)

    attempt.refresh_from_db()
    attempt.enrolment.refresh_from_db()
    assert (foreseen, attempt.score) == ((True, True), 10)
    assert attempt.enrolment.completed_at is not None
    assert Certificate.objects.filter(revoked_at=None).count() == 1


def test_decision_made_for_another_score_is_refused(attempt, superuser):
    adjust(attempt, 60, superuser)

    with pytest.raises(ScoreChanged):
        adjust(attempt, 70, superuser)
    assert Attempt.objects.get(pk=attempt.pk).score == 60


def test_completed_course_is_not_completed_again(quiz, learner, superuser):
    quiz.attempt_limit = None
    quiz.save()
    first = sit(quiz, learner, right=1)
    sit(quiz, learner, right=2)
    first = Attempt.objects.get(pk=first.pk)

    assert not effect_of(first, Decimal(100)).completes
    adjust(first, 100, superuser)

    assert Certificate.objects.count() == 1


def test_record_is_kept_as_it_is(attempt, superuser):
    decision = adjust(attempt, 60, superuser)

    with pytest.raises(TypeError):
        decision.delete()
    decision.reason = "Otra razón cualquiera"
    with pytest.raises(TypeError):
        decision.save()


@pytest.mark.parametrize(
    "fields", [{"score": 101}, {"score": -1}, {"score_after": 101}, {"reason": ""}, {"reason": "too short"}]
)
def test_database_refuses_what_is_no_decision(attempt, superuser, fields):
    values = {"score": 60, "score_before": 50, "score_after": 60, "reason": REASON, **fields}

    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreAdjustment.objects.create(attempt=attempt, decided_by=superuser, **values)


def test_regrade_leaves_an_adjusted_score(attempt, superuser):
    adjust(attempt, 60, superuser)
    response = attempt.responses.select_related("version__question").get(points=0)
    question = Question.objects.get(pk=response.version.question_id)
    keys = [choice["key"] for choice in response.version.payload["choices"]]
    choices = list(question.choices.all())
    for number, row in enumerate(choices):
        row.is_correct = keys[number] == response.answer[0]
    question.choices = choices
    question.save_revision().publish()

    [change] = plan_regrade(question)
    regrade(question, "La clave era otra", by=superuser)

    attempt.refresh_from_db()
    response.refresh_from_db()
    assert (change.points, change.outcome.score) == (1, 60)
    assert (attempt.score, response.points) == (60, 1)


# --- Screens --------------------------------------------------------------------------------------------


def address(attempt):
    return reverse("adjust", args=[attempt.pk])


def test_editor_sees_what_happens_before_deciding(client, editor, attempt):
    data = {"score": "70.25", "reason": "Power failed in the room", "seen": "50", "shown": ""}

    asked = client.post(address(attempt), data)
    assert not ScoreAdjustment.objects.exists()
    data["shown"] = shown_on(asked)
    replies = [client.post(address(attempt), data, follow=True) for _press in range(2)]

    page = asked.content.decode()
    assert ("Whether the attempt passes does not change." in page, 'name="score" value="70.25"' in page) == (True, True)
    assert "Nothing was done" not in page
    for reply in replies:
        assert "adjusted from 50% to 70%" in reply.content.decode()
    assert "Power failed in the room" in client.get(address(attempt)).content.decode()
    assert (ScoreAdjustment.objects.count(), Approval.objects.count()) == (1, 0)


def test_score_with_which_somebody_passes_waits_for_a_second_person(client, editor, attempt, organisation):
    data = {"score": "85.25", "reason": "Power failed in the room", "seen": "50", "shown": ""}

    first = client.post(address(attempt), data)
    shown, data["shown"] = first.content.decode(), shown_on(first)
    replies = [client.post(address(attempt), data, follow=True) for _press in range(2)]
    waits = client.get(address(attempt)).content.decode()
    asked = Approval.objects.get()
    second = UserFactory(language="en")
    second.groups.set(editor.groups.all())
    EmployeeFactory(user=second, organisation=organisation)
    client.force_login(second)
    with translation.override("en"):
        page = client.get(reverse("approvals:one", args=[asked.uuid])).content.decode()
        assert not ScoreAdjustment.objects.exists()
        decide(client, reverse("approvals:one", args=[asked.uuid]), to=reverse("approvals:approve", args=[asked.uuid]))

    assert ("the course is completed and the certificate is issued" in shown, "needs a second person" in shown) == (
        True,
        True,
    )
    assert all("Approvals" in reply.content.decode() for reply in replies)
    assert "is waiting for a second person" in waits
    assert ("from 50% to 85%" in page, "the certificate is issued" in page) == (True, True)
    done = ScoreAdjustment.objects.get()
    assert (done.decided_by, done.approval.decided_by, done.score_after) == (editor, second, 85)
    assert Certificate.objects.get().score == 85


def test_another_score_than_the_one_shown_is_shown_first(client, editor, attempt):
    data = {"score": "60", "reason": "Power failed in the room", "seen": "50"}
    shown = shown_on(client.post(address(attempt), data))

    refused = client.post(address(attempt), {**data, "score": "70", "shown": shown})
    done = ScoreAdjustment.objects.count()
    client.post(address(attempt), {**data, "score": "70", "shown": shown_on(refused)})

    page = refused.content.decode()
    assert ("Nothing was done" in page, "From 50% to 70%" in page, done) == (True, True, 0)
    assert ScoreAdjustment.objects.get().score_after == 70


def test_score_that_means_something_else_meanwhile_is_shown_again(client, editor, quiz, learner):
    quiz.attempt_limit = None
    quiz.save()
    attempt = sit(quiz, learner)
    data = {"score": "90", "reason": "Power failed in the room", "seen": "50"}
    shown = shown_on(client.post(address(attempt), data))
    sit(quiz, learner, right=2)  # completes the course

    refused = client.post(address(attempt), {**data, "shown": shown}).content.decode()

    assert ("Nothing was done" in refused, "This does not complete the course" in refused) == (True, True)
    assert Approval.objects.count() == 0


def test_requests_for_one_person_are_told_apart_in_the_list(client, quiz, learner, superuser):
    quiz.attempt_limit = None
    quiz.save()
    UserFactory(is_staff=True, is_superuser=True)
    attempts = [sit(quiz, learner) for _number in range(3)]
    client.force_login(superuser)
    client.get(reverse("approvals:list"))
    counts = []
    for number, attempt in enumerate(attempts, start=1):
        ADJUSTMENT.request(attempt, Decimal(80 + number), REASON, by=UserFactory(), may_lower=False)
        with CaptureQueriesContext(connection) as queries, translation.override("en"):
            page = client.get(reverse("approvals:list")).content.decode()
        counts.append(len(queries))

    found = [f"attempt {number}: from 50% to {80 + number}%" in page for number in (1, 2, 3)]
    assert (found, counts[1:], counts[0]) == ([True] * 3, [counts[1]] * 2, counts[1])


def test_nobody_adjusts_their_own_score_alone(learner, attempt):
    learner.user.is_staff = learner.user.is_superuser = True
    learner.user.save()

    for score in ("60", "100"):
        with pytest.raises(SecondPersonNeeded):
            adjust_score(attempt, Decimal(score), REASON, by=learner.user, seen=50)
    assert Attempt.objects.get(pk=attempt.pk).score == 50


def test_request_for_a_score_that_changed_meanwhile_does_nothing(attempt, superuser):
    asked = ADJUSTMENT.request(attempt, Decimal(90), REASON, by=superuser, may_lower=False)
    adjust(attempt, "60", superuser)

    decided = approve(asked, by=UserFactory(is_staff=True, is_superuser=True))

    attempt.refresh_from_db()
    assert (decided.decision, attempt.score, Certificate.objects.count()) == ("outdated", 60, 0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "too short"}, "at least 10 characters"),
        ({"score": "100.5"}, "less than or equal to 100"),
        ({"score": "-1"}, "greater than or equal to 0"),
        ({"score": "60.123"}, "2 decimal places"),
        ({"score": "many"}, "Enter a number"),
        ({"score": "20"}, "Select “The score may go down”"),
        ({"seen": "40"}, "has changed in the meantime"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, editor, attempt, fields, words):
    data = {"score": "60", "reason": "Power failed in the room", "seen": "50", "shown": "60", **fields}

    page = client.post(address(attempt), data).content.decode()

    assert words in page
    assert data["reason"] in page
    assert not ScoreAdjustment.objects.exists()


def test_lowering_says_that_nothing_is_revoked(client, editor, quiz, learner):
    attempt = sit(quiz, learner, right=2)
    data = {"score": "0", "reason": "Somebody else answered", "seen": "100", "may_lower": "on"}

    page = client.post(address(attempt), data).content.decode()

    assert "a certificate that has been issued stays" in page


def test_list_finds_by_name_number_and_quiz(client, editor, quiz, learner, attempt, organisation):
    other = sit(make_quiz(make_course()), EmployeeFactory(user__given_names="Otilia", organisation=organisation))
    queries = [
        {},
        {"q": f"lucía {learner.user.first_surname}"},
        {"q": learner.number},
        {"q": "zzzz"},
        {"quiz": other.quiz_id},
        {"quiz": "x"},
    ]

    pages = [client.get(reverse("adjustments"), query) for query in queries]

    found = [{attempt.pk for attempt in page.context["page"]} for page in pages]
    assert found == [{attempt.pk, other.pk}, {attempt.pk}, {attempt.pk}, set(), {other.pk}, set()]
    assert "No graded attempt matches" in pages[3].content.decode()
    assert "This quiz no longer exists" in pages[5].content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_reads_as_often_however_many(client, editor, quiz, organisation, count, django_assert_num_queries):
    for _ in range(count):
        sit(quiz, EmployeeFactory(organisation=organisation))
    client.get(reverse("adjustments"))

    with django_assert_num_queries(12):
        client.get(reverse("adjustments"))


def test_only_who_may_publish_questions_adjusts(client, hr, attempt):
    client.force_login(hr.user)

    assert [client.get(url).status_code for url in (reverse("adjustments"), address(attempt))] == [404, 404]


def test_open_attempt_is_not_found(client, editor, quiz, learner):
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)

    assert client.get(address(attempt)).status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
def test_learner_sees_that_it_was_adjusted_and_why(client, learner, attempt, superuser, language):
    adjust(attempt, "85", superuser, reason="<b>Falló la luz</b> en la sala")
    client.force_login(learner.user)
    with translation.override(language):
        page = client.get(reverse("quizzes:result", args=[attempt.uuid])).content.decode()

    assert ("&lt;b&gt;Falló la luz&lt;/b&gt; en la sala" in page, ">85%<" in page) == (True, True)
