"""What goes along when accounts become one: whoever asked, and whom it is about, is the same person as before."""

import datetime

import pytest
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from people.approvals.renaming import RENAMING
from people.approvals.services import approve, may_decide
from people.employees.asking import ask_owners
from people.employees.services import hire_employee
from people.linking.services import separate
from people.messages.services import NewMessage, queue_message
from people.models import Approval, Employee, LinkRequest, Message, RightsRequest, User
from people.rights.answering import may_answer
from people.rights.services import enter
from quizzes.accommodations.approvals import ACCOMMODATION
from tests.factories import EmployeeFactory, UserFactory
from tests.people.linking.confirming import confirm

pytestmark = pytest.mark.django_db

GOES = {  # what hangs on the employment, and what is still open
    *("people.Employee.user", "people.CurpClaim.user", "people.Message.user"),
    *("people.Approval.subject", "people.Approval.requested_by", "people.LinkRequest.by"),
    "people.RightsRequest.entered_by",
}
OF_ITS_SIGN_IN = {  # ends with the account, or is of its own address and rights
    *("people.SignIn.user", "people.Lockout.user", "people.Pin.user", "people.EmailBounce.user"),
    *("people.User_groups.user", "people.User_user_permissions.user", "account.EmailAddress.user"),
    *("people.LinkRequest.account", "people.LinkRequest.former"),
}
DONE = {  # by whom, and when: the account that did it stays, closed, and nothing asks it any more
    *("people.NameChange.user", "people.NameChange.changed_by", "people.Approval.decided_by"),
    *("people.AccessEvent.by", "people.EmployeeChange.by", "people.PinDraw.by", "people.LinkRequest.undone_by"),
    *("people.AccountGrant.account", "people.AccountGrant.by"),
    *("people.PeopleImport.started_by", "people.PeopleImport.undone_by"),
    *("people.Deputy.named_by", "people.Deputy.ended_by"),
    *("people.Invitation.by", "people.InvitationBatch.by", "people.Kiosk.registered_by", "people.Kiosk.revoked_by"),
    *("quizzes.Question.locked_by", "quizzes.QuestionVoid.decided_by", "quizzes.QuestionVoid.undone_by"),
    *("quizzes.Attempt.tried_by", "quizzes.ScoreAdjustment.decided_by", "quizzes.QuestionImport.started_by"),
    *("quizzes.Regrade.decided_by", "certificates.MaterialChange.declared_by"),
    *("certificates.MaterialChange.withdrawn_by", "certificates.CertificateEvent.by_user"),
    *("people.RightsRequest.answered_by", "people.RightsRequest.done_by"),
    *("people.Erasure.blocked_by", "certificates.CertificateEvent.approved_by"),
}


def relations():
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            yield f"{relation.related_model._meta.label}.{relation.field.name}"


def test_somebody_has_thought_of_every_relation_to_an_account():
    known = GOES | OF_ITS_SIGN_IN | DONE

    found = {name for name in relations() if not name.startswith("wagtail")}  # of editors, whose rights stay theirs

    assert found == known, (
        "say here whether it goes along when accounts become one, and let people.linking.carrying do it"
    )


@pytest.fixture
def elvira(bravo):
    person = UserFactory(email="elvira@example.com", given_names="Elvira", first_surname="Sosa", language="en")
    EmployeeFactory(user=person, organisation=bravo, role=Employee.Role.ADMINISTRATOR)
    return person


@pytest.fixture
def second_record(organisation, elvira):
    """Elvira's record at the other company, in human resources there too, before she has said that it is hers."""
    names = {"given_names": "Elvira", "first_surname": "Sosa"}
    return hire_employee(organisation, "9001", user=names, asks=elvira, role=Employee.Role.HR)


def test_nobody_approves_what_they_asked_for_under_their_former_account(second_record, elvira, learner):
    names = {"given_names": "Otra", "first_surname": "Persona", "second_surname": "Ajena"}
    asked = RENAMING.request(learner, names, by=second_record.user, reason="x")

    confirm(second_record)

    asked.refresh_from_db()
    assert asked.requested_by == elvira
    assert not may_decide(asked, elvira)


def ask_for_time(employee):
    return ACCOMMODATION.request(employee, None, by=employee.user, extra_time_percent=50, extra_attempts=0, reason="x")


def test_nobody_approves_what_is_about_their_former_account(second_record, elvira, hr):
    asked = ask_for_time(second_record)

    confirm(second_record)

    asked.refresh_from_db()
    assert asked.subject == elvira
    assert not may_decide(asked, elvira)
    assert approve(asked, by=hr.user).decision == Approval.Decision.APPROVED


def test_own_accommodation_is_no_longer_possible_however_it_came_about(second_record, elvira):
    asked = ask_for_time(second_record)
    Employee.objects.filter(pk=second_record.pk).update(user=elvira)

    assert approve(asked, by=elvira).decision == Approval.Decision.OUTDATED


def test_nobody_answers_the_letter_that_they_entered_under_their_former_account(second_record, elvira, learner):
    how = {"came_by": RightsRequest.Way.LETTER, "arrived_on": learner.today(), "identity_seen": "INE"}
    asked = enter(learner, RightsRequest.Kind.OPPOSITION, "x", by=second_record.user, **how)

    confirm(second_record)

    asked.refresh_from_db()
    assert asked.entered_by == elvira
    assert not may_answer(asked, elvira)


def test_what_was_asked_goes_back_when_the_two_are_separated(second_record, elvira, hr, learner):
    former = second_record.user
    asked = RENAMING.request(learner, {"given_names": "Otra"}, by=former, reason="x")
    confirm(second_record)

    separate(second_record.link_requests.get(), by=hr.user, why="x")

    asked.refresh_from_db()
    assert asked.requested_by == former


def test_who_has_asked_others_says_yes_too(second_record, elvira, organisation):
    other = hire_employee(organisation, "9002", user={"given_names": "Ana", "first_surname": "Ruiz"})
    [asked] = ask_owners([(other, UserFactory(email="ana@example.com"))], by=second_record.user)

    confirm(second_record)

    asked.refresh_from_db()
    assert asked.by == elvira


def test_waiting_and_sent_messages_go_along(second_record, elvira):
    later = timezone.now() + datetime.timedelta(days=2)
    queue = [("duties_assigned", "duty:1"), ("duties_assigned", "duty:2"), ("approval_waiting", "approval:1")]
    for kind, about in queue:
        whose = {"organisation": second_record.organisation}
        whose |= {} if kind == "approval_waiting" else {"employee": second_record}
        queue_message(NewMessage(kind, second_record.user, about, not_before=later, **whose))
    Message.objects.filter(about="duty:2").update(sent_at=timezone.now(), channel="site", body="x")
    queue_message(NewMessage("approval_waiting", elvira, "approval:1", not_before=later))

    confirm(second_record)

    rows = set(Message.objects.filter(user=elvira).exclude(kind="link_asked").values_list("about", "language"))
    assert rows == {("duty:1", "en"), ("duty:2", "en"), ("approval:1", "en")}
    assert not Message.objects.unfinished().exclude(user=elvira).exists()
    assert LinkRequest.objects.get().answer == LinkRequest.Answer.ACCEPTED
