"""Every list of the CMS and of human resources, asked for with what no list expects: never an error, nor much work."""

from itertools import product
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponseServerError
from django.urls import URLPattern, get_resolver, reverse
from wagtail.admin import urls as admin_urls

from tests.factories import make_attempt, make_course, make_enrolment, make_question, make_quiz
from tests.test_access import world  # noqa: F401 -- a fixture
from tests.test_lists_as_files import PAGES as PAGES_OF_HR

pytestmark = pytest.mark.django_db
HOSTILE = {
    "superscript": quote("²"),
    "infinite": "1e999",
    "5,000 digits": "9" * 5_000,
    "past the database": str(2**63),
    "SQL": quote("' OR 1=1 --"),
    "negative": "-1",
    "brackets": "[]",
    "letter 0": "%00",
    "lone surrogate": "%ED%A0%80",
    "very long": "x" * 20_000,
}
SHARED = ("q", "ordering", "sort", "locale", "collection_id", "cols")  # of one list or another: asked at once
PAGES = ("p", "page")
NO_LISTS = (
    "/test404/",
    "/failwhale/",
    "/logout/",
    "/add/",
    "/new/",
    "/edit/",
    "/copy/",
    "/delete/",
    "-link/",
    "/sprite/",
)
PARTS = 4  # of the walk, which workers share
NARROWED = ("1", "x", "2026-01-01")  # of searches, each with one filter more
MORE_QUERIES = 8  # than the list as it is: a page that says that nothing is there asks whose page it is


def patterns(below, prefix):
    for entry in below:
        if isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern).strip("^$"), entry.callback
        else:
            yield from patterns(entry.url_patterns, prefix + str(entry.pattern).strip("^$"))


def pages_of_the_cms(course):
    """Each address below the CMS that names no row, or a page, or a row of which there is one. Of a list whose rows can
    be asked for alone, these: they are filtered and sorted by the same view.
    """
    (cms,) = (entry for entry in get_resolver().url_patterns if getattr(entry, "urlconf_module", None) is admin_urls)
    found = dict(patterns(cms.url_patterns, "/admin/"))
    for route, callback in found.items():
        if f"{route}results/" in found or any(part in route for part in NO_LISTS):
            continue
        model = getattr(callback, "view_initkwargs", {}).get("model")
        row = model._default_manager.order_by("pk").first() if isinstance(model, type) else None
        filled = route.replace("<slug:content_type_app_name>/<slug:content_type_model_name>", "courses/coursepage")
        for name, value in {"parent_page_id": course, "page_id": course, "pk": row}.items():
            for kind in ("int", "str", "whole"):
                filled = filled.replace(f"<{kind}:{name}>", str(value.pk) if value else "<>")
        if not any(mark in filled for mark in "<("):
            yield filled


def ask(client, address, names=(), text=""):
    """Ask for an address; return the answer, and how many queries it cost."""
    asked = []

    def note(execute, *args):
        asked.append(args[0])
        return execute(*args)

    with connection.execute_wrapper(note):
        answer = client.get(address + "?" * bool(names) + "&".join(f"{name}={text}" for name in names))
    return answer, len(asked)


def filters_of(page):
    """Return by what a list is narrowed: the fields of the forms of its page that are sent in the address."""
    shown = page.context.get("filters") if page.context is not None else None
    html = page.content.decode(errors="replace") + f"<form>{getattr(shown, 'form', '')}</form>"
    forms = BeautifulSoup(html, "html.parser").find_all("form")
    sent = [form for form in forms if form.get("method", "get").lower() == "get"]
    return {field["name"] for form in sent for field in form.select("[name]")} - {*SHARED, *PAGES}


def failing(client, address, done):
    """Return what of an address ends in an error or costs much, but for filters that another list had alike."""
    page, usual = ask(client, address)
    if page.status_code >= 500:
        return {((), "nothing"): (page.status_code, 0)}
    if page.status_code != 200 or page.streaming:
        return {}
    filters = filters_of(page)
    alone = [] if frozenset(filters) in done else [(name,) for name in sorted(filters)]
    done.add(frozenset(filters))
    wrong = {}
    for names in [*alone, SHARED, PAGES]:
        for what, text in HOSTILE.items():
            answer, count = ask(client, address, names, text)
            if answer.status_code >= 500 or count > usual + MORE_QUERIES:
                wrong[names, what] = (answer.status_code, count - usual)
    for (name,), text in product([*alone, ("tag",)], NARROWED):
        answer, _count = ask(client, f"{address}?q=a&{name}={text}")
        if answer.status_code >= 500:
            wrong[("q", name), text] = (answer.status_code, 0)
    return wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_no_list_of_the_cms_fails(client, superuser, learner, part):
    course = make_course()
    make_question(course)
    make_attempt(make_enrolment(course, learner, lessons_done=True), make_quiz(course), right=4, submit=True)
    client.force_login(superuser)
    client.raise_request_exception = False
    walked = list(pages_of_the_cms(course))
    done: set[frozenset[str]] = set()
    wrong = {address: found for address in walked[part::PARTS] if (found := failing(client, address, done))}

    assert wrong == {}
    assert {"/admin/snippets/quizzes/question/results/", "/admin/images/chooser/results/"} <= set(walked)


def test_list_that_fails_as_it_is_is_found(client, monkeypatch):
    monkeypatch.setattr(client, "get", lambda address: HttpResponseServerError())

    assert failing(client, "/admin/", set()) == {((), "nothing"): (500, 0)}


@pytest.mark.parametrize("text", ["x", "-1", "0", quote("²"), "9" * 5_000, str(2**63)])
@pytest.mark.parametrize(
    "address",
    [
        "/admin/images/chooser/chosen/{}/",
        "/admin/documents/chooser/chosen/{}/",
        "/admin/snippets/choose/quizzes/question/chosen/{}/",
        "/admin/workflows/edit/1/?p={}",
        "/admin/workflows/usage/1/?p={}",
    ],
)
def test_what_is_no_row_or_page_is_not_found(client, superuser, address, text):
    client.force_login(superuser)
    client.raise_request_exception = False

    assert client.get(address.format(text)).status_code < 500


@pytest.mark.parametrize("kind", ["images", "documents"])
def test_filters_narrow_what_is_searched(client, superuser, kind):
    client.force_login(superuser)

    for address in (f"/admin/{kind}/?q=a&usage_count_min=1", f"/admin/{kind}/chooser/results/?q=a&tag=x"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", PAGES_OF_HR)
def test_no_list_of_human_resources_fails(client, world, hr, name):  # noqa: F811
    client.force_login(hr.user)
    client.raise_request_exception = False
    address = reverse(PAGES_OF_HR[name].page)
    assert client.get(address).status_code == 200

    assert failing(client, address, set()) == {}


def test_what_no_script_sends_is_no_fault_of_the_site(client, world):  # noqa: F811
    """A form where a script writes JSON: the body was read as a form already."""
    people, has = world
    client.force_login(people["owner"])

    sent = client.post(f"/es/learning/lessons/{has['lessons']}/position/", {"block": "1"})

    assert sent.status_code == 400
