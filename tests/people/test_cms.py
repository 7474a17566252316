"""What administrators do with people in the CMS, and what leaves it as a spreadsheet."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Page

from lib.spreadsheets import harmless
from people.models import Approval, Employee, Team
from tests.factories import EmployeeFactory, OrganisationFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, superuser):
    superuser.language = "en"
    superuser.save()
    client.force_login(superuser)
    return client


def employee_data(organisation, **fields):
    return {
        "organisation": organisation.pk,
        "number": "A-100",
        "given_names": "Inés",
        "first_surname": "Mora",
        "second_surname": "",
        "email": "Ines@example.com",
        "language": "en",
        "team": "",
        "position": "Analista",
        "job_role": "",
        "role": "employee",
        "hired_on": "2026-01-15",
        "left_on": "",
        "password": "",
        "renamed_why": "Acta de nacimiento",
        **fields,
    }


def test_employee_is_hired_with_user_and_team(admin, organisation, team):
    admin.post(reverse("employees:add"), employee_data(organisation, team=team.pk))

    employee = Employee.objects.get()
    assert employee.user.username == "cenzontle-a-100"
    assert employee.user.email == "ines@example.com"
    assert [(row.team, row.from_on) for row in employee.memberships.all()] == [(team, datetime.date(2026, 1, 15))]


def test_employee_moves_and_the_history_stays(admin, learner, team):
    other = TeamFactory(organisation=learner.organisation)
    data = employee_data(learner.organisation, team=other.pk, position="Cajera")

    admin.post(reverse("employees:edit", args=[learner.pk]), data)

    learner.refresh_from_db()
    assert (learner.position, learner.user.given_names) == ("Cajera", "Lucía")  # another name waits for a second person
    assert Approval.objects.get().payload["after"]["given_names"] == "Inés"
    assert [row.team for row in learner.memberships.all()] == [other, team]


def test_number_and_organisation_of_a_record_stay(admin, learner):
    before = (learner.number, learner.organisation_id)

    admin.post(reverse("employees:edit", args=[learner.pk]), employee_data(OrganisationFactory(), number="9"))

    learner.refresh_from_db()
    assert (learner.number, learner.organisation_id) == before


def test_person_without_email_gets_a_first_password(admin, client, organisation):
    admin.post(reverse("employees:add"), employee_data(organisation, email="", password="caballo pila grapa"))
    client.logout()

    response = client.post("/es/accounts/login/", {"login": "A-100", "password": "caballo pila grapa"})

    assert response.status_code == 302


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "7/../x"}, "number"),
        ({"given_names": ""}, "given_names"),
        ({"email": "taken@example.com"}, "links_account"),  # of somebody whom nobody employs
        ({"password": "short"}, "password"),
        ({"left_on": "2025-01-01"}, "left_on"),
        ({"left_on": "2199-01-01"}, "left_on"),
    ],
)
def test_wrong_employee_is_refused(admin, organisation, change, field):
    UserFactory(email="taken@example.com")

    response = admin.post(reverse("employees:add"), employee_data(organisation, **change))

    assert list(response.context["form"].errors) == [field]
    assert Employee.objects.count() == 0


def test_number_is_used_once_in_an_organisation(admin, organisation):
    EmployeeFactory(organisation=organisation, number="A-100")

    response = admin.post(reverse("employees:add"), employee_data(organisation))

    assert response.status_code == 200
    assert Employee.objects.count() == 1


def test_team_of_another_organisation_is_refused(admin, organisation):
    response = admin.post(reverse("employees:add"), employee_data(organisation, team=TeamFactory().pk))

    assert list(response.context["form"].errors) == ["team"]


def test_nobody_is_deleted(admin, learner):
    response = admin.post(reverse("employees:delete", args=[learner.pk]))

    assert response["Location"] == "/admin/"
    assert Employee.objects.count() == 1


def test_team_is_made_with_its_managers(admin, organisation, manager):
    data = {
        "organisation": organisation.pk,
        "parent": "",
        "name_es": "Bodega",
        "name_en": "Warehouse",
        "managed_by": [manager.pk],
    }

    admin.post(reverse("teams:add"), data)

    team = Team.objects.get(name_es="Bodega")
    assert [row.employee for row in team.managers.all()] == [manager]
    assert team.path == f"/{team.pk}/"


def test_team_below_itself_is_refused(admin, team):
    child = TeamFactory(organisation=team.organisation, parent=team)
    data = {"organisation": team.organisation_id, "parent": child.pk, "name_es": "Uno", "name_en": "One"}

    response = admin.post(reverse("teams:edit", args=[team.pk]), data)

    assert list(response.context["form"].errors) == ["parent"]


@pytest.mark.parametrize("name", ["employees", "teams", "job_roles", "organisations"])
@pytest.mark.parametrize("query", ["", "?q=a"])
def test_lists_of_people_open(admin, learner, name, query):
    assert admin.get(reverse(f"{name}:index") + query).status_code == 200


@pytest.mark.parametrize("words", ["munoz oscar", "Óscar\u00a0Muñoz", "A-77", "oscar@", "mun\u0303oz"])
def test_employee_is_found_however_it_is_typed(admin, organisation, words):
    found = EmployeeFactory(
        organisation=organisation,
        number="A-77",
        user__given_names="Óscar",
        user__first_surname="Muñoz",
        user__email="oscar@example.com",
    )
    EmployeeFactory(organisation=organisation)

    response = admin.get(reverse("employees:index"), {"q": words})

    assert list(response.context["object_list"]) == [found]


@pytest.mark.parametrize("count", [1, 3])
def test_employees_list_in_constant_queries(admin, organisation, count, django_assert_num_queries):
    for _ in range(count):
        EmployeeFactory(organisation=organisation)
    address = reverse("employees:index")
    admin.get(address)

    with django_assert_num_queries(12):
        admin.get(address)


# --- Spreadsheets -----------------------------------------------------------------------------------

HOSTILE = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "−2"]


@pytest.mark.parametrize("value", HOSTILE)
def test_formula_becomes_text(value):
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize("value", ["Ana", "", "a=b", 5, -5, None, datetime.date(2026, 1, 1)])
def test_everything_else_stays(value):
    assert harmless(value) == value


def test_cms_export_holds_no_formula(admin):
    page = Page.objects.get(depth=1)
    for hostile in HOSTILE:
        log(page, "wagtail.edit", title=hostile)
    address = reverse("wagtailadmin_reports:site_history")

    sheet = openpyxl.load_workbook(
        io.BytesIO(b"".join(admin.get(address, {"export": "xlsx"}).streaming_content))
    ).active
    lines = b"".join(admin.get(address, {"export": "csv"}).streaming_content).decode()

    cells = [cell for row in sheet.iter_rows() for cell in row]
    texts = [text for row in csv.reader(io.StringIO(lines)) for text in row]
    assert len(cells) > len(HOSTILE)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert [text for text in texts if text != harmless(text)] == []
