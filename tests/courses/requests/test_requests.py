"""What learners ask about duties: once at a time, answered by whoever follows them and may do it, never by
themselves.
"""

import datetime
import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from courses.duties.services import NothingToDo
from courses.models import DutyAction, DutyRequest, Enrolment
from courses.requests.services import (
    AlreadyAsked,
    NotDue,
    acts_for,
    approve,
    ask,
    decidable_by,
    refuse,
    whom_to_tell,
    withdraw,
)
from lib.answers import NotOpen
from people.employees.history import Origin, Source
from people.employees.services import update_employee
from people.messages.delivery import deliver_message
from people.models import Employee, Message
from tests.factories import (
    EmployeeFactory,
    TeamFactory,
    WorkCentreFactory,
    assign_course,
    join,
    make_course,
    make_enrolment,
    manage,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MORE_TIME, NOT_MINE = DutyRequest.Kind.MORE_TIME, DutyRequest.Kind.NOT_MINE


@pytest.fixture
def course():
    return make_course()


@pytest.fixture
def duty(learner, course, hr):
    return assign_course(learner, course, learner.organisation.today() + 10 * DAY, assigned_by=hr).enrolment


def more_time(duty, days=20, reason="Estoy de viaje"):
    return ask(duty, MORE_TIME, reason=reason, due_on=duty.due_on + days * DAY)


def not_mine(duty):
    return ask(duty, NOT_MINE, reason="Ya no estoy en ese puesto")


# --- Asking -----------------------------------------------------------------------------------------


def test_one_request_at_a_time(duty):
    asked = more_time(duty)
    with pytest.raises(AlreadyAsked):
        not_mine(duty)
    withdraw(asked, by=duty.employee)

    assert not_mine(duty).is_open
    with pytest.raises(NotOpen):
        withdraw(asked, by=duty.employee)


@pytest.mark.parametrize("change", [{"due_on": None}, {"exempted_at": "2026-01-01T12:00Z"}])
def test_nothing_is_asked_where_nothing_is_due(duty, change):
    Enrolment.objects.filter(pk=duty.pk).update(**change)

    with pytest.raises(NotDue):
        not_mine(duty)


def test_nothing_is_asked_about_what_is_completed(learner, course):
    with pytest.raises(NotDue):
        not_mine(make_enrolment(course, learner, lessons_done=True))


@pytest.mark.parametrize("fields", [{"kind": "more_time"}, {"kind": "not_mine", "due_on": "2030-01-01"}])
def test_database_refuses_half_a_request(duty, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyRequest.objects.create(enrolment=duty, reason="?", **fields)


# --- Answering --------------------------------------------------------------------------------------


def test_yes_to_more_time_moves_the_date_as_by_hand(duty, manager):
    asked = more_time(duty)

    action = approve(asked, "extend", by=manager, answer="Claro que sí")

    duty.refresh_from_db()
    asked.refresh_from_db()
    assert duty.due_on >= asked.due_on
    assert (action.kind, action.by, action.reason) == (DutyAction.Kind.EXTEND, manager, "Claro que sí")
    assert (asked.decision, asked.decided_by, asked.action) == ("approved", manager, action)


@pytest.mark.parametrize(("act", "status"), [("withdraw", None), ("exempt", "exempt")])
def test_yes_to_not_mine_withdraws_or_exempts(duty, hr, act, status):
    approve(not_mine(duty), act, by=hr, answer="De acuerdo")

    found = Enrolment.objects.latest_cycle().with_status(duty.employee.today()).filter(pk=duty.pk).first()
    assert (found.status if found else None) == status


def test_no_changes_nothing(duty, manager):
    asked = more_time(duty)
    refuse(asked, by=manager, answer="Es obligatorio por ley")

    before, asked = duty.due_on, DutyRequest.objects.get()
    duty.refresh_from_db()
    assert (duty.due_on, asked.decision, asked.answer) == (before, "refused", "Es obligatorio por ley")
    with pytest.raises(NotOpen):
        approve(asked, "extend", by=manager, answer="?")


def test_yes_that_changes_nothing_is_none(duty, hr):
    asked = more_time(duty)

    with pytest.raises(NothingToDo):
        approve(asked, "extend", by=hr, answer="?", due_on=duty.due_on - DAY)

    assert DutyRequest.objects.get().is_open


def test_managers_give_time_and_human_resources_everything(duty, manager, hr):
    asked = more_time(duty)
    assert (acts_for(asked, manager), acts_for(asked, hr)) == (["extend"], ["extend"])
    withdraw(asked, by=duty.employee)

    asked = not_mine(duty)
    assert (acts_for(asked, manager), acts_for(asked, hr)) == ([], ["withdraw", "exempt"])
    with pytest.raises(NotOpen):
        refuse(asked, by=manager, answer="?")


def test_nobody_answers_who_does_not_follow_the_person(duty, organisation, stranger, learner):
    elsewhere = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    elsewhere.hr_centres.add(WorkCentreFactory(organisation=organisation))
    other = manage(EmployeeFactory(organisation=organisation), TeamFactory(organisation=organisation))
    asked = more_time(duty)

    for viewer in (stranger, elsewhere, other, learner):
        assert acts_for(asked, viewer) == []
        assert not decidable_by(viewer).exists()
        with pytest.raises(NotOpen):
            approve(asked, "extend", by=viewer, answer="?")


def test_nobody_answers_their_own(hr, course):
    own = assign_course(hr, course, hr.organisation.today() + 5 * DAY).enrolment
    asked = more_time(own)

    assert acts_for(asked, hr) == []
    assert not decidable_by(hr).exists()
    with pytest.raises(NotOpen):
        refuse(asked, by=hr, answer="?")


def test_nobody_answers_whom_they_owe_their_role_to(hr, organisation, course):
    owing = EmployeeFactory(organisation=organisation)
    update_employee(owing, None, user={}, role=Employee.Role.HR, origin=Origin(hr.user, Source.FORM))
    asked = more_time(assign_course(hr, course, hr.organisation.today() + 5 * DAY).enrolment)

    assert acts_for(asked, owing) == []
    assert not decidable_by(owing).exists()


def test_request_waits_no_longer_when_nothing_is_due(duty, hr):
    more_time(duty)
    Enrolment.objects.filter(pk=duty.pk).update(due_on=None)

    assert not decidable_by(hr).exists()


# --- Who hears of it --------------------------------------------------------------------------------


def test_nearest_manager_hears_of_more_time_and_human_resources_of_the_rest(
    duty, learner, manager, hr, organisation, team
):
    below = TeamFactory(organisation=organisation, parent=team)
    learner.memberships.update(team=below)

    asked = more_time(duty)
    assert whom_to_tell(asked) == [manager.user]
    asked.kind = NOT_MINE
    assert whom_to_tell(asked) == [hr.user]


def test_mails_say_that_it_waits_and_what_was_answered(duty, learner, manager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = more_time(duty, reason="Mi hija está enferma")
    with django_capture_on_commit_callbacks(execute=True):
        approve(asked, "extend", by=manager, answer="Claro")

    first, second = mail.outbox
    assert first.to == [manager.user.email]
    assert "enferma" not in first.body
    assert second.to == [learner.user.email]
    assert "Claro" in second.body
    assert str(asked.uuid) in second.body
    told = Message.objects.filter(kind__startswith="request").order_by("pk").values_list("kind", "user", "channel")
    assert list(told) == [("request_waiting", manager.user_id, "email"), ("request_decided", learner.user_id, "email")]


def test_what_was_answered_before_the_mail_left_waits_for_nobody(duty, manager, mailoutbox):
    asked = more_time(duty)
    approve(asked, "extend", by=manager, answer="Claro")

    deliver_message(Message.objects.get(kind="request_waiting").pk)

    assert Message.objects.get(kind="request_waiting").cancelled_for == "done"
    assert mailoutbox == []


# --- Pages ------------------------------------------------------------------------------------------


def test_two_taps_from_the_home(client, learner, duty):
    client.force_login(learner.user)
    home = client.get("/en/").content.decode()
    [path] = set(re.findall(rf'href="(/en/duties/requests/ask/{duty.uuid}/)"', home))

    page = client.post(
        path, {"kind": "more_time", "due_on": str(duty.due_on + 9 * DAY), "reason": "Estoy de viaje"}, follow=True
    )

    asked = DutyRequest.objects.get()
    assert page.redirect_chain[-1][0] == f"/en/duties/requests/{asked.uuid}/"
    assert "waiting for an answer" in client.get("/en/").content.decode()
    assert client.get(path).url == f"/en/duties/requests/{asked.uuid}/"
    client.post(f"/en/duties/requests/{asked.uuid}/withdraw/")
    assert DutyRequest.objects.get().decision == "withdrawn"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"kind": "x"}, "kind"),
        ({"reason": " "}, "reason"),
    ],
)
def test_half_a_request_comes_back(client, learner, duty, fields, field):
    client.force_login(learner.user)
    good = {"kind": "more_time", "due_on": str(duty.due_on + 9 * DAY), "reason": "Estoy de viaje"}

    page = client.post(f"/en/duties/requests/ask/{duty.uuid}/", {**good, **fields})

    assert field in page.context["form"].errors
    assert not DutyRequest.objects.exists()


def test_who_asks_again_and_again_writes_to_nobody_after_the_third_time(client, learner, manager, duty):
    client.force_login(learner.user)
    path = f"/en/duties/requests/ask/{duty.uuid}/"
    asked = {"kind": "more_time", "due_on": str(duty.due_on + 9 * DAY), "reason": "Estoy de viaje"}
    for _time in range(3):
        client.post(path, asked)
        client.post(f"/en/duties/requests/{DutyRequest.objects.get(decision='').uuid}/withdraw/")

    page = client.post(path, asked)

    assert "three times today" in page.content.decode()
    assert "Estoy de viaje" in page.content.decode()
    assert DutyRequest.objects.count() == 3


def test_manager_answers_on_the_page(client, learner, manager, duty):
    asked = more_time(duty)
    client.force_login(manager.user)
    assert "1 request of your people" in client.get("/en/").content.decode()
    assert learner.user.get_full_name() in client.get("/en/duties/requests/").content.decode()

    path = f"/en/duties/requests/{asked.uuid}/"
    without = client.post(path, {"decision": "yes", "due_on": str(asked.due_on), "answer": ""})
    assert "answer" in without.context["form"].errors
    client.post(path, {"decision": "yes", "due_on": str(asked.due_on), "answer": "Claro"})

    assert DutyRequest.objects.get().decision == "approved"
    assert "Claro" in client.get("/en/duties/requests/?show=answered").content.decode()
    assert "Nothing is waiting" in client.get("/en/duties/requests/").content.decode()
    assert "Claro" in client.get(f"/en/team/{learner.pk}/").content.decode()
    client.force_login(learner.user)
    assert "Claro" in client.get(path).content.decode()


def test_human_resources_say_no_without_choosing_what_to_do(client, learner, hr, duty):
    asked = not_mine(duty)
    client.force_login(hr.user)

    client.post(f"/en/duties/requests/{asked.uuid}/", {"decision": "no", "answer": "Es para todos"})

    assert DutyRequest.objects.get().decision == "refused"
    client.force_login(learner.user)
    assert "Read the answer" in client.get("/en/").content.decode()


def test_manager_reads_what_human_resources_answer(client, manager, duty):
    asked = not_mine(duty)
    client.force_login(manager.user)

    assert "Human resources answer this" in client.get(f"/en/duties/requests/{asked.uuid}/").content.decode()
    client.post(f"/en/duties/requests/{asked.uuid}/", {"decision": "yes", "answer": "?", "act": "withdraw"})
    assert DutyRequest.objects.get().is_open


def test_list_costs_the_same_whatever_there_is(client, hr, team, organisation, duty, django_assert_max_num_queries):
    def read():
        client.get("/en/duties/requests/")

    client.force_login(hr.user)
    more_time(duty)
    read()
    with django_assert_max_num_queries(30) as few:
        read()
    for _ in range(5):
        person = join(EmployeeFactory(organisation=organisation), team)
        not_mine(assign_course(person, make_course(), organisation.today() + DAY).enrolment)

    with django_assert_max_num_queries(len(few.captured_queries)):
        read()
