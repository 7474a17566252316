"""What every answer says to the browser: strict pages for people, a looser policy for the CMS only."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document

from courses.models import LessonPage
from tests.factories import add_lesson, make_catalogue, make_course

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def policy(response):
    """The directives of the answer; a nonce counts as nothing, for it changes."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {name: " ".join(value for value in values if "nonce-" not in value) for name, *values in parts}


PAGES = ["/es/accounts/login/", "/en/accounts/password/reset/", "/es/", "/en/courses/", "/es/nothing/"]


@pytest.mark.parametrize("path", PAGES)
def test_page_for_people_is_strict(client, learner, path):
    make_catalogue()
    client.force_login(learner.user)

    response = client.get(path, follow=True)

    assert policy(response) == STRICT
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_lesson_with_the_userbar_is_strict(client, superuser):
    lesson = add_lesson(make_course(lessons=0).get_children().get())
    client.force_login(superuser)

    response = client.get(lesson.address)

    assert policy(response) == STRICT
    assert b"wagtail-userbar" in response.content


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/reports/site-history/"])
def test_cms_may_use_its_inline_scripts(client, superuser, path):
    client.force_login(superuser)

    response = client.get(path, follow=True)

    assert policy(response) == STRICT | {
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
    }
    assert "nonce-" not in response["Content-Security-Policy"]


def test_refused_cms_page_stays_strict(client, learner):
    client.force_login(learner.user)

    response = client.get("/admin/")

    assert (response.status_code, policy(response)) == (404, STRICT)


def test_preview_is_strict(client, superuser):
    make_course(lessons=1)
    client.force_login(superuser)
    lesson = LessonPage.objects.get()
    lesson.save_revision()

    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))

    assert response.status_code == 200
    assert policy(response) == STRICT


def test_document_runs_nothing(client, superuser):
    client.force_login(superuser)
    document = Document(title="Guía")
    document.file.save("guia.pdf", ContentFile(b"%PDF-1.7 <script>alert(1)</script>"))

    response = client.get(document.url)
    response.close()

    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/es/accounts/login/", "/admin/"])
def test_account_pages_are_not_kept_by_the_browser(client, superuser, path):
    client.force_login(superuser)

    assert "no-store" in client.get(path)["Cache-Control"]
