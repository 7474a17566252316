"""From the term that ends to the erased record: who is due, who is warned, who asks, who confirms, and what waits."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from people.approvals.kinds import kind_of
from people.approvals.services import AlreadyRequested, approve, may_decide, withdraw
from people.employees.services import update_employee
from people.erasure.approvals import SUPPRESSION
from people.erasure.holds import holds_of
from people.erasure.services import block, kept_until
from people.erasure.suppression import (
    NothingDue,
    ask,
    askable,
    ending_soon,
    suppress,
    suppress_all,
    warn_all,
)
from people.messages.kinds import NotSent, message_kind
from people.models import Approval, Employee, Erasure, Message, RetentionSettings, RightsRequest
from people.rights.services import ask as ask_about_data
from tests.certificates.conftest import complete, private_folder  # noqa: F401
from tests.factories import EmployeeFactory, WorkCentreFactory
from tests.people.test_owing import by_role

pytestmark = pytest.mark.django_db

ADMINISTRATOR = Employee.Role.ADMINISTRATOR
LEFT = datetime.date(2019, 1, 31)
BLOCKED = datetime.datetime(2020, 2, 1, 18, tzinfo=datetime.UTC)
NOW = "2026-06-01 18:00+00:00"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def boss(organisation):
    return EmployeeFactory(organisation=organisation, role=ADMINISTRATOR, user__given_names="Berta")


@pytest.fixture
def second(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR, user__given_names="Saúl")


def gone(organisation, left_on=LEFT, blocked_at=BLOCKED):
    person = EmployeeFactory(organisation=organisation, left_on=left_on, user__given_names="Xochiquetzal")
    erasure = block(person.pk, Erasure.Reason.RETENTION, by=None)
    Erasure.objects.filter(pk=erasure.pk).update(blocked_at=blocked_at)
    return Erasure.objects.get(pk=erasure.pk)


# --- Terms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left_on", "blocked_on", "last"),
    [
        ("2019-01-31", "2020-02-01", "2024-01-31"),  # the terms after leaving
        ("2019-01-31", "2023-06-15", "2024-06-15"),  # so long at least after blocking
    ],
)
def test_record_is_kept_until_every_term_is_over(organisation, left_on, blocked_on, last):
    blocked_at = datetime.datetime.fromisoformat(f"{blocked_on} 18:00+00:00")
    erasure, day = gone(organisation, left_on, blocked_at), datetime.date.fromisoformat(last)
    erasure.refresh_from_db()

    assert kept_until(erasure, RetentionSettings.of(organisation)) == day
    assert not Erasure.objects.ending_by(organisation, day).exists()
    assert list(Erasure.objects.ending_by(organisation, day + datetime.timedelta(days=1))) == [erasure]


@pytest.mark.parametrize("left_on", ["2019-01-31", "2019-02-28", "2020-02-29", "2019-05-31"])
@pytest.mark.parametrize("months", [1, 13, 61])
def test_query_never_comes_before_the_last_day(organisation, left_on, months):
    RetentionSettings.objects.create(organisation=organisation, contact_months=1, learning_months=months)
    RetentionSettings.objects.update(labour_months=1, blocked_months=1)
    erasure = gone(organisation, left_on, datetime.datetime(2019, 3, 31, 18, tzinfo=datetime.UTC))
    day = kept_until(erasure, RetentionSettings.of(organisation))

    assert not Erasure.objects.ending_by(organisation, day).exists()
    assert Erasure.objects.ending_by(organisation, day + datetime.timedelta(days=4)).exists()


def test_who_came_back_is_not_due(organisation, boss):
    Erasure.objects.filter(pk=gone(organisation).pk).update(lifted_at=timezone.now())

    assert not askable(boss).exists()


# --- Warning --------------------------------------------------------------------------------------


def test_administrators_are_warned_once_thirty_days_before(organisation, boss, second):
    limited = EmployeeFactory(organisation=organisation, role=ADMINISTRATOR)
    limited.hr_centres.set([WorkCentreFactory(organisation=organisation)])
    gone(organisation, datetime.date(2021, 6, 30))  # kept until 2026-06-30
    with time_machine.travel("2026-05-31 18:00+00:00", tick=False):
        warn_all()
        assert not Message.objects.filter(kind="terms_end").exists()
    for _twice in range(2):
        warn_all()
    with time_machine.travel("2026-06-02 18:00+00:00", tick=False):
        warn_all()

    message = Message.objects.get(kind="terms_end")
    context = message_kind("terms_end").context(message)
    assert message.user == boss.user
    assert (context["count"], context["first"]) == (1, datetime.date(2026, 6, 30))
    assert ending_soon(boss).count() == 1
    assert not askable(boss).exists()


def test_warning_is_not_sent_once_nothing_is_left(organisation, boss):
    erasure = gone(organisation)
    warn_all()
    Erasure.objects.filter(pk=erasure.pk).update(lifted_at=timezone.now())

    with pytest.raises(NotSent):
        message_kind("terms_end").context(Message.objects.get(kind="terms_end"))


def test_where_nobody_administers_it_stays_unsaid(organisation, second):
    gone(organisation)
    warn_all()

    assert Erasure.objects.get().warned_at is None


# --- Two people -----------------------------------------------------------------------------------


def test_one_asks_another_confirms_and_the_clock_does_it(client, organisation, boss, second):
    erasure, other = gone(organisation), gone(organisation)
    client.force_login(boss.user)
    page = client.get(reverse("erasure:list") + "?state=ending").content.decode()
    assert f'id="record-{erasure.pk}"' in page
    assert "Xochiquetzal" not in page
    shown = client.get(reverse("erasure:ask"), {"records": [erasure.pk]})
    assert [each.pk for each, _day in shown.context["records"]] == [erasure.pk]
    assert client.post(reverse("erasure:ask"), {"records": [erasure.pk], "reason": ""}).status_code == 400
    client.post(reverse("erasure:ask"), {"records": [erasure.pk], "reason": "Sin juicios"})
    suppress_all()
    assert not Employee.objects.exclude(suppressed_at=None).exists()

    approval = Approval.objects.get()
    assert not may_decide(approval, boss.user)
    client.force_login(second.user)
    page = client.get(reverse("approvals:one", args=[approval.uuid]))
    assert "Xochiquetzal" not in page.content.decode()
    client.post(reverse("approvals:approve", args=[approval.uuid]), {"shown": page.context["effect"].shown})
    suppress_all()

    assert list(Employee.objects.exclude(suppressed_at=None)) == [erasure.employee]
    client.force_login(boss.user)
    erased = client.get(reverse("erasure:list") + "?state=erased").content.decode()
    assert "Berta" in erased
    assert "Saúl" in erased
    assert list(askable(boss)) == [other]


@pytest.mark.parametrize("who", ["hr", "learner", "stranger", "manager"])
def test_nobody_else_asks(client, request, organisation, who):
    erasure = gone(organisation)
    client.force_login(request.getfixturevalue(who).user)

    assert client.post(reverse("erasure:ask"), {"records": [erasure.pk], "reason": "?"}).status_code == 404
    assert not Approval.objects.exists()


def test_hand_of_who_asked_does_not_confirm(organisation, boss, second):
    gone(organisation)
    approval = ask(boss, [Erasure.objects.get().pk], "?")
    by_role(boss, second)

    assert not may_decide(approval, second.user)


def test_nobody_asks_for_or_confirms_their_own_former_record(organisation, boss, second):
    for person in (boss, second):
        erasure = gone(organisation)
        Employee.objects.filter(pk=erasure.employee_id).update(user=person.user)
    mine, theirs = Erasure.objects.order_by("pk")

    with pytest.raises(NothingDue):
        ask(boss, [mine.pk], "?")
    assert not may_decide(ask(boss, [theirs.pk], "?"), second.user)


def test_one_request_of_a_company_waits(organisation, boss):
    first, other = gone(organisation), gone(organisation)
    approval = ask(boss, [first.pk], "?")

    with pytest.raises(AlreadyRequested):
        ask(boss, [other.pk], "?")
    withdraw(approval, by=boss.user)
    assert ask(boss, [other.pk], "?").pk != approval.pk


def test_what_is_not_due_or_of_another_company_is_not_asked_for(organisation, boss, stranger):
    early = gone(organisation, datetime.date(2026, 1, 1), timezone.now())
    elsewhere = gone(stranger.organisation)

    with pytest.raises(NothingDue):
        ask(boss, [early.pk, elsewhere.pk], "?")


def test_who_comes_back_meanwhile_is_not_erased(organisation, boss, second):
    erasure = gone(organisation)
    approval = approve(ask(boss, [erasure.pk], "?"), by=second.user)
    assert approval.decision == Approval.Decision.APPROVED
    Employee.objects.filter(pk=erasure.employee_id).update(left_on=None, blocked_at=None)
    Erasure.objects.filter(pk=erasure.pk).update(lifted_at=timezone.now())

    assert not suppress(erasure.pk)


def test_what_was_never_confirmed_is_never_erased(organisation):
    assert not suppress(gone(organisation).pk)


def test_term_that_was_made_longer_after_the_confirmation_is_kept(organisation, boss, second):
    erasure = gone(organisation)
    approve(ask(boss, [erasure.pk], "?"), by=second.user)
    terms = RetentionSettings.objects.create(organisation=organisation, learning_months=120)

    assert not suppress(erasure.pk)
    terms.delete()
    assert suppress(erasure.pk)


def test_database_erases_only_what_is_blocked(learner):
    with pytest.raises(IntegrityError), transaction.atomic():
        Employee.objects.filter(pk=learner.pk).update(suppressed_at=timezone.now())


# --- What waits -----------------------------------------------------------------------------------


def open_request(person, hr):
    ask_about_data(person, RightsRequest.Kind.OPPOSITION, "?")


def open_approval(person, hr):
    Approval.objects.create(
        kind="people.renaming",
        key="k",
        organisation=person.organisation,
        subject=person.user,
        requested_by=hr.user,
        reason="?",
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )


HOLDS = {"a request": (open_request, "request about their data"), "an approval": (open_approval, "approval about")}


@pytest.mark.parametrize("name", HOLDS)
def test_what_is_open_holds_the_record_and_says_so(client, organisation, boss, second, hr, name):
    hold, words = HOLDS[name]
    erasure = gone(organisation)
    approval = ask(boss, [erasure.pk], "?")
    hold(erasure.employee, hr)
    client.force_login(boss.user)
    with translation.override("en"):
        page = client.get(reverse("erasure:list") + "?state=ending").content.decode()
        assert words in page
        assert f'id="record-{erasure.pk}"' not in page
        effect = kind_of(approval).effect(approval)
        assert any(words in warning for warning in effect.warnings)

    assert approve(approval, by=second.user).decision == Approval.Decision.OUTDATED
    with pytest.raises(NothingDue):
        ask(boss, [erasure.pk], "?")


@pytest.mark.parametrize("name", HOLDS)
def test_what_opens_after_the_confirmation_holds_it_too(organisation, boss, second, hr, name):
    erasure = gone(organisation)
    approve(ask(boss, [erasure.pk], "?"), by=second.user)
    HOLDS[name][0](erasure.employee, hr)

    suppress_all()
    assert Employee.objects.get(pk=erasure.employee_id).suppressed_at is None
    RightsRequest.objects.update(withdrawn_at=timezone.now())
    Approval.objects.filter(decision="").update(decision="expired", decided_at=timezone.now())
    suppress_all()
    assert Employee.objects.get(pk=erasure.employee_id).suppressed_at is not None


@pytest.mark.usefixtures("private_folder")
def test_certificate_that_is_still_to_be_made_holds_the_record(complete, learner):  # noqa: F811
    assert holds_of([learner]) == {}
    complete(learner)

    assert list(holds_of([learner])) == [learner.pk]


def test_holds_ask_as_often_whatever_there_is(organisation, hr, django_assert_num_queries):
    people = [gone(organisation).employee for _ in range(4)]
    for person in people:
        open_request(person, hr)

    with django_assert_num_queries(4):
        assert len(holds_of(people)) == 4


# --- Afterwards -----------------------------------------------------------------------------------


def test_erased_record_is_neither_opened_nor_taken_up_again(client, organisation, boss, second):
    erasure = gone(organisation)
    number = erasure.employee.number
    client.force_login(boss.user)
    assert client.post(reverse("erasure:blocked", args=[erasure.pk]), {"why": "STPS"}).status_code == 200
    approve(ask(boss, [erasure.pk], "?"), by=second.user)
    suppress_all()

    assert client.post(reverse("erasure:blocked", args=[erasure.pk]), {"why": "STPS"}).status_code == 404
    assert not Erasure.objects.opened_by(boss).exists()
    assert not Employee.objects.filter(number=number).exists()
    again = EmployeeFactory(organisation=organisation, number=number)
    update_employee(again, None, user={}, position="Cajera")
    assert again.suppressed_at is None


def test_lists_read_as_often_whatever_there_is(client, organisation, boss, django_assert_max_num_queries):
    for _ in range(4):
        gone(organisation)
    client.force_login(boss.user)
    for state in ("ending", "erased", "blocked"):
        client.get(reverse("erasure:list") + f"?state={state}")
        with django_assert_max_num_queries(20):
            client.get(reverse("erasure:list") + f"?state={state}")


def test_confirming_locks_and_compares_what_was_shown(organisation, boss, second):
    erasure = gone(organisation)
    approval = ask(boss, [erasure.pk], "?")
    SUPPRESSION.hold(approval)

    with translation.override("en"):
        lines = SUPPRESSION.effect(approval).lines
    assert lines[0].startswith("1 record is erased")
    assert SUPPRESSION.summaries([approval])[approval.pk]
