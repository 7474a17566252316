"""An editor takes a quiz on the pages of learners; nothing of it counts, and it is forgotten."""

import datetime
import json
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import translation

from certificates.models import Certificate
from courses.models import Enrolment
from quizzes.models import Attempt, Question, QuestionVersion, QuizPage, Response, Scenario
from quizzes.preview.services import forget_previews
from quizzes.taking.services import start_attempt
from tests.factories import EmployeeFactory, as_sent, key_of, make_course, make_enrolment, make_question, make_quiz
from tests.quizzes.kinds import CHOICES, make_every_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course()


def url(quiz, name="", *args, language="en"):
    """The page before the start; with a name, that of the newest try."""
    with translation.override(language):
        if not name:
            return reverse("quizzes:try", args=[quiz.pk])
        tried = Attempt.with_previews.filter(quiz=quiz).order_by("-pk").first()
        return reverse(f"quizzes:{name[1:]}", args=[tried.uuid, *args])


def places(client, quiz, language="en"):
    return client.get(url(quiz, "_question", 1, language=language)).context["places"]


def chosen(place, number):
    """What the page sends for a choice of a question."""
    response = place["response"]
    return as_sent(response, [response.choice_order[number]])


def send(client, quiz, place, fields, *, sequence=1, as_json=True):
    address = url(quiz, "_save", place["position"])
    if as_json:
        data = {"fields": fields, "sequence": sequence, "flagged": True}
        return client.post(address, json.dumps(data), content_type="application/json")
    return client.post(address, {**fields, "sequence": sequence, "go": "2"})


def answer_all(client, quiz, *, right=True):
    """Answer as the key says, or leave everything as it is."""
    client.post(url(quiz))
    for place in places(client, quiz):
        response = place["response"]
        if right:
            assert send(client, quiz, place, as_sent(response, key_of(response))).status_code == 200
    client.post(url(quiz, "_submit"))
    return client.get(url(quiz, "_result")).context


def test_every_type_is_taken_and_nothing_is_recorded(client, editor, course):
    make_every_kind(course)
    quiz = make_quiz(course, questions=0, draw=len(CHOICES))

    all_right = answer_all(client, quiz)
    nothing = answer_all(client, quiz, right=False)

    assert (all_right["attempt"].score, all_right["attempt"].passed, all_right["right_count"]) == (100, True, 8)
    assert (nothing["attempt"].score, nothing["attempt"].passed, nothing["right_count"]) == (0, False, 0)
    assert [(topic.right, topic.total) for topic in all_right["topics"]] == [(8, 8)]
    assert all(entry["lines"] for entry in all_right["feedback"])
    for model in (Attempt, Enrolment, Certificate):
        assert not model.objects.exists()
    assert not Response.objects.filter(attempt__tried_by=None).exists()


@pytest.mark.parametrize(("language", "stem"), [("es", "¿Pregunta"), ("en", "Question")])
def test_language_switch_keeps_the_draw_and_the_answers(client, editor, course, language, stem):
    quiz = make_quiz(course)
    client.post(url(quiz))
    first = places(client, quiz)
    send(client, quiz, first[2], chosen(first[2], 1))

    again = places(client, quiz, language)

    assert [place["response"].version for place in again] == [place["response"].version for place in first]
    assert [choice["is_selected"] for choice in again[2]["question"]["choices"]] == [False, True, False, False]
    assert again[2]["is_flagged"]
    assert again[2]["question"]["stem"].startswith(stem)


def test_form_without_javascript_goes_on(client, editor, course):
    quiz = make_quiz(course, questions=2)
    client.post(url(quiz))
    first = places(client, quiz)[0]

    reply = send(client, quiz, first, chosen(first, 0), as_json=False)

    assert reply.url == url(quiz, "_question", 2)
    assert client.get(url(quiz, "_review")).context["missing"][0]["position"] == 2


def test_an_older_save_never_wins_and_a_forged_one_is_refused(client, editor, course):
    quiz = make_quiz(course, questions=1)
    client.post(url(quiz))
    place = places(client, quiz)[0]
    keys = place["response"].choice_order

    replies = [
        send(client, quiz, place, chosen(place, 0), sequence=5),
        send(client, quiz, place, chosen(place, 1), sequence=4),
        send(client, quiz, place, {"choice": ["forged"]}, sequence=6),
        client.post(url(quiz, "_save", 1), "[]", content_type="application/json"),
    ]

    assert [reply.status_code for reply in replies] == [200, 409, 400, 400]
    assert places(client, quiz)[0]["response"].answer == [keys[0]]


def test_draft_is_tried_beside_what_is_published(client, editor, course):
    quiz = make_quiz(course, questions=4)
    draft = QuizPage.objects.get(pk=quiz.pk)
    rule = draft.rules.get()
    rule.count = 2
    draft.rules = [rule]
    draft.title_en = "Changed quiz"
    draft.save_revision()

    shown = client.get(url(quiz)).content.decode()
    counts = []
    for data in ({}, {"draft": "on"}):
        client.post(url(quiz), data)
        counts.append(len(places(client, quiz)))

    assert "with the changes saved since" in shown
    assert "Changed quiz" in client.get(url(quiz) + "?draft=on").content.decode()
    assert counts == [4, 2]


def test_quiz_never_published_can_be_tried(client, editor, course):
    make_question(course)
    quiz = QuizPage(title="Nuevo", title_en="New", slug="new", live=False)
    course.add_child(instance=quiz)
    quiz.rules.create(count=1)
    quiz.save_revision()

    client.post(url(quiz), {"declared": "on"})

    assert len(places(client, quiz)) == 1


def test_bank_too_small_says_which_rule(client, editor, course):
    quiz = make_quiz(course, questions=1)
    Question.objects.update(live=False)

    page = client.post(url(quiz)).content.decode()

    assert "any question" in page
    assert not Attempt.with_previews.exists()


def test_time_over_grades_what_was_answered(client, editor, course):
    quiz = make_quiz(course, questions=1, time_limit_minutes=10)
    client.post(url(quiz))
    place = places(client, quiz)[0]
    send(client, quiz, place, {"choice": []})

    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=13)):
        late = send(client, quiz, place, {"choice": []}, sequence=2)
        asked = client.get(url(quiz, "_clock"))
        graded = client.get(url(quiz, "_result"))

    assert (late.status_code, late.json()["closed"], asked.json()["closed"]) == (409, *[url(quiz, "_result")] * 2)
    assert graded.context["attempt"].score == 0


def test_one_try_is_open_and_can_be_gone_on_with(client, editor, course):
    quiz = make_quiz(course, questions=1)
    client.post(url(quiz))
    first = Attempt.with_previews.get()
    went_on = client.get(url(quiz)).content.decode()
    client.post(url(quiz))
    second = Attempt.with_previews.get(submitted_at=None)

    assert reverse("quizzes:question", args=[first.uuid, 1]) in went_on
    assert first.pk != second.pk
    with pytest.raises(IntegrityError, match="one_open_preview|tried_by_id, .*quiz_id"), transaction.atomic():
        Attempt.with_previews.filter(pk=first.pk).update(submitted_at=None, score=None)


def test_declaration_is_asked_for_as_of_learners(client, editor, course):
    quiz = make_quiz(course, questions=1, asks_declaration=True)

    refused = client.post(url(quiz), follow=True).content.decode()
    client.post(url(quiz), {"declared": "on"})

    assert "First declare" in refused
    assert Attempt.with_previews.get().declared_at


def test_every_page_says_that_nothing_counts(client, editor, course):
    quiz = make_quiz(course, questions=1, time_limit_minutes=10)
    pages = [client.get(url(quiz)), client.post(url(quiz), follow=True), client.get(url(quiz, "_review"))]
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=11)):
        pages.append(client.get(url(quiz, "_closing")))
    pages.append(client.post(url(quiz, "_submit"), follow=True))

    words = ["You are trying this quiz: nothing counts" in page.content.decode() for page in pages]

    assert words == [True] * 5


def test_a_try_is_an_attempt_or_under_an_enrolment_never_both(editor, learner, course):
    enrolment = make_enrolment(course, learner, lessons_done=True)
    attempt = start_attempt(enrolment, make_quiz(course, questions=1))

    for values in ({"tried_by": editor}, {"enrolment": None}, {"is_draft": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(**values)


def test_tries_are_forgotten_after_a_day(client, editor, learner, course):
    quiz = make_quiz(course, questions=1)
    attempt = start_attempt(make_enrolment(course, learner, lessons_done=True), quiz)
    client.post(url(quiz))

    forget_previews()
    kept = Attempt.with_previews.count()
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=25)):
        forget_previews()

    assert kept == 2
    assert Attempt.with_previews.get() == attempt
    assert Response.objects.get().attempt == attempt


def test_a_quiz_that_was_only_tried_can_be_deleted(client, editor, learner, course):
    quiz = make_quiz(course, questions=1)
    enrolment = make_enrolment(course, learner, lessons_done=True)
    taken = make_quiz(course, questions=0, draw=1, slug="other", is_final=False)
    start_attempt(enrolment, taken)
    for each in (quiz, taken):
        client.post(url(each))

    quiz.delete()

    assert Attempt.with_previews.count() == 2
    with pytest.raises(ProtectedError):
        taken.delete()


def test_who_may_not_edit_the_quiz_any_more_loses_the_try(client, editor, course):
    quiz = make_quiz(course)
    client.post(url(quiz))
    page = url(quiz, "_question", 1)
    found = client.get(page).status_code
    EmployeeFactory(user=editor)
    editor.groups.clear()

    assert (found, client.get(page).status_code) == (200, 404)


def test_only_who_may_edit_the_quiz_tries_it(client, course, hr, learner):
    quiz = make_quiz(course)

    for employee in (hr, learner):
        client.force_login(employee.user)
        assert client.get(url(quiz)).status_code == 404
        assert client.post(url(quiz)).status_code == 404


def test_a_try_is_its_editors_alone(client, editor, superuser, course, learner):
    quiz = make_quiz(course)
    client.post(url(quiz))

    for user in (superuser, learner.user):
        client.force_login(user)
        assert client.get(url(quiz, "_question", 1)).status_code == 404
        assert client.post(url(quiz, "_submit")).status_code == 404


def test_editor_finds_the_try_on_the_page_of_the_quiz(client, editor, course):
    quiz = make_quiz(course)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()

    assert len(re.findall(re.escape(url(quiz)), page)) >= 2


def test_preview_draws_as_attempts_do(course, rf):
    """A case stays whole: with three questions of a case and one other, three drawn are always the case."""
    case = Scenario.objects.create(course=course, title_es="Caso", title_en="Case", text_es="Texto", text_en="Text")
    for _ in range(3):
        make_question(course, scenario=case)
    quiz = make_quiz(course, questions=1, draw=3)

    for _ in range(6):
        context = quiz.get_preview_context(rf.get("/"), "es")
        assert [tried["question"]["scenario"]["title"] for tried in context["questions"]] == ["Caso"] * 3
    QuestionVersion.objects.update(is_current=False)
    short = quiz.get_preview_context(rf.get("/"), "es")
    assert (short["questions"], len(short["shortages"])) == ([], 1)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_step_are_constant(client, editor, course, count, django_assert_num_queries):
    quiz = make_quiz(course, questions=count)
    client.post(url(quiz))
    page = url(quiz, "_question", 1)
    client.get(page)

    with django_assert_num_queries(13):
        client.get(page)
