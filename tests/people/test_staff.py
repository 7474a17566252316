"""Screens of human resources about people: the list, and everything that happens to one person."""

import datetime
import re

import pytest
from django.urls import reverse

from people.employees.services import end_employment, limit_human_resources
from people.models import Employee, User
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    OrganisationFactory,
    TeamFactory,
    UserFactory,
    WorkCentreFactory,
    join,
    move_employee,
)
from tests.people.linking.confirming import confirm
from tests.people.person_forms import edited, errors_of, valid

pytestmark = pytest.mark.django_db

LIST = "/en/people/"


def names(client, query=""):
    html = client.get(f"{LIST}?{query}").content.decode()
    body = html[html.index("<tbody>") : html.index("</tbody>")] if "<tbody>" in html else ""
    return [" ".join(name.split()) for name in re.findall(r'<a href="/en/people/\d+/">([^<]*)</a>', body)]


def named(organisation, first_surname, **fields):
    user = UserFactory(given_names="Iker", first_surname=first_surname, second_surname="")
    return EmployeeFactory(organisation=organisation, user=user, **fields)


# --- The list ---------------------------------------------------------------------------------------


def test_list_is_in_the_order_of_names_without_who_has_left(desk, organisation):
    for surname in ("Zúñiga", "Ávila", "Ñáñez"):
        named(organisation, surname)
    end_employment(named(organisation, "Baeza"), datetime.date(2026, 1, 2))

    found = [name for name in names(desk) if name.startswith("Iker")]

    assert found == ["Iker Ávila", "Iker Ñáñez", "Iker Zúñiga"]
    assert names(desk, "state=left") == ["Iker Baeza"]
    assert {"Iker Baeza", "Iker Ávila"} <= set(names(desk, "state=all"))
    assert [name for name in names(desk, "sort=-name") if name.startswith("Iker")] == found[::-1]


def test_search_needs_no_accents_and_reads_positions(desk, organisation):
    named(organisation, "Zúñiga", position="Técnico de línea", number="Q-9")
    named(organisation, "Ávila")

    for words in ("zuniga", "Iker Zúñ", "tecnico", "q-9", "TÉCNICO zuniga"):
        assert names(desk, f"q={words}") == ["Iker Zúñiga"], words


def test_filters_narrow_the_list(desk, organisation, centre):
    north = TeamFactory(organisation=organisation)
    below = TeamFactory(organisation=organisation, parent=north)
    role = JobRoleFactory(organisation=organisation)
    join(named(organisation, "Uno", work_centre=centre), north)
    join(named(organisation, "Dos", job_role=role), below)

    assert names(desk, f"team={north.pk}") == ["Iker Dos", "Iker Uno"]
    assert names(desk, f"team={below.pk}") == ["Iker Dos"]
    assert names(desk, f"centre={centre.pk}") == ["Iker Uno"]
    assert names(desk, f"job_role={role.pk}") == ["Iker Dos"]
    assert "Iker Uno" not in names(desk, "centre=none&q=Iker")
    assert names(desk, f"centre=none&q=Iker&team={north.pk}") == ["Iker Dos"]


@pytest.mark.parametrize("query", ["team=999", "team=abc", "centre=²", "state=x", "job_role=1e3"])
def test_filter_that_does_not_exist_is_said(desk, query):
    html = desk.get(f"{LIST}?{query}").content.decode()

    assert "asks for something that does not exist" in html


def test_team_of_another_organisation_is_no_filter(desk):
    assert "asks for something" in desk.get(f"{LIST}?team={TeamFactory().pk}").content.decode()


def test_nobody_matches(desk):
    assert "Nobody matches these filters" in desk.get(f"{LIST}?q=qqqq").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_constant_queries(desk, organisation, centre, count, django_assert_num_queries):
    team = TeamFactory(organisation=organisation)
    for _ in range(count):
        join(EmployeeFactory(organisation=organisation, work_centre=centre), team)

    with django_assert_num_queries(12):
        desk.get(f"{LIST}?team={team.pk}")


def test_list_has_the_people_of_the_own_work_centre_only(client, hr, organisation, centre):
    named(organisation, "Uno", work_centre=centre)
    named(organisation, "Dos")
    limit_human_resources(hr, [centre])
    client.force_login(hr.user)

    assert names(client) == ["Iker Uno"]
    assert "/en/people/teams/" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["learner", "manager"])
def test_only_human_resources_see_it(client, request, role):
    client.force_login(request.getfixturevalue(role).user)

    assert client.get(LIST).status_code == 404
    assert "/people/" not in client.get("/en/").content.decode()


# --- One person -------------------------------------------------------------------------------------


def test_person_is_added(desk, hr, organisation, centre, team):
    response = desk.post(
        f"{LIST}add/",
        valid(team=team.pk, work_centre=centre.pk, shift="Nocturno", cost_centre="4410", email="i@example.com"),
    )

    employee = Employee.objects.get(number="A-77")
    assert response["Location"] == f"{LIST}{employee.pk}/"
    assert (employee.organisation, employee.work_centre, employee.shift) == (organisation, centre, "Nocturno")
    assert employee.role == Employee.Role.EMPLOYEE
    assert employee.user.username == f"{organisation.code}-A-77".lower()
    assert {change.by for change in employee.changes.all()} == {hr.user}
    page = desk.get(response["Location"]).content.decode()
    assert "Inés Mora works here now." in page
    assert "4410" in page


def test_nobody_is_entered_twice(desk, organisation, learner):
    taken = desk.post(f"{LIST}add/", valid(number=learner.number.lower(), email=learner.user.email))

    assert set(errors_of(taken)) == {"number", "email"}
    assert f'href="{LIST}{learner.pk}/"' in taken.content.decode()


def test_who_is_at_another_work_centre_is_not_named(client, hr, organisation, learner, centre):
    limit_human_resources(hr, [centre])
    client.force_login(hr.user)

    taken = client.post(f"{LIST}add/", valid(email=learner.user.email, work_centre=centre.pk))

    assert errors_of(taken)["email"] == [
        "This is somebody at another work center. Human resources of the whole company know more."
    ]
    assert learner.user.get_full_name() not in taken.content.decode()


def test_human_resources_of_a_work_centre_add_people_there_alone(client, hr, organisation, centre):
    limit_human_resources(hr, [centre])
    client.force_login(hr.user)

    for chosen in ("", WorkCentreFactory(organisation=organisation).pk):
        assert "work_centre" in errors_of(client.post(f"{LIST}add/", valid(work_centre=chosen)))
    assert client.post(f"{LIST}add/", valid(work_centre=centre.pk)).status_code == 302


def test_nobody_takes_the_account_of_who_runs_the_site(desk):
    editor = UserFactory(email="editor@example.com", is_staff=True)

    desk.post(f"{LIST}add/", valid(email="editor@example.com", links_account="on"))

    assert not editor.employments.exists()


def test_who_works_elsewhere_keeps_the_way_in_that_they_have(desk, organisation):
    known = UserFactory(email="x@example.com", given_names="Eva")
    known.set_unusable_password()
    known.save()
    EmployeeFactory(user=known, organisation=OrganisationFactory())

    desk.post(f"{LIST}add/", valid(email="x@example.com", password="correct horse battery"))

    employee = Employee.objects.get(organisation=organisation, number="A-77")
    confirm(employee)
    employee.refresh_from_db()
    assert employee.user == known
    assert not User.objects.get(pk=known.pk).has_usable_password()
    form = desk.get(f"{LIST}{employee.pk}/edit/").context["form"]
    assert set(form.fields) == {"number", "hired_on"}


def test_fields_of_roles_are_for_administrators(client, hr, boss, learner):
    fields = {}
    for viewer in (hr, boss):
        client.force_login(viewer.user)
        fields[viewer] = set(client.get(f"{LIST}{learner.pk}/edit/").context["form"].fields)
    assert {"role", "hr_centres"} & fields[hr] == set()
    assert {"role", "hr_centres"} <= fields[boss]


def test_administrator_limits_human_resources(client, boss, hr, centre):
    client.force_login(boss.user)

    client.post(f"{LIST}{hr.pk}/edit/", edited(hr, role="hr", hr_centres=[centre.pk]))

    assert list(Employee.objects.get(pk=hr.pk).hr_centres.all()) == [centre]
    page = client.get(f"{LIST}{hr.pk}/").content.decode()
    assert "Human resources: Planta Norte" in page
    assert "Human resources of:</strong> – → Planta Norte" in page


def test_human_resources_write_neither_their_own_record_nor_that_of_colleagues(client, hr, boss):
    client.force_login(hr.user)

    for employee, words in ((hr, "your own record"), (boss, "An administrator of the organization")):
        page = client.get(f"{LIST}{employee.pk}/")
        assert words in page.content.decode()
        for act in ("edit", "move", "leave", "return"):
            assert client.get(f"{LIST}{employee.pk}/{act}/").status_code == 404
            assert client.post(f"{LIST}{employee.pk}/{act}/", edited(employee)).status_code == 404


def test_name_changes_with_a_reason(desk, hr, learner):
    refused = desk.post(f"{LIST}{learner.pk}/edit/", edited(learner, second_surname="Uc"))
    assert errors_of(refused) == {"renamed_why": ["Say why the name changes."]}

    desk.post(f"{LIST}{learner.pk}/edit/", edited(learner, second_surname="Uc", renamed_why="Se casó"))

    change = learner.user.name_changes.get()
    assert (change.changed_by, change.why) == (hr.user, "Se casó")


@pytest.mark.parametrize("count", [1, 30])
def test_person_page_takes_constant_queries(desk, learner, centre, count, django_assert_num_queries):
    for number in range(count):
        move_employee(learner, TeamFactory(organisation=learner.organisation))
        desk.post(
            f"{LIST}{learner.pk}/move/",
            {"on": learner.today(), "team": learner.memberships.get(to_on=None).team_id, "position": f"P{number}"},
        )

    with django_assert_num_queries(17):
        desk.get(f"{LIST}{learner.pk}/")


def test_pages_lead_to_each_other(desk, learner):
    assert reverse("people:person", args=[learner.pk]) in desk.get(f"/en/team/{learner.pk}/").content.decode().replace(
        "/en/", "/es/"
    )
    assert f"/en/team/{learner.pk}/" in desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert f'href="{LIST}"' in desk.get("/en/").content.decode()


# --- Numbers and days that are hardly meant -------------------------------------------------------


def test_number_that_differs_by_zeros_is_refused(desk, organisation):
    named(organisation, "Paz", number="00742")

    errors = errors_of(desk.post(f"{LIST}add/", valid(number="742")))

    assert "but for its zeros" in errors["number"][0]


@pytest.mark.parametrize("day", ["1900-01-01", "2199-01-01"])
def test_hire_date_has_to_be_plausible(desk, learner, day):
    assert errors_of(desk.post(f"{LIST}add/", valid(hired_on=day))) == {"hired_on": ["The year is not plausible."]}
    refused = desk.post(f"{LIST}{learner.pk}/edit/", edited(learner, hired_on=day))
    assert errors_of(refused) == {"hired_on": ["The year is not plausible."]}


def test_mistyped_number_is_corrected_with_history(desk, hr, organisation):
    other = named(organisation, "Paz", number="500")
    one = named(organisation, "Sosa", number="0O7")
    User.objects.filter(pk=one.user_id).update(username=f"{organisation.code}-0o7")
    page = f"{LIST}{one.pk}/edit/"

    assert "has this number" in errors_of(desk.post(page, edited(one, number="500")))["number"][0]
    assert "zeros" in errors_of(desk.post(page, edited(one, number="0500")))["number"][0]
    assert desk.post(page, edited(one, number="007")).status_code == 302

    one = Employee.objects.get(pk=one.pk)
    assert (one.number, one.user.username) == ("007", f"{organisation.code}-007")
    change = one.changes.get(field="number")
    assert (change.before, change.after, change.by) == ("0O7", "007", hr.user)
    assert Employee.objects.get(pk=other.pk).number == "500"


def test_history_says_why_a_name_changed(desk, learner):
    data = edited(learner, second_surname="Uc", renamed_why="Acta de nacimiento")

    assert desk.post(f"{LIST}{learner.pk}/edit/", data).status_code == 302

    assert "Reason: Acta de nacimiento" in " ".join(desk.get(f"{LIST}{learner.pk}/").content.decode().split())


def test_times_of_somebody_elsewhere_are_those_of_the_organisation(desk, hr, organisation, learner):
    learner.work_centre = WorkCentreFactory(organisation=organisation, time_zone="America/Tijuana")
    learner.save()
    learner.changes.create(
        field="shift", before="", after="Mixto", at=datetime.datetime(2026, 1, 1, 18, tzinfo=datetime.UTC)
    )

    html = desk.get(f"{LIST}{learner.pk}/").content.decode()

    assert "Times on this page: Mexico City." in " ".join(html.split())
    assert "12:00" in html or "noon" in html  # in Tijuana it was 10 o'clock
    assert "Times on this page: Mexico City." in " ".join(
        desk.get(reverse("reports:person", args=[learner.pk])).content.decode().split()
    )
