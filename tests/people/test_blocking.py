"""Who is blocked appears nowhere and gets no mail; an administrator opens the record, with a reason that is kept."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from certificates.models import Certificate
from courses.models import BlockAnswer, LessonPosition
from people.employees.blocked import BLOCKED
from people.employees.services import resume_employment, update_worker_data
from people.erasure.services import StillWorksHere, block, block_all_due, block_listed, due_to_block
from people.messages.services import NewMessage, queue_message
from people.models import (
    AccessEvent,
    Employee,
    Erasure,
    Message,
    RetentionSettings,
    RightsRequest,
    WorkerData,
)
from people.models.erasure import months_after
from people.permissions import people_seen_by
from people.rights.services import answer, ask, enter
from tests.certificates.conftest import complete, course, private_folder, recorded  # noqa: F401
from tests.factories import EmployeeFactory, UserFactory, make_course, make_enrolment
from tests.people.person_forms import errors_of, valid

pytestmark = pytest.mark.django_db

LEFT = datetime.date(2025, 1, 31)
CURP = "HENG900412MDFRXD08"
Reason = Erasure.Reason


@pytest.fixture
def gone(organisation):
    user = UserFactory(given_names="Xochiquetzal", first_surname="Ríos", email="xochi@example.com")
    return EmployeeFactory(organisation=organisation, user=user, number="QX-4711", left_on=LEFT)


@pytest.fixture
def administrator(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR)


# --- Accounts of the CMS -------------------------------------------------------------------------


def test_cms_names_the_account_of_nobody_whose_employments_are_all_blocked(client, gone, organisation, superuser):
    client.force_login(superuser)
    pages = [reverse(f"wagtailusers_users:{name}", args=[gone.user.pk]) for name in ("edit", "delete", "history")]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert "Xochiquetzal" in client.get(reverse("wagtailusers_users:index"), {"q": "Xochi"}).content.decode()

    block(gone.pk, Reason.RETENTION, by=None)

    for said in ({}, {"q": "Xochi"}, {"ordering": "name"}):
        assert "Xochiquetzal" not in client.get(reverse("wagtailusers_users:index"), said).content.decode()
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]

    EmployeeFactory(organisation=organisation, user=gone.user, number="QX-4712")
    assert client.get(pages[0]).status_code == 200


# --- Who is blocked -------------------------------------------------------------------------------


def test_who_works_here_is_not_blocked(learner):
    with pytest.raises(StillWorksHere):
        block(learner.pk, Reason.RETENTION, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Employee.objects.filter(pk=learner.pk).update(blocked_at=timezone.now())


def test_blocking_twice_is_blocking_once(gone, hr):
    assert block(gone.pk, Reason.RETENTION, by=hr.user) == block(gone.pk, Reason.RETENTION, by=None)


def test_granted_cancellation_blocks_who_has_left(gone, hr):
    asked = ask(gone, RightsRequest.Kind.CANCELLATION, "Todo")
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)

    erasure = Erasure.objects.get(employee=gone)
    assert (erasure.reason, erasure.request, erasure.blocked_by) == (Reason.REQUEST, asked, hr.user)
    assert list(RightsRequest.objects.answered_by(hr.user, hr)) == [asked]  # it still has to be closed


def test_refused_cancellation_blocks_nobody(gone, hr):
    asked = ask(gone, RightsRequest.Kind.CANCELLATION, "Todo")
    answer(asked.pk, is_granted=False, text="No", by=hr.user)

    assert not Erasure.objects.exists()


def test_of_who_stays_only_what_no_duty_asks_for_goes(learner, hr):
    enrolment = make_enrolment(make_course(), learner)
    lesson = enrolment.course.get_children().first().get_children().first().specific
    now = timezone.now()
    LessonPosition.objects.create(enrolment=enrolment, lesson=lesson, block_id="b", visited_at=now)
    told = {"user": learner.user, "employee": learner, "subject": "Hola", "body": "Hola"}
    Message.objects.create(about="1", sent_at=now, read_at=now, **told)
    Message.objects.create(about="2", sent_at=now, **told)
    asked = ask(learner, RightsRequest.Kind.CANCELLATION, "Todo")
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)

    assert not LessonPosition.objects.exists()
    assert not BlockAnswer.objects.exists()
    assert list(Message.objects.filter(about__in="12").order_by("about").values_list("body", flat=True)) == ["", "Hola"]
    enrolment.refresh_from_db()
    assert not Erasure.objects.exists()


# --- Where the blocked do not appear --------------------------------------------------------------

LISTS = [
    *("people:list", "ways_in:list", "messages:log", "certificates:register", "dc3:queue", "reports:team"),
    *("evidence:list", "rights:inbox", "erasure:list"),
]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["", "?people=left", "?state=blocked", "?q=Xochiquetzal", "?state=left"])
def test_no_list_shows_the_blocked(client, complete, gone, administrator, name, query):  # noqa: F811
    complete(gone)
    Employee.objects.filter(pk=gone.pk).update(left_on=LEFT)
    block(gone.pk, Reason.RETENTION, by=None)
    client.force_login(administrator.user)

    page = client.get(reverse(name) + query, follow=True)
    shown = page.content.decode().replace("Xochiquetzal&quot;", "").replace('value="Xochiquetzal"', "")
    assert page.status_code == 200
    assert "Ríos" not in shown
    assert gone.number not in shown


@pytest.mark.parametrize("name", ["people:person", "people:come_back", "reports:person", "dc3:person"])
def test_no_page_of_the_blocked_is_found(client, gone, administrator, name):
    client.force_login(administrator.user)
    before = client.get(reverse(name, args=[gone.pk])).status_code
    block(gone.pk, Reason.RETENTION, by=None)

    assert (before, client.get(reverse(name, args=[gone.pk])).status_code) in [(200, 404), (404, 404)]


def test_files_and_choosers_leave_the_blocked_out(client, gone, administrator, superuser):
    block(gone.pk, Reason.RETENTION, by=None)
    client.force_login(administrator.user)
    file = client.get(reverse("people:export", args=["csv"]) + "?people=all")

    text = b"".join(file.streaming_content) if file.streaming else file.content
    assert gone.number.encode() not in text
    assert gone not in people_seen_by(superuser)
    assert not WorkerData.objects.visible_to(administrator).filter(employee=gone).exists()


def test_nothing_is_sent_to_the_blocked(gone, hr):
    queue_message(NewMessage("password_changed", gone.user, "x", gone), announced=False)
    block(gone.pk, Reason.RETENTION, by=None)

    assert not Message.objects.filter(employee=gone).unfinished().exists()


def test_certificate_is_verified_without_the_name(client, gone, complete):  # noqa: F811
    complete(gone)
    certificate = Certificate.objects.get()
    address = reverse("verify", args=[certificate.code])
    assert certificate.holder_name in client.get(address).content.decode()
    Employee.objects.filter(pk=gone.pk).update(left_on=LEFT)
    block(gone.pk, Reason.RETENTION, by=None)

    html = client.get(address).content.decode()
    assert certificate.holder_name not in html
    assert gettext("The data of the holder are blocked: the name is no longer shown here.") in html
    assert certificate.display_code in html


@pytest.mark.parametrize("machine", [{"path": ".json"}, {"accept": "application/json"}])
def test_machines_verify_it_without_the_name_too(client, gone, complete, machine):  # noqa: F811
    complete(gone)
    certificate = Certificate.objects.get()
    address = f"/verify/{certificate.code}{machine.get('path', '')}"
    headers = {"accept": machine.get("accept", "*/*")}
    assert client.get(address, headers=headers).json()["holder_name"] == certificate.holder_name
    Employee.objects.filter(pk=gone.pk).update(left_on=LEFT)
    block(gone.pk, Reason.RETENTION, by=None)

    answer = client.get(address, headers=headers)
    assert answer.json()["holder_name"] is None
    assert "Ríos" not in answer.content.decode()
    assert answer.json()["code"] == certificate.display_code


# --- Who opens a blocked record -------------------------------------------------------------------


def test_administrator_opens_the_record_with_a_reason_that_is_kept(client, gone, administrator):
    erasure = block(gone.pk, Reason.RETENTION, by=None)
    address = reverse("erasure:blocked", args=[erasure.pk])
    client.force_login(administrator.user)

    assert "Xochiquetzal" not in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 400
    assert not AccessEvent.objects.filter(kind=AccessEvent.Kind.BLOCKED_OPENED).exists()
    assert "Xochiquetzal" in client.post(address, {"why": "Inspección 123"}).content.decode()
    event = AccessEvent.objects.get(kind=AccessEvent.Kind.BLOCKED_OPENED)
    assert (event.by, event.about, event.detail) == (administrator.user, gone, {"why": "Inspección 123"})
    assert "Inspección 123" in client.get(reverse("access_log:events")).content.decode()


@pytest.mark.parametrize("who", ["hr", "learner", "stranger"])
def test_nobody_else_opens_it(client, request, gone, who):
    erasure = block(gone.pk, Reason.RETENTION, by=None)
    client.force_login(request.getfixturevalue(who).user)

    assert client.post(reverse("erasure:blocked", args=[erasure.pk]), {"why": "x"}).status_code == 404


def test_who_comes_back_is_seen_again(gone, administrator):
    block(gone.pk, Reason.RETENTION, by=None)
    resume_employment(Employee.objects.get(pk=gone.pk), gone.number, None, user={})

    assert gone in Employee.objects.visible_to(administrator).active()
    assert Erasure.objects.get().lifted_at is not None


@pytest.mark.parametrize(
    "typed", [{"number": "QX-4711"}, {"number": "0qx-4711"}, {"email": "XOCHI@example.com"}, {"curp": CURP}]
)
def test_who_adds_a_person_learns_only_that_the_record_is_blocked(client, gone, administrator, hr, typed):
    gone.organisation.issues_dc3 = True
    gone.organisation.save()
    update_worker_data(gone, curp=CURP, occupation="")
    block(gone.pk, Reason.RETENTION, by=None)
    for who in (hr, administrator):
        client.force_login(who.user)
        for returning in ("", "resume", "anew"):
            page = client.post(reverse("people:add"), valid(**typed, returning=returning, role="employee"))
            assert errors_of(page) == {next(iter(typed)): [str(BLOCKED)]}
            assert not any(told in page.content.decode() for told in ("Xochiquetzal", "Ríos"))

    assert Employee.objects.get(pk=gone.pk).blocked_at is not None


def test_administrator_who_has_opened_the_record_takes_the_person_back(client, gone, administrator):
    erasure = block(gone.pk, Reason.RETENTION, by=None)
    back = reverse("people:come_back", args=[gone.pk])
    client.force_login(administrator.user)
    assert client.get(back).status_code == 404
    opened = client.post(reverse("erasure:blocked", args=[erasure.pk]), {"why": "Vuelve a trabajar"})
    assert back in opened.content.decode()
    other = EmployeeFactory(organisation=gone.organisation, role=Employee.Role.ADMINISTRATOR)
    client.force_login(other.user)
    assert client.get(back).status_code == 404

    client.force_login(administrator.user)
    assert client.get(back).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61), tick=False):
        assert not Erasure.objects.opened_by(administrator).exists()
    client.post(back, {"returning": "resume", "number": gone.number, "hired_on": "2026-01-15", "role": "employee"})

    gone.refresh_from_db()
    assert (gone.left_on, gone.blocked_at) == (None, None)
    assert Erasure.objects.get().lifted_at is not None


# --- Their requests -------------------------------------------------------------------------------


def test_file_of_everything_is_gone_once_somebody_is_blocked(client, gone, hr, administrator):
    how = {"came_by": RightsRequest.Way.LETTER, "arrived_on": LEFT, "identity_seen": "INE de Xochiquetzal"}
    asked = enter(gone, RightsRequest.Kind.ACCESS, "Todo", by=administrator.user, **how)
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)
    addresses = [reverse(f"rights:{name}", args=[asked.uuid]) for name in ("file", "one")]
    client.force_login(hr.user)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    block(gone.pk, Reason.RETENTION, by=None)

    assert [client.get(address).status_code for address in addresses] == [404, 404]


@pytest.mark.parametrize("who", ["hr", "administrator", "superuser"])
def test_requests_of_the_blocked_name_nobody(client, request, gone, hr, administrator, who):
    how = {"came_by": RightsRequest.Way.LETTER, "arrived_on": LEFT, "identity_seen": "INE de Xochiquetzal"}
    over = enter(gone, RightsRequest.Kind.ACCESS, "Todo", by=administrator.user, **how)
    answer(over.pk, is_granted=False, text="No", by=hr.user)
    waiting = enter(gone, RightsRequest.Kind.CANCELLATION, "Todo", by=administrator.user, **how)
    answer(waiting.pk, is_granted=True, text="Sí", by=hr.user)
    person = request.getfixturevalue(who)
    client.force_login(getattr(person, "user", person))

    for address in (reverse("rights:inbox"), reverse("rights:inbox") + "?state=over"):
        page = client.get(address).content.decode()
        assert "Xochiquetzal" not in page
        assert gone.number not in page
        assert str(over.uuid) not in page
    assert "Xochiquetzal" not in client.get(reverse("rights:one", args=[waiting.uuid])).content.decode()


def test_request_of_the_blocked_is_closed_and_then_has_no_page(client, gone, hr):
    asked = ask(gone, RightsRequest.Kind.CANCELLATION, "Todo")
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)
    client.force_login(hr.user)
    answered = client.post(reverse("rights:one", args=[asked.uuid]), {"text": "Bloqueado"})

    assert answered["Location"] == reverse("rights:inbox")
    assert client.get(reverse("rights:one", args=[asked.uuid])).status_code == 404


# --- Terms ----------------------------------------------------------------------------------------


def test_months_are_those_of_the_calendar():
    assert months_after(datetime.date(2026, 3, 31), -1) == datetime.date(2026, 2, 28)
    assert months_after(datetime.date(2024, 2, 29), -12) == datetime.date(2023, 2, 28)
    assert months_after(datetime.date(2025, 12, 5), 12) == datetime.date(2026, 12, 5)


def test_what_is_blocked_says_until_when_it_is_kept(client, gone, administrator):
    block(gone.pk, Reason.RETENTION, by=None)
    client.force_login(administrator.user)

    [row] = client.get(reverse("erasure:list") + "?state=blocked").context["records"]
    assert row["day"] == datetime.date(2030, 1, 31)  # five years, the longest of the terms


def test_who_is_due_left_as_long_ago_as_the_company_says(organisation, gone):
    for day, number in (("2026-01-30", 0), ("2026-01-31", 1)):
        assert due_to_block(organisation, datetime.date.fromisoformat(day)).count() == number
    RetentionSettings.objects.create(organisation=organisation, contact_months=24)
    assert not due_to_block(organisation, datetime.date(2026, 1, 31)).exists()


def test_clock_blocks_only_where_a_company_has_switched_it_on(organisation, gone):
    with time_machine.travel("2026-06-01 18:00+00:00", tick=False):
        block_all_due()
        assert not Erasure.objects.exists()
        RetentionSettings.objects.create(organisation=organisation, is_automatic=True)
        block_all_due()

    erasure = Erasure.objects.get()
    assert (erasure.employee, erasure.blocked_by, erasure.reason) == (gone, None, Reason.RETENTION)


def test_administrator_blocks_who_is_due_and_nobody_else(client, gone, learner, administrator):
    client.force_login(administrator.user)
    with time_machine.travel("2026-06-01 18:00+00:00", tick=False):
        assert "Xochiquetzal" in client.get(reverse("erasure:list")).content.decode()
        client.post(reverse("erasure:block"), {"people": [gone.pk, learner.pk, "x", "9" * 30]})
        assert block_listed(administrator, [gone.pk]) == 0

    assert list(Erasure.objects.values_list("employee", "blocked_by")) == [(gone.pk, administrator.user_id)]


def test_terms_are_changed_and_the_change_is_kept(client, organisation, administrator):
    client.force_login(administrator.user)
    data = {"contact_months": 6, "learning_months": 60, "labour_months": 72, "blocked_months": 12, "is_automatic": "on"}
    client.post(reverse("erasure:terms"), data)
    event = AccessEvent.objects.get(kind=AccessEvent.Kind.RETENTION_CHANGED)

    assert RetentionSettings.of(organisation).contact_months == 6
    assert event.detail["terms"] == {
        "contact_months": [12, 6],
        "labour_months": [60, 72],
        "is_automatic": [False, True],
    }
    assert "12 → 6" in client.get(reverse("access_log:events")).content.decode()


def test_nothing_ends_before_it_was_blocked(client, organisation, administrator):
    client.force_login(administrator.user)
    data = {"contact_months": 24, "learning_months": 12, "labour_months": 72, "blocked_months": 12}

    assert client.post(reverse("erasure:terms"), data).status_code == 400
    with pytest.raises(IntegrityError):
        RetentionSettings.objects.create(organisation=organisation, contact_months=24, learning_months=12)


def test_list_reads_as_often_whatever_there_is(client, organisation, administrator, django_assert_max_num_queries):
    for _ in range(5):
        EmployeeFactory(organisation=organisation, left_on=LEFT)
    client.force_login(administrator.user)
    with time_machine.travel("2026-06-01 18:00+00:00", tick=False):
        client.get(reverse("erasure:list"))
        with django_assert_max_num_queries(13):
            client.get(reverse("erasure:list"))
