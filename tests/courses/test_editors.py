"""What editors of courses may open and touch in the CMS, and in which language it speaks."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from quizzes.permissions import EDITORS, ensure_editors
from tests.factories import make_catalogue

pytestmark = pytest.mark.django_db

CLOSED = [
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailsites:index",
    "wagtailredirects:index",
    "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:task_index",
    "wagtailadmin_collections:index",
    "employees:index",
    "employees:add",
    "teams:index",
    "job_roles:index",
    "organisations:index",
    "requirements:add",
    "wagtailsnippets_courses_learningpath:list",
    "wagtailsnippets_courses_learningpath:add",
]


@pytest.mark.parametrize("name", CLOSED)
def test_editor_opens_nothing_else(client, editor, name):
    response = client.get(reverse(name))

    assert response.status_code in (302, 403, 404)
    assert response.headers.get("Location", "/admin/") == "/admin/"


@pytest.mark.parametrize(
    "name",
    [
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtailsnippets_quizzes_question:list",
        "wagtailsnippets_quizzes_question:add",
        "wagtailimages:index",
        "wagtaildocs:index",
        "requirements:index",
        "wagtailadmin_account",
    ],
)
def test_editor_opens_what_the_work_needs(client, editor, name):
    assert client.get(reverse(name)).status_code in (200, 302)


def test_editor_touches_nothing_outside_the_catalogue(client, editor):
    root = Page.objects.get(depth=1)
    outside = root.add_child(instance=Page(title="Otra", slug="otra"))

    response = client.get(reverse("wagtailadmin_pages:edit", args=[outside.pk]))

    assert response.status_code == 302
    assert response["Location"] == "/admin/"


def test_editors_are_made_once(editor):
    again = ensure_editors(make_catalogue())

    assert again == editor.groups.get()
    assert again.name == EDITORS
    assert sorted(again.permissions.values_list("codename", flat=True)) == [
        "access_admin",
        "add_question",
        "add_scenario",
        "change_question",
        "change_scenario",
        "publish_question",
        "view_question",
        "view_requirement",
        "view_scenario",
    ]
    assert sorted(again.page_permissions.values_list("permission__codename", flat=True)) == [
        "add_page",
        "change_page",
        "publish_page",
    ]


@pytest.mark.parametrize(("language", "words"), [("es", "Rutas de aprendizaje"), ("en", "Learning paths")])
def test_cms_speaks_the_language_of_its_user(client, superuser, language, words):
    superuser.language = language
    superuser.save()
    client.force_login(superuser)

    html = client.get("/admin/", headers={"accept-language": "fr"}).content.decode()

    assert f'<html lang="{language}"' in html
    assert words in html
