"""The team page: who is in the list, what the numbers say, and the filters in the address."""

import datetime

import pytest
import time_machine
from django.http import QueryDict

from courses.learning.services import assign_course, enrol, start_course
from courses.models import CoursePage, Enrolment, LessonPage
from people.employees.services import move_employee
from people.models import Employee
from reports.team_progress import TeamProgress
from tests.factories import EmployeeFactory, TeamFactory, join, make_course, make_enrolment, manage, renew

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def open_team(client, viewer, query="", language="en"):
    client.force_login(viewer.user)
    response = client.get(f"/{language}/team/{query}")
    assert response.status_code == 200
    return response


def people(response):
    return [row.employee_id for row in response.context["rows"]]


def colleague(organisation, team=None, **user):
    employee = EmployeeFactory(organisation=organisation, **{f"user__{key}": value for key, value in user.items()})
    return join(employee, team) if team else employee


def in_state(state, course, employee, today):
    """Bring an employee into one state of a course that is valid for ever."""
    if state == "not_started":
        assign_course(employee, course, today + 8 * DAY)
    elif state == "in_progress":
        assign_course(employee, course, today + 8 * DAY)
        start_course(employee, course)
    elif state == "overdue":
        assign_course(employee, course, today - DAY)
    else:
        enrolment = make_enrolment(course, employee, lessons_done=True)
        if state == "expired":
            Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=today - DAY)
    return Enrolment.objects.get(employee=employee, course=course)


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

    assert people(open_team(client, hr)) == []


def test_only_the_latest_cycle_has_a_row(client, hr, learner, course):
    former = make_enrolment(course, learner, lessons_done=True)
    renew(former)

    [row] = open_team(client, hr).context["rows"]

    assert row.status == "expired"


@pytest.mark.parametrize(("language", "words"), [("es", "Caducado, en renovación"), ("en", "Expired, renewing")])
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

    [row] = open_team(client, hr, language=language).context["rows"]

    assert (row.name, row.number, row.team, row.course) == (
        "Óscar Muñoz Ávila",
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

    rows = open_team(client, hr).context["rows"]

    expected = Enrolment.objects.with_progress().values_list("employee_id", "done_count", "lesson_count")
    assert {(row.employee_id, row.done, row.total) for row in rows} == set(expected)
    assert {(row.done, row.total) for row in rows} == {(0, 2), (1, 3), (2, 3)}
    assert second.live


def test_completed_on_is_the_local_date(client, hr, learner, course):
    learner.organisation.time_zone = "America/Tijuana"
    learner.organisation.save()
    with time_machine.travel("2026-03-11 06:59:59+00:00", tick=False):
        make_enrolment(course, learner, lessons_done=True)

    [row] = open_team(client, hr).context["rows"]

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
            statuses.append({row.status for row in open_team(client, hr).context["rows"]})

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
        "enrolled": 9,
        "current": 3,
        "in_progress": 1,
        "overdue": 2,
        "not_started": 2,
        "expired": 1,
        "due_soon": 1,
        "to_renew": 0,
    }
    assert response.context["not_enrolled"] == 1


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
    ]


# --- Filters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Enrolment.Status.values)
def test_filter_by_status(client, organisation, hr, course, state):
    employees = {other: colleague(organisation) for other in Enrolment.Status.values}
    for other, employee in employees.items():
        in_state(other, course, employee, hr.organisation.today())

    response = open_team(client, hr, f"?status={state}")

    assert people(response) == [employees[state].pk]
    assert response.context["page_obj"].paginator.count == 1


def test_filter_by_due_soon(client, organisation, hr, course):
    today = hr.organisation.today()
    employees = [colleague(organisation) for _ in range(5)]
    for employee, days in zip(employees, [-1, 0, 7, 8, 3], strict=True):
        assign_course(employee, course, today + days * DAY)
    make_enrolment(course, employees[4], lessons_done=True)

    assert set(people(open_team(client, hr, "?status=due_soon"))) == {employees[1].pk, employees[2].pk}


def test_filter_by_team_takes_the_teams_below(client, organisation, team, hr, learner, course):
    below = colleague(organisation, TeamFactory(organisation=organisation, parent=team))
    beside = colleague(organisation, TeamFactory(organisation=organisation))
    for employee in (learner, below, beside):
        enrol(employee, course)

    assert set(people(open_team(client, hr, f"?team={team.pk}"))) == {learner.pk, below.pk}


def test_filter_by_course(client, hr, learner, course):
    other = make_course()
    for taken in (course, other):
        enrol(learner, taken)

    response = open_team(client, hr, f"?course={other.pk}")

    assert [row.course for row in response.context["rows"]] == [other.title_en]


@pytest.mark.parametrize("words", ["lucía", "PÉREZ", "gil", "lucía gil", "gil  pérez", "77-A", "77-a"])
def test_search_by_name_or_number(client, organisation, hr, course, words):
    found = EmployeeFactory(
        organisation=organisation,
        number="77-A",
        user__given_names="Lucía",
        user__first_surname="PÉREZ" if words.isupper() else "Pérez",
        user__second_surname="Gil",
    )
    for employee in (found, colleague(organisation)):
        enrol(employee, course)

    assert people(open_team(client, hr, f"?q={words}")) == [found.pk]


@pytest.mark.parametrize(
    "query",
    [
        "?team=0&course=0&status=nothing&sort=salary&page=x",
        "?team=abc&course=-1&status=&sort=-&page=-4",
        f"?team={10**40}&course={10**40}&page={10**40}",
        "?team=%01&course=%01&status=%01&q=%01&sort=%01&page=%01",
        "?team=²&course=１",
        "?team=&course=&status=&q=&sort=&page=",
    ],
)
def test_what_the_address_should_not_say_is_ignored(client, hr, learner, course, query):
    enrol(learner, course)

    response = open_team(client, hr, query)

    assert people(response) == [learner.pk]
    assert list(response.context["messages"]) == []


def test_team_of_somebody_else_is_ignored_as_a_filter(client, organisation, manager, learner, course):
    foreign = TeamFactory(organisation=organisation)
    enrol(colleague(organisation, foreign), course)
    enrol(learner, course)

    response = open_team(client, manager, f"?team={foreign.pk}")

    assert people(response) == [learner.pk]


def test_filters_offer_what_the_viewer_may_see(client, organisation, team, manager, stranger):
    below = TeamFactory(organisation=organisation, parent=team, name_en="North")
    TeamFactory(organisation=organisation)
    TeamFactory(organisation=stranger.organisation)
    offered = make_course()
    private = make_course()
    private.organisations.add(stranger.organisation)
    private.save()

    form = open_team(client, manager).context["form"]

    assert form.fields["team"].choices == [("", "All"), (str(team.pk), "Branches"), (str(below.pk), "\u2003North")]
    assert form.fields["course"].choices == [("", "All"), (str(offered.pk), offered.title_en)]


def test_course_no_longer_offered_stays_as_a_filter_while_it_has_rows(client, hr, learner, course):
    enrol(learner, course)
    CoursePage.objects.update(live=False)

    response = open_team(client, hr, f"?course={course.pk}")

    assert people(response) == [learner.pk]


def test_filters_are_kept_in_the_links(client, organisation, team, hr, course):
    for _ in range(51):
        enrol(colleague(organisation, team), course)

    content = open_team(client, hr, f"?team={team.pk}&course={course.pk}&sort=-due").content.decode()

    query = f"team={team.pk}&amp;course={course.pk}&amp;sort=-due"
    assert f'href="/en/team/export.csv?{query}"' in content
    assert f'href="/en/team/export.xlsx?{query}"' in content
    assert f'href="?{query}&amp;page=2"' in content


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

    found = people(open_team(client, hr, f"?sort={sort}"))

    letters = {employee.pk: letter for letter, employee in employees.items()}
    assert "".join(letters[pk] for pk in found) == expected


def test_sorted_column_says_so(client, hr, learner, course):
    enrol(learner, course)

    content = open_team(client, hr, "?sort=-due").content.decode()

    assert '<th scope="col" aria-sort="descending"><a href="?sort=due">' in content


def test_fifty_rows_make_a_page(client, organisation, hr, course):
    for number in range(51):
        enrol(colleague(organisation, first_surname=f"{number:02d}"), course)

    pages = [open_team(client, hr, f"?page={page}").context["rows"] for page in (1, 2, 3)]

    assert [len(rows) for rows in pages] == [50, 1, 1]
    assert pages[1] == pages[2]
    assert pages[0][0].name == "Ana 00"


def test_nobody_enrolled_is_an_empty_state(client, hr):
    content = open_team(client, hr).content.decode()

    assert "No enrolments yet" in content
    assert "<table" not in content


def test_nobody_found_offers_to_clear_the_filters(client, hr, learner, course):
    enrol(learner, course)

    content = open_team(client, hr, "?q=nobody").content.decode()

    assert "Nobody matches these filters" in content


# --- Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("hr", 10), ("manager", 13)])
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

    assert len(response.context["rows"]) == count


def test_all_rows_are_read_in_batches(organisation, hr, monkeypatch, course):
    for number in range(5):
        enrol(colleague(organisation, first_surname=f"{number}"), course)
    monkeypatch.setattr("reports.team_progress.BATCH", 2)
    progress = TeamProgress(hr, QueryDict())

    rows = list(progress.all_rows())

    assert rows == progress.page(0, 50)
    assert len(rows) == 5
