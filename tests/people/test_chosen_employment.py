"""Which of several employments a session begins with: the last choice, the code of a company, the page to come
back to.
"""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from people.models import Employee
from people.sign_in.backends import find_account
from people.sign_in.employments import EMPLOYMENT
from people.sign_in.page_session import EMPLOYMENT_FIELD
from tests.factories import EmployeeFactory
from tests.people.two_companies import PASSWORD, SETTINGS, browser, choose, fields_of, page_fields, sign_in, works_for

pytestmark = pytest.mark.django_db

UNSENT = "/es/accounts/unsent/"


def test_last_choice_is_kept_with_the_account(rosa):
    browser(rosa[0])
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[0]


def test_latest_is_the_first_choice(rosa):
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[1]


def test_choice_on_another_device_does_not_reach_into_a_session(rosa):
    here = browser(rosa[1])
    browser(rosa[0])

    assert works_for(here) == rosa[1]


def test_new_hire_does_not_reach_into_a_session(client, learner, bravo):
    client.force_login(learner.user)
    EmployeeFactory(user=learner.user, organisation=bravo, hired_on="2099-01-01")

    assert works_for(client) == learner


def test_last_choice_that_has_ended_gives_way(rosa):
    browser(rosa[0])
    Employee.objects.filter(pk=rosa[0].pk).update(left_on="2026-01-01")
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[1]


@pytest.mark.parametrize(
    ("login", "company", "number"),
    [
        ("bravo/501", "", 1),
        ("bravo-501", "", 1),
        ("BRAVO 501", "", 1),
        ("cenzontle/1002", "", 0),
        ("cenzontle-1002", "", 0),  # the user name as well
        ("1002", "cenzontle", 0),
        ("501", "bravo", 1),
    ],
)
@pytest.mark.parametrize("last", [0, 1])
def test_code_of_a_company_opens_that_company(rosa, login, company, number, last):
    browser(rosa[last])
    client = Client()

    sign_in(client, login, company)

    assert works_for(client) == rosa[number]


def test_company_entered_by_its_code_is_the_last_choice(rosa):
    browser(rosa[1])
    sign_in(Client(), "cenzontle/1002")
    client = Client()

    sign_in(client, "rosa@example.com")

    assert works_for(client) == rosa[0]


@pytest.mark.parametrize("login", ["rosa@example.com", "1002", "501"])
def test_email_and_bare_number_name_no_company(rosa, login):
    browser(rosa[0])
    client = Client()

    sign_in(client, login)

    assert works_for(client) == rosa[0]


def test_bare_number_of_one_person_in_two_companies_signs_in(rosa):
    Employee.objects.filter(pk=rosa[1].pk).update(number="01002")
    client = Client()

    sign_in(client, "1002")

    assert works_for(client) == rosa[1]
    assert find_account("01002") == find_account("1002") == rosa[0].user


def test_bare_number_of_two_people_still_says_nothing(rosa, bravo):
    EmployeeFactory(organisation=bravo, number="1002")

    assert find_account("1002") is None
    assert find_account("cenzontle/1002") == rosa[0].user


def test_code_of_a_company_one_has_left_only_finds_the_account(rosa):
    Employee.objects.filter(pk=rosa[0].pk).update(left_on="2026-01-01")
    client = Client()

    sign_in(client, "cenzontle-1002")

    assert works_for(client) == rosa[1]


def end_with_a_form(rosa):
    """A session that ended while a page of Cenzontle was open, and Bravo chosen last; its form leads to the sign-in."""
    client = browser(rosa[0])
    fields = {**page_fields(client), **SETTINGS}
    choose(client, rosa[1])
    Session.objects.all().delete()
    response = client.post("/es/dc3/company/", fields, headers={"referer": "http://testserver/es/dc3/company/?a=b"})
    return client, response


def test_page_to_come_back_to_is_opened_under_its_employment(rosa):
    client, response = end_with_a_form(rosa)
    page = client.get(response["Location"])

    fields = fields_of(page)
    after = sign_in(client, "rosa@example.com", **{EMPLOYMENT_FIELD: fields[EMPLOYMENT_FIELD], "next": fields["next"]})

    assert response["Location"] == f"/es/accounts/login/?{EMPLOYMENT_FIELD}={rosa[0].pk}&next=/es/dc3/company/%3Fa%3Db"
    assert fields["next"] == "/es/dc3/company/?a=b"
    assert after["Location"] == UNSENT  # what was typed comes first, then the page
    assert client.session["unsent"]["back"] == "/es/dc3/company/?a=b"
    assert works_for(client) == rosa[0]


@pytest.mark.parametrize(
    ("login", "location", "number"),
    [("cenzontle/1002", "/es/dc3/company/", 0), ("bravo/501", "/es/", 1)],
)
def test_code_of_another_company_opens_its_home(rosa, login, location, number):
    client = Client()

    after = sign_in(client, login, **{EMPLOYMENT_FIELD: rosa[0].pk, "next": "/es/dc3/company/"})

    assert after["Location"] == location
    assert works_for(client) == rosa[number]


def test_user_name_goes_on_with_the_page(rosa):
    """Who has no e-mail always types it; it is the name of the account, not the company wished for now."""
    client = Client()

    after = sign_in(client, "cenzontle-1002", **{EMPLOYMENT_FIELD: rosa[1].pk, "next": "/es/dc3/company/"})

    assert after["Location"] == "/es/dc3/company/"
    assert works_for(client) == rosa[1]


@pytest.mark.parametrize("page", ["", "x", "0", "999999", "9" * 30])
def test_employment_that_is_not_ones_own_is_nothing_to_come_back_to(rosa, page):
    client = Client()

    sign_in(client, "rosa@example.com", **{EMPLOYMENT_FIELD: page})

    assert works_for(client) == rosa[1]


def test_employment_of_somebody_else_is_nothing_to_come_back_to(rosa, stranger):
    client = Client()

    sign_in(client, "rosa@example.com", **{EMPLOYMENT_FIELD: stranger.pk})

    assert client.session[EMPLOYMENT] == rosa[1].pk


def test_dialog_of_a_page_goes_on_with_its_page(rosa):
    client = Client()
    headers = {"accept": "application/json", "x-requested-with": "XMLHttpRequest", "x-page-person": ""}

    client.post(
        "/es/accounts/login/",
        {"login": "bravo-501", "password": PASSWORD, EMPLOYMENT_FIELD: rosa[0].pk},
        headers=headers,
    )

    assert works_for(client) == rosa[0]
