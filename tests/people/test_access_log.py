"""Who came in, what left the site, who saw what is sensitive: written once, read by the administrator alone."""

import datetime
import json

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from lib.kept import RowIsKept
from people.access_log.services import KEPT
from people.access_log.tasks import forget_access
from people.employees.history import Origin
from people.employees.services import hire_employee, limit_human_resources, update_employee
from people.models import AccessEvent, Employee, WorkCentre
from tests.factories import EmployeeFactory, UserFactory, make_attempt, make_course, make_dc3, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
Kind = AccessEvent.Kind


@pytest.fixture
def administrator(organisation):
    return EmployeeFactory(
        organisation=organisation, user__given_names="Amalia", role=Employee.Role.ADMINISTRATOR, number="9001"
    )


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator.user)
    AccessEvent.objects.forget_before(timezone.now() + datetime.timedelta(days=1))
    return client


def kinds():
    return [event.kind for event in AccessEvent.objects.order_by("pk")]


def only_event():
    return AccessEvent.objects.get()


def sign_in(client, login, password=PASSWORD):
    return client.post("/en/accounts/login/", {"login": login, "password": password}, REMOTE_ADDR="192.0.2.77")


@pytest.fixture
def account(learner):
    learner.user.set_password(PASSWORD)
    learner.user.save()
    return learner.user


# --- Ways in --------------------------------------------------------------------------------------


def test_signing_in_and_out_is_written_with_a_shortened_network(client, account, learner):
    sign_in(client, account.username)
    client.post("/en/accounts/logout/")

    assert kinds() == [Kind.SIGNED_IN, Kind.SIGNED_OUT]
    event = AccessEvent.objects.earliest("pk")
    assert (event.by, event.about, event.organisation) == (account, learner, learner.organisation)
    assert event.network == "192.0.2.x"


def test_wrong_passwords_and_the_lock_are_written_once_each(client, account):
    for _ in range(8):
        sign_in(client, account.username, "wrong")

    assert kinds() == [*[Kind.SIGN_IN_FAILED] * 5, Kind.LOCKED_OUT]
    assert AccessEvent.objects.filter(by=account).count() == 6


def test_what_is_typed_for_no_account_is_kept_nowhere(client, account):
    sign_in(client, "my-secret-password", "wrong")

    assert kinds() == []


def test_who_works_for_two_companies_is_read_by_both(client, account, stranger):
    EmployeeFactory(user=account, organisation=stranger.organisation)

    sign_in(client, account.username)

    assert set(AccessEvent.objects.values_list("organisation", flat=True)) == {
        account.employments.earliest("pk").organisation_id,
        stranger.organisation_id,
    }


# --- Files ----------------------------------------------------------------------------------------


def take(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    if response.streaming:
        b"".join(response.streaming_content)
    response.close()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("reports:team_export", ["csv"]),
        ("certificates:register_export", ["csv"]),
        ("messages:export", ["xlsx"]),
        ("ways_in:export", ["csv"]),
        ("imports:people", ["csv"]),
        ("access_log:export", []),
        ("dc3:export", ["csv"]),
    ],
)
def test_every_file_of_people_is_written(desk, administrator, name, args):
    take(desk, name, *args, q="Lucía", status="late")

    event = only_event()
    assert (event.kind, event.by, event.detail["page"]) == (Kind.FILE_TAKEN, administrator.user, name)
    assert event.detail["asked"] == "status=late"  # not the name that was searched


def test_dc3_says_whose_it_is(desk, learner, organisation):
    course = make_course()
    make_attempt(make_enrolment(course, learner, lessons_done=True), make_quiz(course), right=4, submit=True)
    dc3 = make_dc3(Certificate.objects.get())
    type(dc3).objects.filter(pk=dc3.pk).update(rendered_at=timezone.now(), sha256="0" * 64)
    storages["private"].save(dc3.file_name, ContentFile(b"content"))

    take(desk, "dc3:download", dc3.uuid)

    assert only_event().about == learner


def test_template_and_pages_are_not_written(desk):
    take(desk, "imports:template", "csv")
    take(desk, "people:list")

    assert kinds() == []


def test_ordinary_page_costs_no_query_more(desk):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as found:
            take(desk, "messages:own")
        return [query["sql"] for query in found if "accessevent" in query["sql"]]

    assert statements() == []


# --- Sensitive data -------------------------------------------------------------------------------


def test_looking_at_accommodations_is_written(desk, administrator, learner):
    take(desk, "quizzes:accommodations", learner.pk)

    event = only_event()
    assert (event.kind, event.by, event.about) == (Kind.SENSITIVE_SEEN, administrator.user, learner)


def test_looking_at_the_own_is_not(desk, administrator):
    take(desk, "quizzes:accommodations", administrator.pk)

    assert kinds() == []


# --- Rights ---------------------------------------------------------------------------------------


def test_new_role_is_written_with_who_gave_it(desk, administrator, learner):
    update_employee(learner, None, user={}, role=Employee.Role.HR, origin=Origin(administrator.user))

    event = only_event()
    assert (event.kind, event.by, event.about) == (Kind.ROLE_CHANGED, administrator.user, learner)
    assert (event.detail["before"], event.detail["after"]) == ("employee", "hr")


def test_who_is_hired_with_a_role_is_written(organisation):
    hire_employee(organisation, "77", user={"given_names": "Zoe", "first_surname": "Ku"}, role=Employee.Role.HR)
    hire_employee(organisation, "78", user={"given_names": "Yei", "first_surname": "Ku"})

    assert only_event().detail["after"] == "hr"


def test_limits_of_human_resources_are_written(hr, organisation):
    centre = WorkCentre.objects.create(organisation=organisation, code="N", name="Norte")

    limit_human_resources(hr, [centre])

    assert only_event().detail["after"] == [centre.pk]


@pytest.mark.parametrize("way", ["of the person", "of the group"])
def test_groups_are_written(learner, way):
    group = Group.objects.create(name="Pilotos")
    if way == "of the person":
        learner.user.groups.add(group)
        learner.user.groups.clear()
    else:
        group.user_set.add(learner.user)
        group.user_set.remove(learner.user)

    details = [(event.detail["action"], event.detail["groups"]) for event in AccessEvent.objects.order_by("pk")]
    assert details == [("entered", ["Pilotos"]), ("left", ["Pilotos"])]
    assert set(AccessEvent.objects.values_list("about", flat=True)) == {learner.pk}


# --- Reading it -----------------------------------------------------------------------------------


def write(organisation, count=1, **fields):
    by = fields.pop("by", None) or UserFactory()
    for _ in range(count):
        AccessEvent.objects.create(organisation=organisation, kind=Kind.SIGNED_IN, by=by, **fields)


def shown(client, **query):
    response = client.get(reverse("access_log:events"), query)
    return [row["event"] for row in response.context["rows"]]


@pytest.mark.parametrize("role", ["hr", "learner", "manager", "limited"])
def test_nobody_else_reads_it(client, request, organisation, administrator, role):
    person = administrator if role == "limited" else request.getfixturevalue(role)
    if role == "limited":
        limit_human_resources(person, [WorkCentre.objects.create(organisation=organisation, code="N", name="Norte")])
    client.force_login(person.user)

    statuses = {client.get(reverse(name)).status_code for name in ("access_log:events", "access_log:export")}

    assert statuses == {404}
    assert not AccessEvent.objects.visible_to(Employee.objects.get(pk=person.pk)).exists()


def test_events_of_another_company_are_not_read(desk, stranger):
    write(stranger.organisation)

    assert shown(desk) == []


def test_filters_find_by_person_kind_and_day(desk, administrator, learner):
    with time_machine.travel("2026-03-05 05:30+00:00"):  # the evening of the day before in Mexico City
        write(administrator.organisation, by=learner.user)
    write(administrator.organisation)

    assert [event.by for event in shown(desk, q="lucia")] == [learner.user]
    assert [event.by for event in shown(desk, since="2026-03-04", until="2026-03-04")] == [learner.user]
    assert shown(desk, since="2026-03-05", until="2026-03-05") == []
    assert shown(desk, kind=Kind.LOCKED_OUT) == []
    assert len(shown(desk, kind=Kind.SIGNED_IN)) == 2


@pytest.mark.parametrize("query", [{"kind": "?"}, {"since": "yesterday"}, {"until": "9999-12-31"}])
def test_what_is_asked_for_in_vain_is_said(desk, organisation, query):
    write(organisation)

    response = desk.get("/en/people/access/", query)

    assert "This address asks for something that does not exist" in response.content.decode()
    assert len(response.context["rows"]) == 1


def test_list_costs_the_same_for_many(desk, organisation):
    def queries():
        with CaptureQueriesContext(connection) as found:
            shown(desk)
        return len(found)

    write(organisation, about=EmployeeFactory(organisation=organisation))
    few = queries()
    for _ in range(20):
        write(organisation, about=EmployeeFactory(organisation=organisation))

    assert queries() == few


def test_file_has_an_event_a_line(desk, organisation, learner):
    write(organisation, count=3, by=learner.user, about=learner)
    write(organisation)

    response = desk.get(reverse("access_log:export"), {"q": "Lucía"})
    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]

    assert len(lines) == 3
    assert lines[0]["by"]["name"] == learner.user.get_full_name()
    assert lines[0]["about"]["number"] == learner.number


# --- Keeping it -----------------------------------------------------------------------------------


def test_event_is_never_changed_or_deleted_one_by_one(organisation):
    write(organisation)

    with pytest.raises(RowIsKept):
        only_event().delete()
    with pytest.raises(RowIsKept):
        only_event().save()
    with pytest.raises(RowIsKept):
        AccessEvent.objects.update(kind=Kind.LOCKED_OUT)
    with pytest.raises(RowIsKept):
        AccessEvent.objects.all().delete()


def test_old_events_go(organisation):
    write(organisation, at=timezone.now() - KEPT - datetime.timedelta(days=1))
    write(organisation)

    forget_access()

    assert AccessEvent.objects.count() == 1
