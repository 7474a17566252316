"""The filters of the team page: they stand in the address, and what nobody knows is said."""

import datetime

import pytest
from django.utils import timezone

from courses.learning.services import enrol
from courses.models import CoursePage, Enrolment
from people.models import Employee
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    TeamFactory,
    WorkCentreFactory,
    assign_course,
    make_course,
    make_enrolment,
)
from tests.reports.team_list import DAY, colleague, in_state, open_team, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(validity_months=0)


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
        "?sort=salary&page=x",
        "?sort=-&page=-4",
        f"?sort={10**40}&page={10**40}",
        "?q=%01&sort=%01&page=%01",
        "?team=&course=&status=&q=&sort=&page=&centre=&role=&people=",
    ],
)
def test_what_the_address_should_not_say_is_ignored(client, hr, learner, course, query):
    enrol(learner, course)

    response = open_team(client, hr, query)

    assert people(response) == [learner.pk, hr.pk]
    assert list(response.context["messages"]) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?team=0", "This team no longer exists"),
        (f"?team={10**40}", "This team no longer exists"),
        ("?team=²", "This team no longer exists"),
        ("?course=abc", "This course no longer exists"),
        ("?centre=-1", "This work center no longer exists"),
        ("?role=1,2", "This job role no longer exists"),
        ("?status=nothing", "does not know the status"),
        ("?people=%01", "does not know which people"),
    ],
)
def test_filter_that_is_not_there_is_said_and_finds_nobody(client, hr, learner, course, query, words):
    enrol(learner, course)

    response = open_team(client, hr, query + "&q=a")

    assert people(response) == []
    assert words in response.content.decode()
    assert 'href="?q=a">Show the list without this filter' in response.content.decode()


def test_team_of_somebody_else_is_said_and_finds_nobody(client, organisation, manager, learner, course):
    foreign = TeamFactory(organisation=organisation)
    enrol(colleague(organisation, foreign), course)
    enrol(learner, course)

    response = open_team(client, manager, f"?team={foreign.pk}")

    assert people(response) == []
    assert "This team no longer exists, or you do not follow it." in response.content.decode()


def test_filters_by_work_centre_and_job_role(client, organisation, hr, course):
    plant, office = (WorkCentreFactory(organisation=organisation) for _ in range(2))
    role = JobRoleFactory(organisation=organisation)
    there = EmployeeFactory(organisation=organisation, work_centre=plant)
    with_role = EmployeeFactory(organisation=organisation, work_centre=office, job_role=role)
    for employee in (there, with_role):
        enrol(employee, course)

    assert people(open_team(client, hr, f"?centre={plant.pk}")) == [there.pk]
    assert people(open_team(client, hr, f"?role={role.pk}")) == [with_role.pk]
    [row] = open_team(client, hr, f"?centre={office.pk}").context["rows"]
    assert (row.centre, row.role) == (office.name, role.name_en)


def test_people_without_a_course_have_a_row(client, organisation, team, hr, learner, course):
    taking = colleague(organisation)
    enrol(taking, course)

    response = open_team(client, hr, "?status=no_course")

    assert set(people(response)) == {hr.pk, learner.pk}
    assert response.context["page_obj"].paginator.count == 2
    row = next(row for row in response.context["rows"] if row.employee_id == learner.pk)
    assert (row.enrolment_id, row.course, row.team, row.label) == (None, "", "Branches", "Without a course")
    assert people(open_team(client, hr, f"?status=no_course&course={make_course().pk}&q={taking.number}")) == [
        taking.pk
    ]


def test_people_who_cannot_sign_in_have_a_row(client, organisation, hr):
    by_mail, by_password, neither = (colleague(organisation) for _ in range(3))
    by_mail.user.set_unusable_password()
    by_mail.user.save()
    type(hr.user).objects.filter(pk=by_password.user_id).update(email="")
    neither.user.set_unusable_password()
    neither.user.email = ""
    neither.user.save()

    response = open_team(client, hr, "?status=cannot_sign_in")

    assert set(people(response)) == {by_mail.pk, neither.pk}  # nobody has invited the first yet
    assert response.context["counts"]["cannot_sign_in"] == 2


def test_filter_by_expiring(client, organisation, hr, course):
    today = hr.organisation.today()
    employees = [colleague(organisation) for _ in range(4)]
    for employee, days in zip(employees, [-1, 0, 60, 61], strict=True):
        enrolment = make_enrolment(course, employee, lessons_done=True)
        Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=today + days * DAY)

    assert set(people(open_team(client, hr, "?status=expiring"))) == {employees[1].pk, employees[2].pk}


def test_evidence_that_has_ended_expires_no_more(client, organisation, hr, course):
    """Who renews a course that never expires stays current, with or without it."""
    today = hr.organisation.today()
    employees = [colleague(organisation) for _ in range(2)]
    for employee, days in zip(employees, [-1, 0], strict=True):
        other = make_enrolment(make_course(), employee, lessons_done=True)
        enrolment = enrol(employee, course)
        Enrolment.objects.filter(pk=enrolment.pk).update(
            cycle=2, met_at=timezone.now(), met_until=today + days * DAY, met_completion=other
        )

    assert people(open_team(client, hr, f"?status=expiring&course={course.pk}")) == [employees[1].pk]


def test_who_has_left_is_found_by_a_filter(client, organisation, team, hr, learner, course):
    gone = colleague(organisation, team)
    for employee in (gone, learner):
        enrol(employee, course)
    Employee.objects.filter(pk=gone.pk).update(left_on=datetime.date(2026, 1, 31))

    response = open_team(client, hr, "?people=left")

    assert people(response) == [gone.pk]
    assert response.context["rows"][0].left_on == datetime.date(2026, 1, 31)
    assert "Left on" in response.content.decode()


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
    assert f'href="?page=2&amp;{query}"' in content
