"""The language switch: the same page, a cookie for the device. The language of the account is set on the account."""

import pytest
from django.urls import reverse

from people.models import User
from tests.factories import add_lesson, make_course

pytestmark = pytest.mark.django_db


def switch(client, language, next_address, **extra):
    return client.post(reverse("set_language"), {"language": language, "next": next_address}, **extra)


PLACES = [
    ("/es/accounts/login/", "/en/accounts/login/"),
    ("/es/accounts/login/?next=%2Fes%2Frecord%2F", "/en/accounts/login/?next=%2Fes%2Frecord%2F"),
    ("/es/team/?status=overdue&page=2", "/en/team/?status=overdue&page=2"),
    ("/es/courses/", "/en/courses/"),
    ("/es/courses/course-1/m1/lesson-1/#b-00000000", "/en/courses/course-1/m1/lesson-1/#b-00000000"),
    ("/es/courses/course-1/?from=home#top", "/en/courses/course-1/?from=home#top"),
]


@pytest.mark.parametrize(("es", "en"), PLACES)
def test_switch_keeps_the_page_the_query_and_the_place(client, es, en):
    add_lesson(make_course(lessons=0).get_children().get())

    assert switch(client, "en", es)["Location"] == en
    assert switch(client, "es", en)["Location"] == es


@pytest.mark.parametrize("cookie", ["es", "en"])
@pytest.mark.parametrize(("es", "en"), PLACES[:2])
def test_switch_follows_the_address_not_the_cookie(client, cookie, es, en):
    client.cookies["aula_language"] = cookie

    assert switch(client, "en", es)["Location"] == en


def test_switch_is_kept_on_the_device(client):
    response = switch(client, "en", "/es/")

    cookie = response.cookies["aula_language"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"]) == ("en", "Lax", 60 * 60 * 24 * 365)
    assert client.get("/")["Location"] == "/en/"


@pytest.mark.parametrize("language", ["es", "en"])
def test_switch_is_of_this_device_and_not_of_the_account(client, learner, language):
    client.force_login(learner.user)

    switch(client, language, "/es/")

    assert User.objects.get(pk=learner.user_id).language == "es"


@pytest.mark.parametrize(
    ("account", "language", "words"),
    [
        ("es", "en", "all others stay in Spanish, until you choose otherwise in your account."),
        ("en", "es", "los demás siguen llegando en inglés hasta que elijas otro idioma en tu cuenta."),
    ],
)
def test_switch_says_in_which_language_mails_come(client, learner, account, language, words):
    User.objects.filter(pk=learner.user_id).update(language=account)
    client.force_login(learner.user)

    switched = client.get(switch(client, language, f"/{account}/accounts/language/")["Location"])
    back = client.get(switch(client, account, f"/{language}/accounts/language/")["Location"])

    assert words in switched.content.decode()
    assert words not in back.content.decode()
    assert list(back.context["messages"]) == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_language_of_the_account_is_set_on_the_account(client, learner, language):
    client.force_login(learner.user)

    response = client.post("/en/accounts/language/", {"language": language})

    assert response["Location"] == "/en/accounts/language/"  # what is read here does not change
    assert User.objects.get(pk=learner.user_id).language == language
    shown = client.get("/en/accounts/language/").context["form"]
    assert shown["language"].value() == language


def test_account_takes_no_unknown_language(client, learner):
    client.force_login(learner.user)

    response = client.post("/es/accounts/language/", {"language": "fr"})

    assert response.status_code == 200
    assert User.objects.get(pk=learner.user_id).language == "es"


def test_unknown_language_changes_nothing(client, learner):
    client.force_login(learner.user)

    response = switch(client, "fr", "/es/")

    assert response.status_code == 400
    assert "aula_language" not in response.cookies
    assert User.objects.get(pk=learner.user_id).language == "es"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_switch_never_leads_away(client, target):
    assert switch(client, "en", target)["Location"] == "/"


def test_switch_is_a_post(client):
    assert client.get(reverse("set_language"), {"language": "en"})["Location"] == "/"
    assert client.put(reverse("set_language")).status_code == 405


@pytest.mark.parametrize(("accept", "address"), [("en-US,en;q=0.9", "/en/"), ("es-MX", "/es/"), ("fr", "/es/")])
def test_first_visit_follows_the_browser(client, accept, address):
    assert client.get("/", headers={"accept-language": accept})["Location"] == address


@pytest.mark.parametrize("language", ["es", "en"])
def test_page_offers_the_way_back(client, language):
    html = client.get(f"/{language}/accounts/login/?next=/es/record/").content.decode()

    assert f'<input type="hidden" name="next" value="/{language}/accounts/login/?next=/es/record/">' in html
