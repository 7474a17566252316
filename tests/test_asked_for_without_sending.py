"""What only takes what a form sends, asked for as a page: whoever is not let in to send is led nowhere."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from people.requests import hr_required
from people.sign_in.page_session import sent_from
from tests.access_rows import deleting_last
from tests.routes import address
from tests.test_access import NOT_FOUND, outcome, world  # noqa: F401 -- world is a fixture
from tests.test_sessions import ANYBODY, POSTS, SCRIPT, private_places

pytestmark = pytest.mark.django_db
OF_EVERYBODY = {"accounts/employment/"}  # finds nothing where what is sent names no employment of theirs
# Everybody is led to a page, which is there only for who sees what it is about.
PAGE_ANSWERS = {
    "approvals/<uuid:uuid>/approve/",
    "approvals/<uuid:uuid>/refuse/",
    "approvals/<uuid:uuid>/withdraw/",
    "duties/requests/<uuid:uuid>/withdraw/",
    "evidence/<uuid:uuid>/withdraw/",
    "my-data/<uuid:uuid>/withdraw/",
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/open/",
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/save/",
    "quizzes/attempts/<uuid:uuid>/submit/",
    "quizzes/<whole:pk>/start/",
}
SENT = [(route, kind) for route, (_who, kind) in deleting_last(POSTS) if kind != ANYBODY and route not in OF_EVERYBODY]


@pytest.mark.parametrize("role", ["colleague", "former deputy", "stranger employee"])
def test_who_finds_nothing_by_sending_finds_nothing_by_asking(client, world, role):  # noqa: F811
    people, has = world
    has = {**has, **private_places()}
    client.force_login(people[role])
    led = []

    for route, kind in SENT:
        where = address(route, has)
        body = {"data": "{}", "content_type": "application/json"} if kind == SCRIPT else {"data": {"sequence": 9}}
        closed = outcome(client.post(where, **body)) == NOT_FOUND
        if closed and client.get(where, follow=route in PAGE_ANSWERS).status_code != 404:
            led.append(route)

    assert led == []


def test_the_page_of_a_form_stands_below_the_guard():
    with pytest.raises(ImproperlyConfigured):
        sent_from(lambda request: "/")(hr_required(lambda request: HttpResponse()))
