"""The editor's screens: what they show, what the address chooses, who finds them."""

import csv
import io
import re

import openpyxl
import pytest
from django.urls import reverse

from people.models import User
from quizzes.analysis.flags import Flag
from quizzes.models import Question, QuestionVersion, Response
from tests.answers import simulate, store
from tests.factories import make_course, make_question, make_quiz

pytestmark = pytest.mark.django_db

BANK = 12
HARDER, MISKEYED = 4, 7


@pytest.fixture
def quiz(editor):
    """240 attempts: one question is harder in English, one has the wrong key."""
    quiz = make_quiz(make_course(title="Curso A", title_en="Course A"), questions=BANK)
    store(quiz, simulate(240, BANK, harder_in_english={HARDER}, miskeyed={MISKEYED}, shift=2.5))
    return quiz


def address(name, *args, **query):
    return reverse(f"item_analysis:{name}", args=args) + "".join(f"?{k}={v}" for k, v in query.items())


def listed(response):
    return [line.reference for line in response.context["table"].lines]


def reference(index):
    return Question.objects.order_by("pk")[index].reference


def test_quizzes_are_listed_with_their_attempts_by_course(client, quiz):
    other = make_quiz(make_course(title="Curso B", title_en="Course B"), questions=1)

    everything = client.get(address("index")).context["page"].object_list
    one = client.get(address("index", course=other.course.pk)).context["page"].object_list

    assert [(row["course"].title_en, row["quiz"].attempt_count) for row in everything] == [
        ("Course A", 240),
        ("Course B", 0),
    ]
    assert [row["quiz"].pk for row in one] == [other.pk]


def test_no_quiz_at_all(client, editor):
    course = make_course()

    assert "There is no quiz yet." in client.get(address("index")).content.decode()
    assert "This course has no quiz yet." in client.get(address("index", course=course.pk)).content.decode()


def test_quiz_that_nobody_has_taken(client, editor):
    response = client.get(address("quiz", make_quiz(make_course(), questions=1).pk))

    assert "Nobody has finished this quiz yet." in response.content.decode()
    assert response.context["header_buttons"] == []


def test_gravest_come_first(client, quiz):
    response = client.get(address("quiz", quiz.pk))

    lines = {line.reference: line.figures.flags for line in response.context["table"].lines}
    assert listed(response)[0] == reference(MISKEYED)
    assert lines[reference(MISKEYED)][0].label == "Possibly the wrong key"
    assert lines[reference(HARDER)][0].label == "Differs between the languages"
    assert [min(flag.rank for flag in flags) for flags in lines.values() if flags] == sorted(
        min(flag.rank for flag in flags) for flags in lines.values() if flags
    )


@pytest.mark.parametrize("sort", ["reference", "count", "facility", "discrimination", "seconds", "delta", "flags"])
def test_sorting_is_in_the_address_both_ways(client, quiz, sort):
    upwards = client.get(address("quiz", quiz.pk, sort=sort))
    downwards = client.get(address("quiz", quiz.pk, sort=f"-{sort}"))

    assert len(listed(upwards)) == len(listed(downwards)) == BANK
    assert 'aria-sort="ascending"' in upwards.content.decode()
    assert 'aria-sort="descending"' in downwards.content.decode()
    if sort in ("facility", "discrimination"):
        values = [getattr(line.figures, sort) for line in upwards.context["table"].lines]
        assert values == sorted(values)
        assert [getattr(line.figures, sort) for line in downwards.context["table"].lines] == values[::-1]


def test_filter_by_flag(client, quiz):
    assert listed(client.get(address("quiz", quiz.pk, flag="key"))) == [reference(MISKEYED)]
    assert reference(HARDER) in listed(client.get(address("quiz", quiz.pk, flag="any")))
    nothing = client.get(address("quiz", quiz.pk, flag="easy"))
    assert listed(nothing) == []
    assert "No question matches this filter." in nothing.content.decode()


def test_filter_by_language_changes_the_figures(client, quiz):
    lines = {
        code: {
            line.reference: line.figures
            for line in client.get(address("quiz", quiz.pk, language=code)).context["table"].lines
        }
        for code in ("", "es", "en")
    }

    name = reference(HARDER)
    assert lines["es"][name].facility > lines[""][name].facility > lines["en"][name].facility
    assert lines["es"][name].count + lines["en"][name].count == lines[""][name].count == 240


@pytest.mark.parametrize("asked", ["language", "flag", "attempts"])
def test_what_the_address_asks_for_in_vain_is_said_on_the_screen_and_empties_the_file(client, quiz, asked):
    query = f"?{asked}=xx&sort=xx"
    response = client.get(address("quiz", quiz.pk) + query)

    assert listed(response) == []
    assert "Show the list without this filter" in response.content.decode()
    assert len(client.get(address("export", quiz.pk, "csv") + query).content.splitlines()) == 1


def test_an_order_that_there_is_not_is_the_usual_one(client, quiz):
    assert len(listed(client.get(address("quiz", quiz.pk) + "?sort=xx"))) == BANK


def test_list_of_quizzes_says_that_a_course_is_gone(client, quiz):
    page = client.get(reverse("item_analysis:index") + "?course=99999")

    assert list(page.context["page"]) == []
    assert "This course no longer exists." in page.content.decode()


def test_drawing_has_a_mark_for_each_question_and_a_text(client, quiz):
    html = client.get(address("quiz", quiz.pk)).content.decode()

    assert len(re.findall(r'class="mark', html)) == BANK
    assert 'role="img"' in html
    assert "The table below has the same figures." in html
    assert "style=" not in html[html.index("<svg class") : re.search(r"</svg>\s*</div>", html).start()]


@pytest.mark.parametrize("query", ["", "?flag=key&language=es"])
def test_screen_in_constant_queries(client, quiz, query, django_assert_num_queries):
    client.get(address("quiz", quiz.pk))

    with django_assert_num_queries(16):
        client.get(address("quiz", quiz.pk) + query)


def test_list_of_quizzes_in_constant_queries(client, quiz, django_assert_num_queries):
    make_quiz(make_course(), questions=1)
    client.get(address("index"))

    with django_assert_num_queries(13):
        client.get(address("index"))


def test_question_shows_both_languages_side_by_side(client, quiz):
    question = Question.objects.order_by("pk")[HARDER]

    response = client.get(address("question", quiz.pk, question.pk))

    html = response.content.decode()
    assert [(side["code"], side["stem"]) for side in response.context["sides"]] == [
        ("es", question.stem_es),
        ("en", question.stem_en),
    ]
    assert "it is harder in English." in html
    assert "Opción 1" in html
    assert "Choice 1" in html
    assert reverse("wagtailsnippets_quizzes_question:edit", args=[question.pk]) in html
    assert str(Flag.LANGUAGE.advice) in html


def test_question_without_choices_or_answers_in_a_language(client, quiz):
    question = Question.objects.order_by("pk").first()
    Response.objects.filter(version__question=question).update(language="es")

    html = client.get(address("question", quiz.pk, question.pk)).content.decode()

    assert "Nobody has answered it in this language yet." in html
    assert "the question needs 100 answers in each language" in html


def test_question_that_the_quiz_never_drew_is_not_found(client, quiz):
    other = make_question(make_course())

    assert client.get(address("question", quiz.pk, other.pk)).status_code == 404
    assert client.get(address("question", quiz.pk, 999_999)).status_code == 404
    assert client.get(address("quiz", 999_999)).status_code == 404
    assert client.get(address("export", quiz.pk, "pdf")).status_code == 404


@pytest.fixture
def dangerous(quiz):
    """A question that begins like a formula."""
    version = QuestionVersion.objects.order_by("question_id").first()
    version.payload["stem"]["en"] = "=1+1"
    version.save()
    return quiz


def test_csv_is_the_screen_and_harmless(client, dangerous):
    query = "?sort=-facility&language=es"
    screen = client.get(address("quiz", dangerous.pk) + query)

    response = client.get(address("export", dangerous.pk, "csv") + query)

    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Reference"] for row in rows] == listed(screen)
    assert "'=1+1" in [row["Question"] for row in rows]
    by_reference = {row["Reference"]: row for row in rows}
    assert by_reference[reference(HARDER)]["Easier in"] == "Español"
    assert "Possibly the wrong key" in by_reference[reference(MISKEYED)]["To look at"]


def test_xlsx_is_the_screen_and_harmless(client, dangerous):
    response = client.get(address("export", dangerous.pk, "xlsx"))

    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == BANK + 1
    assert "=1+1" in [row[1] for row in rows]
    assert {cell.data_type for row in sheet.iter_rows(min_col=2, max_col=2) for cell in row} == {"s"}
    assert re.fullmatch(r'attachment; filename="final-quiz-\d{4}-\d\d-\d\d\.xlsx"', response["Content-Disposition"])


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_file_of_few_answers(client, editor, extension):
    quiz = make_quiz(make_course(), questions=2)
    store(quiz, simulate(3, 2))

    assert client.get(address("export", quiz.pk, extension)).status_code == 200


def test_few_attempts_are_said(client, editor):
    quiz = make_quiz(make_course(), questions=2)
    store(quiz, simulate(29, 2))

    html = client.get(address("quiz", quiz.pk)).content.decode()

    assert "Few attempts so far" in html
    assert "computed once there are 30 attempts" in html


def screens(quiz):
    return [
        address("index"),
        address("quiz", quiz.pk),
        address("question", quiz.pk, Question.objects.first().pk),
        address("export", quiz.pk, "csv"),
        reverse("bank_check"),
    ]


def test_learners_and_human_resources_find_nothing(client, quiz, learner, hr):
    for person in (learner, hr):
        client.force_login(person.user)
        assert {client.get(path).status_code for path in screens(quiz)} == {404}


def test_anonymous_visitors_are_asked_to_sign_in(client, quiz):
    client.logout()

    assert {client.get(path).status_code for path in screens(quiz)} == {302}


def test_who_edits_other_things_does_not_see_the_entries(client, quiz):
    user = User.objects.get(groups__name__startswith="Editores")
    group = user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_question"))

    assert {client.get(path).url for path in screens(quiz)} == {"/admin/"}
    assert address("index") not in client.get("/admin/").content.decode()


def test_editors_find_the_entries_in_the_menu(client, editor):
    html = client.get("/admin/").content.decode()

    assert address("index") in html
    assert reverse("bank_check") in html
