"""Whatever helps a person is done by somebody else: not by themselves, nor by an account that owes its being, its
rights or its way in to them. Each act, through each way in which one account can be the hand of another.
"""

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from certificates.batches.candidates import assessed
from certificates.lifecycle.services import OwnCertificate, reissue_certificate
from certificates.models import Certificate
from certificates.models.batches import CertificateBatch
from courses.classroom.attending import mark
from courses.duties.assigning import plan_assignment
from courses.duties.changing import plan_end_of_exemption, plan_exemption, plan_extension, plan_withdrawal, rows_of
from courses.duties.due import Due
from courses.duties.services import begin, can_undo
from courses.evidence.meeting import counting_completions
from courses.evidence.services import may_end
from courses.models import Enrolment, Equivalence, Evidence
from labour.dc3.readiness import candidates
from labour.dc3.services import issue_dc3s
from labour.models import Dc3
from lib.letters import NAME_FIELDS
from people.approvals.renaming import RENAMING
from people.approvals.services import may_decide
from people.employees.history import Origin, Source, keep_changes
from people.imports.known import look_up
from people.imports.planning import make_plan
from people.imports.steps import Choices
from people.models import (
    AccountGrant,
    Approval,
    Employee,
    LabourSettings,
    Organisation,
    RightsRequest,
    User,
    WorkerData,
)
from people.owing import TERM, is_of_same_hands, keep_grants, same_hands
from people.permissions import may_write
from people.rights.services import OwnRequest, answer, finish
from people.rights.services import ask as ask_about_data
from quizzes.accommodations.services import OwnAccommodation, grant_accommodation
from quizzes.adjusting.services import needs_second_person
from tests.courses.classroom.making import make_session, seated
from tests.factories import EmployeeFactory, UserFactory, assign_course, make_course, make_enrolment
from tests.labour.conftest import curp
from tests.people.test_owing import by_deputy, by_email, by_password, by_pin, by_role, by_team

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MONDAY = datetime.date(2030, 3, 11)
ADMINISTRATOR = Employee.Role.ADMINISTRATOR


@pytest.fixture
def person(organisation):
    """Who is helped: a learner as anybody, by the record."""
    return EmployeeFactory(organisation=organisation)


@pytest.fixture
def second(organisation):
    return EmployeeFactory(organisation=organisation, role=Employee.Role.HR)


def hired(giver, receiver):
    keep_changes(receiver, {"hired_on": None}, {"hired_on": "2026-01-01"}, Origin(giver.user, Source.FORM))


def of_the_cms(act):
    """What an administrator of the site does to an account in the CMS, where nobody's employment is named."""

    def give(giver, receiver):
        User.objects.filter(pk=giver.user_id).update(is_superuser=True, is_staff=True)
        Employee.objects.filter(pk=receiver.pk).update(left_on=datetime.date(2020, 1, 1))
        client = Client()
        client.force_login(User.objects.get(pk=giver.user_id))
        act(client, User.objects.get(pk=receiver.user_id))
        User.objects.filter(pk=giver.user_id).update(is_superuser=False, is_staff=False)
        User.objects.filter(pk=receiver.user_id).update(is_superuser=False, is_staff=False)
        Employee.objects.filter(pk=receiver.pk).update(left_on=None)
        assert AccountGrant.objects.filter(account=receiver.user_id, by=giver.user_id).exists()

    return give


def edited(**more):
    def act(client, account):
        names = ("username", "email", *NAME_FIELDS, "language")
        values = {name: getattr(account, name) for name in names} | {"is_active": "on"} | more
        if "groups" in more:
            values["groups"] = Group.objects.get_or_create(name=more["groups"])[0].pk
        answer = client.post(reverse("wagtailusers_users:edit", args=[account.pk]), values)
        assert answer.status_code == 302, answer.context["form"].errors

    return act


TYPED = {"password1": "una frase que nadie adivina", "password2": "una frase que nadie adivina"}
password_in_the_cms, superuser_in_the_cms, group_in_the_cms, email_in_the_cms = (
    of_the_cms(edited(**more)) for more in (TYPED, {"is_superuser": "on"}, {"groups": "x"}, {"email": "x@example.com"})
)
HANDS = [
    *(password_in_the_cms, superuser_in_the_cms, group_in_the_cms, email_in_the_cms),
    *(hired, by_role, by_email, by_password, by_pin, by_deputy, by_team),
]


# --- Each act returns whether somebody may do it for a person --------------------------------------


def planned(plan):
    def act(by, person):
        make = make_course()
        assign_course(person, make, person.organisation.today() + 10 * DAY)
        (line,) = plan(by, Enrolment.objects.filter(employee=person, course=make)).lines
        return line.problem != "own"

    return act


def assigned(by, person):
    people = Employee.objects.filter(pk=person.pk)
    (line,) = plan_assignment(by.organisation, people, [make_course()], Due(on=MONDAY), by=by).lines
    return line.problem != "own"


def undone(by, person):
    other = EmployeeFactory(organisation=by.organisation, role=ADMINISTRATOR)
    people, course = Employee.objects.filter(pk=person.pk), make_course()

    def plan():
        return plan_assignment(by.organisation, people, [course], Due(on=MONDAY), by=other)

    return can_undo(begin(by.organisation, plan, by=other), by)


def done_after_it_was_planned(by, person):
    """What was chosen before the other became a hand is not done."""
    course = make_course()
    assign_course(person, course, person.organisation.today() + 10 * DAY)

    def plan():
        found = plan_extension(by, Enrolment.objects.filter(employee=person, course=course), day=MONDAY)
        for line in found.lines:
            object.__setattr__(line, "problem", "")
        return found

    begin(by.organisation, plan, by=by, reason="?")
    return Enrolment.objects.get(employee=person, course=course).due_on == MONDAY


def accommodated(by, person):
    given = {"extra_time_percent": 50, "extra_attempts": 0, "reason": "?"}
    try:
        grant_accommodation(person, None, granted_by=by, **given)
    except OwnAccommodation:
        return False
    return True


def scored(by, person):
    attempt = SimpleNamespace(counts_for=SimpleNamespace(employee=person))
    return not needs_second_person(SimpleNamespace(passes_now=False, attempt=attempt), by.user)


def evidence_ended(by, person):
    return may_end(Evidence(employee=person, decision=Evidence.Decision.ACCEPTED), by)


def counted_by_an_equivalence(by, person):
    done, wanted = make_course(), make_course()
    make_enrolment(done, person, lessons_done=True)
    rule = Equivalence(
        organisation=by.organisation,
        course=done,
        counts_as=wanted,
        from_on=by.organisation.today() - DAY,
        reason="?",
        created_by=by,
    )
    return bool(counting_completions(rule))


def issued_in_bulk(by, person):
    course = make_course()
    make_enrolment(course, person, lessons_done=True)
    found = assessed(by.organisation, course, "reissue", by.organisation.today(), by)
    return dict(found.values_list("employee", "problem"))[person.pk] != "own"


def issued_again(by, person):
    certificate = make_enrolment(make_course(), person, lessons_done=True).certificates.get()
    batch = CertificateBatch.objects.create(
        organisation=by.organisation,
        course=certificate.enrolment.course,
        kind="reissue",
        created_by=by,
        why="?",
        total=1,
    )
    try:
        reissue_certificate(certificate, batch)
    except OwnCertificate:
        return False
    return True


def dc3_issued(by, person):
    Organisation.objects.update(issues_dc3=True, rfc="BCE9307148T4")
    LabourSettings.objects.get_or_create(
        organisation=by.organisation, defaults={"size": "small", "representative": "Eva", "instructor": "Raúl"}
    )
    make_enrolment(make_course(), person, lessons_done=True)
    WorkerData.objects.create(employee=person, curp=curp(), occupation="04.4")
    Certificate.objects.update(score=90)
    issue_dc3s(by.organisation, candidates(by.organisation), by=by)
    return Dc3.objects.filter(certificate__enrolment__employee=person).exists()


def imported(by, person):
    planner = make_plan(look_up(by.organisation, emails=[], curps=[]), [], Choices(absent_leave=True), by=by.user)
    return person.pk in {step.person.employee.pk for step in planner.steps}


def answered_about_data(by, person):
    asked = ask_about_data(person, RightsRequest.Kind.RECTIFICATION, "?")
    try:
        answer(asked.pk, is_granted=True, text="?", by=by.user)
    except OwnRequest:
        return False
    return True


def told_done_about_data(by, person):
    other = EmployeeFactory(organisation=by.organisation, role=ADMINISTRATOR)
    asked = ask_about_data(person, RightsRequest.Kind.RECTIFICATION, "?")
    answer(asked.pk, is_granted=True, text="?", by=other.user)
    try:
        finish(asked.pk, note="?", by=by.user)
    except OwnRequest:
        return False
    return True


def marked_as_present(by, person):
    third, course = EmployeeFactory(organisation=by.organisation, role=Employee.Role.HR), make_course()
    session = make_session(third, course, begins=datetime.timedelta(minutes=-1))
    [seat] = seated(session, make_enrolment(course, person), by=third)
    return bool(mark(session, {seat.pk: "present"}, by=by))


ACTS = {
    "attendance": marked_as_present,
    "more time": planned(lambda by, duties: plan_extension(by, duties, days=30)),
    "exemption": planned(lambda by, duties: plan_exemption(by, rows_of(by.organisation, duties), None)),
    "end of an exemption": planned(plan_end_of_exemption),
    "withdrawal": planned(plan_withdrawal),
    "duty": assigned,
    "undo": undone,
    "what was planned": done_after_it_was_planned,
    "accommodation": accommodated,
    "score": scored,
    "record and absence": lambda by, person: may_write(by, person),
    "import": imported,
    "end of evidence": evidence_ended,
    "equivalence": counted_by_an_equivalence,
    "batch": issued_in_bulk,
    "certificate again": issued_again,
    "DC-3": dc3_issued,
    "answer about data": answered_about_data,
    "outcome about data": told_done_about_data,
}


@pytest.mark.parametrize("act", ACTS)
def test_somebody_else_may(act, person, second):
    assert ACTS[act](second, person)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_may_for_themselves(act, second):
    assert not ACTS[act](second, second)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("gives", HANDS)
def test_nor_may_the_hand_of_a_person(act, gives, person, second):
    gives(person, second)

    assert not ACTS[act](second, person)


def test_hand_is_known_by_its_account(person, second):
    by_role(person, second)
    assert same_hands(second.user_id) == {second.user_id, person.user_id}


def test_account_without_employment_owes_who_made_it(client, superuser, person):
    """Then it is no second person for what they ask, though it becomes an administrator of the site."""
    client.force_login(superuser)
    new = {"username": "ghost", "given_names": "Otra", "first_surname": "Mano", "language": "es", **TYPED}
    client.post(reverse("wagtailusers_users:add"), {**new, "email": "", "is_superuser": "on"})
    ghost = User.objects.get(username="ghost")

    asked = RENAMING.request(person, dict.fromkeys(NAME_FIELDS, "Otra"), by=superuser, reason="?")

    assert same_hands(ghost.pk) == {ghost.pk, superuser.pk}
    assert not may_decide(asked, ghost)
    assert may_decide(asked, UserFactory(is_superuser=True))
    with time_machine.travel(timezone.now() + TERM + DAY):
        assert not is_of_same_hands(ghost.pk, superuser.pk)


def test_who_makes_themselves_more_owes_nobody(superuser):
    keep_grants([superuser], AccountGrant.What.RIGHTS, superuser)
    keep_grants([superuser], AccountGrant.What.RIGHTS, None)

    assert not AccountGrant.objects.exists()


def test_a_hand_is_one_for_a_term(person, second):
    by_password(person, second)
    assert is_of_same_hands(second.user_id, person.user_id)
    assert not is_of_same_hands(person.user_id, second.user_id)  # who gives owes nothing
    later = timezone.now() + TERM + DAY
    assert same_hands(second.user_id, later) == {second.user_id}


def test_equivalence_of_a_hand_stays_one_of_a_hand(person, second):
    """It is looked at again for years."""
    by_password(person, second)
    rule = Equivalence(organisation=second.organisation, course=make_course(), counts_as=make_course())
    rule.from_on, rule.reason, rule.created_by = second.organisation.today() - DAY, "?", second
    make_enrolment(rule.course, person, lessons_done=True)
    assert counting_completions(rule) == []
    rule.created_at -= TERM  # before the password
    assert [done.employee for done in counting_completions(rule)] == [person]


def test_accommodation_by_a_hand_is_asked_of_somebody_else(client, person, second):
    by_role(person, second)
    client.force_login(second.user)
    with translation.override("en"):
        address = reverse("quizzes:accommodations", args=[person.pk])

    page = client.get(address).text
    client.post(address, {"quiz": "", "extra_time_percent": 50, "extra_attempts": 1, "reason": "Reading glasses"})

    assert "Ask for it" in page
    assert Approval.objects.get().requested_by == second.user
    assert not person.accommodations.exists()
