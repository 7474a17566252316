"""What is too large is refused before it is read, and no number of an address makes an error page."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from lib.budget import Exceeded, Resource
from tests import hostile
from tests.factories import make_course, make_enrolment, make_quiz
from trainingsite.request_limits import BY_NAME, FORM, RequestLimitsMiddleware

pytestmark = pytest.mark.django_db
# Every name that an address of ours is asked for, found by reading the views.
ASKED = [
    "page", "p", "question", "course", "team", "status", "year", "expiring", "state", "sort", "q", "code", "kind", "quiz",
    "requirement", "format", "verdict", "problem", "role", "name", "draft", "may_lower", "next", "from", "to", "language",
    "about", "stage", "plan",
]  # fmt: skip


class Unreadable:
    """A body that nobody may read."""

    def read(self, *_size):
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "path", ["/verify/file/", "/es/accounts/login/", "/language/", "/admin/question-exchange/import/"]
)
def test_body_that_is_too_large_is_not_read(client, path, language):
    answer = client.generic(
        "POST",
        path,
        headers={"accept-language": language},
        CONTENT_LENGTH=str(100 * 1024 * 1024),
        **{"wsgi.input": Unreadable()},
    )

    assert answer.status_code == 413
    assert {"es": "demasiado", "en": "too large"}[
        "es" if path.startswith("/es/") else language
    ] in answer.content.decode()


@pytest.mark.parametrize("length", ["²", "-1", "9" * 5_000, "x"])
def test_length_that_is_no_number_is_refused(client, length):
    assert client.generic("POST", "/language/", CONTENT_LENGTH=length).status_code == 413


def test_page_that_sends_json_is_told_in_json(client, learner):
    client.force_login(learner.user)
    address = reverse("courses:position", args=[1])

    answer = client.post(address, b"{" + b" " * FORM, content_type="application/json")

    assert answer.status_code == 413
    assert answer.json()["message"].endswith(".")


def test_every_named_limit_is_of_an_address_that_there_is():
    for name in BY_NAME:
        assert any(leads(name, arguments) for arguments in ([], [1], [uuid4()])), name


def leads(name, arguments):
    try:
        return bool(reverse(name, args=arguments))
    except NoReverseMatch:
        return False


def test_limits_come_before_whatever_reads_a_body():
    names = list(settings.MIDDLEWARE)

    assert names.index("trainingsite.request_limits.RequestLimitsMiddleware") < names.index(
        "django.middleware.csrf.CsrfViewMiddleware"
    )


def test_breach_of_a_budget_that_no_view_expects_is_a_sentence(rf):
    middleware = RequestLimitsMiddleware(lambda request: None)

    answer = middleware.process_exception(rf.get("/"), Exceeded(Resource.DEPTH))

    assert answer.status_code == 413
    assert middleware.process_exception(rf.get("/"), ValueError()) is None


def addresses():
    """Every address of ours that takes nothing but the question after it."""

    def walk(patterns, names):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace not in {"wagtailadmin", "wagtailimages", "wagtaildocs"}:
                    yield from walk(pattern.url_patterns, [*names, *([pattern.namespace] if pattern.namespace else [])])
            elif isinstance(pattern, URLPattern) and pattern.name and not pattern.pattern.converters:
                yield ":".join([*names, pattern.name])

    ours = {
        "courses",
        "quizzes",
        "certificates",
        "dc3",
        "stps",
        "plans",
        "reports",
        "item_analysis",
        "question_exchange",
        "people",
    }
    found = {name for name in walk(get_resolver().url_patterns, []) if name.partition(":")[0] in ours}
    return sorted(found | {"verify_form", "account_login", "adjustments", "bank_check"})


@pytest.mark.parametrize("name", addresses())
def test_no_number_in_an_address_is_an_error(client, hr, superuser, name):
    make_course(lessons=1)
    for user in (hr.user, superuser):
        client.force_login(user)
        for value in hostile.NUMBERS:
            answer = client.get(reverse(name), dict.fromkeys(ASKED, value))
            assert answer.status_code < 500, (name, value[:20], user.pk)
            getattr(answer, "streaming_content", None) and list(answer.streaming_content)


@pytest.fixture
def attempt(client, learner):
    course = make_course(lessons=1)
    quiz = make_quiz(course)
    make_enrolment(course, learner, lessons_done=True)
    client.force_login(learner.user)
    address = client.post(reverse("quizzes:start", args=[quiz.pk]), {"declared": "on"}).url
    return address


@pytest.mark.parametrize("name", hostile.JSON)
def test_answer_that_is_no_answer_is_refused_in_a_sentence(client, attempt, name):
    said = {"CONTENT_TYPE": "application/json"}  # of a body of nothing, too

    answer = client.post(f"{attempt}save/", hostile.JSON[name], content_type="application/json", **said)

    assert answer.status_code in (400, 413) or (answer.status_code == 200 and name in HARMLESS)


HARMLESS = {
    "seconds of 4,000 digits",  # never more than there were
    "a revision of 4,000 digits",  # only compared with the one that there is
}


@pytest.mark.parametrize("value", [value for value in hostile.NUMBERS if "\0" not in value])
def test_form_with_a_number_that_is_none_is_answered(client, attempt, value):
    sent = client.post(f"{attempt}save/", {"sequence": "1", "go": value, "choice": value, "number": value})
    other = client.post(f"{attempt}save/", {"sequence": value})
    clock = client.get(f"{attempt.partition('questions')[0]}clock/", {"question": value})

    assert {sent.status_code, other.status_code, clock.status_code} <= {200, 302, 400}


@pytest.mark.parametrize("name", hostile.JSON)
def test_position_that_is_none_is_refused(client, learner, name):
    course = make_course(lessons=1)
    make_enrolment(course, learner)
    client.force_login(learner.user)
    lesson = course.get_descendants().last()

    answer = client.post(
        reverse("courses:position", args=[lesson.pk]), hostile.JSON[name], content_type="application/json"
    )

    assert answer.status_code in (400, 413)
