"""Import and export in the CMS: who may, what they see, what they get."""

import datetime
import io
import uuid

import openpyxl
import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from quizzes.exchange import kept
from quizzes.exchange.collecting import bank_of
from quizzes.exchange.formats import FORMATS, WRITTEN
from quizzes.exchange.template import EXAMPLES, template
from quizzes.models import Question
from quizzes.question_types import TYPES
from tests.factories import UserFactory, make_course, make_question

pytestmark = pytest.mark.django_db
SCREENS = ["question_exchange:import", "question_exchange:export"]
SHEET = "Kind,Question (Spanish),Question (English),Choice 1 (Spanish),Choice 1: correct\n"


@pytest.fixture
def course():
    return make_course(lessons=1)


def upload(client, course, content, name="bank.csv", **fields):
    data = {"course": course.pk, "language": "es", "file": SimpleUploadedFile(name, content), **fields}
    return client.post(reverse("question_exchange:import"), data)


def said(response):
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def confirm(client, address, **fields):
    digest = client.get(address).context["digest"]
    return client.post(address, {"digest": digest, **fields})


@pytest.mark.parametrize("screen", SCREENS)
def test_learner_finds_nothing(client, hr, screen):
    client.force_login(hr.user)

    assert client.get(reverse(screen)).status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_screen_opens_with_and_without_courses(client, editor, screen, language):
    editor.language = language
    editor.save()
    assert client.get(reverse(screen)).status_code == 200

    course = make_course(lessons=1)

    assert course.local_title in client.get(reverse(screen)).content.decode()


def test_import_shows_its_plan_and_then_writes_drafts(client, editor, course):
    sheet = SHEET + "Number,¿Cuánto?,How much?,,\nEssay,¿Qué?,What?,,\n"

    response = upload(client, course, sheet.encode())
    plan = client.get(response.url)

    assert [step.verdict for step in plan.context["page"]] == ["new", "error"]
    assert Question.objects.count() == 0
    done = confirm(client, response.url)
    assert (Question.objects.get().stem_es, Question.objects.get().live) == ("¿Cuánto?", False)
    assert done.url.startswith(reverse("wagtailsnippets_quizzes_question:list"))
    assert said(done) == ["1 new question was imported as a draft."]
    assert "How much?" in client.get(done.url).content.decode()
    assert client.get(response.url).status_code == 404  # the file is gone


def test_plan_is_filtered_and_paginated(client, editor, course):
    address = upload(client, course, (SHEET + "Essay,a,b,,\n" + "Number,a,b,,\n" * 60).encode()).url

    assert len(client.get(address).context["page"]) == 50
    assert len(client.get(f"{address}?p=2").context["page"]) == 11
    assert len(client.get(f"{address}?verdict=error").context["page"]) == 1
    assert "No question fits" in client.get(f"{address}?verdict=same").content.decode()


def test_duplicates_are_imported_only_when_ticked(client, editor, course):
    sheet = (SHEET + "Number,a,b,,\n" * 2).encode()

    confirm(client, upload(client, course, sheet).url)
    assert Question.objects.count() == 1

    confirm(client, upload(client, course, sheet).url, duplicates="on")
    assert Question.objects.count() == 3


@pytest.mark.parametrize(("language", "title"), [("es", "Respuesta correcta"), ("en", "Right answer")])
def test_other_right_answer_is_shown_and_imported_only_when_ticked(client, editor, course, language, title):
    editor.language = language
    editor.save()
    gift = "::a::[html]¿Cuál? {=Uno ~Dos}\n\n::b::[html]¿Cuál? {~Uno =Dos}\n".encode()
    address = upload(client, course, gift, name="b.gift").url

    page = client.get(address)

    assert [step.verdict for step in page.context["page"]] == ["new", "other_key"]
    assert title in page.content.decode()
    confirm(client, address)
    assert Question.objects.count() == 1
    confirm(client, upload(client, course, gift, name="b.gift").url, other_keys="on")
    assert Question.objects.count() == 2


def test_bank_that_changed_meanwhile_is_looked_at_again(client, editor, course):
    address = upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url
    digest = client.get(address).context["digest"]
    confirm(client, upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url)

    response = client.post(address, {"digest": digest})

    assert (response.url, Question.objects.count()) == (address, 1)
    assert "meantime" in said(response)[-1]


def test_cancelled_import_forgets_the_file(client, editor, course):
    address = upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url

    assert client.post(address, {"cancel": "1"}).url == reverse("question_exchange:import")
    assert client.get(address).status_code == 404


def test_file_is_nobody_elses_and_not_for_ever(client, editor, course):
    address = upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url
    other = UserFactory(is_staff=True, is_superuser=True)

    client.force_login(other)
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)

    client.force_login(editor)
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + kept.KEPT_FOR * 1.1, tick=False):
        client.force_login(editor)
        assert client.get(address).status_code == 404
        kept.forget_old()
    assert storages["private"].listdir(f"{kept.FOLDER}/{editor.pk}")[1] == []


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.pdf", b"%PDF-1.7\x00"),
        ("a.xlsx", b"PK\x03\x04junk"),
        ("a.csv", b"who,knows\n1,2\n"),
        ("a.csv", b"x" * (10 * 1024 * 1024 + 1)),
    ],
)
def test_file_that_cannot_be_read_is_refused_beside_its_field(client, editor, course, name, content, language):
    editor.language = language
    editor.save()

    response = upload(client, course, content, name=name)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["file"]


def test_export_says_what_the_format_lacks_and_gives_the_file(client, editor, course):
    question = make_question(course)
    make_question(course, kind="numeric", number="1")
    query = {"course": course.pk, "format": "xlsx", "kind": "single"}

    page = client.get(reverse("question_exchange:export"), query)
    file = client.get(reverse("question_exchange:download"), query)

    assert (page.context["count"], page.context["loss_count"]) == (1, 0)
    assert file["Content-Disposition"].startswith(f'attachment; filename="{course.slug}-')
    assert FORMATS["xlsx"].read(file.content, "es").questions() == list(bank_of(course, [question]).questions)


def test_export_is_filtered(client, editor, course):
    make_question(course)
    query = {"course": course.pk, "format": "csv"}

    for filters, count in (({"state": "live"}, 1), ({"state": "draft"}, 0), ({"kind": "cloze"}, 0)):
        assert client.get(reverse("question_exchange:export"), query | filters).context["count"] == count
    assert client.get(reverse("question_exchange:download"), {"course": course.pk}).status_code == 404


@pytest.mark.parametrize("name", WRITTEN)
def test_every_format_is_exported_and_imported_from_the_screens(client, editor, course, name):
    for kind in ("single", "multiple"):
        make_question(course, kind=kind)
    query = {"course": course.pk, "format": name}
    assert client.get(reverse("question_exchange:export"), query).context["loss_count"] == 0
    file = client.get(reverse("question_exchange:download"), query)

    address = upload(client, course, file.content, name=f"bank.{FORMATS[name].extension}").url

    assert {step.verdict for step in client.get(address).context["page"]} == {"same"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_template_holds_an_example_of_every_kind(client, editor, language):
    editor.language = language
    editor.save()
    for extension in ("xlsx", "csv"):
        response = client.get(reverse("question_exchange:template", args=[extension]))
        assert FORMATS[extension].read(response.content, "es").questions() == list(EXAMPLES.questions)
    assert {question.kind for question in EXAMPLES.questions} == set(Question.Kind.values)
    assert client.get(reverse("question_exchange:template", args=["pdf"])).status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
def test_second_sheet_of_the_template_explains_the_columns(language):
    with translation.override(language):
        book = openpyxl.load_workbook(io.BytesIO(template("xlsx")))

    sheet, explanations = book.worksheets
    titles = {cell.value for cell in sheet[1]}
    explained = [row[0].value for row in explanations.iter_rows(min_row=2, max_row=explanations.max_row - 1)]
    assert set(explained) <= titles
    assert len(explained) == 20


def test_examples_of_the_template_could_be_published():
    assert [TYPES[question.kind].gaps(question.payload()) for question in EXAMPLES.questions] == [{}] * 8


def test_nothing_is_found_under_a_key_of_nobody(editor):
    assert kept.find(editor, uuid.uuid4()) is None
