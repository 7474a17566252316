"""What no database can look for is no address of ours."""

import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from lib.addresses import WholeNumber
from lib.sizes import file_size
from tests.factories import make_course

pytestmark = pytest.mark.django_db
OURS = ("certificates.", "courses.", "labour.", "people.", "quizzes.", "reports.", "trainingsite.")
WAGTAILS = (
    "wagtailsnippets_",
    "wagtailusers_users:",
    "employees:",
    "teams:",
)  # written by Wagtail for views of ours: see the test of the CMS
SAMPLES = {"WholeNumber": 10**18 - 1, "UUIDConverter": uuid.UUID(int=7), "StringConverter": "csv", "SlugConverter": "x"}


def addresses():
    """Every address that leads to a view of ours, with its name."""

    def walk(patterns, names):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, [*names, *([pattern.namespace] if pattern.namespace else [])])
            elif isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                if view.__module__.startswith(OURS):
                    yield ":".join([*names, pattern.name or ""]), pattern.pattern.converters

    return list(walk(get_resolver().url_patterns, []))


NUMBERED = sorted(name for name, found in addresses() if any(isinstance(each, WholeNumber) for each in found.values()))


def test_no_address_takes_a_number_that_is_too_large_to_look_for():
    loose = {name for name, found in addresses() if any(type(each) is IntConverter for each in found.values())}

    assert {name for name in loose if not name.startswith(WAGTAILS)} == set()
    assert len(NUMBERED) > 30


@pytest.mark.parametrize("name", NUMBERED)
def test_the_largest_number_is_an_answer(client, hr, superuser, name):
    make_course(lessons=1)
    converters = dict(addresses())[name]
    address = reverse(name, kwargs={key: SAMPLES[type(each).__name__] for key, each in converters.items()})
    for user in (hr.user, superuser):
        client.force_login(user)
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code < 500, address


@pytest.mark.parametrize("path", ["quizzes/{}/", "learning/lessons/{}/complete/", "team/{}/", "quizzes/{}/try/"])
@pytest.mark.parametrize("digits", [19, 30, 4000])
def test_a_number_with_more_digits_is_not_found(client, hr, path, digits):
    client.force_login(hr.user)

    assert client.get("/es/" + path.format("9" * digits)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["pages/{}/edit/", "images/{}/", "employees/edit/{}/", "teams/edit/{}/", "users/edit/{}/", "documents/edit/{}/"],
)
def test_a_number_with_more_digits_is_not_found_in_the_cms(client, superuser, path):
    client.force_login(superuser)

    assert client.get("/admin/" + path.format("9" * 30)).status_code == 404


@pytest.mark.parametrize("path", ["/es/", "/es/record/", "/es/nowhere/", "/es/accounts/login/"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_the_letter_0_is_refused_with_a_page(client, learner, path, signed_in):
    if signed_in:
        client.force_login(learner.user)

    answer = client.get(f"{path}?q=%00")

    assert (answer.status_code, answer.templates[0].name) == (400, "400.html")
    assert "</h1>" in answer.content.decode()


@pytest.mark.parametrize(
    ("count", "text"),
    [(512, "512 bytes"), (262144, "256 KB"), (1536, "1.5 KB"), (10 * 2**20, "10 MB"), (105 * 2**19, "52.5 MB")],
)
def test_size_in_words(count, text):
    assert file_size(count).replace("\xa0", " ") == text
