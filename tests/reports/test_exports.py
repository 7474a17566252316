"""The team list as a file: the same as the screen, and harmless in a spreadsheet."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.utils import timezone, translation

from courses.learning.services import assign_course, enrol
from courses.models import CoursePage, Enrolment
from lib.names import clean_number, clean_text
from lib.spreadsheets import harmless
from quizzes.adjusting.services import adjust_score
from quizzes.models import Attempt, LateAnswer, Question
from quizzes.regrading.services import regrade
from quizzes.voiding.services import undo_void, void_question
from tests.factories import (
    EmployeeFactory,
    TeamFactory,
    join,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)

pytestmark = pytest.mark.django_db

HEAD = [
    "Employee",
    "Number",
    "Team",
    "Course",
    "Lessons done",
    "Lessons",
    "Due date",
    "Status",
    "Completed on",
    "Renew by",
    "Changed scores",
    "Late answers",
]


def download(client, viewer, extension, query="", language="en"):
    client.force_login(viewer.user)
    response = client.get(f"/{language}/team/export.{extension}{query}")
    assert response.status_code == 200
    return response


def read_csv(response):
    data = response.getvalue()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def open_xlsx(response):
    return openpyxl.load_workbook(io.BytesIO(response.getvalue())).active


def read_xlsx(response):
    return [list(row) for row in open_xlsx(response).iter_rows(values_only=True)]


def as_text(value):
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime.datetime) else str(value)


@pytest.fixture
def workforce(organisation, team, hr):
    """Three teams, two courses, every status."""
    today = organisation.today()
    courses = [make_course(lessons=3), make_course(lessons=2)]
    below = TeamFactory(organisation=organisation, parent=team, name_es="Ñandú", name_en="Rhea")
    teams = [team, below, TeamFactory(organisation=organisation), None]
    for number in range(12):
        employee = EmployeeFactory(
            organisation=organisation,
            number=f"00{number:02d}",
            user__given_names="José, María" if number == 3 else "Zoë",
            user__first_surname="Núñez; Peña" if number == 3 else f"Apellido{number % 5}",
        )
        if teams[number % 4]:
            join(employee, teams[number % 4])
        course = courses[number % 2]
        if number % 3:
            assign_course(employee, course, today + datetime.timedelta(days=(number - 5) * 4))
        if number % 5 < 4:
            make_enrolment(course, employee, lessons_done=True if number % 5 == 3 else number % 5)
        else:
            enrol(employee, course)
    expired = Enrolment.objects.filter(completed_at__isnull=False).order_by("pk").first()
    Enrolment.objects.filter(pk=expired.pk).update(expires_on=today - datetime.timedelta(days=1))
    return {"team": team, "course": courses[1]}


QUERIES = [
    "",
    "?sort=-name",
    "?sort=due",
    "?sort=-due",
    "?sort=status",
    "?sort=-status",
    "?status=current",
    "?status=in_progress",
    "?status=overdue",
    "?status=not_started",
    "?status=expired",
    "?status=due_soon",
    "?q=apellido1",
    "?q=000",
    "?q=nobody",
    "?team={team.pk}",
    "?course={course.pk}",
    "?team={team.pk}&course={course.pk}&status=overdue&sort=-due&q=apellido",
    "?team=0&course=x&status=y&sort=z",
]


@pytest.mark.parametrize("language", ["es", "en"])
def test_both_files_equal_the_screen_under_every_filter(client, hr, workforce, language, subtests):
    client.force_login(hr.user)
    for query in (query.format(**workforce) for query in QUERIES):
        with subtests.test(query=query):
            context = client.get(f"/{language}/team/{query}").context

            from_csv = read_csv(download(client, hr, "csv", query, language))
            from_xlsx = read_xlsx(download(client, hr, "xlsx", query, language))

            screen = as_shown(context["rows"], language)
            assert from_csv[1:] == screen
            assert [[as_text(value) for value in row] for row in from_xlsx[1:]] == screen
            assert len(screen) == context["page_obj"].paginator.count
            assert from_csv[0] == from_xlsx[0]


def as_shown(rows, language):
    with translation.override(language):
        return [
            [
                row.name,
                row.number,
                row.team,
                row.course,
                str(row.done),
                str(row.total),
                as_text(row.due_on),
                str(Enrolment.Status(row.status).label),
                as_text(row.completed_on),
                as_text(row.renew_by),
                "",  # nothing changed
                "",  # nothing late
            ]
            for row in rows
        ]


def test_head_names_the_columns(client, hr):
    assert read_csv(download(client, hr, "csv")) == [HEAD]
    assert read_xlsx(download(client, hr, "xlsx")) == [HEAD]


def test_words_are_in_the_language_of_the_address_though_rows_come_later(client, hr, learner):
    enrol(learner, make_course())
    client.force_login(hr.user)

    response = client.get("/en/team/export.csv")
    with translation.override("es"):
        rows = read_csv(response)

    assert [rows[0], rows[1][2:4], rows[1][7]] == [HEAD, ["Branches", "Course 1"], "Not started"]


def test_csv_is_sent_in_pieces(client, organisation, hr, monkeypatch):
    course = make_course()
    employees = [EmployeeFactory(organisation=organisation) for _ in range(5)]
    for employee in employees:
        enrol(employee, course)
    whole = download(client, hr, "csv").getvalue()
    monkeypatch.setattr("lib.spreadsheets.LINES_AT_ONCE", 2)

    pieces = list(download(client, hr, "csv").streaming_content)

    assert len(pieces) > 2
    assert b"".join(pieces) == whole


def test_manager_exports_only_the_own_tree(client, manager, learner, organisation):
    course = make_course()
    for employee in (learner, EmployeeFactory(organisation=organisation)):
        enrol(employee, course)

    rows = read_csv(download(client, manager, "csv"))

    assert [row[1] for row in rows[1:]] == [learner.number]


@pytest.mark.parametrize(("language", "words"), [("en", "attempt 1: 50 → 60 ("), ("es", "intento 1: de 50 a 60 (")])
def test_only_human_resources_read_which_scores_were_adjusted(client, hr, manager, learner, superuser, language, words):
    quiz = make_quiz(make_course(), questions=2)
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=1, submit=True)
    adjust_score(attempt, Decimal(60), "=Power failed", by=superuser, seen=50)

    [_head, in_csv] = read_csv(download(client, hr, "csv", language=language))
    [_head, in_xlsx] = read_xlsx(download(client, hr, "xlsx", language=language))
    [head, of_manager] = read_csv(download(client, manager, "csv", language=language))

    assert in_csv[-2] == in_xlsx[-2]
    assert (words in in_csv[-2], "=Power failed" in in_csv[-2]) == (True, True)
    assert superuser.get_full_name() in in_csv[-2]
    assert (len(head), len(of_manager), len(in_csv)) == (10, 10, 12)


@pytest.mark.parametrize(
    ("language", "title", "kinds"),
    [
        ("en", "Changed scores", ["Question voided", "Question counts again", "Adjusted by hand", "Graded again"]),
        (
            "es",
            "Calificaciones modificadas",
            ["Pregunta anulada", "La pregunta vuelve a contar", "Modificada a mano", "Se calificó de nuevo"],
        ),
    ],
)
def test_scores_changed_in_whichever_way_are_exported(client, hr, learner, superuser, language, title, kinds):
    quiz = make_quiz(make_course(), questions=2, pass_mark=100, attempt_limit=None)
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=0, submit=True)
    first, second = (each.version.question for each in attempt.responses.order_by("position"))
    undo_void(
        void_question(first, "full", "Two are right", by=superuser), "It was fine", by=superuser, never_lowers=False
    )
    choices = list(second.choices.all())
    for number, choice in enumerate(choices):  # the wrong answer that was given is right
        choice.is_correct = number == 1
    second.choices = choices
    second.save_revision().publish()
    regrade(Question.objects.get(pk=second.pk), "The key was wrong", by=superuser)
    adjust_score(Attempt.objects.get(), Decimal(60), "Power failed", by=superuser, seen=50)

    [head, in_csv] = read_csv(download(client, hr, "csv", language=language))
    [_head, in_xlsx] = read_xlsx(download(client, hr, "xlsx", language=language))

    assert (head[-2], in_csv[-2]) == (title, in_xlsx[-2])
    assert [kind for kind in kinds if kind not in in_csv[-2]] == []
    reasons = ("Two are right", "It was fine", "The key was wrong", "Power failed")
    assert [why for why in reasons if why not in in_csv[-2]] == []
    assert in_csv[-2].count("; ") == 3


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Quiz 1, attempt 1: 2, of which 1 count"), ("es", "Quiz 1, intento 1: 2, de las que cuentan 1")],
)
def test_human_resources_read_which_answers_came_late(client, hr, manager, learner, language, words):
    quiz = make_quiz(make_course(), questions=2)
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=1, submit=True)
    for response, counts in zip(attempt.responses.order_by("position"), (True, False), strict=True):
        LateAnswer.objects.create(response=response, counts=counts, answer=[], arrived_at=timezone.now())

    [_head, in_csv] = read_csv(download(client, hr, "csv", language=language))
    [_head, in_xlsx] = read_xlsx(download(client, hr, "xlsx", language=language))

    assert in_csv[-1] == in_xlsx[-1]
    assert in_csv[-1].partition(",")[2] == words.partition(",")[2]


@pytest.mark.parametrize(
    ("extension", "kind"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_file_is_named_after_the_local_date_and_never_cached(client, hr, extension, kind):
    hr.organisation.time_zone = "America/Tijuana"
    hr.organisation.save()

    with time_machine.travel("2026-03-11 06:59:59+00:00", tick=False):
        response = download(client, hr, extension)
        response.getvalue()

    assert response["Content-Type"] == kind
    assert response["Content-Disposition"] == f'attachment; filename="team-progress-2026-03-10.{extension}"'
    assert "no-store" in response["Cache-Control"]
    assert response.streaming


@pytest.mark.parametrize("extension", ["ods", "CSV", "csv.exe", "html"])
def test_unknown_kind_of_file_is_not_found(client, hr, extension):
    client.force_login(hr.user)

    assert client.get(f"/en/team/export.{extension}").status_code == 404


# --- A spreadsheet must not run what a cell says ------------------------------------------------------

HOSTILE = [
    '=HYPERLINK("http://example.com","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "﹦1+1",
    "−1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "-",
    "=cmd|' /C calc'!A0",
]
HARMLESS = ["Ana", "a=b", "1-2", "Núñez-Peña", "ana@example.com", "", "'=1+1", " Ana", "0012"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_disarmed(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", [*HARMLESS, 5, -5, None, datetime.date(2026, 1, 1)])
def test_ordinary_value_is_left_alone(value):
    assert harmless(value) == value


def test_hostile_cells_stay_text_in_both_files(client, organisation, hr):
    texts = [text for text in HOSTILE if "\0" not in text and text == clean_text(text)]
    for number, text in enumerate(texts):
        team = TeamFactory(organisation=organisation, name_es=text, name_en=text)
        employee = EmployeeFactory(organisation=organisation, number=f"{text}{number}", user__given_names=text)
        course = make_course()
        CoursePage.objects.filter(pk=course.pk).update(title_en=text)  # past the check of what certificates can print
        enrol(join(employee, team), course)
    written = {(clean_number(f"{text}{number}"), text, text) for number, text in enumerate(texts)}

    [_head, *in_csv] = read_csv(download(client, hr, "csv"))
    [_head, *in_xlsx] = open_xlsx(download(client, hr, "xlsx")).iter_rows()

    assert len(texts) > 10
    assert {tuple(row[1:4]) for row in in_csv} == {tuple(f"'{text}" for text in row) for row in written}
    assert [row[0] for row in in_csv if not row[0].startswith("'")] == []
    assert {tuple(cell.value for cell in row[1:4]) for row in in_xlsx} == written
    assert {cell.data_type for row in in_xlsx for cell in row} <= {"s", "n"}
    assert {cell.hyperlink for row in in_xlsx for cell in row} == {None}


def test_no_cell_can_open_another(client, hr, learner):
    type(learner.user).objects.filter(pk=learner.user_id).update(given_names='a";=1+1;"', first_surname="b\r\n=2")
    enrol(learner, make_course(title_en='a";=1+1;"b\r\n=2'))

    data = download(client, hr, "csv").getvalue().decode("utf-8-sig")

    [_head, row] = csv.reader(io.StringIO(data, newline=""))
    assert '"a"";=1+1;""b\r\n=2"' in data
    assert (row[0], row[3]) == ('a";=1+1;" b =2', 'a";=1+1;"b\r\n=2')


# --- Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_export_reads_as_often_whatever_there_is(client, organisation, hr, extension, count, django_assert_num_queries):
    for _ in range(count):
        team = TeamFactory(organisation=organisation)
        make_enrolment(make_course(), join(EmployeeFactory(organisation=organisation), team), lessons_done=1)
    client.force_login(hr.user)

    with django_assert_num_queries(11):
        client.get(f"/en/team/export.{extension}").getvalue()
