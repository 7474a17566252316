"""The session of an editor ends, or a new sign-in replaces the token: every POST of the CMS keeps what was typed."""

import html
import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from people.sign_in.lost_sessions import PUBLIC
from people.sign_in.page_owner import page_person
from quizzes.permissions import ensure_editors
from tests.factories import EmployeeFactory, UserFactory, add_lesson, make_catalogue, make_course

pytestmark = pytest.mark.django_db

TYPED = "Escrito después de que terminó la sesión, con «comillas» y\nrenglones"
OWN_PAGE = {"referer": "http://testserver/admin/"}
SCRIPT = {**OWN_PAGE, "accept": "application/json"}
EXAMPLES = {
    "int": "1",
    "whole": "1",
    "str": "1",
    "slug": "uno",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "path": "1",
}


def cms_routes(patterns=None, prefix=""):
    """Every address of the CMS with an example for each argument, computed from what is registered."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        part = str(entry.pattern)
        if patterns is None and part != "admin/":
            continue
        if not isinstance(entry, URLPattern):
            yield from cms_routes(entry.url_patterns, prefix + part)
        elif not re.search(r"\^|\(\?P", prefix + part) and entry.name not in (*PUBLIC, "wagtailadmin_login"):
            yield re.sub(r"<(?:(\w+):)?\w+>", lambda match: EXAMPLES[match[1] or "str"], prefix + part)


ROUTES = sorted(set(cms_routes()))


@pytest.fixture
def colleague():
    user = UserFactory(language="es")
    user.groups.add(ensure_editors(make_catalogue()))
    return user


@pytest.fixture
def stranger():
    """Who has signed in in the browser of the colleague since: another editor."""
    user = UserFactory(language="es")
    user.groups.add(ensure_editors(make_catalogue()))
    return user


def of(user, headers=SCRIPT):
    """What the page of somebody sends with every request of its scripts."""
    return {**headers, "X-Page-Person": page_person(user)}


def kept(response):
    """The fields that the answer offers to send again."""
    form = response.content.decode().partition("data-held>")[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in found if name not in ("csrfmiddlewaretoken", "page_person")}


def test_the_walk_sees_the_editors_of_the_cms():
    some = {"admin/pages/1/edit/", "admin/snippets/quizzes/question/edit/1/", "admin/score-adjustments/1/"}

    assert some <= set(ROUTES)
    assert len(ROUTES) > 300


def test_every_post_of_an_ended_session_answers_a_script_in_json(client):
    answers = {
        route: client.post(f"/{route}", {"title": TYPED}, headers=SCRIPT, query_params={"next": "/admin/"})
        for route in ROUTES
    }

    assert {route: answer.status_code for route, answer in answers.items() if answer.status_code != 401} == {}
    assert {answer.json()["session"] for answer in answers.values()} == {"ended"}
    assert all(answer.json()["token"] and answer["X-Aula-Session"] == "ended" for answer in answers.values())


def test_every_form_of_an_ended_session_is_kept(client):
    answers = {route: client.post(f"/{route}", {"title": TYPED}, headers=OWN_PAGE) for route in ROUTES}

    assert {route: kept(answer) for route, answer in answers.items() if kept(answer) != {"title": TYPED}} == {}
    assert {answer.status_code for answer in answers.values()} == {401}


def test_every_post_with_a_replaced_token_answers_a_script_in_json(colleague):
    client = Client(enforce_csrf_checks=True)
    client.force_login(colleague)

    answers = {route: client.post(f"/{route}", {"title": TYPED}, headers=SCRIPT) for route in ROUTES}

    assert {route: answer.status_code for route, answer in answers.items() if answer.status_code != 403} == {}
    assert {answer.json()["session"] for answer in answers.values()} == {"renewed"}


def test_every_form_with_a_replaced_token_is_kept(colleague):
    client = Client(enforce_csrf_checks=True)
    client.force_login(colleague)

    answers = {route: client.post(f"/{route}", {"title": TYPED}, headers=OWN_PAGE) for route in ROUTES}

    assert {route: kept(answer) for route, answer in answers.items() if kept(answer) != {"title": TYPED}} == {}
    assert {answer.status_code for answer in answers.values()} == {403}


def test_what_was_kept_is_saved_after_signing_in(colleague):
    lesson = add_lesson(make_course(lessons=0).get_children().first(), live=False, title="Antes")
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    client = Client(enforce_csrf_checks=True)
    client.get("/es/accounts/login/")
    data = nested_form_data(
        {
            "title": TYPED.replace("\n", " "),
            "title_en": "After",
            "slug": "after",
            "minutes": "5",
            "go_live_at": "",
            "expire_at": "",
            "body": streamfield([]),
        }
    )
    token = client.cookies["csrftoken"].value
    first = client.post(address, {**data, "csrfmiddlewaretoken": token}, headers=OWN_PAGE)
    client.force_login(colleague)
    second = client.post(address, kept(first), headers=OWN_PAGE)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', second.content.decode())[1]

    client.post(address, {**kept(second), "csrfmiddlewaretoken": token}, headers=OWN_PAGE)

    assert (first.status_code, second.status_code) == (401, 403)
    lesson.refresh_from_db()
    assert lesson.get_latest_revision_as_object().title == TYPED.replace("\n", " ")


@pytest.mark.parametrize("headers", [{}, {"referer": "https://elsewhere.example.com/"}, {"origin": "null"}])
@pytest.mark.parametrize("signed_in", [True, False])
def test_what_another_site_sends_is_never_offered(colleague, headers, signed_in):
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(colleague)

    response = client.post("/admin/pages/1/edit/", {"title": TYPED}, headers=headers)

    assert response.status_code == 403
    assert "Escrito" not in response.content.decode()


def test_a_password_is_never_written_into_a_page(client):
    response = client.post("/admin/people/employees/new/", {"number": "7", "password": "secreta"}, headers=OWN_PAGE)

    assert kept(response) == {"number": "7"}
    assert "secreta" not in response.content.decode()


def test_looking_at_a_page_leads_to_the_sign_in_and_back(client):
    response = client.get("/admin/pages/1/edit/")

    assert response.status_code == 302
    assert response.url == "/es/accounts/login/?next=/admin/pages/1/edit/"


@pytest.mark.parametrize(("language", "title"), [("es", "Tu sesión terminó"), ("en", "Your session has ended")])
def test_every_screen_of_the_cms_brings_the_dialog(client, colleague, language, title):
    colleague.language = language
    colleague.save()
    client.force_login(colleague)

    page = client.get("/admin/").content.decode()

    assert f'<h2 id="cms-session-title">{title}</h2>' in page
    assert f'action="/{language}/accounts/login/"' in page
    assert f'data-person="{page_person(colleague)}"' in page
    state = client.get("/admin/session/").json()
    assert (state.keys(), state["person"]) == ({"person", "token"}, page_person(colleague))


@pytest.mark.parametrize("checks_tokens", [True, False])
def test_every_post_of_the_page_of_somebody_else_is_refused_without_a_token(colleague, stranger, checks_tokens):
    client = Client(enforce_csrf_checks=checks_tokens)
    client.force_login(stranger)

    answers = {route: client.post(f"/{route}", {"title": TYPED}, headers=of(colleague)) for route in ROUTES}

    assert {route: answer.status_code for route, answer in answers.items() if answer.status_code != 403} == {}
    assert {(answer["X-Aula-Session"], answer.json()["session"]) for answer in answers.values()} == {("other", "other")}
    assert not any("token" in answer.json() for answer in answers.values())
    assert client.get("/admin/session/", headers=of(colleague)).json()["session"] == "other"


@pytest.mark.parametrize("checks_tokens", [True, False])
def test_what_one_editor_wrote_is_never_saved_as_another(colleague, stranger, checks_tokens):
    lesson = add_lesson(make_course(lessons=0).get_children().first(), live=False, title="Antes")
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    client = Client(enforce_csrf_checks=checks_tokens)
    client.force_login(colleague)
    page = client.get(address).content.decode()
    mine = f'<input type="hidden" name="page_person" value="{page_person(colleague)}">'
    client.force_login(stranger)

    first = client.post(address, {"title": TYPED, "page_person": page_person(colleague)}, headers=OWN_PAGE)
    second = client.post(address, {**kept(first), "page_person": page_person(colleague)}, headers=OWN_PAGE)

    assert mine in page
    assert [(answer.status_code, kept(answer)) for answer in (first, second)] == [(403, {"title": TYPED})] * 2
    assert mine in second.content.decode()  # it stays the page of who wrote it
    assert f'data-person="{page_person(colleague)}"' in second.content.decode()
    assert "Otra persona" in second.content.decode()
    assert not lesson.revisions.exists()


def test_the_page_of_the_person_itself_is_served_as_ever(client, colleague):
    client.force_login(colleague)

    assert client.get("/admin/session/", headers=of(colleague)).status_code == 200
    assert client.get("/admin/", headers=of(colleague, {})).status_code == 200


def test_scripts_are_answered_in_json_while_somebody_is_signed_in_who_is_no_editor(client, colleague):
    learner = EmployeeFactory(user__language="es").user
    client.force_login(learner)

    scripts = [client.post("/admin/pages/1/edit/", {"title": TYPED}, headers=of(who)) for who in (colleague, learner)]
    form = client.post(
        "/admin/pages/1/edit/", {"title": TYPED, "page_person": page_person(colleague)}, headers=OWN_PAGE
    )

    assert [(answer.status_code, answer["X-Aula-Session"]) for answer in scripts] == [(403, "other"), (403, "refused")]
    assert not any("token" in answer.json() for answer in scripts)
    assert (form.status_code, kept(form)) == (403, {"title": TYPED})
    assert client.get("/admin/").status_code == 404
    assert client.post("/admin/pages/1/edit/", {"title": TYPED}, headers=OWN_PAGE).status_code == 404


def test_the_link_to_another_tab_leads_past_whoever_is_signed_in(client, colleague):
    client.force_login(colleague)
    page = client.get("/admin/").content.decode()
    (link,) = re.findall(r'<a\s+href="([^"]+)"\s+target="_blank"\s+rel="noopener"\s*>Entrar en otra', page)
    client.force_login(EmployeeFactory(user__language="es").user)

    offer = client.get(link)
    out = client.post(link)

    assert offer.status_code == 200
    assert "Salir" in offer.content.decode()
    assert out.url == "/es/accounts/login/?next=/admin/"
    assert client.get(link).url == out.url
