"""Who owes somebody account, rights or way in is no second person for them."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from people.approvals.kinds import KINDS, ApprovalKind, Effect, register_kind
from people.approvals.services import decidable_by, deciders, may_decide, request_approval, whom_to_tell
from people.deputies.services import name_deputy
from people.employees.history import Origin, Source, keep_changes
from people.employees.services import hire_employee, update_employee
from people.models import Employee, PinDraw
from people.owing import TERM
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db

HR = Employee.Role.HR


class Favour(ApprovalKind):
    """Something that one person asks for."""

    name = "tests.favour"
    label = "Favour"

    def effect(self, approval):
        return Effect(["Something"], [])

    def apply(self, approval, by):
        return


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setattr("people.approvals.kinds.KINDS", KINDS)
    register_kind(Favour())
    yield
    del KINDS[Favour.name]


def ask(by, about=None):
    about = about or by
    told = {"subject": about.user, "organisation": by.organisation}
    return request_approval(Favour(), str(about.pk), by=by.user, reason="Needed", **told)


def new_account(by, number="900"):
    person = {"given_names": "Nadie", "first_surname": "Nuevo", "password": "una frase que escribo yo"}
    return hire_employee(
        by.organisation, number, user=person, role=HR, hired_on=by.today(), origin=Origin(by.user, Source.FORM)
    )


@pytest.fixture
def colleague(organisation):
    return EmployeeFactory(organisation=organisation, role=HR, user__given_names="Sara", user__email="sara@example.com")


def test_account_that_somebody_has_made_is_no_second_person_for_them(client, boss, superuser):
    made = new_account(boss)
    asked = ask(boss)
    assert not may_decide(asked, made.user)
    assert not decidable_by(made.user).exists()
    assert not deciders(asked).exists()
    assert may_decide(asked, superuser)
    made.user.has_given_password = False
    made.user.save()
    client.force_login(made.user)
    page = client.get(reverse("approvals:one", args=[asked.uuid])).text
    assert "No te toca decidir" in page
    client.post(reverse("approvals:approve", args=[asked.uuid]), {"shown": "x"})
    asked.refresh_from_db()
    assert asked.is_waiting


def test_account_made_by_such_an_account_is_none_either(boss):
    asked = ask(boss)
    assert not may_decide(asked, new_account(new_account(boss), "901").user)


@pytest.mark.parametrize("about", ["asker", "subject"])
def test_nor_is_it_where_the_giver_is_who_it_is_about(boss, colleague, about):
    made = new_account(boss)
    asked = ask(colleague, about=boss) if about == "subject" else ask(boss, about=colleague)
    assert not may_decide(asked, made.user)


def by_role(giver, receiver):
    update_employee(receiver, None, user={}, role=Employee.Role.ADMINISTRATOR, origin=Origin(giver.user, Source.FORM))


def by_email(giver, receiver):
    update_employee(receiver, None, user={"email": "x@example.com"}, origin=Origin(giver.user, Source.FORM))


def by_password(giver, receiver):
    update_employee(receiver, None, user={"password": "una frase nueva"}, origin=Origin(giver.user, Source.FORM))


def by_pin(giver, receiver):
    PinDraw.objects.create(employee=receiver, by=giver.user, way=PinDraw.Way.SPOT)


def by_deputy(giver, receiver):
    manager, today = EmployeeFactory(organisation=giver.organisation), giver.today()
    name_deputy(manager, receiver, today, today, origin=Origin(giver.user), by=giver.user)


def by_team(giver, receiver):
    keep_changes(receiver, {"manages": None}, {"manages": 1}, Origin(giver.user))


def test_what_is_taken_away_is_owed_to_nobody(boss, colleague):
    keep_changes(colleague, {"manages": 1}, {"manages": None}, Origin(boss.user))
    update_employee(colleague, None, user={"email": ""}, origin=Origin(boss.user, Source.FORM))

    assert may_decide(ask(boss), colleague.user)


@pytest.mark.parametrize("gives", [by_role, by_email, by_password, by_pin, by_deputy, by_team])
def test_what_lets_somebody_in_or_do_more_counts_for_a_term(boss, colleague, gives):
    assert may_decide(ask(boss), colleague.user)
    gives(boss, colleague)
    assert not may_decide(ask(boss), colleague.user)
    assert may_decide(ask(colleague), boss.user)  # who gives owes nothing
    assert colleague.user not in whom_to_tell(ask(boss))
    with time_machine.travel(timezone.now() + TERM + datetime.timedelta(minutes=1)):
        assert may_decide(ask(boss), colleague.user)
