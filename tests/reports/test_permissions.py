"""Who may open which screen: the whole matrix on one page."""

import pytest
from django.urls import reverse
from django.utils import translation

from people.models import Employee
from tests.factories import EmployeeFactory, UserFactory, join

pytestmark = pytest.mark.django_db

SIGN_IN, OK, MISSING = 302, 200, 404


def path(name, *args):
    with translation.override("en"):
        return reverse(f"reports:{name}", args=args)


@pytest.fixture
def editor():
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def cast(learner, manager, hr, stranger, editor):
    administrator = EmployeeFactory(organisation=hr.organisation, role=Employee.Role.ADMINISTRATOR)
    return {
        "anonymous": None,
        "employee": learner.user,
        "manager": manager.user,
        "hr": hr.user,
        "administrator": administrator.user,
        "stranger": stranger.user,
        "editor": editor,
    }


@pytest.mark.parametrize(
    ("role", "to_home", "to_record", "to_team", "to_export", "to_person"),
    [
        ("anonymous", SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN, SIGN_IN),
        ("employee", OK, OK, MISSING, MISSING, MISSING),
        ("manager", OK, OK, OK, OK, OK),
        ("hr", OK, OK, OK, OK, OK),
        ("administrator", OK, OK, OK, OK, OK),
        ("stranger", OK, OK, OK, OK, MISSING),
        ("editor", OK, OK, MISSING, MISSING, MISSING),
    ],
)
def test_each_role_opens_what_it_may(client, cast, learner, role, to_home, to_record, to_team, to_export, to_person):
    if cast[role]:
        client.force_login(cast[role])

    answers = [
        client.get(path(*where)).status_code
        for where in [("home",), ("record",), ("team",), ("team_export", "csv"), ("person", learner.pk)]
    ]

    assert answers == [to_home, to_record, to_team, to_export, to_person]


@pytest.mark.parametrize("where", [("home",), ("record",), ("team",), ("person", 1), ("team_export", "csv")])
def test_nothing_is_written_here(client, hr, where):
    client.force_login(hr.user)

    assert client.post(path(*where)).status_code == 405


@pytest.mark.parametrize(("where", "status"), [("home", 200), ("record", 200), ("team", 200)])
def test_a_screen_answers_head(client, hr, where, status):
    client.force_login(hr.user)

    assert client.head(path(where)).status_code == status


def test_export_does_no_work_for_head(client, hr):
    client.force_login(hr.user)

    assert client.head(path("team_export", "csv")).status_code == 405


def test_manager_does_not_open_themselves_as_a_person(client, manager, team):
    join(manager, team)
    client.force_login(manager.user)

    assert client.get(path("person", manager.pk)).status_code == 404


def test_a_number_too_big_for_the_database_is_not_found(client, hr):
    client.force_login(hr.user)

    assert client.get(f"/en/team/{10**30}/").status_code == 404


def test_who_is_not_employed_is_led_to_the_editor(client, editor):
    client.force_login(editor)

    response = client.get(path("home"))

    assert [template.name for template in response.templates][0] == "reports/no_employment.html"
    assert f'href="{reverse("wagtailadmin_home")}"' in response.content.decode()


def test_who_is_neither_employed_nor_an_editor_is_told_so(client):
    user = UserFactory(is_staff=True)
    client.force_login(user)

    response = client.get(path("home"))

    assert response.context["can_use_cms"] is False
    assert "Ask human resources to register you." in response.content.decode()
