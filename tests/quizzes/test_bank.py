"""The question bank and quizzes through Wagtail's own views, and what publishing freezes."""

import json
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from quizzes.models import Question, QuestionVersion, QuizPage
from quizzes.wagtail_hooks import missing_languages
from tests.factories import (
    key_of,
    keys_of,
    make_attempt,
    make_course,
    make_enrolment,
    make_question,
    make_quiz,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(lessons=1)


def choice(text="Sí", text_en="Yes", is_correct=False, **fields):
    values = {"text_es": text, "text_en": text_en, "reason_es": "Porque.", "reason_en": "Because.", **fields}
    return values | ({"is_correct": "on"} if is_correct else {})


def question_data(course, *actions, choices=None, initial=0, **fields):
    default = [choice(is_correct=True), choice("No", "No")]
    values = {
        "course": course.pk,
        "module": "",
        "kind": "single",
        "difficulty": "medium",
        "reference": "",
        "stem_es": "¿Es IA?",
        "stem_en": "Is it AI?",
        "choices": inline_formset(default if choices is None else choices, initial=initial, min=2),
    }
    return nested_form_data({**values, **fields}) | dict.fromkeys(actions, "1")


def add(client, course, *actions, **fields):
    return client.post(reverse("wagtailsnippets_quizzes_question:add"), question_data(course, *actions, **fields))


def edit(client, question, *actions, **fields):
    existing = [
        choice(row.text_es, row.text_en, row.is_correct, id=row.pk, reason_es=row.reason_es, reason_en=row.reason_en)
        for row in question.choices.all()
    ]
    choices = fields.pop("choices", existing)
    data = question_data(
        question.course,
        *actions,
        choices=choices,
        initial=len(existing),
        reference=question.reference,
        module=question.module_id,
        **fields,
    )
    return client.post(reverse("wagtailsnippets_quizzes_question:edit", args=[question.pk]), data)


def said(response):
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def test_draft_question_saves_with_anything_missing(client, editor, course):
    response = add(client, course, stem_en="", choices=[choice("", ""), choice("", "")])

    question = Question.objects.get()
    assert response.status_code == 302
    assert (question.live, question.stem_en, question.missing_languages()) == (False, "", ["es", "en"])
    assert QuestionVersion.objects.count() == 0


WRITE = "Write this before publishing."
TWO = "Write at least two choices, each in both languages."
ONE = "Mark exactly one choice as correct."


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"stem_en": ""}, {"stem_en": [WRITE]}),
        ({"stem_es": " ", "stem_en": ""}, {"stem_es": [WRITE], "stem_en": [WRITE]}),
        ({"choices": [choice(is_correct=True), choice("No", "")]}, {"__all__": [TWO]}),
        ({"choices": [choice(), choice("No", "No")]}, {"__all__": [ONE]}),
        ({"choices": [choice(is_correct=True), choice("No", "No", is_correct=True)]}, {"__all__": [ONE]}),
        (
            {"kind": "true_false", "choices": [choice(is_correct=True), choice("No", "No"), choice("Ni", "Nay")]},
            {"__all__": ["A true or false question has exactly two choices."]},
        ),
        (
            {"kind": "multiple", "choices": [choice(), choice("No", "No")]},
            {"__all__": ["Mark at least one choice as correct."]},
        ),
    ],
)
def test_publishing_a_question_names_what_is_missing(client, editor, course, change, errors):
    response = add(client, course, "action-publish", **change)

    assert response.context["form"].errors == errors
    assert Question.objects.filter(live=True).exists() is False


def test_published_question_is_frozen_in_both_languages(client, editor, course):
    add(client, course, "action-publish")

    version = QuestionVersion.objects.get()
    assert version.number == 1
    assert version.payload["stem"] == {"es": "¿Es IA?", "en": "Is it AI?"}
    assert [row["text"] for row in version.payload["choices"]] == [{"es": "Sí", "en": "Yes"}, {"es": "No", "en": "No"}]


def test_same_content_published_again_is_the_same_version(client, editor, course):
    question = make_question(course)

    edit(client, question, "action-publish", stem_es=question.stem_es, stem_en=question.stem_en)

    assert list(QuestionVersion.objects.values_list("number", "is_current")) == [(1, True)]


def test_change_is_version_two_with_the_same_choice_keys(client, editor, course):
    question = make_question(course)
    old = QuestionVersion.objects.get()

    edit(client, question, "action-publish", stem_es="¿Otra?", stem_en="Another?")

    new = QuestionVersion.objects.get(is_current=True)
    assert (new.number, new.payload["stem"]) == (2, {"es": "¿Otra?", "en": "Another?"})
    assert keys_of(new) == keys_of(old)
    assert QuestionVersion.objects.get(pk=old.pk).payload == old.payload


def test_choice_added_to_a_live_question_keeps_its_key(client, editor, course):
    question = make_question(course, choices=2)
    existing = [choice(row.text_es, row.text_en, row.is_correct, id=row.pk) for row in question.choices.all()]

    for stem in ["Primera", "Segunda"]:
        question = Question.objects.get()
        data = question_data(
            course,
            "action-publish",
            choices=[*existing, choice("Tal vez", "Maybe", id=extra_pk(question))],
            initial=question.choices.count(),
            reference=question.reference,
            stem_es=stem,
        )
        client.post(reverse("wagtailsnippets_quizzes_question:edit", args=[question.pk]), data)

    second, third = QuestionVersion.objects.filter(number__gt=1).order_by("number")
    assert [row["text"]["en"] for row in third.payload["choices"]][2] == "Maybe"
    assert keys_of(second) == keys_of(third)


def extra_pk(question):
    extra = question.choices.filter(text_en="Maybe").first()
    return extra.pk if extra else ""


def test_autosave_over_the_published_revision_leaves_the_frozen_version(client, editor, course):
    question = make_question(course)
    before = QuestionVersion.objects.get().payload
    revision = Revision.objects.get(pk=question.latest_revision_id)

    edit(client, question, stem_es="Borrador", stem_en="Draft", overwrite_revision_id=revision.pk)

    assert QuestionVersion.objects.get().payload == before


def test_question_with_versions_is_not_deleted(client, superuser, course):
    superuser.language = "en"
    superuser.save()
    client.force_login(superuser)
    question = make_question(course)

    response = client.post(reverse("wagtailsnippets_quizzes_question:delete", args=[question.pk]))
    bulk = client.post(reverse("wagtail_bulk_action", args=["quizzes", "question", "delete"]) + f"?id={question.pk}")

    assert response["Location"] == bulk["Location"] == reverse("wagtailsnippets_quizzes_question:list")
    assert set(said(bulk)) == {"Records depend on this, so it cannot be deleted; unpublish it instead: Question 1?"}
    assert Question.objects.count() == 1


def test_editor_cannot_delete_questions(client, editor, course):
    question = make_question(course)

    response = client.post(reverse("wagtailsnippets_quizzes_question:delete", args=[question.pk]))

    assert response["Location"] == "/admin/"
    assert Question.objects.count() == 1


def test_approval_of_an_incomplete_question_is_a_message(client, editor, course):
    add(client, course, "action-submit")
    question = Question.objects.get()
    draft = question.get_latest_revision_as_object()
    draft.stem_en = ""
    draft.save_revision()
    task_state = question.current_workflow_task_state
    address = reverse("wagtailsnippets_quizzes_question:workflow_action", args=[question.pk, "approve", task_state.pk])

    response = client.post(address, {})

    assert said(response)[-1] == "Not published: Write this before publishing."
    assert Question.objects.get().live is False


def test_review_of_a_question_publishes_it(client, editor, course):
    add(client, course, "action-submit")
    question = Question.objects.get()
    task_state = question.current_workflow_task_state

    client.post(
        reverse("wagtailsnippets_quizzes_question:workflow_action", args=[question.pk, "approve", task_state.pk]), {}
    )

    assert Question.objects.get().live is True
    assert QuestionVersion.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_bank_lists_in_constant_queries(client, editor, course, count, django_assert_num_queries):
    for _ in range(count):
        make_question(course)
    address = reverse("wagtailsnippets_quizzes_question:list")
    client.get(address)

    with django_assert_num_queries(18):
        client.get(address)


def test_bank_shows_what_is_not_written(client, editor, course):
    add(client, course, stem_en="")

    html = client.get(reverse("wagtailsnippets_quizzes_question:list")).content.decode()

    assert html.count("¿Es IA?") > 0
    assert missing_languages(Question.objects.get()) == "English"


@pytest.mark.parametrize("query", ["kind=single", "difficulty=medium", "live=true", "q=Question+1"])
def test_bank_is_filtered(client, editor, course, query):
    wanted = make_question(course, kind="single", difficulty="medium")
    other = make_question(course, kind="multiple", difficulty="hard")
    Question.objects.filter(pk=other.pk).update(live=False)

    response = client.get(reverse("wagtailsnippets_quizzes_question:list") + f"?{query}")

    assert list(response.context["page_obj"].object_list) == [wanted]


# --- Quizzes ----------------------------------------------------------------------------------------


def quiz_data(*actions, rules, initial=0, **fields):
    values = {
        "title": "Cuestionario",
        "title_en": "Quiz",
        "slug": "quiz",
        "introduction_es": "",
        "introduction_en": "",
        "is_final": "on",
        "pass_mark": "",
        "time_limit_minutes": "",
        "attempt_limit": "2",
        "attempts_before_wait": "2",
        "wait_hours": "48",
        "feedback": "after_passing",
        "go_live_at": "",
        "expire_at": "",
        "rules": inline_formset(rules, initial=initial),
    }
    return nested_form_data({**values, **fields}) | dict.fromkeys(actions, "1")


def rule(count, difficulty=""):
    return {"count": count, "module": "", "requirement": "", "difficulty": difficulty}


@pytest.mark.parametrize(
    ("rules", "errors"),
    [
        ([], ["This quiz draws no questions yet: add a rule."]),
        ([rule(3)], ["“any question” needs 3 questions, the bank has 2."]),
        ([rule(1), rule(1, "hard")], ["“Hard” needs 1 questions, the bank has 0."]),
    ],
)
def test_quiz_that_the_bank_cannot_serve_is_not_published(client, editor, course, rules, errors):
    make_question(course)
    make_question(course)
    address = reverse("wagtailadmin_pages:add", args=["quizzes", "quizpage", course.pk])

    response = client.post(address, quiz_data("action-publish", rules=rules))

    assert response.context["form"].non_field_errors() == errors
    assert QuizPage.objects.count() == 0


def test_new_quiz_with_served_rules_publishes_at_once(client, editor, course):
    make_question(course)
    address = reverse("wagtailadmin_pages:add", args=["quizzes", "quizpage", course.pk])

    client.post(address, quiz_data("action-publish", rules=[rule(1)]))

    quiz = QuizPage.objects.get()
    assert (quiz.live, quiz.question_count) == (True, 1)


def test_quiz_draft_saves_without_rules(client, editor, course):
    address = reverse("wagtailadmin_pages:add", args=["quizzes", "quizpage", course.pk])

    client.post(address, quiz_data(rules=[]))

    assert QuizPage.objects.get().live is False


def test_editor_sees_what_the_bank_can_serve(client, editor, course):
    quiz = make_quiz(course, questions=2)
    quiz.rules.create(count=5, difficulty="hard")
    quiz.save_revision()

    html = client.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()
    cells = re.sub(r">\s+<", "><", html)

    assert "<td>2</td><td>2</td>" in cells
    assert "<td>5</td><td>0</td>" in cells
    assert html.count("Too few") == 1


@pytest.mark.parametrize(("mode", "stem"), [("es", "¿Pregunta 1?"), ("en", "Question 1?")])
def test_quiz_preview_records_nothing(client, editor, course, mode, stem):
    quiz = make_quiz(course, questions=1)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[quiz.pk]) + f"?mode={mode}"

    client.post(address, quiz_data(rules=[rule(1) | {"id": quiz.rules.get().pk}], initial=1))
    html = client.get(address).content.decode()

    assert f'<html lang="{mode}"' in html
    assert stem in html
    assert course.enrolments.count() == 0


@pytest.mark.parametrize(("mode", "stem"), [("es", "¿Es IA?"), ("en", "Is it AI?")])
def test_question_preview(client, editor, course, mode, stem):
    address = reverse("wagtailsnippets_quizzes_question:preview_on_add") + f"?mode={mode}"

    saved = client.post(address, question_data(course))
    html = client.get(address).content.decode()

    assert json.loads(saved.content) == {"is_valid": True, "is_available": True}
    assert f'<html lang="{mode}"' in html
    assert stem in html


def test_answers_survive_a_republished_question(client, editor, course, learner):
    quiz = make_quiz(course, questions=1)
    attempt = make_attempt(make_enrolment(course, learner, lessons_done=True), quiz, right=1)
    question = Question.objects.get()

    edit(client, question, "action-publish", stem_es="¿Cambió?", stem_en="Changed?")

    response = attempt.responses.get()
    assert response.version.number == 1
    assert response.answer == key_of(response)
