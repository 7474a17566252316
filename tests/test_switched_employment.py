"""Every form and every script, sent from a page of one company when its person has chosen another in another tab.

Whatever tests/test_sessions.py finds in the resolver is refused, unless it is listed here as of no employment.
"""

import re

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from wagtail.users.models import UserProfile

from people.models import SignIn
from people.sign_in.employments import EMPLOYMENT
from people.sign_in.page_owner import EMPLOYMENT_HEADER
from people.sign_in.page_session import EMPLOYMENT_FIELD
from tests.factories import EmployeeFactory, OrganisationFactory
from tests.routes import address
from tests.test_access import world  # noqa: F401 -- a fixture
from tests.test_sessions import ANYBODY, FORM, POSTS, SCRIPT, open_page, rows, send, sign_in
from tests.test_sessions import people as people  # a fixture

pytestmark = pytest.mark.django_db

# Of no employment: of the account, or of a record of one's own that the address names (attempts and previews).
OF_ANY_EMPLOYMENT = {
    *(route for route, (_who, kind) in POSTS.items() if kind == ANYBODY),
    *(
        "accounts/password/change/",
        "accounts/password/set/",
        "accounts/choose/",
        "accounts/link/<str:token>/",
        "accounts/language/",
        "accounts/devices/sign-out/",
    ),
    "accounts/employment/",
    *(route for route in POSTS if route.startswith(("quizzes/attempts/", "quizzes/<whole:pk>/try/"))),
}


@pytest.fixture
def two_companies(people, organisation):
    """Who sends works for Bravo as well; the role there is the same."""
    who, has = people
    bravo = OrganisationFactory(code="bravo", legal_name="Bravo Logística, S.A.", issues_dc3=True)
    for user in (who["owner"], who["hr"], who["administrator"]):
        role = user.employments.get().role
        EmployeeFactory(user=user, organisation=bravo, number=f"B{user.pk}", role=role, hired_on="2001-01-01")
    who["editor"] = who["hr"]
    who["hr"].is_staff = who["hr"].is_superuser = True
    who["hr"].save()
    return who, has, organisation, bravo


def switched(user, page_of, now):
    """A browser with a page of one company, whose person has chosen another in another tab meanwhile."""
    client, token = open_page(user)
    employments = {employee.organisation: employee for employee in user.employments.all()}
    for company in (page_of, now):
        client.post("/es/accounts/employment/", {"employment": employments[company].pk, "csrfmiddlewaretoken": token})
    return client, token, employments[page_of]


def everything():
    """All rows, but for those of sessions and what Wagtail keeps of the theme of whoever sees its bar."""
    ours = [model for model in apps.get_models() if model not in (Session, SignIn, UserProfile)]
    return {model: list(model.objects.order_by("pk").values()) for model in ours}


def send_from(client, kind, path, token, user, employment):
    """As ``send``, from a page that says of which employment it is."""
    if kind == SCRIPT:
        return send(client, kind, path, token, user, **{EMPLOYMENT_HEADER: str(employment.pk)})
    fields = {"csrfmiddlewaretoken": token, EMPLOYMENT_FIELD: employment.pk, "sequence": 1, "note": "tecleado"}
    return client.post(path, fields, headers={"referer": "http://testserver/es/?from=here"})


@pytest.mark.parametrize("direction", ["there", "back"])
def test_nothing_is_done_for_another_company_than_that_of_the_page(two_companies, direction):
    who, has, *companies = two_companies
    page_of, now = companies if direction == "there" else reversed(companies)
    wrong = {}
    for route, role, kind in rows(FORM, SCRIPT):
        if route in OF_ANY_EMPLOYMENT:
            continue
        client, token, page = switched(who[role], page_of, now)
        before = everything()

        response = send_from(client, kind, address(route, has), token, who[role], page)

        text = response.json()["message"] if kind == SCRIPT else response.content.decode()
        words = f"Ahora trabajas como parte de {now.legal_name}; esta página es de {page_of.legal_name}"
        if response.status_code != 403 or words not in text:
            wrong[route] = response.status_code
        elif (after := everything()) != before:
            wrong[route] = [model for model in before if before[model] != after[model]]
        elif kind == FORM and (f"Volver a {page_of.legal_name} y enviar" not in text or 'value="tecleado"' not in text):
            wrong[route] = "what was typed is lost"

    assert wrong == {}


def test_the_same_company_is_never_refused(two_companies):
    who, has, cenzontle, _bravo = two_companies
    refused = set()
    for route, role, kind in rows(FORM, SCRIPT):
        client, token, page = switched(who[role], cenzontle, cenzontle)

        response = send_from(client, kind, address(route, has), token, who[role], page)

        if response.status_code == 403:
            refused.add(route)

    assert refused == set()


def test_what_is_of_no_company_is_taken_whatever_was_chosen(two_companies):
    who, has, cenzontle, bravo = two_companies
    refused = set()
    for route in sorted(OF_ANY_EMPLOYMENT):
        role, kind = POSTS[route]
        client, token, page = switched(who[role], cenzontle, bravo)

        response = send_from(client, kind, address(route, has), token, who[role], page)

        if "Ahora trabajas" in response.content.decode() or response.status_code == 403:
            refused.add(route)

    assert refused == set()


def test_form_of_another_company_is_sent_once_its_person_has_gone_back(two_companies):
    who, has, cenzontle, bravo = two_companies
    wrong = {}
    for route, role, _kind in rows(FORM):
        if route in OF_ANY_EMPLOYMENT:
            continue
        client, token, page = switched(who[role], cenzontle, bravo)
        html = send_from(client, FORM, address(route, has), token, who[role], page).content.decode()
        form = html[html.index("<main") :].partition("<form")[2].partition("</form>")[0]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))

        response = client.post(re.search(r'action="([^"]+)"', form)[1].replace("&amp;", "&"), fields)

        after = client.get(response["Location"], follow=True) if response.status_code == 302 else response
        if after.status_code not in (200, 400) or client.session[EMPLOYMENT] != page.pk:
            wrong[route] = (after.status_code, client.session[EMPLOYMENT])
        elif not {"note": "tecleado", "sequence": "1"}.items() <= fields.items():
            wrong[route] = fields

    assert wrong == {}


def test_sign_in_leads_back_into_the_company_of_the_page(two_companies):
    who, has, cenzontle, bravo = two_companies
    wrong = {}
    for route, role, _kind in rows(FORM):
        if route in OF_ANY_EMPLOYMENT:
            continue
        client, token, page = switched(who[role], cenzontle, bravo)
        Session.objects.all().delete()

        asked = send_from(client, FORM, address(route, has), token, who[role], page)
        after = sign_in(client, client.get(asked["Location"]), who[role])

        if after.status_code != 200 or client.session[EMPLOYMENT] != page.pk:
            wrong[route] = (after.status_code, client.session[EMPLOYMENT])

    assert wrong == {}
