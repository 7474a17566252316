"""A draft keeps whatever is written; publishing names every gap at its field."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.models import LessonPage, ModulePage
from quizzes.models import Question, QuizPage, Scenario
from tests.courses.test_publishing import lesson_data, text_block
from tests.factories import add_lesson, make_course

pytestmark = pytest.mark.django_db

LAST = text_block(es="<p>Lo último que escribí.</p>", en="<p>The last thing I wrote.</p>")


def items(*values):
    return streamfield([("item", value) for value in values]) | {f"{n}-id": "" for n in range(len(values))}


def choice(text="Sí", *, right=False):
    words = {"text": text, "reason": "Porque sí." if text else ""}
    return {"es": words, "en": words} | ({"is_correct": "on"} if right else {})


def practice(*choices, kind="single", es="¿Qué?", en="What?"):
    return ("practice", {"kind": kind, "es": es, "en": en, "requirements": "", "choices": items(*choices)})


def cell(text="x"):
    return {"es": text, "en": text}


def table(headings=2, cells=2):
    row = {"cells": items(*[cell()] * cells)}
    return ("table", {"es": "Tabla", "en": "Table", "header": items(*[cell()] * headings), "rows": items(row)})


UNFINISHED = {
    "practice without a right choice": practice(choice(), choice()),
    "practice with two right choices": practice(choice(right=True), choice(right=True)),
    "practice with one choice": practice(choice(right=True)),
    "practice without anything": practice(es="", en=""),
    "practice whose choice has no text": practice(choice(right=True), choice("")),
    "narrow row": table(cells=1),
    "wide row": table(cells=3),
    "picture without a file": (
        "picture",
        {"image": "", **dict.fromkeys(("es", "en"), {"alternative_text": "", "caption": ""})},
    ),
    "video without a file": (
        "video",
        {
            "video": "",
            **dict.fromkeys(("es", "en"), {"title": "", "captions": "", "transcript": rich_text("")}),
        },
    ),
    "document without a file": ("document", dict.fromkeys(("es", "en"), {"title": "", "document": ""})),
    "one language": text_block(en=""),
    "callout of no language": ("callout", {"kind": "note", "es": rich_text(""), "en": rich_text("")}),
}


@pytest.fixture
def draft():
    module = ModulePage.objects.child_of(make_course(lessons=0)).get()
    return add_lesson(module, live=False, title="Borrador", title_en="Draft", slug="draft")


def send(client, page, *actions, **fields):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), lesson_data(*actions, **fields))


@pytest.mark.parametrize("name", UNFINISHED)
def test_an_unfinished_block_and_what_follows_it_are_saved(client, editor, draft, name):
    response = send(client, draft, blocks=[UNFINISHED[name], LAST])

    saved = LessonPage.objects.get().get_latest_revision_as_object()
    assert response.status_code == 302
    assert [block.block_type for block in saved.body] == [UNFINISHED[name][0], "text"]
    assert saved.body[1].value["es"].source.endswith("Lo último que escribí.</p>")
    assert list(saved.publishing_errors()) == ["body"]


@pytest.mark.parametrize("name", UNFINISHED)
def test_an_unfinished_block_is_not_published_and_names_its_field(client, editor, draft, name):
    response = send(client, draft, "action-publish", blocks=[LAST, UNFINISHED[name]])

    [error] = response.context["form"].errors.as_data()["body"]
    assert list(error.block_errors) == [1]
    assert error.block_errors[1].block_errors != {}
    assert LessonPage.objects.get().live is False


@pytest.mark.parametrize("name", UNFINISHED)
def test_no_other_way_of_publishing_takes_an_unfinished_block(client, editor, draft, name):
    send(client, draft, blocks=[UNFINISHED[name], LAST])

    with pytest.raises(ValidationError):
        LessonPage.objects.get().get_latest_revision().publish()

    assert LessonPage.objects.get().live is False


@pytest.mark.parametrize("name", UNFINISHED)
def test_an_unfinished_block_is_previewed(client, editor, draft, name):
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[draft.pk])

    client.post(address, lesson_data(blocks=[UNFINISHED[name], LAST]))

    assert "Lo último que escribí." in client.get(f"{address}?mode=es").content.decode()


def test_every_gap_of_a_block_is_named_at_once(client, editor, draft):
    response = send(client, draft, "action-publish", blocks=[practice(choice(""), choice(), en="")])

    [error] = response.context["form"].errors.as_data()["body"]
    assert set(error.block_errors[0].block_errors) == {"en", "choices"}


def test_a_draft_without_minutes_keeps_the_former_number(client, editor, draft):
    response = send(client, draft, minutes="", blocks=[LAST])

    saved = LessonPage.objects.get().get_latest_revision_as_object()
    assert response.status_code == 302
    assert (saved.minutes, saved.body[0].value["es"].source[-12:]) == (draft.minutes, "escribí.</p>")


def test_a_lesson_without_minutes_is_not_published(client, editor, draft):
    response = send(client, draft, "action-publish", minutes="")

    assert list(response.context["form"].errors) == ["minutes"]


def test_a_quiz_with_an_empty_rule_is_saved(client, editor):
    course = make_course(lessons=1)
    data = {
        "title": "Examen",
        "title_en": "",
        "slug": "examen",
        "introduction_es": "Hola",
        "introduction_en": "",
        "attempts_before_wait": "",
        "wait_hours": "",
        "feedback": "at_once",
        "go_live_at": "",
        "expire_at": "",
        "rules": inline_formset([{"count": "", "module": "", "requirement": "", "difficulty": "", "kind": ""}]),
        "comments": inline_formset([]),
    }

    response = client.post(
        reverse("wagtailadmin_pages:add", args=["quizzes", "quizpage", course.pk]), nested_form_data(data)
    )

    saved = QuizPage.objects.get().get_latest_revision_as_object()
    assert response.status_code == 302
    assert (saved.introduction_es, saved.wait_hours, [rule.count for rule in saved.rules.all()]) == ("Hola", 48, [1])


# --- Snippets -------------------------------------------------------------------------------------


def question_data(course, *actions, **fields):
    empty = dict.fromkeys(("stem_es", "stem_en", "explanation_es", "explanation_en", "number", "tolerance"), "")
    choices = [
        {"text_es": "Sí", "text_en": "", "match_es": "", "match_en": "", "reason_es": "", "reason_en": "", "blank": ""}
    ]
    values = {**empty, "course": course.pk, "kind": "single", "difficulty": "easy", "choices": inline_formset(choices)}
    return nested_form_data({**values, **fields}) | dict.fromkeys(actions, "1")


def test_a_question_with_anything_missing_is_saved(client, editor):
    course = make_course(lessons=1)

    response = client.post(reverse("wagtailsnippets_quizzes_question:add"), question_data(course, stem_en="Which one?"))

    saved = Question.objects.get().get_latest_revision_as_object()
    assert response.status_code == 302
    assert (saved.stem_es, saved.stem_en, [row.text_es for row in saved.choices.all()]) == ("", "Which one?", ["Sí"])
    assert saved.live is False


def test_a_case_is_kept_half_written_and_shown_to_nobody(client, editor):
    course = make_course(lessons=1)
    data = {"course": course.pk, "title_es": "Caso", "title_en": "", "text_es": "Largo texto", "text_en": ""}

    response = client.post(reverse("wagtailsnippets_quizzes_scenario:add"), data)
    scenario = Scenario.objects.get()
    refused = client.post(
        reverse("wagtailsnippets_quizzes_question:add"),
        question_data(course, "action-publish", stem_es="¿?", stem_en="?", scenario=scenario.pk),
    )

    assert response.status_code == 302
    assert scenario.text_es == "Largo texto"
    assert refused.context["form"].errors["scenario"] == [
        "Write the title and the text of this case in both languages first."
    ]
