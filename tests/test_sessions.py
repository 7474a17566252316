"""Every form and every script, sent when its session has ended or its token is old. A new address without a row here
fails.

For another company chosen meanwhile: tests/test_switched_employment.py.
"""

import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.crypto import get_random_string
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from people.models import Employee
from people.sign_in.page_owner import PERSON_HEADER, page_person
from tests.access_rows import deleting_last
from tests.factories import EmployeeFactory, UserFactory, make_course
from tests.labour.routes import FORMS as STPS_FORMS
from tests.routes import address, routes
from tests.test_access import world  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db

FORM, SCRIPT, ANYBODY, MAIL_PROGRAM = "form", "script", "anybody", "mail program"
# Route → who sends it, and how. Whoever is "anybody" needs no session for it; a mail program has not even a token.
POSTS = {
    "language/": ("owner", ANYBODY),
    "accounts/login/": ("owner", ANYBODY),
    "accounts/logout/": ("owner", ANYBODY),
    "accounts/password/reset/": ("owner", ANYBODY),
    "accounts/link/<str:token>/": ("owner", FORM),
    "accounts/invitation/<str:token>/": ("owner", ANYBODY),
    "accounts/invitation/<str:token>/again/": ("owner", ANYBODY),
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": ("owner", ANYBODY),
    "accounts/password/change/": ("owner", FORM),
    "accounts/password/set/": ("owner", FORM),
    "accounts/choose/": ("owner", FORM),
    "accounts/unsent/": ("owner", FORM),
    "accounts/language/": ("owner", FORM),
    "accounts/devices/sign-out/": ("owner", FORM),
    "accounts/employment/": ("owner", FORM),
    "approvals/<uuid:uuid>/approve/": ("hr", FORM),
    "approvals/<uuid:uuid>/refuse/": ("hr", FORM),
    "approvals/<uuid:uuid>/withdraw/": ("hr", FORM),
    "duties/assign/": ("hr", FORM),
    "duties/<slug:name>/": ("hr", FORM),
    "duties/actions/<uuid:uuid>/undo/": ("hr", FORM),
    "duties/requests/ask/<uuid:uuid>/": ("owner", FORM),
    "duties/requests/<uuid:uuid>/": ("hr", FORM),
    "duties/requests/<uuid:uuid>/withdraw/": ("owner", FORM),
    "classes/new/": ("hr", FORM),
    "classes/<uuid:uuid>/edit/": ("hr", FORM),
    "classes/<uuid:uuid>/cancel/": ("hr", FORM),
    "classes/<uuid:uuid>/people/": ("hr", FORM),
    "classes/mine/<uuid:uuid>/cannot-come/": ("owner", FORM),
    "classes/mine/<uuid:uuid>/arrived/": ("owner", FORM),
    "classes/<uuid:uuid>/attendance/": ("hr", FORM),
    "classes/seats/<uuid:uuid>/move/": ("hr", FORM),
    "classes/seats/<uuid:uuid>/take/": ("hr", FORM),
    "evidence/equivalences/new/": ("hr", FORM),
    "evidence/equivalences/<uuid:uuid>/end/": ("hr", FORM),
    "evidence/new/": ("owner", FORM),
    "evidence/of/<whole:pk>/new/": ("hr", FORM),
    "evidence/<uuid:uuid>/": ("hr", FORM),
    "evidence/<uuid:uuid>/complete/": ("owner", FORM),
    "evidence/<uuid:uuid>/withdraw/": ("owner", FORM),
    "evidence/<uuid:uuid>/undo/": ("hr", FORM),
    "evidence/<uuid:uuid>/end/": ("hr", FORM),
    "duties/rules/new/": ("hr", FORM),
    "duties/rules/<uuid:uuid>/pause/": ("hr", FORM),
    "duties/rules/<uuid:uuid>/resume/": ("hr", FORM),
    "duties/rules/<uuid:uuid>/end/": ("hr", FORM),
    "learning/courses/<whole:pk>/start/": ("owner", FORM),
    "learning/lessons/<whole:pk>/complete/": ("owner", FORM),
    "learning/lessons/<whole:pk>/position/": ("owner", SCRIPT),
    "learning/lessons/<whole:pk>/reading/": ("owner", SCRIPT),
    "learning/lessons/<whole:pk>/another-way/": ("owner", FORM),
    "learning/lessons/<whole:pk>/practice/<uuid:block>/": ("owner", FORM),
    "learning/lessons/<whole:pk>/activities/<uuid:block>/": ("owner", FORM),
    "quizzes/<whole:pk>/start/": ("owner", FORM),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/save/": ("owner", SCRIPT),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/open/": ("owner", FORM),
    "quizzes/attempts/<uuid:uuid>/submit/": ("owner", FORM),
    "quizzes/people/<whole:pk>/accommodations/": ("hr", FORM),
    "quizzes/people/<whole:pk>/accommodations/<whole:accommodation>/withdraw/": ("hr", FORM),
    "quizzes/<whole:pk>/try/": ("editor", FORM),
    "certificates/archives/": ("hr", FORM),
    "certificates/batches/new/": ("hr", FORM),
    "certificates/batches/<uuid:uuid>/pause/": ("hr", FORM),
    "certificates/batches/<uuid:uuid>/resume/": ("hr", FORM),
    "certificates/batches/<uuid:uuid>/cancel/": ("hr", FORM),
    "certificates/register/<uuid:uuid>/correct/": ("hr", FORM),
    "certificates/register/<uuid:uuid>/revoke/": ("hr", FORM),
    "exports/new/": ("hr", FORM),
    "lists/<slug:name>/columns/": ("hr", FORM),
    "lists/<slug:name>/views/": ("hr", FORM),
    "lists/views/<whole:pk>/": ("hr", FORM),
    "lists/views/<whole:pk>/start/": ("hr", FORM),
    "lists/views/<whole:pk>/mail/": ("hr", FORM),
    "lists/views/<whole:pk>/delete/": ("hr", FORM),
    "dc3/company/": ("hr", FORM),
    "dc3/issue/": ("hr", FORM),
    "dc3/signatures/add/": ("hr", FORM),
    "dc3/signatures/<whole:pk>/withdraw/": ("hr", FORM),
    "dc3/people/<whole:pk>/": ("hr", FORM),
    "dc3/mine/": ("owner", FORM),
    "dc3/mine/delete/": ("owner", FORM),
    **dict.fromkeys(STPS_FORMS, ("hr", FORM)),
    "messages/remind/": ("hr", FORM),
    "messages/ladder/": ("hr", FORM),
    "messages/reminders/": ("owner", FORM),
    "reminders-off/<str:token>/": ("owner", MAIL_PROGRAM),
    "messages/log/retry/": ("hr", FORM),
    "messages/way/": ("owner", FORM),
    "messages/way/stop/": ("owner", FORM),
    "messages/settings/": ("hr", FORM),
    "messages/texts/<slug:name>/<slug:language>/": ("hr", FORM),
    "privacy/accept/": ("owner", FORM),
    "my-data/": ("owner", FORM),
    "my-data/<uuid:uuid>/": ("hr", FORM),
    "my-data/<uuid:uuid>/withdraw/": ("owner", FORM),
    "people/privacy/draft/": ("administrator", FORM),
    "people/privacy/draft/publish/": ("administrator", FORM),
    "people/data-requests/add/": ("hr", FORM),
    "people/erasure/terms/": ("administrator", FORM),
    "people/erasure/block/": ("administrator", FORM),
    "people/erasure/erase/": ("administrator", FORM),
    "people/erasure/<whole:pk>/": ("administrator", FORM),
    "people/add/": ("hr", FORM),
    "people/<whole:pk>/edit/": ("hr", FORM),
    "people/<whole:pk>/move/": ("hr", FORM),
    "people/<whole:pk>/leave/": ("hr", FORM),
    "people/<whole:pk>/return/": ("hr", FORM),
    "people/<whole:pk>/stay/": ("hr", FORM),
    "people/<whole:pk>/absences/": ("hr", FORM),
    "people/<whole:pk>/absences/<whole:absence>/withdraw/": ("hr", FORM),
    "people/<whole:pk>/deputies/": ("hr", FORM),
    "people/<whole:pk>/deputies/<whole:deputy>/end/": ("hr", FORM),
    "people/<whole:pk>/invite/": ("hr", FORM),
    "people/<whole:pk>/ask-again/": ("hr", FORM),
    "people/<whole:pk>/separate/": ("hr", FORM),
    "people/ways-in/invite/": ("hr", FORM),
    "people/ways-in/slips/": ("hr", FORM),
    "people/ways-in/tablets/": ("hr", FORM),
    "people/ways-in/tablets/<whole:pk>/revoke/": ("hr", FORM),
    "people/ways-in/slips/<uuid:uuid>/remove/": ("hr", FORM),
    "people/<whole:pk>/pin/": ("hr", FORM),
    "people/<whole:pk>/merge/": ("hr", FORM),
    "people/<whole:pk>/merge/<whole:employee>/": ("hr", FORM),
    "people/teams/add/": ("hr", FORM),
    "people/teams/<whole:pk>/": ("hr", FORM),
    "people/teams/<whole:pk>/managers/": ("hr", FORM),
    "people/teams/<whole:pk>/managers/<whole:employee>/remove/": ("hr", FORM),
    "people/teams/<whole:pk>/remove/": ("hr", FORM),
    "people/teams/<whole:pk>/restore/": ("hr", FORM),
    "people/job-roles/add/": ("hr", FORM),
    "people/job-roles/<whole:pk>/": ("hr", FORM),
    "people/job-roles/<whole:pk>/remove/": ("hr", FORM),
    "people/job-roles/<whole:pk>/restore/": ("hr", FORM),
    "people/fields/add/": ("hr", FORM),
    "people/fields/<whole:pk>/": ("hr", FORM),
    "people/fields/<whole:pk>/remove/": ("hr", FORM),
    "people/fields/<whole:pk>/restore/": ("hr", FORM),
    "people/work-centers/add/": ("hr", FORM),
    "people/work-centers/<whole:pk>/": ("hr", FORM),
    "people/work-centers/<whole:pk>/remove/": ("hr", FORM),
    "people/work-centers/<whole:pk>/restore/": ("hr", FORM),
    "people/work-centers/<whole:pk>/holidays/": ("hr", FORM),
    "people/work-centers/holidays/": ("hr", FORM),
    "people/work-centers/holidays/<whole:pk>/remove/": ("hr", FORM),
    "people/imports/": ("hr", FORM),
    "people/imports/nightly/": ("hr", FORM),
    "people/imports/<uuid:uuid>/columns/": ("hr", FORM),
    "people/imports/<uuid:uuid>/choices/": ("hr", FORM),
    "people/imports/<uuid:uuid>/confirm/": ("hr", FORM),
    "people/imports/<uuid:uuid>/cancel/": ("hr", FORM),
    "people/imports/<uuid:uuid>/undo/": ("hr", FORM),
    "documents/password/<whole:restriction_id>/": ("owner", FORM),
    "pages/password/<whole:page_view_restriction_id>/<whole:page_id>/": ("owner", FORM),
    "^[vV][eE][rR][iI][fF][yY]/file/$": ("owner", ANYBODY),
}
# What a script asks for without sending anything.
ASKED = {
    "quizzes/attempts/<uuid:uuid>/clock/": "owner",
}
WORDS = re.compile("no se recibió|no se ha enviado nada")


def test_every_route_that_takes_a_post_has_a_row(client, superuser):
    EmployeeFactory(user=superuser, role=Employee.Role.HR)  # whoever is not let in finds nothing, whatever the method
    takes = set()
    for route in routes():
        client.force_login(superuser)
        response = client.post(address(route, {}), "{}", content_type="application/json")
        if response.status_code != 405:
            takes.add(route)

    assert takes == set(POSTS)


PASSWORD = "correct horse battery"


@pytest.fixture
def people(world, organisation, superuser):  # noqa: F811
    people, has = world
    administrator = EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR).user
    for person in (people["owner"], people["hr"], administrator, superuser):
        person.set_password(PASSWORD)
        person.save()
    return {**people, "administrator": administrator, "editor": superuser}, {**has, **private_places()}


def private_places():
    """Where the password of a page and that of a collection of documents are sent."""
    page = make_course(title="Privado")
    of_page = PageViewRestriction.objects.create(page=page, restriction_type="password", password="jacaranda")
    collection = Collection.get_first_root_node().add_child(name="Privada")
    of_collection = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="jacaranda"
    )
    return {
        "pages": f"/pages/password/{of_page.pk}/{page.pk}/",
        "documents": f"/documents/password/{of_collection.pk}/",
    }


def open_page(user):
    """A browser with a page of this person: its cookies, and what its forms and scripts send along."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    token = client.get("/es/accounts/session/").json()["token"]
    return client, token


def send(client, kind, path, token, user, **headers):
    if kind == SCRIPT:
        headers = {"X-CSRFToken": token, PERSON_HEADER: page_person(user), **headers}
        return client.post(path, json.dumps({"block": ""}), content_type="application/json", headers=headers)
    return client.post(path, {"csrfmiddlewaretoken": token, "sequence": 1}, headers=headers)


def rows(*kinds):
    return [(route, who, kind) for route, (who, kind) in deleting_last(POSTS) if kind in kinds]


def sign_in(client, page, user):
    """Fill in the sign-in form of this page as it stands, and follow it."""
    html = page.content.decode()
    form = html[html.index("<form", html.index("<main")) :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    fields = {name: value.replace("&amp;", "&") for name, value in fields.items()}
    to = page.request["PATH_INFO"]
    return client.post(to, {**fields, "login": user.username, "password": PASSWORD}, follow=True)


def test_a_form_leads_through_the_sign_in_to_a_page_that_says_what_to_repeat(people, settings):
    settings.LIMITS = {
        **settings.LIMITS,
        "lost_form": (9999, 600),
        "unsent_form": (9999, 600),
    }  # more than people press
    who, has = people
    wrong = {}
    for route, role, _kind in rows(FORM):
        path = address(route, has)
        client, token = open_page(who[role])
        Session.objects.all().delete()

        page = send(client, FORM, path, token, who[role], referer=f"http://testserver{path}?from=here")
        shown = client.get(page["Location"]) if page.status_code == 302 else page
        after = sign_in(client, shown, who[role])

        if (page.status_code, shown.status_code, after.status_code) != (302, 200, 200):
            wrong[route] = (page.status_code, shown.status_code, after.status_code)
        elif "no se envió nada" not in shown.content.decode() or not WORDS.search(after.content.decode()):
            wrong[route] = "says nothing"

    assert wrong == {}


def test_an_address_that_only_takes_posts_leads_to_its_page(people):
    """Where a browser does not say on which page the form stood, and for addresses in a history or a bookmark."""
    who, has = people
    wrong = {}
    for route, role, _kind in rows(FORM, SCRIPT):
        path = address(route, has)
        client, token = open_page(who[role])
        Session.objects.all().delete()

        page = client.get("/es/accounts/login/", {"next": path})
        after = sign_in(client, page, who[role])

        if after.status_code != 200 or not after.content:
            wrong[route] = after.status_code

    assert wrong == {}


def test_what_anybody_may_send_never_ends_in_an_error(people):
    who, has = people
    wrong = {}
    for route, role, kind in rows(ANYBODY):
        client, token = open_page(who[role])
        Session.objects.all().delete()

        response = send(client, kind, address(route, has), token, who[role])

        page = client.get(response["Location"], follow=True) if response.status_code in (301, 302) else response
        if page.status_code not in (200, 400) or not page.content:
            wrong[route] = page.status_code

    assert wrong == {}


@pytest.mark.parametrize(("language", "text"), [("es", "Tu sesión terminó"), ("en", "Your session ended")])
def test_a_script_is_told_that_the_session_ended(people, language, text):
    who, has = people
    told = {}
    for route, role, kind in rows(SCRIPT):
        client, token = open_page(who[role])
        Session.objects.all().delete()

        response = send(client, kind, address(route, has).replace("/es/", f"/{language}/"), token, who[role])

        told[route] = (response.status_code, response.json()["code"], response.json()["message"].startswith(text))
    for route, role in ASKED.items():
        client, _token = open_page(who[role])
        Session.objects.all().delete()

        response = client.get(
            address(route, has).replace("/es/", f"/{language}/"), headers={"accept": "application/json"}
        )

        told[route] = (response.status_code, response.json()["code"], response.json()["message"].startswith(text))

    assert told == dict.fromkeys(
        [*(route for route, _role, _kind in rows(SCRIPT)), *ASKED], (401, "session_ended", True)
    )


def test_an_old_token_is_told_to_a_script(people):
    who, has = people
    told = {}
    for route, role, kind in rows(SCRIPT):
        client, token = open_page(who[role])
        client.cookies["csrftoken"] = get_random_string(32)

        response = send(client, kind, address(route, has), token, who[role])

        told[route] = (response.status_code, response.json()["code"])

    assert told == {route: (403, "token_rotated") for route, _role, _kind in rows(SCRIPT)}


def test_an_old_token_leads_back_to_the_page_of_the_form(people):
    who, has = people
    wrong = {}
    for route, role, _kind in rows(FORM, ANYBODY):
        path = address(route, has)
        client, token = open_page(who[role])
        client.cookies["csrftoken"] = get_random_string(32)

        refused = send(client, FORM, path, token, who[role])
        html = refused.content.decode()
        back = re.search(r'class="empty">.*?<a\s+class="button[^"]*"\s+href="([^"]+)"', html, re.DOTALL)
        after = client.get(back[1].replace("&amp;", "&"), follow=True) if back else refused

        if (refused.status_code, after.status_code) != (403, 200) or "Esto todavía no se envió" not in html:
            wrong[route] = (refused.status_code, after.status_code)

    assert wrong == {}


def test_nothing_is_sent_under_the_name_of_another(people):
    who, has = people
    told = {}
    for route, role, kind in rows(SCRIPT):
        client, token = open_page(UserFactory(is_staff=True, is_superuser=True))

        response = send(client, kind, address(route, has), token, who[role])

        told[route] = (response.status_code, response.json()["code"])

    assert told == {route: (403, "other_person") for route, _role, _kind in rows(SCRIPT)}


def test_nobody_reads_a_page_signed_out_unless_it_is_public(client):
    public = set()
    for route in routes():
        response = client.get(address(route, {}))
        if not (response.status_code == 302 and "/accounts/login/" in response["Location"]):
            public.add(route.split("/")[0])

    machines = {"health", "robots.txt", "favicon.ico", "manifest.webmanifest", ".well-known", "credentials"}
    assert public == machines | {"language", "accounts", "reminders-off", "privacy", "^[vV][eE][rR][iI][fF][yY]"}
