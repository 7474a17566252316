"""The team list as a file: the same as the screen, and harmless in a spreadsheet."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone, translation

from courses.learning.services import enrol
from courses.models import Enrolment
from people.models import Employee, User
from quizzes.adjusting.services import adjust_score
from quizzes.models import Attempt, LateAnswer, Question
from quizzes.regrading.services import regrade
from quizzes.voiding.services import undo_void, void_question
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    TeamFactory,
    WorkCentreFactory,
    assign_course,
    join,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)
from tests.reports.files import as_text, download, read_csv, read_xlsx

pytestmark = pytest.mark.django_db

HEAD = [
    "Employee",
    "Number",
    "Team",
    "Work center",
    "Job role",
    "Left on",
    "Course",
    "Lessons done",
    "Lessons",
    "Due date",
    "Status",
    "Exempt until",
    "Completed on",
    "Renew by",
    "Met by",
    "Met until",
    "Changed scores",
    "Late answers",
]


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
    centre, role = (
        WorkCentreFactory(organisation=organisation, name="Planta; Ñ"),
        JobRoleFactory(organisation=organisation),
    )
    Employee.objects.filter(number__in=["0001", "0003"]).update(work_centre=centre, job_role=role)
    Employee.objects.filter(number__in=["0004", "0008"]).update(left_on=today - datetime.timedelta(days=3))
    Enrolment.objects.filter(employee__number__in=["0002", "0005"], completed_at=None).update(
        exempted_at=timezone.now(), exempt_until=today + datetime.timedelta(days=3)
    )
    for number in ("0098", "0099"):
        join(EmployeeFactory(organisation=organisation, number=number), team)
    User.objects.filter(employments__number="0099").update(email="", password="!")
    return {"team": team, "course": courses[1], "centre": centre, "role": role}


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
    "?team=0",
    "?status=y",
    "?status=exempt",
    "?status=expiring",
    "?status=no_course",
    "?status=no_course&course={course.pk}&sort=-name",
    "?status=cannot_sign_in",
    "?people=left",
    "?people=left&status=overdue",
    "?centre={centre.pk}",
    "?role={role.pk}&sort=-name",
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
                row.centre,
                row.role,
                as_text(row.left_on),
                row.course,
                str(row.done) if row.enrolment_id else "",
                str(row.total) if row.enrolment_id else "",
                as_text(row.due_on),
                row.label,
                as_text(row.exempt_until),
                as_text(row.completed_on),
                as_text(row.renew_by),
                row.met_by,
                as_text(row.met_until),
                "",  # nothing changed
                "",  # nothing late
            ]
            for row in rows
        ]


def test_head_names_the_columns(client, hr):
    assert read_csv(download(client, hr, "csv"))[0] == HEAD
    assert read_xlsx(download(client, hr, "xlsx"))[0] == HEAD


def test_words_are_in_the_language_of_the_address_though_rows_come_later(client, hr, learner):
    enrol(learner, make_course())
    client.force_login(hr.user)

    response = client.get("/en/team/export.csv")
    with translation.override("es"):
        rows = read_csv(response)

    assert [rows[0], [rows[1][2], rows[1][6]], rows[1][10]] == [HEAD, ["Branches", "Course 1"], "Not started"]


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

    [_head, in_csv, *_without] = read_csv(download(client, hr, "csv", language=language))
    [_head, in_xlsx, *_without] = read_xlsx(download(client, hr, "xlsx", language=language))
    [head, of_manager] = read_csv(download(client, manager, "csv", language=language))

    assert in_csv[-2] == in_xlsx[-2]
    assert (words in in_csv[-2], "=Power failed" in in_csv[-2]) == (True, True)
    assert superuser.get_full_name() in in_csv[-2]
    assert (len(head), len(of_manager), len(in_csv)) == (16, 16, 18)


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

    [head, in_csv, *_without] = read_csv(download(client, hr, "csv", language=language))
    [_head, in_xlsx, *_without] = read_xlsx(download(client, hr, "xlsx", language=language))

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

    [_head, in_csv, *_without] = read_csv(download(client, hr, "csv", language=language))
    [_head, in_xlsx, *_without] = read_xlsx(download(client, hr, "xlsx", language=language))

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


# --- Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("extension", "queries"), [("csv", 19), ("xlsx", 20)])
def test_export_reads_as_often_whatever_there_is(
    client, organisation, hr, extension, queries, count, django_assert_num_queries
):
    for _ in range(count):
        team = TeamFactory(organisation=organisation)
        make_enrolment(make_course(), join(EmployeeFactory(organisation=organisation), team), lessons_done=1)
    client.force_login(hr.user)

    with django_assert_num_queries(queries):
        client.get(f"/en/team/export.{extension}").getvalue()
