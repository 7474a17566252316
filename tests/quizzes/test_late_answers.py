"""Answers given without network before the end and arriving after it."""

import datetime
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from quizzes.models import Attempt, LateAnswer
from quizzes.questions.naming import names_of
from quizzes.taking.late import SIGNER
from quizzes.taking.services import open_question, start_attempt, submit_attempt, submit_overdue_attempts
from tests.factories import as_sent, key_of, make_course, make_enrolment, make_quiz
from tests.quizzes.kinds import CHOICES, make_every_kind

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 11, 22, 15, 0, tzinfo=datetime.UTC)
END = 30 * 60  # seconds


def after(seconds):
    return time_machine.travel(START + datetime.timedelta(seconds=seconds), tick=False)


def timed_attempt(learner, **fields):
    quiz = make_quiz(make_course(), questions=2, pass_mark=100, **{"time_limit_minutes": 30, **fields})
    with after(0):
        return start_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)


@pytest.fixture
def attempt(learner):
    return timed_attempt(learner)


def url(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"quizzes:{name}", args=args)


def stamp(attempt, seconds):
    made = START + datetime.timedelta(seconds=seconds)
    return SIGNER.sign(f"{attempt.uuid}:{int(made.timestamp() * 1000)}")


def send(client, learner, attempt, *, arrives, given, claims=None, stamped=60, position=1, clock=None):
    """The right answer, given at a second and arriving at another.

    ``claims``: the second that the page pretends; ``clock``: what it says of its clock instead.
    """
    client.force_login(learner.user)
    response = attempt.responses.select_related("version").get(position=position)
    said = given if claims is None else claims
    told = {"stamp": stamp(attempt, stamped), "given": (said - stamped) * 1000, "sent": (arrives - stamped) * 1000}
    fields = as_sent(response, key_of(response))
    data = {"fields": fields, "sequence": 1, "page": "phone", "clock": {**told, **(clock or {})}}
    with after(arrives):
        client.force_login(learner.user)
        return client.post(url("save", attempt.uuid, position), json.dumps(data), content_type="application/json")


def late(attempt):
    return list(LateAnswer.objects.filter(response__attempt=attempt).values_list("response__position", "counts"))


def page(client, learner, name, attempt, seconds, *args, language="en"):
    with after(seconds):
        client.force_login(learner.user)
        return client.get(url(name, attempt.uuid, *args, language=language), follow=True)


@pytest.mark.parametrize(
    ("arrives", "given", "status", "recorded"),
    [
        (END + 4, END + 4, 200, []),  # as ever: five seconds without a word
        (END + 60, END - 20, 200, [(1, True)]),
        (END + 120, END - 1, 200, [(1, True)]),
        (END + 121, END - 1, 409, [(1, False)]),  # after the grace
        (END + 60, END + 1, 409, [(1, False)]),  # given after the end
        (END + 86400, END - 20, 409, [(1, False)]),
    ],
)
def test_what_was_given_in_time_counts_within_the_grace(client, learner, attempt, arrives, given, status, recorded):
    reply = send(client, learner, attempt, arrives=arrives, given=given)

    answered = attempt.responses.exclude(answer=[]).count()
    assert (reply.status_code, answered, late(attempt)) == (status, int(status == 200), recorded)


@pytest.mark.parametrize(
    "clock",
    [
        {"stamp": "made up"},
        {"stamp": "made:up:too"},
        {"sent": 0, "given": 0},  # a clock that stood still
        {"sent": 10**11},
        {"given": 10**10},  # given after it was sent
    ],
)
def test_a_clock_that_does_not_agree_with_the_servers_is_not_believed(client, learner, attempt, clock):
    reply = send(client, learner, attempt, arrives=END + 60, given=END - 20, clock=clock)

    assert (reply.status_code, late(attempt)) == (409, [(1, False)])
    assert LateAnswer.objects.get().given_at is None


def test_the_stamp_of_another_attempt_is_not_believed(client, learner, attempt, hr):
    other = timed_attempt(hr)

    reply = send(client, learner, attempt, arrives=END + 60, given=END - 20, clock={"stamp": stamp(other, 60)})

    assert (reply.status_code, late(attempt)) == (409, [(1, False)])


@pytest.mark.parametrize("arrives", [END + 121, END + 600])
def test_who_forges_the_time_gains_nothing_past_the_grace(client, learner, attempt, arrives):
    send(client, learner, attempt, arrives=arrives, given=arrives, claims=END - 1)

    attempt.refresh_from_db()
    assert (late(attempt), attempt.score) == ([(1, False)], 0)


def test_nobody_reads_the_result_first_and_answers_then(client, learner, attempt):
    result = page(client, learner, "result", attempt, END + 30)
    assert result.redirect_chain[-1][0] == url("closing", attempt.uuid)
    assert b"score" not in result.content

    with after(END + 31):
        client.force_login(learner.user)
        client.post(url("submit", attempt.uuid))
    reply = send(client, learner, attempt, arrives=END + 40, given=END - 5)

    attempt.refresh_from_db()
    assert (reply.status_code, late(attempt), attempt.score) == (409, [(1, False)], 0)


def test_in_a_short_quiz_the_grace_is_half_of_its_time(client, learner):
    attempt = timed_attempt(learner, time_limit_minutes=2)

    outcomes = [
        send(client, learner, attempt, arrives=120 + arrives, given=110, position=position).status_code
        for position, arrives in [(1, 60), (2, 61)]
    ]

    assert outcomes == [200, 409]


@pytest.mark.parametrize(("arrives", "status"), [(64, 200), (90, 200), (91, 409)])
def test_the_time_of_a_question_likewise(client, learner, arrives, status):
    attempt = timed_attempt(learner, time_limit_minutes=None, seconds_per_question=60)
    with after(0):
        open_question(attempt, 1)

    reply = send(client, learner, attempt, arrives=arrives, given=59, stamped=1)

    recorded = {64: [], 90: [(1, True)], 91: [(1, False)]}
    assert (reply.status_code, late(attempt)) == (status, recorded[arrives])


def test_what_arrives_again_is_recorded_once(client, learner, attempt):
    for arrives in (END + 200, END + 201, END + 500):
        send(client, learner, attempt, arrives=arrives, given=END - 5)

    assert late(attempt) == [(1, False)]


def test_what_is_saved_already_is_not_late(client, learner, attempt):
    send(client, learner, attempt, arrives=100, given=100)

    send(client, learner, attempt, arrives=END + 200, given=100)

    assert late(attempt) == []


def test_an_answer_that_is_repeated_after_the_end_keeps_its_time(client, learner, attempt):
    send(client, learner, attempt, arrives=END - 30, given=END - 40)
    send(client, learner, attempt, arrives=END - 2, given=END - 2)

    assert attempt.responses.get(position=1).given_at == START + datetime.timedelta(seconds=END - 40)


def _refused(kind, response):
    """What no form of the page sends for this type of question."""
    many = names_of(response).hidden(response.version.payload, response.choice_order, [])[1]
    return {
        "single": [{"choice": many[:2]}, {"choice": ["x"]}, {"choice": [1]}],
        "true_false": [{"choice": many[:2]}, {"choice": [None]}],
        "multiple": [{"choice": ["x"]}, {"choice": [[]]}],
        "review": [{"choice": ["x"]}],
        "numeric": [{"number": ["1" * 61]}, {"number": ["1", "2"]}],
        "cloze": [{"blank-1": ["x"]}, {"blank-1": many[:2]}],
        "matching": [{f"match-{name}": ["99"]} for name in many[:1]],
        "ordering": [{f"place-{name}": ["99"]} for name in many[:1]],
    }[kind]


@pytest.mark.parametrize("end", ["open", "closing", "graded", "handed in", "question over"])
@pytest.mark.parametrize("kind", list(CHOICES))
def test_what_a_question_cannot_take_is_refused_before_and_after_the_end(client, learner, kind, end):
    course = make_course()
    make_every_kind(course)
    quiz = make_quiz(course, questions=0, draw=len(CHOICES), time_limit_minutes=30)
    with after(0):
        attempt = start_attempt(make_enrolment(course, learner, lessons_done=True), quiz)
        if end == "handed in":
            submit_attempt(attempt)
        if end == "question over":
            Attempt.objects.update(seconds_per_question=60)
            open_question(attempt, 1)
    response = next(
        each for each in attempt.responses.select_related("version") if each.version.payload["kind"] == kind
    )
    seconds = {"open": 60, "closing": END + 60, "graded": END + 600, "handed in": 60, "question over": 600}[end]
    address = url("save", attempt.uuid, response.position)

    with after(seconds):
        client.force_login(learner.user)
        for fields in _refused(kind, response):
            sent = client.post(address, json.dumps({"fields": fields, "sequence": 1}), content_type="application/json")
            news = sent.json()
            assert sent.status_code in ((400,) if end in ("open", "question over") else (400, 409)), fields
            assert news["message"], fields
            texts = {name: [str(value) for value in values] for name, values in fields.items()}
            form = client.post(address, {**texts, "sequence": "1"})
            assert form.status_code == 302, fields

    response.refresh_from_db()
    assert (response.answer, late(attempt)) in [([], []), ("", [])]


def test_a_closed_browser_is_graded_after_the_grace(attempt):
    counts = []
    for seconds in (END + 6, END + 120, END + 121):
        with after(seconds):
            counts.append(submit_overdue_attempts())

    attempt.refresh_from_db()
    assert (counts, attempt.timed_out) == ([0, 0, 1], True)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ["Se acabó el tiempo", "la contestaste a tiempo", "y cuenta.", "ya estaba cerrado, y no cuenta."]),
        ("en", ["The time ran out", "answered in time", "and counts.", "already closed, and does not count."]),
    ],
)
def test_the_result_names_what_arrived_late(client, learner, attempt, language, words):
    send(client, learner, attempt, arrives=END + 60, given=END - 20, position=1)
    send(client, learner, attempt, arrives=END + 300, given=END - 10, position=2)

    text = page(client, learner, "result", attempt, END + 310, language=language).content.decode()
    text = " ".join(text.split())

    assert "without a connection" not in text  # nobody knows that
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ["Se acabó el tiempo", "2 respuestas llegaron tarde; aceptadas: 1"]),
        ("en", ["The time ran out", "2 answers arrived late, 1 accepted"]),
    ],
)
def test_human_resources_see_it(client, learner, hr, attempt, language, words):
    send(client, learner, attempt, arrives=END + 60, given=END - 20, position=1)
    send(client, learner, attempt, arrives=END + 300, given=END - 10, position=2)
    client.force_login(hr.user)

    with translation.override(language):
        text = client.get(reverse("reports:person", args=[learner.pk])).content.decode()

    assert [word for word in words if word not in text] == []


def test_an_attempt_handed_in_says_nothing_of_the_time(client, learner, attempt):
    with after(100):
        submit_attempt(attempt)

    text = page(client, learner, "result", attempt, END + 10).content.decode()

    assert ("The time ran out" in text, Attempt.objects.get().timed_out) == (False, False)


@pytest.mark.parametrize(("language", "words"), [("es", "a más tardar a las 09:32:00"), ("en", "by 9:32:00 AM")])
def test_after_the_end_a_page_says_until_when_it_is_waited(client, learner, attempt, language, words):
    for name, args in [("question", (1,)), ("review", ()), ("result", ())]:
        shown = page(client, learner, name, attempt, END + 10, *args, language=language)
        assert words in shown.content.decode(), name

    with after(END + 10):
        client.force_login(learner.user)
        assert client.get(url("clock", attempt.uuid)).json() == {"closed": url("closing", attempt.uuid)}


def test_the_page_after_the_end_waits_as_long_as_an_answer_from_elsewhere_counts(client, learner, attempt):
    shown = page(client, learner, "closing", attempt, END + 10).content.decode()

    assert 'data-closing="110"' in shown
    assert "See the result" in shown or "Ver el resultado" in shown


def test_with_a_short_limit_it_waits_no_longer_than_answers_count(attempt):
    attempt.deadline_at = attempt.started_at + datetime.timedelta(minutes=2)

    assert attempt.late_until == attempt.deadline_at + datetime.timedelta(minutes=1)
