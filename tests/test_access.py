"""Every address that names something, asked for by everybody. A new address without a row here fails."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from wagtail.documents import get_document_model

from certificates.archives.services import request_archive
from certificates.batches.services import create_batch
from certificates.models import Certificate
from certificates.models.batches import CertificateBatch
from courses.models import LessonPage
from people.models import Employee
from quizzes.accommodations.approvals import ACCOMMODATION
from quizzes.models import Accommodation
from tests.factories import (
    EmployeeFactory,
    TeamFactory,
    join,
    make_attempt,
    make_course,
    make_dc3,
    make_enrolment,
    make_quiz,
    make_signature,
    manage,
    use_document,
)

pytestmark = pytest.mark.django_db

FOUND, SIGN_IN, NOT_FOUND = "found", "sign in", "not found"
OWNER_ONLY = {"owner": FOUND, "anonymous": SIGN_IN}
OWNER_AND_FOLLOWERS = {"owner": FOUND, "manager": FOUND, "hr": FOUND, "anonymous": SIGN_IN}
MEMBERS = {**dict.fromkeys(("owner", "colleague", "manager", "other manager", "hr"), FOUND), "anonymous": SIGN_IN}
ROLES = ("owner", "anonymous", "colleague", "manager", "other manager", "hr", "stranger", "stranger employee")

# Route → method, and who finds what; whoever is not named gets 404.
EXPECTED = {
    "courses/^((?:[\\w\\-]+/)*)$": ("get", MEMBERS),
    "learning/courses/<whole:pk>/start/": ("post", MEMBERS),
    # The routes are asked in order, so every member has started the course by now.
    "learning/lessons/<whole:pk>/complete/": ("post", MEMBERS),
    "learning/lessons/<whole:pk>/position/": ("post", MEMBERS),
    "quizzes/<whole:pk>/": ("get", MEMBERS),
    "quizzes/<whole:pk>/start/": ("post", MEMBERS),
    "quizzes/people/<whole:pk>/accommodations/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "quizzes/people/<whole:pk>/accommodations/<whole:accommodation>/withdraw/": (
        "post",
        {"hr": FOUND, "anonymous": SIGN_IN},
    ),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/save/": ("post", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/open/": ("post", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/clock/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/review/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/closing/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/submit/": ("post", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/result/": ("get", OWNER_ONLY),
    # Of these people nobody may edit a quiz.
    **{
        f"quizzes/<whole:pk>/try/{step}": (method, {"anonymous": SIGN_IN})
        for step, method in {
            "": "get",
            "questions/<whole:position>/": "get",
            "questions/<whole:position>/save/": "post",
            "questions/<whole:position>/open/": "post",
            "clock/": "get",
            "review/": "get",
            "submit/": "post",
            "result/": "get",
        }.items()
    },
    "certificates/archives/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/archives/<uuid:uuid>/file/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/pause/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/resume/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/cancel/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/register/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    # Without a reason nothing is revoked or corrected: the form comes back.
    "certificates/register/<uuid:uuid>/correct/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/register/<uuid:uuid>/revoke/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/of/<uuid:uuid>/": ("get", OWNER_ONLY),
    "certificates/<uuid:uuid>/": ("get", OWNER_AND_FOLLOWERS),
    "certificates/<uuid:uuid>/pdf/": ("get", OWNER_AND_FOLLOWERS),
    "certificates/<uuid:uuid>/picture.png": ("get", OWNER_AND_FOLLOWERS),
    "certificates/<uuid:uuid>/credential/": ("get", OWNER_AND_FOLLOWERS),
    # What human resources ask for themselves: nobody else here takes part, and they do not decide it.
    "approvals/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "approvals/<uuid:uuid>/approve/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "approvals/<uuid:uuid>/refuse/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "approvals/<uuid:uuid>/withdraw/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "team/<whole:pk>/": ("get", {"manager": FOUND, "hr": FOUND, "anonymous": SIGN_IN}),
    "team/export.<str:extension>": (
        "get",
        {**dict.fromkeys(("manager", "other manager", "hr", "stranger"), FOUND), "anonymous": SIGN_IN},
    ),
    "dc3/people/<whole:pk>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "dc3/signatures/<whole:pk>/agreement/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "dc3/signatures/<whole:pk>/withdraw/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "dc3/<uuid:uuid>/pdf/": ("get", {"owner": FOUND, "hr": FOUND, "anonymous": SIGN_IN}),
    "dc3/issued/list.<str:extension>": ("get", {"hr": FOUND, "stranger": FOUND, "anonymous": SIGN_IN}),
    "documents/<whole:document_id>/<str:document_filename>": (
        "get",
        MEMBERS,
    ),
}
# Not about one thing of one organisation: public by design, or guarded by a secret in the address itself.
ELSEWHERE = {
    "^[vV][eE][rR][iI][fF][yY]/(?P<code>[0-9A-Za-z-]{1,40})/?$": "tests/certificates/test_views.py",
    "^[vV][eE][rR][iI][fF][yY]/(?P<code>[0-9A-Za-z-]{1,40})\\.json$": "tests/certificates/credentials/test_public_documents.py",
    "credentials/keys/<str:public_key>": "tests/certificates/credentials/test_public_documents.py",
    "credentials/achievements/<str:sha256>/<str:language>": "tests/certificates/credentials/test_public_documents.py",
    "credentials/status/<whole:number>": "tests/certificates/credentials/test_status.py",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "tests/people/test_accounts.py",
    "^media/(?P<path>(?:images|original_images)/.+)$": "tests/courses/test_library.py",
    "^media/(?P<path>(?:avatar_images|logos)/.+)$": "tests/courses/test_library.py",
    "documents/password/<whole:restriction_id>/": "tests/courses/test_privacy.py",
    "pages/password/<whole:page_view_restriction_id>/<whole:page_id>/": "tests/courses/test_privacy.py",
}


def routes(patterns=None, prefix=""):
    """Every route below the root that takes an argument, except those of the CMS, which only editors reach."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        part = str(entry.pattern)
        if part in ("es/", "en/"):
            part = ""
        if prefix + part == "admin/":
            continue
        if isinstance(entry, URLPattern):
            if "<" in prefix + part or "(" in prefix + part:
                yield prefix + part
        else:
            yield from routes(entry.url_patterns, prefix + part)


def test_every_route_has_a_row():
    found = {route for route in routes() if route not in ELSEWHERE}

    assert found == set(EXPECTED)


def store_files(certificate):
    """As if the certificate had been drawn and signed: here it matters only who gets the files."""
    Certificate.objects.filter(pk=certificate.pk).update(rendered_at=timezone.now(), sha256="0" * 64)
    for name in (certificate.file_name, certificate.file_name.removesuffix(".pdf") + ".png"):
        storages["private"].save(name, ContentFile(b"content"))


@pytest.fixture
def world(learner, manager, hr, stranger, team, organisation):
    """What belongs to the learner, and everybody who might ask for it."""
    course = make_course()
    quiz = make_quiz(course, attempt_limit=None)
    course.organisations.add(organisation)
    course.save()
    passed = make_enrolment(course, learner, lessons_done=True)
    done = make_attempt(passed, quiz, right=4, submit=True)
    other_course = make_course()
    other_quiz = make_quiz(other_course)
    open_attempt = make_attempt(make_enrolment(other_course, learner, lessons_done=True), other_quiz)
    certificate = Certificate.objects.get()
    store_files(certificate)
    organisation.issues_dc3 = True
    organisation.save()
    dc3 = make_dc3(certificate)
    other_team = TeamFactory(organisation=organisation)
    document = get_document_model()(title="Guía")
    document.file.save("guide.txt", ContentFile(b"text"))
    document.save()
    document.file.close()
    use_document(LessonPage.objects.descendant_of(course).first(), document)
    people = {
        "owner": learner.user,
        "anonymous": None,
        "colleague": join(EmployeeFactory(organisation=organisation), team).user,
        "manager": manager.user,
        "other manager": manage(EmployeeFactory(organisation=organisation), other_team).user,
        "hr": hr.user,
        "stranger": stranger.user,
        "stranger employee": EmployeeFactory(organisation=stranger.organisation).user,
    }
    lesson = course.get_children().first().get_children().first().specific
    arguments = {
        "courses": f"{course.slug}/",
        "lessons": lesson.pk,
        "course": course.pk,
        "quiz": quiz.pk,
        "open": open_attempt.uuid,
        "done": done.uuid,
        "enrolment": passed.uuid,
        "certificate": certificate.uuid,
        "dc3": dc3.uuid,
        "batch": create_batch(hr, course, CertificateBatch.Kind.REISSUE, "?").uuid,
        "signature": make_signature(hr).pk,
        "archive": request_archive(hr, [certificate.pk]).uuid,
        "employee": learner.pk,
        "accommodation": Accommodation.objects.create(employee=learner, extra_attempts=1, reason="?").pk,
        "approval": ACCOMMODATION.request(
            hr, None, by=hr.user, extra_time_percent=10, extra_attempts=0, reason="?"
        ).uuid,
        "document": document.pk,
        "document name": document.filename,
    }
    return people, arguments


def address(route, has):
    if route.startswith("courses/^"):
        return f"/es/courses/{has['courses']}"
    if route.startswith("documents/"):
        return f"/documents/{has['document']}/{has['document name']}"
    if route.startswith("dc3/"):
        return "/es/" + (
            route.replace("<uuid:uuid>", str(has["dc3"]))
            .replace("<whole:pk>", str(has["signature" if "signatures/" in route else "employee"]))
            .replace("<str:extension>", "csv")
        )
    if route.startswith("approvals/"):
        return "/es/" + route.replace("<uuid:uuid>", str(has["approval"]))
    if "batches/" in route:
        return "/es/" + route.replace("<uuid:uuid>", str(has["batch"]))
    if "archives/" in route:
        return "/es/" + route.replace("<uuid:uuid>", str(has["archive"]))
    attempt = has["done"] if route.endswith("result/") else has["open"]
    uuid = has["enrolment"] if "/of/" in route else has["certificate"] if route.startswith("certificates") else attempt
    kind = "lessons" if "lessons" in route else "course" if "courses/<" in route else "quiz"
    pk = has["employee"] if route.startswith(("team", "quizzes/people")) else has[kind]
    filled = route.replace("<uuid:uuid>", str(uuid)).replace("<whole:pk>", str(pk))
    filled = filled.replace("<whole:accommodation>", str(has["accommodation"]))
    return "/es/" + filled.replace("<whole:position>", "1").replace("<str:extension>", "csv")


def outcome(response):
    if response.streaming:
        assert b"".join(response.streaming_content)
    response.close()
    if response.status_code == 404:
        return NOT_FOUND
    if response.status_code == 401 or (response.status_code == 302 and "/accounts/login/" in response.url):
        return SIGN_IN
    assert response.status_code < 500
    return FOUND


@pytest.mark.parametrize("role", ROLES)
def test_who_finds_what(client, world, role):
    people, has = world
    if people[role]:
        client.force_login(people[role])

    found = {route: outcome(ask(client, method, route, has)) for route, (method, _who) in sorted(EXPECTED.items())}

    assert found == {route: who.get(role, NOT_FOUND) for route, (_method, who) in EXPECTED.items()}


def ask(client, method, route, has):
    if method == "get":
        return client.get(address(route, has))
    if route.endswith("position/"):
        return client.post(address(route, has), json.dumps({"block": ""}), content_type="application/json")
    return client.post(address(route, has), {"sequence": 9})


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_the_cms_is_not_there_for_who_does_not_edit(client, world, role):
    people, has = world
    client.force_login(people[role])

    statuses = {client.get(path).status_code for path in ("/admin/", f"/admin/pages/{has['course']}/edit/")}

    assert statuses == {404}


def test_who_has_left_finds_nothing(client, world, learner):
    people, has = world
    Employee.objects.filter(pk=learner.pk).update(left_on="2026-01-31")
    client.force_login(people["owner"])

    assert outcome(client.get(address("quizzes/attempts/<uuid:uuid>/result/", has))) == SIGN_IN
