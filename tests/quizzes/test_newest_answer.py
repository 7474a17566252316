"""Two pages, one question: the server decides which answer is the newer one."""

import datetime
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from quizzes.models import LateAnswer, Response
from quizzes.taking.late import AnswerSource, stamp
from quizzes.taking.services import StaleSave, save_response, start_attempt, submit_attempt
from tests.factories import make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 11, 22, 15, 0, tzinfo=datetime.UTC)


def at(seconds):
    return START + datetime.timedelta(seconds=seconds)


@pytest.fixture
def attempt(learner):
    quiz = make_quiz(make_course(), questions=1)
    with time_machine.travel(START, tick=False):
        return start_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz)


def give(attempt, page, choice, *, arrives, given=None, seen=0, sequence=1, repeats=False):
    """What a page gives at a second, arriving at another; return "saved" or "told"."""
    key = attempt.responses.get().choice_order[choice]
    source = AnswerSource(page, seen, at(arrives if given is None else given), repeats)
    with time_machine.travel(at(arrives), tick=False):
        try:
            save_response(attempt, 1, {"choice": [key]}, sequence=sequence, language="es", source=source)
        except StaleSave:
            return "told"
    return "saved"


def stored(attempt):
    response = attempt.responses.get()
    return response.choice_order.index(response.answer[0]), response.revision


def test_a_page_with_a_high_count_never_beats_what_it_has_not_seen(attempt):
    give(attempt, "phone", 0, arrives=10)
    outcomes = [
        give(attempt, "laptop", 1, arrives=20, seen=0, sequence=99),
        give(attempt, "phone", 2, arrives=21, sequence=2),
    ]

    assert (outcomes, stored(attempt)) == (["told", "saved"], (2, 2))


def test_a_page_that_has_seen_the_answer_changes_it(attempt):
    give(attempt, "phone", 0, arrives=10)

    assert give(attempt, "laptop", 1, arrives=20, seen=1) == "saved"
    assert give(attempt, "phone", 2, arrives=30, seen=1, sequence=2) == "told"
    assert stored(attempt) == (1, 2)


@pytest.mark.parametrize(("given", "outcome", "kept"), [(50, "told", 0), (70, "saved", 1)])
def test_of_answers_given_without_network_the_later_one_counts(attempt, given, outcome, kept):
    give(attempt, "phone", 0, arrives=60)

    assert give(attempt, "laptop", 1, arrives=300, given=given, seen=0) == outcome
    assert stored(attempt)[0] == kept


def test_who_changed_nothing_without_network_never_wins(attempt):
    give(attempt, "laptop", 1, arrives=10)
    give(attempt, "phone", 0, arrives=60, seen=1)

    outcome = give(attempt, "laptop", 1, arrives=300, given=70, seen=1, sequence=2, repeats=True)

    assert (outcome, stored(attempt)) == ("told", (0, 2))


def test_the_answer_that_is_saved_already_is_done(attempt):
    give(attempt, "phone", 1, arrives=10)

    outcomes = [
        give(attempt, "laptop", 1, arrives=20, seen=0),  # never saw it
        give(attempt, "phone", 1, arrives=30, seen=0, sequence=2),  # goes on
        give(attempt, "", 1, arrives=40, seen=1, sequence=9),  # the form of a page that opens the next question
    ]

    assert (outcomes, stored(attempt)) == (["saved"] * 3, (1, 1))
    assert attempt.responses.get().given_at == at(10)


def test_a_save_overtaken_by_its_repetition_stays_behind(attempt):
    give(attempt, "phone", 0, arrives=10)
    give(attempt, "phone", 0, arrives=12, seen=1, sequence=3)

    assert give(attempt, "phone", 1, arrives=13, seen=1, sequence=2) == "told"
    assert stored(attempt) == (0, 1)


def look(client, learner, attempt, **told):
    client.force_login(learner.user)
    with translation.override("en"):
        address = reverse("quizzes:save", args=[attempt.uuid, 1])
    return client.post(address, json.dumps({"page": "laptop", **told}), content_type="application/json")


def marked(client, learner, attempt, is_set, *, arrives, given, **answer):
    """Mark a question or take the mark away at a second, on a device whose word arrives at another; return the
    reply.
    """
    with time_machine.travel(START, tick=False):
        sign = stamp(attempt)
    clock = {"stamp": sign, "given": given * 1000, "sent": arrives * 1000}
    with time_machine.travel(at(arrives), tick=False):
        return look(client, learner, attempt, flagged=is_set, marked=clock, **answer)


@pytest.mark.parametrize("is_set", [True, False])
def test_of_marks_made_without_network_the_later_one_counts(client, learner, attempt, is_set):
    marked(client, learner, attempt, is_set, arrives=200, given=100)

    reply = marked(client, learner, attempt, not is_set, arrives=300, given=50)

    assert (reply.status_code, reply.json()["is_flagged"], attempt.responses.get().is_flagged) == (200, is_set, is_set)
    assert marked(client, learner, attempt, not is_set, arrives=310, given=305).json()["is_flagged"] is not is_set


def test_mark_beside_an_older_answer_counts_all_the_same(client, learner, attempt):
    give(attempt, "phone", 0, arrives=60)
    answer = {"sequence": 1, "revision": 0, "fields": {"choice": []}}

    reply = marked(client, learner, attempt, True, arrives=70, given=65, **answer)

    assert (reply.status_code, stored(attempt), attempt.responses.get().is_flagged) == (409, (0, 1), True)


def test_mark_whose_time_cannot_be_believed_counts_as_one_of_now(client, learner, attempt):
    marked(client, learner, attempt, True, arrives=200, given=100)
    clock = {"stamp": "forged", "given": 1, "sent": 2}

    with time_machine.travel(at(300), tick=False):
        look(client, learner, attempt, flagged=False, marked=clock)

    response = attempt.responses.get()
    assert (response.is_flagged, response.flagged_at) == (False, at(300))


@pytest.mark.parametrize("told", [{"seconds": 9}, {"flagged": True}, {"seconds": 9, "flagged": True, "revision": 0}])
def test_who_only_looks_gives_no_answer(client, learner, attempt, told):
    give(attempt, "phone", 2, arrives=10)
    with time_machine.travel(at(300), tick=False):
        reply = look(client, learner, attempt, **told)

    response = attempt.responses.get()
    assert (reply.status_code, reply.json()["revision"], stored(attempt)) == (200, 1, (2, 1))
    assert (response.page, response.given_at, response.saved_at) == ("phone", at(10), at(10))
    assert (response.seconds, response.is_flagged) == (told.get("seconds"), told.get("flagged", False))


def test_who_looks_after_the_end_is_told_where_it_ended(client, learner, attempt):
    submit_attempt(attempt)

    reply = look(client, learner, attempt, seconds=9)

    assert (reply.status_code, "result" in reply.json()["closed"]) == (409, True)
    assert not LateAnswer.objects.exists()


def test_looking_costs_no_more_than_answering(client, learner, attempt):
    look(client, learner, attempt, seconds=1)
    give(attempt, "laptop", 1, arrives=10)

    with CaptureQueriesContext(connection) as answering:
        look(client, learner, attempt, seconds=2, sequence=2, fields={"choice": []}, revision=1)
    with CaptureQueriesContext(connection) as looking:
        look(client, learner, attempt, seconds=3)

    assert len(looking) <= len(answering)


def test_both_without_network_whichever_arrives_first(attempt):
    give(attempt, "phone", 0, arrives=200, given=100)
    give(attempt, "laptop", 1, arrives=300, given=50)

    assert stored(attempt) == (0, 1)


def test_a_reply_that_was_lost_is_no_conflict(attempt):
    outcomes = [give(attempt, "phone", 0, arrives=second) for second in (10, 12)]
    outcomes.append(give(attempt, "phone", 1, arrives=14, seen=0, sequence=2))

    assert (outcomes, stored(attempt)) == (["saved"] * 3, (1, 2))


def test_a_save_that_overtook_another_of_its_page_stays(attempt):
    give(attempt, "phone", 1, arrives=10, sequence=2)

    assert give(attempt, "phone", 0, arrives=11, sequence=1) == "told"
    assert stored(attempt) == (1, 1)


def test_two_forms_without_javascript(client, learner, attempt):
    with translation.override("en"):
        address = reverse("quizzes:save", args=[attempt.uuid, 1])
        page = reverse("quizzes:question", args=[attempt.uuid, 1])
    client.force_login(learner.user)
    names = [choice["key"] for choice in client.get(page).context["current"]["question"]["choices"]]

    client.post(address, {"choice": names[0], "sequence": 1})
    stale = client.post(address, {"choice": names[1], "sequence": 1}, follow=True)
    fresh = client.get(page).context["current"]["next_sequence"]
    client.post(address, {"choice": names[2], "sequence": fresh})

    assert "Another page or device saved a newer answer" in stale.content.decode()
    assert stored(attempt) == (2, 2)


def test_form_after_quick_changes_in_the_page(client, learner, attempt):
    """The page counts each change, the server each save: the form says the revision that was seen."""
    with translation.override("en"):
        address = reverse("quizzes:save", args=[attempt.uuid, 1])
        page = reverse("quizzes:question", args=[attempt.uuid, 1])
    client.force_login(learner.user)
    names = [choice["key"] for choice in client.get(page).context["current"]["question"]["choices"]]
    told = {"fields": {"choice": [names[0]]}, "sequence": 5, "page": "laptop", "revision": 0}
    client.post(address, json.dumps(told), content_type="application/json")

    same = client.post(address, {"choice": names[0], "sequence": 6, "revision": 1}, follow=True)
    stale = client.post(address, {"choice": names[0], "sequence": 6, "revision": 0}, follow=True)
    other = client.post(address, {"choice": names[1], "sequence": 7, "revision": 0}, follow=True)

    told = ["Another page or device" in page.content.decode() for page in (same, stale, other)]
    assert (told, stored(attempt)) == ([False, False, True], (0, 1))


def test_page_says_which_revision_it_has_seen(client, learner, attempt):
    give(attempt, "phone", 0, arrives=10)
    client.force_login(learner.user)
    with translation.override("en"):
        page = client.get(reverse("quizzes:question", args=[attempt.uuid, 1])).content.decode()

    assert re.findall(r'name="revision"\s+value="(\d+)"', page) == ["1"]


@pytest.mark.parametrize(
    "forged",
    [
        {"page": "x" * 37},
        {"page": 5},
        {"page": "\ud800"},
        {"page": "a\0"},
        {"clock": "soon"},
        {"clock": {"stamp": "x", "given": 1e999, "sent": 1}},
        {"clock": {"stamp": "x", "given": 10**15, "sent": 10**15}},
        {"revision": "x"},
    ],
)
def test_forged_origins_are_refused(client, learner, attempt, forged):
    client.force_login(learner.user)
    with translation.override("en"):
        address = reverse("quizzes:save", args=[attempt.uuid, 1])

    data = json.dumps({"fields": {"choice": []}, "sequence": 1, **forged})
    reply = client.post(address, data, content_type="application/json")

    assert (reply.status_code, Response.objects.get().revision) == (400, 0)
