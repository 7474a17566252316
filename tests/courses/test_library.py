"""Documents and pictures lie where nothing is public, and open for who may see a course that uses them."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image as Drawing
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from courses.models import LessonPage
from quizzes.models import Question
from tests.factories import (
    EmployeeFactory,
    make_course,
    make_enrolment,
    make_question,
    use_document,
    use_picture,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a new size to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]

ROLES = {"anonymous": 302, "learner": 200, "colleague": 200, "stranger": 404, "editor": 200}


@pytest.fixture
def course(organisation):
    """A course for one company."""
    made = make_course()
    made.organisations.add(organisation)
    made.save()
    return made


@pytest.fixture
def document():
    made = get_document_model()(title="Guía")
    made.file.save("guia.txt", ContentFile(b"contenido"))
    made.save()
    made.file.close()
    return made


@pytest.fixture
def image():
    file = io.BytesIO()
    Drawing.new("RGB", (40, 30), "navy").save(file, "PNG")
    made = get_image_model().objects.create(title="Diagrama", file=ContentFile(file.getvalue(), "diagrama.png"))
    made.file.close()
    return made


@pytest.fixture
def everybody(client, learner, stranger, organisation, editor):
    """Ask as each of them; the answers by role."""
    users = {
        "anonymous": None,
        "learner": learner.user,
        "colleague": EmployeeFactory(organisation=organisation).user,
        "stranger": stranger.user,
        "editor": editor,
    }

    def ask(path, *roles):
        statuses = {}
        for role in roles or users:
            client.logout()
            if users[role]:
                client.force_login(users[role])
            response = client.get(path)
            statuses[role] = response.status_code
            response.close()
        return statuses

    return ask


def lesson_of(course):
    return LessonPage.objects.descendant_of(course).first()


def test_a_document_is_for_who_may_see_its_course(everybody, course, document):
    use_document(lesson_of(course), document)

    assert everybody(document.url) == ROLES


def test_a_picture_in_any_size_is_for_who_may_see_its_course(everybody, course, image):
    use_picture(lesson_of(course), image)
    rendition = image.get_rendition("width-20")

    assert everybody(rendition.url) == ROLES
    assert everybody(image.file.url) == ROLES


@pytest.mark.parametrize("kind", ["document", "image"])
def test_what_no_course_uses_is_for_editors(everybody, course, kind, request):
    file = request.getfixturevalue(kind)

    statuses = everybody(file.url if kind == "document" else file.file.url)

    assert statuses == {**dict.fromkeys(ROLES, 404), "anonymous": 302, "editor": 200}


def test_who_began_a_course_keeps_its_documents(everybody, course, document, stranger):
    use_document(lesson_of(course), document)
    make_enrolment(course, stranger)

    assert everybody(document.url, "stranger") == {"stranger": 200}


def test_a_picture_of_a_question_is_for_who_may_see_the_course(everybody, course, image):
    question = make_question(course)
    question.image, question.image_alt_es, question.image_alt_en = image, "Un diagrama", "A diagram"
    question.save()
    question.save_revision().publish()
    address = question.content()["image"]["src"]
    before = everybody(address)
    Question.objects.update(image=None)

    assert before == ROLES
    assert everybody(address) == ROLES  # an open attempt still shows the version with the picture


@pytest.mark.parametrize("kind", ["document", "image"])
def test_a_collection_for_a_group_is_for_that_group(everybody, course, kind, request, editor):
    file = request.getfixturevalue(kind)
    (use_document if kind == "document" else use_picture)(lesson_of(course), file)
    collection = Collection.get_first_root_node().add_child(name="Privada")
    restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type="groups")
    restriction.groups.add(editor.groups.get())
    type(file).objects.update(collection=collection)

    statuses = everybody(file.url if kind == "document" else file.file.url)

    assert statuses == {**dict.fromkeys(ROLES, 404), "anonymous": 302, "editor": 200}


@pytest.mark.parametrize(("language", "title"), [("es", "Se necesita una contraseña"), ("en", "A password is needed")])
def test_a_collection_with_a_password_asks_for_it(client, learner, course, document, language, title):
    use_document(lesson_of(course), document)
    collection = Collection.get_first_root_node().add_child(name="Privada")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="jacaranda"
    )
    get_document_model().objects.update(collection=collection)
    client.force_login(learner.user)
    client.cookies["aula_language"] = language

    asked = client.get(document.url).content.decode()
    client.post(f"/documents/password/{restriction.pk}/", {"password": "jacaranda", "return_url": document.url})
    opened = client.get(document.url)

    assert title in asked
    assert b"".join(opened.streaming_content) == b"contenido"
    opened.close()


def test_files_lie_in_the_private_folder(document, image):
    private = Path(settings.PRIVATE_ROOT)

    assert private in Path(document.file.path).parents
    assert private in Path(image.get_rendition("width-20").file.path).parents


def test_files_of_former_versions_are_moved_once(settings, tmp_path):
    settings.FORMER_MEDIA_ROOT, settings.MEDIA_ROOT = tmp_path / "media", tmp_path / "private/library"
    for name in ("documents/a.pdf", "images/b.png"):
        (settings.FORMER_MEDIA_ROOT / name).parent.mkdir(parents=True)
        (settings.FORMER_MEDIA_ROOT / name).write_text(name)
    kept = settings.MEDIA_ROOT / "images/b.png"
    kept.parent.mkdir(parents=True)
    kept.write_text("newer")

    call_command("move_library")
    call_command("move_library")

    assert (settings.MEDIA_ROOT / "documents/a.pdf").read_text() == "documents/a.pdf"
    assert kept.read_text() == "newer"
    assert (settings.FORMER_MEDIA_ROOT / "images/b.png").exists()


def test_logos_and_faces_are_shown_in_the_cms_only(everybody):
    default_storage.save("logos/casa.png", ContentFile(b"png"))

    assert everybody("/media/logos/casa.png") == {**dict.fromkeys(ROLES, 404), "anonymous": 302, "editor": 200}
    assert everybody("/media/logos/../guia.txt", "editor") == {"editor": 404}


def test_a_picture_is_asked_for_again_each_time(client, learner, course, image):
    use_picture(lesson_of(course), image)
    client.force_login(learner.user)

    first = client.get(image.file.url)
    again = client.get(image.file.url, headers={"If-Modified-Since": first["Last-Modified"]})
    first.close()
    client.logout()
    signed_out = client.get(image.file.url, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (first.status_code, again.status_code, signed_out.status_code) == (200, 304, 302)
    assert first["Cache-Control"] == again["Cache-Control"] == "private, no-cache"


def test_an_address_outside_the_library_is_not_found(client, learner):
    client.force_login(learner.user)

    assert {
        client.get(path).status_code
        for path in ("/media/logos/a.png", "/media/images/../../aula.sqlite3", "/media/images/x")
    } == {404}
