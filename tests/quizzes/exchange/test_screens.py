"""Import and export in the CMS: who may, what they see, what they get."""

import io

import openpyxl
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from lib import file_jobs
from quizzes.exchange.collecting import bank_of
from quizzes.exchange.formats import FORMATS, WRITTEN
from quizzes.exchange.jobs import plan_import, write_import
from quizzes.exchange.template import examples, template
from quizzes.exchange.views import LONG
from quizzes.models import Question, QuestionImport
from quizzes.question_types import TYPES
from tests.factories import UserFactory, make_course, make_question

pytestmark = pytest.mark.django_db
SCREENS = ["question_exchange:import", "question_exchange:export"]
SHEET = "Kind,Question (Spanish),Question (English),Choice 1 (Spanish),Choice 1: correct\n"


@pytest.fixture
def course():
    return make_course(lessons=1)


def upload(client, course, content, name="bank.csv", **fields):
    """Hand a file in; a worker reads it at once."""
    data = {"course": course.pk, "language": "es", "file": SimpleUploadedFile(name, content), **fields}
    response = client.post(reverse("question_exchange:import"), data)
    for job in QuestionImport.objects.to_plan():
        plan_import(job.pk)
    return response


def said(response):
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def confirm(client, address, **fields):
    """Say yes to the plan; a worker writes it at once."""
    digest = client.get(address).context["job"].digest
    response = client.post(address, {"digest": digest, **fields})
    for job in QuestionImport.objects.to_write():
        write_import(job.pk)
    return response


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


def test_too_many_open_imports_are_refused_and_listed(client, editor, course, monkeypatch):
    monkeypatch.setattr(file_jobs, "MOST_OPEN_OF_ONE", 1)
    sheet = (SHEET + "Number,¿Cuánto?,How much?,,\n").encode()
    first = upload(client, course, sheet)

    refused = upload(client, course, sheet)
    client.post(first.url, {"cancel": ""})
    taken = upload(client, course, sheet)

    assert refused.context["form"].errors["file"]
    assert first.url in refused.content.decode()
    assert taken.status_code == 302
    assert QuestionImport.objects.count() == 2


def test_import_shows_its_plan_and_then_writes_drafts(client, editor, course):
    sheet = SHEET + "Number,¿Cuánto?,How much?,,\nEssay,¿Qué?,What?,,\n"

    response = upload(client, course, sheet.encode())
    plan = client.get(response.url)

    assert [step.verdict for step in plan.context["page"]] == ["new", "error"]
    assert Question.objects.count() == 0
    done = confirm(client, response.url)
    assert (Question.objects.get().stem_es, Question.objects.get().live) == ("¿Cuánto?", False)
    assert done.url == response.url
    assert "1 new question was imported as a draft." in client.get(done.url).content.decode()


def test_plan_is_filtered_and_paginated(client, editor, course):
    address = upload(client, course, (SHEET + "Essay,a,b,,\n" + "Number,a,b,,\n" * 60).encode()).url

    assert len(client.get(address).context["page"]) == 50
    assert len(client.get(f"{address}?p=2").context["page"]) == 11
    assert len(client.get(f"{address}?verdict=error").context["page"]) == 1
    assert "No question matches" in client.get(f"{address}?verdict=same").content.decode()


def test_duplicates_are_imported_only_when_ticked(client, editor, course):
    sheet = (SHEET + "Number,a,b,,\n" * 2).encode()

    confirm(client, upload(client, course, sheet).url)
    assert Question.objects.count() == 1

    again = upload(client, course, sheet).url
    assert "Import the selected questions as drafts" in client.get(again).content.decode()
    confirm(client, again, duplicates="on")
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
    digest = client.get(address).context["job"].digest
    confirm(client, upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url)

    response = client.post(address, {"digest": digest})
    write_import(QuestionImport.objects.to_write().get().pk)

    assert (response.url, Question.objects.count()) == (address, 1)
    page = client.get(address)
    assert "The bank has changed in the meantime" in page.content.decode()
    assert [step.verdict for step in page.context["page"]] == ["duplicate"]
    assert "meantime" in said(client.post(address, {"digest": digest}))[-1]  # the old plan is no plan any more


def test_import_that_is_cancelled_before_a_yes_leaves_nothing(client, editor, course):
    address = upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url

    assert client.post(address, {"cancel": "1"}).url == reverse("question_exchange:import")
    assert "Nothing was imported." in client.get(address).content.decode()


def test_import_is_nobody_elses(client, editor, course):
    address = upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url
    other = UserFactory(is_staff=True, is_superuser=True)

    client.force_login(other)

    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


@pytest.mark.parametrize(("language", "words"), [("es", "Ninguna hoja tiene"), ("en", "No sheet has the columns")])
def test_file_that_a_worker_cannot_read_is_refused_on_its_page(client, editor, course, language, words):
    editor.language = language
    editor.save()

    page = client.get(upload(client, course, b"who,knows\n1,2\n").url)

    assert page.context["state"] == "failed"
    assert words in page.content.decode()
    assert 'data-ready="true"' in page.content.decode()


@pytest.mark.parametrize("language", ["es", "en"])
def test_page_says_that_it_waits_and_for_what(client, editor, course, language):
    editor.language = language
    editor.save()
    data = {"course": course.pk, "language": "es", "file": SimpleUploadedFile("a.csv", SHEET.encode())}
    address = client.post(reverse("question_exchange:import"), data).url

    page = client.get(address).content.decode()
    QuestionImport.objects.update(started_at=timezone.now() - LONG * 1.1)
    later = client.get(address).content.decode()

    assert 'data-ready="false"' in page
    assert "help-warning" not in page
    assert "help-warning" in later


def test_page_asks_as_much_of_the_database_whatever_the_file(client, editor, course, django_assert_max_num_queries):
    few = upload(client, course, (SHEET + "Number,a,b,,\n").encode()).url
    many = upload(client, course, (SHEET + "Number,a,b,,\n" * 40).encode()).url
    client.get(few)

    with CaptureQueriesContext(connection) as queries:
        client.get(few)
    with django_assert_max_num_queries(len(queries)):
        client.get(many)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.pdf", b"%PDF-1.7\x00"),
        ("a.xlsx", b"PK\x03\x04junk"),
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
        assert FORMATS[extension].read(response.content, "es").questions() == list(examples().questions)
    assert {question.kind for question in examples().questions} == set(TYPES)
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
    assert [TYPES[question.kind].gaps(question.content()) for question in examples().questions] == [{}] * 8
