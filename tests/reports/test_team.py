"""The team page: who is in the list, what the numbers say, and in which order."""

import datetime
import re

import pytest
import time_machine
from django.http import QueryDict

from courses.learning.services import enrol, start_course
from courses.models import Enrolment, LessonPage
from people.models import Employee
from reports.team_progress import TeamProgress
from tests.factories import (
    EmployeeFactory,
    TeamFactory,
    assign_course,
    make_course,
    make_enrolment,
    manage,
    move_employee,
    renew,
)
from tests.reports.team_list import DAY, colleague, in_state, open_team, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(validity_months=0)


# --- Who is in the list -----------------------------------------------------------------------------


def test_manager_sees_the_own_tree_and_nobody_else(client, organisation, team, manager, learner, course):
    below = colleague(organisation, TeamFactory(organisation=organisation, parent=team))
    beside = colleague(organisation, TeamFactory(organisation=organisation))
    unassigned = colleague(organisation)
    moved = colleague(organisation, team)
    move_employee(moved, TeamFactory(organisation=organisation))
    for employee in (learner, below, beside, unassigned, moved, manager):
        enrol(employee, course)

    response = open_team(client, manager)

    assert set(people(response)) == {learner.pk, below.pk}
    assert response.context["counts"]["people"] == 2


def test_hr_sees_the_organisation_and_no_other(client, hr, manager, learner, stranger, course):
    for employee in (hr, manager, learner, stranger):
        enrol(employee, course)

    assert set(people(open_team(client, hr))) == {hr.pk, manager.pk, learner.pk}


def test_who_has_left_is_not_in_the_list(client, hr, learner, course):
    enrol(learner, course)
    Employee.objects.filter(pk=learner.pk).update(left_on=datetime.date(2026, 1, 1))

    assert people(open_team(client, hr)) == [hr.pk]


def test_who_has_no_course_comes_last_and_is_found(client, organisation, hr, learner, course):
    enrol(learner, course)
    new = EmployeeFactory(organisation=organisation, number="N-7")

    rows = {query: open_team(client, hr, query).context["rows"] for query in ("", "?q=N-7", f"?course={course.pk}")}

    assert [(row.employee_id, row.status) for row in rows["?q=N-7"]] == [(new.pk, "no_course")]
    assert [row.status for row in rows[""]] == ["not_started", "no_course", "no_course"]
    assert [row.employee_id for row in rows[f"?course={course.pk}"]] == [learner.pk]
    page = " ".join(open_team(client, hr).content.decode().split())
    assert f'name="person" value="{new.pk}"' in page
    assert "1 enrollment on" in page
    assert "2 people without a course" in page


def test_only_the_latest_cycle_has_a_row(client, hr, learner, course):
    former = make_enrolment(course, learner, lessons_done=True)
    renew(former)

    row, _without = open_team(client, hr).context["rows"]

    assert row.status == "expired"


@pytest.mark.parametrize(("language", "words"), [("es", "Vencido, en renovación"), ("en", "Expired, renewing")])
def test_who_is_expired_and_renewing_stays_in_the_filter_and_in_the_file(client, hr, learner, course, language, words):
    former = make_enrolment(course, learner, lessons_done=True)
    start_course(learner, renew(former).course)
    client.force_login(hr.user)

    page = client.get(f"/{language}/team/?status=expired")
    export = client.get(f"/{language}/team/export.csv?status=expired").getvalue().decode()

    [row] = page.context["rows"]
    assert (row.status, row.label) == ("expired", words)
    assert page.context["counts"]["expired"] == 1
    assert words in page.content.decode()
    assert words in export


@pytest.mark.parametrize(
    ("language", "team_name", "course_title"),
    [("es", "Sucursales › Norte", "Curso 1"), ("en", "Branches › North", "Course 1")],
)
def test_row_says_who_what_and_how_far(client, organisation, team, hr, course, language, team_name, course_title):
    north = TeamFactory(organisation=organisation, parent=team, name_es="Norte", name_en="North")
    employee = colleague(organisation, north, given_names="Óscar", first_surname="Muñoz", second_surname="Ávila")
    assign_course(employee, course, datetime.date(2030, 5, 1))
    make_enrolment(course, employee, lessons_done=1)

    row, _without = open_team(client, hr, language=language).context["rows"]

    assert (row.name, row.number, row.team, row.course) == (
        "Muñoz Ávila, Óscar",
        employee.number,
        team_name,
        course_title,
    )
    assert (row.done, row.total, row.due_on, row.status) == (1, 2, datetime.date(2030, 5, 1), "in_progress")
    assert row.completed_on is None


def test_manager_does_not_read_the_names_of_teams_above(client, organisation, team, course):
    below = TeamFactory(organisation=organisation, parent=team, name_es="Norte", name_en="North")
    viewer = manage(EmployeeFactory(organisation=organisation), below)
    enrol(colleague(organisation, below), course)

    [row] = open_team(client, viewer).context["rows"]

    assert row.team == "North"


def test_rows_lead_to_the_person(client, hr, learner, course):
    enrol(learner, course)

    assert f'href="/en/team/{learner.pk}/"' in open_team(client, hr).content.decode()


def test_row_counts_lessons_as_the_enrolment_does(client, hr, organisation):
    course = make_course(lessons=4)
    first, second, third, _fourth = LessonPage.objects.order_by("path")
    employees = [colleague(organisation) for _ in range(3)]
    for done, employee in enumerate(employees):
        make_enrolment(course, employee, lessons_done=done)
    LessonPage.objects.filter(pk__in=[first.pk, third.pk]).update(live=False)

    *rows, _without = open_team(client, hr).context["rows"]

    expected = Enrolment.objects.with_progress().values_list("employee_id", "done_count", "lesson_count")
    assert {(row.employee_id, row.done, row.total) for row in rows} == set(expected)
    assert {(row.done, row.total) for row in rows} == {(0, 2), (1, 3), (2, 3)}
    assert second.live


def test_completed_on_is_the_local_date(client, hr, learner, course):
    learner.organisation.time_zone = "America/Tijuana"
    learner.organisation.save()
    with time_machine.travel("2026-03-11 06:59:59+00:00", tick=False):
        make_enrolment(course, learner, lessons_done=True)

    row, _without = open_team(client, hr).context["rows"]

    assert row.completed_on == datetime.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("UTC", "2026-03-10 23:59:59+00:00", "2026-03-11 00:00:00+00:00"),
        ("America/Tijuana", "2026-03-11 06:59:59+00:00", "2026-03-11 07:00:00+00:00"),
    ],
)
def test_status_changes_at_midnight_where_the_organisation_works(client, hr, learner, course, zone, before, after):
    hr.organisation.time_zone = zone
    hr.organisation.save()
    other = make_course()
    assign_course(learner, course, datetime.date(2026, 3, 10))
    completed = make_enrolment(other, learner, lessons_done=True)
    Enrolment.objects.filter(pk=completed.pk).update(expires_on=datetime.date(2026, 3, 10))

    statuses = []
    for moment in (before, after):
        with time_machine.travel(moment, tick=False):
            *rows, _without = open_team(client, hr).context["rows"]
            statuses.append({row.status for row in rows})

    assert statuses == [{"not_started", "current"}, {"overdue", "expired"}]


# --- Numbers ----------------------------------------------------------------------------------------


def test_tiles_count_people_and_states(client, organisation, hr, course):
    for state in ["current", "current", "current", "in_progress", "overdue", "overdue", "not_started", "expired"]:
        in_state(state, course, colleague(organisation), hr.organisation.today())
    soon = colleague(organisation)
    assign_course(soon, course, hr.organisation.today() + 7 * DAY)

    response = open_team(client, hr)

    assert response.context["counts"] == {
        "people": 10,  # HR too, who takes no course
        "current": 3,
        "in_progress": 1,
        "overdue": 2,
        "not_started": 2,
        "expired": 1,
        "exempt": 0,
        "due_soon": 1,
        "expiring": 0,
        "no_course": 1,
        "cannot_sign_in": 0,
        "to_renew": 0,
        "met": 0,
    }
    assert response.context["without"] == 1


def test_tiles_stay_when_a_status_is_chosen(client, organisation, hr, course):
    for state in ["current", "overdue"]:
        in_state(state, course, colleague(organisation), hr.organisation.today())

    response = open_team(client, hr, "?status=overdue")

    assert [(tile["status"], tile["count"], tile["current"]) for tile in response.context["tiles"]] == [
        ("current", 1, False),
        ("in_progress", 0, False),
        ("due_soon", 0, False),
        ("overdue", 1, True),
        ("not_started", 0, False),
        ("expired", 0, False),
        ("exempt", 0, False),
    ]


# --- Order and pages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", "ABCD"),
        ("name", "ABCD"),
        ("-name", "DCBA"),
        ("due", "CABD"),
        ("-due", "BACD"),
        ("status", "CADB"),
        ("-status", "BADC"),
    ],
)
def test_order(client, organisation, hr, course, sort, expected):
    today = hr.organisation.today()
    employees = {letter: colleague(organisation, first_surname=letter) for letter in "BDAC"}
    for letter, days in [("A", 9), ("B", 30), ("C", -9)]:
        assign_course(employees[letter], course, today + days * DAY)
    start_course(employees["A"], course)
    make_enrolment(course, employees["B"], lessons_done=True)
    enrol(employees["D"], course)
    if sort.endswith("status"):
        start_course(employees["D"], course)

    *found, without = people(open_team(client, hr, f"?sort={sort}"))

    assert without == hr.pk
    letters = {employee.pk: letter for letter, employee in employees.items()}
    assert "".join(letters[pk] for pk in found) == expected


def test_sorted_column_says_so(client, hr, learner, course):
    enrol(learner, course)

    content = open_team(client, hr, "?sort=-due").content.decode()

    assert re.search(r'aria-sort="descending"[^>]*>\s*<a href="\?sort=due"', content)


def test_fifty_rows_make_a_page(client, organisation, hr, course):
    for number in range(51):
        enrol(colleague(organisation, first_surname=f"{number:02d}"), course)

    pages = [open_team(client, hr, f"?page={page}").context["rows"] for page in (1, 2, 3)]

    assert [len(rows) for rows in pages] == [50, 2, 2]  # with whoever looks, who has no course
    assert pages[1] == pages[2]
    assert pages[0][0].name == "00, Ana"


def test_nobody_to_follow_is_an_empty_state(client, organisation, team):
    content = open_team(client, manage(EmployeeFactory(organisation=organisation), team)).content.decode()

    assert "No enrollments yet" in content
    assert "<table" not in content


def test_nobody_found_offers_to_clear_the_filters(client, hr, learner, course):
    enrol(learner, course)

    content = open_team(client, hr, "?q=nobody").content.decode()

    assert "Nobody matches these filters" in content


# --- Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("hr", 16), ("manager", 14)])
def test_team_page_reads_as_often_whatever_there_is(
    client, request, organisation, team, role, queries, count, django_assert_num_queries
):
    viewer = request.getfixturevalue(role)
    for _ in range(count):
        below = TeamFactory(organisation=organisation, parent=team)
        if role == "manager":
            manage(viewer, below)
        make_enrolment(make_course(), colleague(organisation, below), lessons_done=1)
    client.force_login(viewer.user)

    with django_assert_num_queries(queries):
        response = client.get("/en/team/")

    assert [row.enrolment_id for row in response.context["rows"]].count(None) == (role == "hr")
    assert len(response.context["rows"]) == count + (role == "hr")


def test_all_rows_are_read_in_batches(organisation, hr, monkeypatch, course):
    for number in range(5):
        enrol(colleague(organisation, first_surname=f"{number}"), course)
    monkeypatch.setattr("reports.team_progress.BATCH", 2)
    progress = TeamProgress(hr, QueryDict())

    rows = list(progress.all_rows())

    assert rows == progress.page(0, 50) == progress.page(0, 3) + progress.page(3, 5) + progress.page(5, 50)
    assert len(rows) == 6
