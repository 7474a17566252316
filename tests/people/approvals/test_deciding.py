"""Acts that need a second person: who decides, what happens, and what never does."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from people.approvals.services import (
    AlreadyRequested,
    NotWaiting,
    approve,
    decidable_by,
    deciders,
    refuse,
    request_approval,
    waiting_for,
    withdraw,
)
from people.models import Approval, Employee
from tests.factories import EmployeeFactory, UserFactory
from tests.people.approvals.conftest import Promotion, Publication, ask, position_of

pytestmark = pytest.mark.django_db


def test_second_person_lets_it_happen_once(learner, hr, second_hr):
    approval = ask(learner, hr)
    assert position_of(learner) == ""

    approve(approval, by=second_hr.user)
    with pytest.raises(NotWaiting):
        approve(approval, by=second_hr.user)

    approval.refresh_from_db()
    assert position_of(learner) == "Director"
    assert (approval.decision, approval.decided_by, approval.is_waiting) == ("approved", second_hr.user, False)


@pytest.mark.parametrize("decide", [approve, lambda approval, by: refuse(approval, "No", by=by)])
@pytest.mark.parametrize("who", ["requester", "subject", "employee", "manager", "other company", "left", "editor"])
def test_nobody_else_decides(learner, hr, second_hr, manager, stranger, editor, who, decide):
    gone = EmployeeFactory(organisation=hr.organisation, role=Employee.Role.HR, left_on=datetime.date(2026, 1, 1))
    colleague = EmployeeFactory(organisation=hr.organisation)
    people = {
        "requester": hr.user,
        "subject": second_hr.user,
        "employee": colleague.user,
        "manager": manager.user,
        "other company": stranger.user,
        "left": gone.user,
        "editor": editor,
    }
    approval = ask(second_hr, hr)

    with pytest.raises(NotWaiting):
        decide(approval, by=people[who])

    approval.refresh_from_db()
    assert (approval.is_waiting, position_of(second_hr)) == (True, "")


def test_administrator_of_the_site_may_decide_but_not_their_own_request(learner, hr, superuser):
    own = request_approval(Promotion(), "1", by=superuser, reason="?", subject=learner.user)

    approve(ask(learner, hr), by=superuser)
    with pytest.raises(NotWaiting):
        approve(own, by=superuser)

    assert position_of(learner) == "Director"


def test_editors_decide_what_needs_their_permission(learner, hr, second_hr, editor):
    other = UserFactory()
    approval = request_approval(
        Publication(), learner.number, by=editor, reason="?", subject=learner.user, payload={"position": "Writer"}
    )
    assert not deciders(approval).exists()
    other.groups.add(Group.objects.get(name__startswith="Editores"))

    assert deciders(approval).exists()
    assert not decidable_by(hr.user).exists()
    assert not decidable_by(editor).exists()
    approve(approval, by=other)

    assert position_of(learner) == "Writer"


def test_what_became_impossible_is_recorded_and_changes_nothing(learner, hr, second_hr):
    approval = ask(learner, hr)
    Employee.objects.filter(pk=learner.pk).update(left_on=datetime.date(2026, 1, 1))

    decided = approve(approval, by=second_hr.user)

    assert (decided.decision, decided.note, position_of(learner)) == ("outdated", "The person has left.", "")


def test_refused_and_withdrawn_change_nothing_and_leave_room(learner, hr, second_hr):
    refused = refuse(ask(learner, hr), "Not yet", by=second_hr.user)
    withdrawn = withdraw(ask(learner, hr), by=hr.user)
    third = ask(learner, hr)

    assert (refused.decision, refused.note) == ("refused", "Not yet")
    assert withdrawn.decision == "withdrawn"
    assert (position_of(learner), third.is_waiting) == ("", True)
    with pytest.raises(NotWaiting):
        withdraw(third, by=second_hr.user)


def test_same_request_is_one_and_another_waits_for_it(learner, hr, second_hr):
    first = ask(learner, hr)

    assert ask(learner, hr) == first
    for other in ({"position": "Clerk"}, {"by": second_hr}):
        with pytest.raises(AlreadyRequested) as refused:
            ask(learner, **{"by": hr, **other})
        assert refused.value.approval == first


def test_request_expires_and_makes_room(learner, hr, second_hr):
    old = ask(learner, hr)
    with time_machine.travel(timezone.now() + Approval.TERM + datetime.timedelta(minutes=1)):
        with pytest.raises(NotWaiting):
            approve(old, by=second_hr.user)
        assert waiting_for(Promotion(), learner.number) is None
        new = ask(learner, hr)
        old.refresh_from_db()

        assert new != old
        assert (old.decision, new.is_waiting) == ("expired", True)


def test_who_is_alone_in_human_resources_is_told_so(learner, hr, superuser):
    approval = ask(learner, hr)

    assert not deciders(approval).exists()
    EmployeeFactory(organisation=hr.organisation, role=Employee.Role.ADMINISTRATOR)
    assert deciders(approval).exists()


@pytest.mark.parametrize("who", ["requester", "subject"])
@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_database_refuses_a_decision_of_who_is_concerned(learner, hr, who, decision):
    approval = ask(learner, hr)
    by = hr.user if who == "requester" else learner.user

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(decision=decision, decided_by=by, decided_at=timezone.now())


@pytest.mark.parametrize(
    "values",
    [
        {"reason": ""},
        {"decision": "approved"},
        {"decision": "approved", "decided_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        {"decided_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_database_refuses_half_a_decision(learner, hr, values):
    approval = ask(learner, hr)

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(**values)


def test_requests_are_kept(learner, hr):
    approval = ask(learner, hr)

    with pytest.raises(TypeError):
        approval.delete()
    with pytest.raises(ProtectedError):
        learner.user.delete()


@pytest.mark.parametrize(("is_colleague", "sees"), [(True, True), (False, False)])
def test_editors_decide_about_the_people_of_their_own_organisation(
    learner, hr, organisation, editor, is_colleague, sees
):
    if is_colleague:
        EmployeeFactory(organisation=organisation, user=editor)
    approval = ask(learner, hr, kind=Publication())

    assert decidable_by(editor).exists() == sees
    assert deciders(approval).exists() == sees
