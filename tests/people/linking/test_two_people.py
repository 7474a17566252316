"""Linking where the names are those of two people waits for a second person; and what was joined can be separated."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from people.approvals.services import approve, may_decide, refuse
from people.employees.history import Origin, Source
from people.employees.services import hire_employee, update_employee
from people.linking.services import NotOpen, separate
from people.messages.delivery import deliver_message
from people.models import Approval, Employee, LinkRequest, Message, User
from people.permissions import can_sign_in
from people.sign_in.backends import find_account
from tests.factories import EmployeeFactory, UserFactory, make_course, make_enrolment
from tests.people.linking.confirming import confirm, link_of

pytestmark = pytest.mark.django_db
Decision, Answer = Approval.Decision, LinkRequest.Answer


@pytest.fixture
def efrain(bravo):
    person = UserFactory(
        email="efrain@example.com", given_names="Efraín", first_surname="Holguín", second_surname="Baeza", language="en"
    )
    EmployeeFactory(user=person, organisation=bravo, number="1")
    return person


@pytest.fixture
def juan(organisation, efrain, hr):
    """Somebody with a record of his own, whose e-mail human resources mistype: it is that of Efraín."""
    names = {"given_names": "Juan Carlos", "first_surname": "Pérez", "language": "es"}
    person = hire_employee(organisation, "A-10", user=names)
    make_enrolment(make_course(), person, lessons_done=True)
    update_employee(person, None, user={}, asks=efrain, origin=Origin(hr.user, Source.FORM))
    return person


@pytest.fixture
def second(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR, user__email="second@example.com")


def say_yes(employee):
    browser = Client()
    browser.force_login(employee.link_requests.open().get().account)
    return browser.post(link_of(employee), {"answer": "accept"}, follow=True)


def holder_of(employee):
    return Employee.objects.select_related("user").get(pk=employee.pk).user


def told(user):
    """What the outbox says to somebody about a record elsewhere, after sending it."""
    for key in Message.objects.unfinished().filter(user=user, kind="link_outcome").values_list("pk", flat=True):
        deliver_message(key)
    return [message.body for message in mail.outbox if message.to == [user.email]][-1]


def test_a_yes_alone_moves_nobodys_record(juan, efrain, hr, second):
    path, browser = link_of(juan), Client()
    browser.force_login(efrain)
    pages = [browser.post(path, {"answer": "accept"}, follow=True).content.decode() for _time in range(2)]

    assert all("somebody in human resources looks at it first" in page for page in pages)
    assert holder_of(juan).given_names == "Juan Carlos"
    [approval] = Approval.objects.all()
    assert (approval.requested_by, approval.subject, approval.organisation) == (
        hr.user,
        juan.user,
        juan.organisation,
    )
    assert [may_decide(approval, user) for user in (hr.user, second.user, efrain)] == [False, True, False]


def test_second_person_reads_both_names_and_approves(juan, efrain, second):
    say_yes(juan)
    approval = Approval.objects.get()
    browser = Client()
    browser.force_login(second.user)

    page = browser.get(f"/en/approvals/{approval.uuid}/")
    browser.post(f"/en/approvals/{approval.uuid}/approve/", {"shown": page.context["effect"].shown})

    assert all(
        words in page.content.decode() for words in ("Juan Carlos Pérez", "Efraín Holguín Baeza", "two different")
    )
    assert holder_of(juan) == efrain
    approval.refresh_from_db()
    assert approval.decision == Decision.APPROVED
    assert "is part of your account now" in told(efrain)


def test_refused_link_leads_nowhere_and_its_person_hears_of_it(juan, efrain, second):
    say_yes(juan)

    refuse(Approval.objects.get(), "He has no e-mail.", by=second.user)

    assert holder_of(juan).given_names == "Juan Carlos"
    assert juan.link_requests.get().answer == Answer.WITHDRAWN
    assert "did not confirm" in told(efrain)


@pytest.mark.parametrize(
    "change",
    [
        lambda juan, efrain: User.objects.filter(pk=efrain.pk).update(email="other@example.com"),
        lambda juan, efrain: User.objects.filter(pk=efrain.pk).update(has_given_password=True),
        lambda juan, efrain: User.objects.filter(pk=efrain.pk).update(given_names="Juan"),
        lambda juan, efrain: EmployeeFactory(user=efrain, organisation=juan.organisation),
    ],
    ids=["another e-mail", "a given password", "another name", "works here already"],
)
def test_what_has_changed_since_the_yes_is_not_joined(juan, efrain, second, change):
    say_yes(juan)
    change(juan, efrain)

    decided = approve(Approval.objects.get(), by=second.user)

    assert decided.decision == Decision.OUTDATED
    assert holder_of(juan).given_names == "Juan Carlos"


def test_human_resources_separate_what_was_joined(juan, efrain, hr):
    former = juan.user
    confirm(juan)
    inside, desk = Client(), Client()
    inside.force_login(efrain)
    desk.force_login(hr.user)
    path = f"/en/people/{juan.pk}/separate/"

    offered = desk.get(f"/en/people/{juan.pk}/").content.decode()
    without_reason = desk.post(path, {"why": ""})
    desk.post(path, {"why": "A mistyped e-mail."})

    assert path in offered
    assert without_reason.status_code == 400
    former.refresh_from_db()
    assert holder_of(juan) == former
    assert (former.is_active, former.email, former.has_usable_password()) == (True, "", False)
    assert former.get_full_name() == "Juan Carlos Pérez"
    assert juan.enrolments.count() == 1
    assert can_sign_in(efrain)
    assert efrain.employments.get().organisation.code == "bravo"
    assert inside.get("/en/record/").status_code == 302
    kept = juan.changes.filter(field="given_names", by=hr.user).get()
    assert (kept.before, kept.after, kept.why) == ("Efraín", "Juan Carlos", "A mistyped e-mail.")
    assert juan.link_requests.get().answer == Answer.UNDONE
    assert "out of your account" in told(efrain)
    assert path not in desk.get(f"/en/people/{juan.pk}/").content.decode()
    assert desk.get(path).status_code == 302


def test_only_the_employments_that_were_joined_go_back(juan, efrain, organisation, hr):
    earlier = EmployeeFactory(user=efrain, organisation=organisation, number="E-1", left_on="2026-01-31")
    confirm(juan)

    separate(juan.link_requests.get(), by=hr.user, why="x")

    assert holder_of(earlier) == efrain
    assert holder_of(juan) != efrain


def test_separated_once(juan, hr):
    confirm(juan)
    asked = juan.link_requests.get()
    separate(asked, by=hr.user, why="x")

    with pytest.raises(NotOpen):
        separate(asked, by=hr.user, why="x")


def test_only_who_may_write_the_record_separates_it(juan, efrain, stranger, learner):
    confirm(juan)
    path = reverse("linking:separate", args=[juan.pk])

    for user in (stranger.user, learner.user, efrain):
        browser = Client()
        browser.force_login(user)
        assert browser.post(path, {"why": "x"}).status_code in (403, 404)
    assert holder_of(juan) == efrain


def test_former_user_name_signs_in_to_the_joined_account(juan, efrain):
    confirm(juan)

    assert [find_account(name) for name in ("cenzontle-a-10", "cenzontle/A-10")] == [efrain, efrain]
