"""Every address that names something, asked for by everybody. A new address without a row in `access_rows` fails."""

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
from courses.evidence.services import accept
from courses.models import DutyRequest, DutyRule, Equivalence, LessonPage
from people.imports.services import request_import
from people.models import (
    Absence,
    Employee,
    Erasure,
    Holiday,
    InvitationBatch,
    Kiosk,
    Message,
    RightsRequest,
    SavedView,
    SlipSheet,
)
from people.rights.services import ask as ask_about_data
from quizzes.accommodations.approvals import ACCOMMODATION
from quizzes.models import Accommodation
from tests.access_rows import ELSEWHERE, EXPECTED, FOUND, LIKE, NOT_FOUND, ROLES, SIGN_IN, deleting_last
from tests.activities import ACTIVITY, PRACTICE, use_activity, use_practice
from tests.courses.classroom.making import make_session, seated
from tests.courses.evidence.making import handed_in
from tests.exports import make_export
from tests.factories import (
    EmployeeFactory,
    JobRoleFactory,
    TeamFactory,
    WorkCentreFactory,
    assign_course,
    join,
    make_attempt,
    make_course,
    make_dc3,
    make_enrolment,
    make_own_field,
    make_quiz,
    make_signature,
    manage,
    stand_in,
    use_document,
)
from tests.labour.routes import make_records, stps_route

pytestmark = pytest.mark.django_db


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


def accepted_evidence(learner, hr):
    """What is accepted can still be seen, but no longer be withdrawn: posts by whoever may are told so."""
    found = handed_in(learner)
    accept(found, by=hr)
    return found


def seat_of(learner, hr):
    """A seat of the learner in a session that human resources have planned."""
    course = make_course()
    session = make_session(hr, course)
    [seat] = seated(session, make_enrolment(course, learner), by=hr)
    return {"class session": session.uuid, "seat": seat.uuid}


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
    use_activity(LessonPage.objects.descendant_of(course).first())
    use_practice(LessonPage.objects.descendant_of(course).first())
    centre = WorkCentreFactory(organisation=organisation)
    hr_elsewhere = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    hr_elsewhere.hr_centres.add(WorkCentreFactory(organisation=organisation))
    people = {
        "owner": learner.user,
        "anonymous": None,
        "colleague": join(EmployeeFactory(organisation=organisation), team).user,
        "manager": manager.user,
        "other manager": manage(EmployeeFactory(organisation=organisation), other_team).user,
        "deputy": stand_in(EmployeeFactory(organisation=organisation), manager).user,
        "former deputy": stand_in(EmployeeFactory(organisation=organisation), manager, until=-1).user,
        "hr": hr.user,
        "hr elsewhere": hr_elsewhere.user,  # of another work centre
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
        **make_records(organisation, course),
        "archive": request_archive(hr, [certificate.pk]).uuid,
        "export": make_export(hr).uuid,
        "action": assign_course(learner, make_course(), organisation.today(), assigned_by=hr).action.uuid,
        "request": DutyRequest.objects.create(enrolment=passed, kind="not_mine", reason="?").uuid,
        "rule": DutyRule.objects.create(
            organisation=organisation, name="?", course=course, due="entry", days=30, leaving="keep"
        ).uuid,
        **seat_of(learner, hr),
        "evidence": accepted_evidence(learner, hr).uuid,
        "equivalence": Equivalence.objects.create(
            organisation=organisation, course=course, counts_as=other_course, from_on="2026-01-01", created_by=hr
        ).uuid,
        "rights": ask_about_data(learner, RightsRequest.Kind.ACCESS, "").uuid,
        "saved_view": SavedView.objects.create(owner=hr, list_name="team", name="?", query="cols=name").pk,
        "erasure": Erasure.objects.create(
            employee=EmployeeFactory(organisation=organisation, left_on="2026-01-31"), reason="retention"
        ).pk,
        "employee": learner.pk,
        "manager": manager.pk,
        "team": team.pk,
        "job role": EmployeeFactory(
            organisation=organisation, job_role=JobRoleFactory(organisation=organisation), left_on="2026-01-31"
        ).job_role_id,
        "centre": centre.pk,
        "own field": make_own_field(organisation, of=learner).pk,
        "deputy": manager.deputies.first().pk,
        "absence": Absence.objects.create(employee=learner, from_on="2030-01-01", to_on="2030-01-01", by=hr).pk,
        "holiday": Holiday.objects.create(organisation=organisation, work_centre=centre, day="2030-01-01", name="?").pk,
        "accommodation": Accommodation.objects.create(employee=learner, extra_attempts=1, reason="?").pk,
        "approval": ACCOMMODATION.request(
            hr, None, by=hr.user, extra_time_percent=10, extra_attempts=0, reason="?"
        ).uuid,
        "import": request_import(organisation, "people.csv", b"Number\n1\n", by=hr.user).uuid,
        "kiosk": Kiosk.objects.create(organisation=organisation, name="?", registered_by=hr.user).pk,
        "slips": SlipSheet.objects.create(organisation=organisation, requested_by=hr, employee_ids=[], total=0).uuid,
        "invitations": InvitationBatch.objects.create(organisation=organisation, by=hr.user, total=0).uuid,
        "message": Message.objects.create(
            user=learner.user, employee=learner, organisation=organisation, about="?", body="?", sent_at=timezone.now()
        ).uuid,
        "document": document.pk,
        "document name": document.filename,
    }
    return people, arguments


def people_route(route, has):
    if route.startswith("people/ways-in/"):
        uuid = has["slips" if "slips/" in route else "invitations"]
        route = route.replace("<whole:pk>", str(has["kiosk" if "tablets/" in route else "employee"]))
        return route.replace("<uuid:uuid>", str(uuid)).replace("<str:extension>", "csv")
    if route.startswith("people/imports/"):
        return route.replace("<uuid:uuid>", str(has["import"])).replace("<str:extension>", "csv")
    if route.startswith("people/erasure/"):
        return route.replace("<whole:pk>", str(has["erasure"]))
    if "/deputies/" in route:
        return route.replace("<whole:pk>", str(has["manager"])).replace("<whole:deputy>", str(has["deputy"]))
    kinds = {
        "teams/": "team",
        "job-roles/": "job role",
        "work-centers/holidays": "holiday",
        "work-centers/": "centre",
        "fields/": "own field",
    }
    kind = next((kinds[part] for part in kinds if route.startswith(f"people/{part}")), "employee")
    filled = route.replace("<whole:pk>", str(has[kind])).replace("<whole:employee>", str(has["manager"]))
    filled = filled.replace("<whole:absence>", str(has["absence"]))
    return filled.replace("<str:extension>", "csv")


def address(route, has):
    if route.endswith("<str:extension>") and route.count("<") == 1:
        return "/es/" + route.replace("<str:extension>", "csv")
    if route.startswith("courses/^"):
        return f"/es/courses/{has['courses']}"
    if route.startswith("documents/"):
        return f"/documents/{has['document']}/{has['document name']}"
    if route.startswith("my-data/"):
        return "/es/" + route.replace("<uuid:uuid>", str(has["rights"]))
    if route.startswith("dc3/"):
        return "/es/" + (
            route.replace("<uuid:uuid>", str(has["dc3"]))
            .replace("<whole:pk>", str(has["signature" if "signatures/" in route else "employee"]))
            .replace("<str:extension>", "csv")
        )
    if route.startswith("exports/"):
        return "/es/" + route.replace("<uuid:uuid>", str(has["export"])).replace("<str:extension>", "csv")
    if route.startswith("lists/"):
        return "/es/" + route.replace("<slug:name>", "team").replace("<whole:pk>", str(has.get("saved_view", 0)))
    if route.startswith("stps/"):
        return "/es/" + stps_route(route, has)
    if route.startswith("people/"):
        return "/es/" + people_route(route, has)
    if route.startswith("messages/"):
        filled = route.replace("<uuid:uuid>", str(has["message"])).replace("<str:extension>", "csv")
        return "/es/" + filled.replace("<slug:name>", "duties_assigned").replace("<slug:language>", "es")
    if route.startswith("approvals/"):
        return "/es/" + route.replace("<uuid:uuid>", str(has["approval"]))
    if route.startswith("classes/"):
        return "/es/" + route.replace(
            "<uuid:uuid>", str(has["seat" if "seats/" in route or "mine/" in route else "class session"])
        )
    if route.startswith("evidence/"):
        named = has["equivalence" if "equivalences/" in route else "evidence"]
        filled = route.replace("<uuid:uuid>", str(named)).replace("<whole:pk>", str(has["employee"]))
        return "/es/" + filled.replace("<str:extension>", "csv")
    if route.startswith("duties/requests/"):
        return "/es/" + route.replace("<uuid:uuid>", str(has["enrolment" if "/ask/" in route else "request"]))
    if route.startswith("duties/rules/"):
        return "/es/" + route.replace("<uuid:uuid>", str(has["rule"]))
    if route.startswith("duties/"):
        return "/es/" + route.replace("<uuid:uuid>", str(has["action"])).replace("<slug:name>", "extend")
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
    filled = filled.replace("<uuid:block>", PRACTICE if "practice/" in route else ACTIVITY)
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

    found = {route: outcome(ask(client, method, route, has)) for route, (method, _who) in deleting_last(EXPECTED)}

    assert found == {route: who.get(LIKE.get(role, role), NOT_FOUND) for route, (_method, who) in EXPECTED.items()}


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
