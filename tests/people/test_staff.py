"""Screens of human resources about people: the list, and everything that happens to one person."""

import datetime
import re

import pytest
from django.urls import reverse

from people.employees.services import end_employment, limit_human_resources, move_employee
from people.models import Employee, User
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    OrganisationFactory,
    TeamFactory,
    UserFactory,
    WorkCentreFactory,
    join,
)

pytestmark = pytest.mark.django_db

LIST = "/en/people/"


@pytest.fixture
def desk(client, hr):
    client.force_login(hr.user)
    return client


@pytest.fixture
def boss(organisation):
    """An administrator of the organisation."""
    return EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR)


@pytest.fixture
def centre(organisation):
    return WorkCentreFactory(organisation=organisation, name="Planta Norte")


def names(client, query=""):
    html = client.get(f"{LIST}?{query}").content.decode()
    body = html[html.index("<tbody>") : html.index("</tbody>")] if "<tbody>" in html else ""
    return [" ".join(name.split()) for name in re.findall(r'<a href="/en/people/\d+/">([^<]*)</a>', body)]


def named(organisation, first_surname, **fields):
    user = UserFactory(given_names="Iker", first_surname=first_surname, second_surname="")
    return EmployeeFactory(organisation=organisation, user=user, **fields)


def valid(**fields):
    blank = dict.fromkeys(
        [
            *("second_surname", "email", "curp", "returning", "team", "position", "job_role", "work_centre"),
            *("cost_centre", "shift", "password"),
        ],
        "",
    )
    given = {"number": "A-77", "given_names": "Inés", "first_surname": "Mora", "language": "es"}
    return {**blank, **given, "hired_on": "2026-01-15", **fields}


def errors_of(response):
    assert response.status_code == 400
    return {name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()}


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

    with django_assert_num_queries(10):
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

    assert errors_of(taken)["email"] == ["This person already works here: somebody at another work center."]
    assert learner.user.get_full_name() not in taken.content.decode()


def test_human_resources_of_a_work_centre_add_people_there_alone(client, hr, organisation, centre):
    limit_human_resources(hr, [centre])
    client.force_login(hr.user)

    for chosen in ("", WorkCentreFactory(organisation=organisation).pk):
        assert "work_centre" in errors_of(client.post(f"{LIST}add/", valid(work_centre=chosen)))
    assert client.post(f"{LIST}add/", valid(work_centre=centre.pk)).status_code == 302


def test_nobody_takes_the_account_of_who_runs_the_site(desk):
    UserFactory(email="editor@example.com", is_staff=True)

    response = desk.post(f"{LIST}add/", valid(email="editor@example.com", links_account="on"))

    assert "runs this site" in errors_of(response)["email"][0]


def test_who_works_elsewhere_keeps_the_way_in_that_they_have(desk, organisation):
    known = UserFactory(email="x@example.com", given_names="Eva")
    known.set_unusable_password()
    known.save()
    EmployeeFactory(user=known, organisation=OrganisationFactory())

    desk.post(f"{LIST}add/", valid(email="x@example.com", password="correct horse battery"))

    employee = Employee.objects.get(organisation=organisation, number="A-77")
    assert employee.user == known
    assert not User.objects.get(pk=known.pk).has_usable_password()
    form = desk.get(f"{LIST}{employee.pk}/edit/").context["form"]
    assert set(form.fields) == {"hired_on"}


def test_fields_of_roles_are_for_administrators(client, hr, boss, learner):
    fields = {}
    for viewer in (hr, boss):
        client.force_login(viewer.user)
        fields[viewer] = set(client.get(f"{LIST}{learner.pk}/edit/").context["form"].fields)
    assert {"role", "hr_centres"} & fields[hr] == set()
    assert {"role", "hr_centres"} <= fields[boss]


def edited(employee, **fields):
    user = employee.user
    kept = {
        name: getattr(user, name) for name in ("given_names", "first_surname", "second_surname", "email", "language")
    }
    return {**kept, "hired_on": employee.hired_on.isoformat(), "renamed_why": "", **fields}


def test_administrator_limits_human_resources(client, boss, hr, centre):
    client.force_login(boss.user)

    client.post(f"{LIST}{hr.pk}/edit/", edited(hr, role="hr", hr_centres=[centre.pk]))

    assert list(Employee.objects.get(pk=hr.pk).hr_centres.all()) == [centre]
    page = client.get(f"{LIST}{hr.pk}/").content.decode()
    assert "Human resources: Planta Norte" in page
    assert "Human resources of:</strong> – → Planta Norte" in page


def test_human_resources_write_neither_their_own_record_nor_that_of_colleagues(client, hr, boss):
    client.force_login(hr.user)

    for employee, words in ((hr, "your own record"), (boss, "An administrator of the organisation")):
        page = client.get(f"{LIST}{employee.pk}/")
        assert words in page.content.decode()
        for act in ("edit", "move", "leave", "return"):
            assert client.get(f"{LIST}{employee.pk}/{act}/").status_code == 404
            assert client.post(f"{LIST}{employee.pk}/{act}/", edited(employee)).status_code == 404


def test_name_changes_with_a_reason(desk, hr, learner):
    refused = desk.post(f"{LIST}{learner.pk}/edit/", edited(learner, first_surname="Uc"))
    assert errors_of(refused) == {"renamed_why": ["Say why the name changes."]}

    desk.post(f"{LIST}{learner.pk}/edit/", edited(learner, first_surname="Uc", renamed_why="Se casó"))

    change = learner.user.name_changes.get()
    assert (change.changed_by, change.why) == (hr.user, "Se casó")


def test_person_moves_from_a_day_on(desk, hr, learner, team, centre):
    other = TeamFactory(organisation=learner.organisation, name_en="Sales", name_es="Ventas")
    data = {"on": "2026-05-04", "team": other.pk, "work_centre": centre.pk, "position": "Cajera", "job_role": ""}

    desk.post(f"{LIST}{learner.pk}/move/", data)

    changes = learner.changes.filter(field__in=["team", "work_centre", "position"])
    assert {change.on for change in changes} == {datetime.date(2026, 5, 4)}
    assert [row.team for row in learner.memberships.all()] == [other, team]
    page = desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert f"{team} → Sales" in page
    assert "– → Planta Norte" in page
    assert hr.user.get_full_name() in page


@pytest.mark.parametrize(("day", "words"), [("2999-01-01", "on the day it happens"), ("2001-01-01", "not yet here")])
def test_move_is_on_a_day_of_the_employment(desk, learner, team, day, words):
    response = desk.post(f"{LIST}{learner.pk}/move/", {"on": day, "team": team.pk})

    assert words in errors_of(response)["on"][0]


def test_move_is_not_before_the_last_one(desk, learner, team):
    move_employee(learner, TeamFactory(organisation=learner.organisation), on=datetime.date(2026, 6, 1))

    response = desk.post(f"{LIST}{learner.pk}/move/", {"on": "2026-05-01", "team": team.pk})

    assert errors_of(response)["on"] == ["The last move was on a later day."]


def test_nobody_moves_to_another_organisation(desk, learner, team):
    response = desk.post(
        f"{LIST}{learner.pk}/move/",
        {
            "on": "2026-05-04",
            "team": TeamFactory().pk,
            "work_centre": WorkCentreFactory().pk,
            "job_role": JobRoleFactory().pk,
        },
    )

    assert {"team", "work_centre", "job_role"} <= set(errors_of(response))


def test_person_leaves_and_it_is_undone(desk, hr, learner, client):
    desk.post(f"{LIST}{learner.pk}/leave/", {"left_on": "2026-05-04"})

    learner.refresh_from_db()
    assert learner.left_on == datetime.date(2026, 5, 4)
    page = desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert f"{LIST}{learner.pk}/stay/" in page
    assert f"{LIST}{learner.pk}/move/" not in page

    desk.post(f"{LIST}{learner.pk}/stay/")

    learner.refresh_from_db()
    assert learner.left_on is None
    assert [change.by for change in learner.changes.filter(field="left_on")] == [hr.user, hr.user]


@pytest.mark.parametrize(
    ("day", "words"), [("2999-01-01", "Fill this in on the day"), ("2001-01-01", "Nobody leaves"), ("", "required")]
)
def test_last_day_is_a_day_of_the_employment(desk, learner, day, words):
    assert words in errors_of(desk.post(f"{LIST}{learner.pk}/leave/", {"left_on": day}))["left_on"][0]


def come_back(desk, former, **fields):
    data = {"returning": "resume", "number": former.number, "hired_on": "2026-08-03", **fields}
    return desk.post(f"{LIST}{former.pk}/return/", data)


def test_person_comes_back_under_the_old_record(desk, learner, team):
    end_employment(learner, datetime.date(2026, 5, 4))

    response = come_back(desk, learner, position="Jefa")

    learner.refresh_from_db()
    assert response["Location"] == f"{LIST}{learner.pk}/"
    assert (learner.left_on, learner.position) == (None, "Jefa")


def test_person_comes_back_under_a_new_record(desk, learner, team):
    end_employment(learner, datetime.date(2026, 5, 4))

    assert "number" in errors_of(come_back(desk, learner, returning="anew"))
    come_back(desk, learner, returning="anew", number="N-2")

    anew = Employee.objects.get(number="N-2")
    assert (anew.user, anew.left_on) == (learner.user, None)
    page = desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert "This person works here again, with the number N-2." in page
    assert "/return/" not in page


def test_record_is_not_opened_twice(desk, learner):
    end_employment(learner, datetime.date(2026, 5, 4))
    come_back(desk, learner, returning="anew", number="N-2")

    desk.post(f"{LIST}{learner.pk}/stay/")

    learner.refresh_from_db()
    assert learner.left_on == datetime.date(2026, 5, 4)


@pytest.mark.parametrize("count", [1, 30])
def test_person_page_takes_constant_queries(desk, learner, centre, count, django_assert_num_queries):
    for number in range(count):
        move_employee(learner, TeamFactory(organisation=learner.organisation))
        desk.post(
            f"{LIST}{learner.pk}/move/",
            {"on": learner.today(), "team": learner.memberships.get(to_on=None).team_id, "position": f"P{number}"},
        )

    with django_assert_num_queries(10):
        desk.get(f"{LIST}{learner.pk}/")


def test_pages_lead_to_each_other(desk, learner):
    assert reverse("people:person", args=[learner.pk]) in desk.get(f"/en/team/{learner.pk}/").content.decode().replace(
        "/en/", "/es/"
    )
    assert f"/en/team/{learner.pk}/" in desk.get(f"{LIST}{learner.pk}/").content.decode()
    assert f'href="{LIST}"' in desk.get("/en/").content.decode()
