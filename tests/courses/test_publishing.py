"""The gate of publishing, through Wagtail's own views."""

import datetime
import json

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.models import CoursePage, LessonPage, ModulePage
from courses.tasks import publish_scheduled
from tests.factories import add_lesson, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    return ModulePage.objects.child_of(make_course(lessons=0)).get()


@pytest.fixture
def draft(module):
    return add_lesson(module, live=False, title="Borrador", title_en="Draft", slug="draft")


def text_block(es="<p>Hola.</p>", en="<p>Hello.</p>"):
    return ("text", {"es": rich_text(es), "en": rich_text(en)})


def lesson_data(*actions, blocks=None, **fields):
    body = streamfield([text_block()] if blocks is None else blocks)
    values = {
        "title": "Lección",
        "title_en": "Lesson",
        "slug": "draft",
        "objective_es": "Podrás.",
        "objective_en": "You will.",
        "minutes": "5",
        "is_required": "on",
        "go_live_at": "",
        "expire_at": "",
        "body": body,
    }
    return nested_form_data({**values, **fields}) | dict.fromkeys(actions, "1")


def post(client, page, *actions, **fields):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), lesson_data(*actions, **fields))


def said(response):
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


GAPS = [
    ({"title_en": ""}, "title_en"),
    ({"objective_es": ""}, "objective_es"),
    ({"objective_en": " "}, "objective_en"),
    ({"blocks": []}, "body"),
    ({"blocks": [text_block(en="<p></p>")]}, "body"),
    ({"blocks": [text_block(), text_block(es="")]}, "body"),
]


@pytest.mark.parametrize(("change", "column"), GAPS)
def test_draft_saves_with_anything_missing(client, editor, draft, change, column):
    response = post(client, draft, **change)

    assert response.status_code == 302
    saved = LessonPage.objects.get(pk=draft.pk).get_latest_revision_as_object()
    assert list(saved.publishing_errors()) == [column]


@pytest.mark.parametrize(("change", "column"), GAPS)
def test_publishing_names_the_field_that_is_missing(client, editor, draft, change, column):
    response = post(client, draft, "action-publish", **change)

    assert list(response.context["form"].errors) == [column]
    assert LessonPage.objects.get(pk=draft.pk).live is False
    assert draft.revisions.count() == 0


def test_publishing_names_the_block_that_is_missing(client, editor, draft):
    response = post(client, draft, "action-publish", blocks=[text_block(), text_block(en="")])

    [error] = response.context["form"].errors.as_data()["body"]
    assert {place: list(block.block_errors) for place, block in error.block_errors.items()} == {1: ["en"]}


def test_both_languages_publish(client, editor, draft):
    response = post(client, draft, "action-publish")

    lesson = LessonPage.objects.get(pk=draft.pk)
    assert response.status_code == 302
    assert (lesson.live, lesson.title, lesson.title_en) == (True, "Lección", "Lesson")
    assert (lesson.objective_es, lesson.objective_en) == ("Podrás.", "You will.")


@pytest.mark.parametrize("language", ["es", "en"])
def test_language_of_the_editor_does_not_reach_the_columns(client, editor, draft, language):
    editor.language = language
    editor.save()

    post(client, draft, objective_en="")
    post(client, draft, "action-publish", objective_es="Uno.", objective_en="One.")

    lesson = LessonPage.objects.get(pk=draft.pk)
    assert (lesson.objective_es, lesson.objective_en) == ("Uno.", "One.")
    assert "objective" not in lesson.latest_revision.content


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (
            "es",
            "Publica primero un cuestionario final con preguntas, o desactiva "
            "“se termina al aprobar un cuestionario final”.",
        ),
        ("en", "Publish a final quiz with questions first, or switch off “completed by passing a final quiz”."),
    ],
)
def test_course_without_a_final_quiz_is_not_published(client, editor, language, message):
    editor.language = language
    editor.save()
    course = make_course(live=False)
    data = nested_form_data(
        {
            "title": "Curso",
            "title_en": "Course",
            "slug": "course",
            "summary_es": "De qué.",
            "summary_en": "What.",
            "hours": "2",
            "level": "basic",
            "pass_mark": "80",
            "validity_months": "12",
            "requires_final_quiz": "on",
            "go_live_at": "",
            "expire_at": "",
        }
    )

    response = client.post(reverse("wagtailadmin_pages:edit", args=[course.pk]), data | {"action-publish": "1"})

    assert response.context["form"].non_field_errors() == [message]
    assert CoursePage.objects.get(pk=course.pk).live is False


# --- Other ways to publish --------------------------------------------------------------------------


def incomplete(page):
    page.title_en = ""
    page.save_revision()
    return page


def bulk(client, action, *pages, **data):
    ids = "&".join(f"id={page.pk}" for page in pages)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return client.post(f"{address}?{ids}&next=/admin/", data)


def test_bulk_publish_names_what_is_missing(client, editor, module, draft):
    other = incomplete(add_lesson(module, live=False, title="A medias"))

    response = bulk(client, "publish", draft, other)

    assert said(response) == ["Nothing was published. Open these pages and complete them: A medias"]
    assert LessonPage.objects.live().count() == 0


def test_bulk_publish_looks_below(client, editor, module, draft):
    incomplete(draft)

    response = bulk(client, "publish", module, include_descendants="on")

    assert said(response) == ["Nothing was published. Open these pages and complete them: Borrador"]


def test_bulk_publish_of_complete_pages_publishes(client, editor, draft):
    bulk(client, "publish", draft)

    assert list(LessonPage.objects.live()) == [draft]


def test_review_is_offered_and_approval_publishes(client, editor, draft):
    post(client, draft, "action-submit")
    state = draft.current_workflow_state

    post(client, draft, "action-workflow-action", **{"workflow-action-name": "approve"})

    assert state.workflow == Workflow.objects.get(name="Revisión / Review")
    assert LessonPage.objects.get(pk=draft.pk).live is True


@pytest.mark.parametrize("path", ["edit", "workflow_action"])
def test_approval_of_an_incomplete_draft_is_a_message(client, editor, draft, path):
    post(client, draft, "action-submit")
    incomplete(LessonPage.objects.get(pk=draft.pk))
    task_state = draft.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", task_state.pk])

    if path == "edit":
        response = post(client, draft, "action-workflow-action", title_en="", **{"workflow-action-name": "approve"})
    else:
        response = client.post(address, {"next": "/admin/"})

    assert response.status_code in (200, 302)
    assert LessonPage.objects.get(pk=draft.pk).live is False
    assert draft.current_workflow_task_state.status == "in_progress"


def test_modal_that_fails_answers_in_its_own_way(client, editor, draft):
    post(client, draft, "action-submit")
    incomplete(LessonPage.objects.get(pk=draft.pk))
    task_state = draft.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", task_state.pk])

    response = client.post(address, {"comment": ""}, headers={"accept": "application/json"})

    assert (response.status_code, response.json()["success"]) == (400, False)


def schedule(page, minutes_ago):
    page.go_live_at = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    revision = page.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=page.go_live_at)
    return revision


def test_bad_draft_does_not_hold_up_the_schedule(module, draft, caplog):
    bad = add_lesson(module, live=False, title="A medias")
    bad.title_en = ""
    bad_revision, good_revision = schedule(bad, 10), schedule(draft, 5)

    publish_scheduled()

    assert list(LessonPage.objects.live()) == [draft]
    assert list(Revision.objects.filter(approved_go_live_at__isnull=False)) == []
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "Not published on schedule: A medias: Write this before publishing."
    ]
    assert {bad_revision.pk, good_revision.pk} == set(Revision.objects.values_list("pk", flat=True))


def test_expired_page_is_taken_down(draft):
    draft.live, draft.expire_at = True, timezone.now() - datetime.timedelta(minutes=1)
    draft.save()

    publish_scheduled()

    lesson = LessonPage.objects.get(pk=draft.pk)
    assert (lesson.live, lesson.expired) == (False, True)


def test_copy_of_an_incomplete_live_page_is_a_message(client, editor, module):
    lesson = add_lesson(module, slug="old")
    LessonPage.objects.filter(pk=lesson.pk).update(title_en="")
    data = {
        "new_title": "Copia",
        "new_slug": "copia",
        "new_parent_page": module.pk,
        "publish_copies": "on",
        "copy_subpages": "",
        "alias": "",
    }

    response = client.post(reverse("wagtailadmin_pages:copy", args=[lesson.pk]), data)

    assert said(response) == ["Not published: Write this before publishing."]
    assert LessonPage.objects.filter(slug="copia").exists() is False


def test_live_page_with_a_gap_can_still_be_unpublished(client, editor, module):
    lesson = add_lesson(module)
    LessonPage.objects.filter(pk=lesson.pk).update(title_en="")

    client.post(reverse("wagtailadmin_pages:unpublish", args=[lesson.pk]))

    assert LessonPage.objects.get(pk=lesson.pk).live is False


# --- Records are not deleted ------------------------------------------------------------------------


@pytest.fixture
def evidence(learner):
    course = make_course(lessons=1)
    make_quiz(course)
    make_enrolment(course, learner, lessons_done=True)
    return course


@pytest.mark.parametrize("level", [CoursePage, ModulePage, LessonPage])
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_with_records_is_not_deleted(client, superuser, evidence, level, method):
    client.force_login(superuser)
    page = level.objects.get()

    response = getattr(client, method)(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert said(response)[0].startswith("Hay registros que dependen de esto")
    assert level.objects.count() == 1


def test_bulk_delete_of_records_is_refused(client, superuser, evidence):
    client.force_login(superuser)

    response = bulk(client, "delete", LessonPage.objects.get())

    assert response["Location"] == "/admin/"
    assert LessonPage.objects.count() == 1


def test_page_without_records_is_deleted(client, editor, draft):
    client.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))

    assert LessonPage.objects.count() == 0


# --- Previews ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("mode", "text"), [("es", "Hola."), ("en", "Hello.")])
def test_draft_previews_in_either_language_without_enrolment(client, editor, draft, language, mode, text):
    editor.language = language
    editor.save()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[draft.pk])

    saved = client.post(f"{address}?mode={mode}", lesson_data())
    html = client.get(f"{address}?mode={mode}").content.decode()

    assert json.loads(saved.content) == {"is_valid": True, "is_available": True}
    assert f'<html lang="{mode}"' in html
    assert text in html


def test_incomplete_draft_previews(client, editor, draft):
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[draft.pk])

    client.post(address, lesson_data(title_en="", objective_en="", blocks=[text_block(en="")]))
    html = client.get(f"{address}?mode=en").content.decode()

    assert "Hola." in html
