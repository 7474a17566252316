"""Nobody revokes, renames or issues for themselves; a revocation needs a second person."""

from decimal import Decimal

import pytest
from django.test import Client

from certificates.batches.candidates import assessed
from certificates.lifecycle.approval_kinds import REVOCATION
from certificates.lifecycle.services import (
    OwnCertificate,
    SecondPersonNeeded,
    correct_name,
    reissue_certificate,
    revoke_certificate,
)
from certificates.models import Certificate
from certificates.models.batches import CertificateBatch
from labour.dc3.readiness import candidates
from labour.dc3.services import issue_dc3s
from labour.models import Dc3
from people.approvals.services import approve
from people.models import Approval, Employee, LabourSettings, Organisation, WorkerData
from quizzes.adjusting.approvals import ADJUSTMENT
from tests.certificates.acting import manage, rename
from tests.certificates.batches import REISSUE, begin, run
from tests.certificates.test_lifecycle import next_cycle
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz
from tests.labour.conftest import curp

pytestmark = pytest.mark.django_db

Reason = Certificate.Reason


@pytest.fixture
def own(complete, hr):
    """A certificate of the person of human resources herself."""
    return complete(hr)


# --- Revoking -------------------------------------------------------------------------------------


def test_revocation_waits_for_a_second_person(
    signed_in, certificate, hr, second, mailoutbox, django_capture_on_commit_callbacks
):
    signed_in.post(manage(certificate, "revoke/"), {"reason": "wrong_person", "why": "Two people of one name"})
    approval = Approval.objects.get()
    certificate.refresh_from_db()
    waiting = signed_in.get(manage(certificate)).content.decode()

    assert certificate.revoked_at is None
    assert "A second person has to approve the revocation" in waiting
    with django_capture_on_commit_callbacks(execute=True):
        approve(approval, by=second.user)
    certificate.refresh_from_db()
    event = certificate.events.get(kind="revoked")
    assert certificate.revoked_reason == "wrong_person"
    assert (event.by, event.approved_by, event.why) == (hr, second.user, "Two people of one name")
    assert sorted(mail.to for mail in mailoutbox) == sorted(
        [[certificate.enrolment.employee.user.email], [hr.user.email]]
    )
    assert f"approved by {second.user.get_full_name()}" in signed_in.get(manage(certificate)).content.decode()


@pytest.mark.parametrize("approver", ["nobody", "the same person", "the holder"])
def test_nobody_revokes_alone(certificate, hr, learner, approver):
    approved_by = {"nobody": None, "the same person": hr.user, "the holder": learner.user}[approver]

    with pytest.raises(SecondPersonNeeded):
        revoke_certificate(certificate, Reason.OTHER, "Because", by=hr, approved_by=approved_by)


def test_request_of_somebody_who_left_human_resources_is_outdated(certificate, hr, second):
    approval = REVOCATION.request(certificate, Reason.OTHER, "Because", by=hr)
    Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.EMPLOYEE)

    assert approve(approval, by=second.user).decision == Approval.Decision.OUTDATED


def test_certificate_that_was_replaced_meanwhile_is_not_revoked(certificate, hr, second):
    approval = REVOCATION.request(certificate, Reason.OTHER, "Because", by=hr)
    rename(certificate, second_surname="Peña")
    correct_name(certificate, "Segundo apellido", by=hr)

    assert approve(approval, by=second.user).decision == Approval.Decision.OUTDATED
    assert not Certificate.objects.filter(revoked_at__isnull=False).exists()


@pytest.mark.parametrize("language", ["es", "en"])
def test_second_person_reads_what_would_happen(client, certificate, hr, second, language):
    approval = REVOCATION.request(certificate, Reason.ASSESSMENT, "Copió", by=hr)
    client.force_login(second.user)

    page = client.get(f"/{language}/approvals/{approval.uuid}/").content.decode()

    assert certificate.folio in page
    assert str(Reason.ASSESSMENT.label) in page or language == "es"
    assert "Copió" in page


# --- Nobody for themselves ------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["revoke/", "correct/"])
def test_nobody_acts_on_their_own_certificate(signed_in, own, hr, second, action):
    rename(own, second_surname="Peña")
    page = signed_in.get(manage(own)).content.decode()

    response = signed_in.post(manage(own, action), {"reason": "other", "why": "Because"}, follow=True)

    assert manage(own, action) not in page
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert (Certificate.objects.count(), Approval.objects.count()) == (1, 0)
    for act in (
        lambda: revoke_certificate(own, Reason.OTHER, "Because", by=hr, approved_by=second.user),
        lambda: correct_name(own, "Because", by=hr, approved_by=second.user),
    ):
        with pytest.raises(OwnCertificate):
            act()


def test_bulk_issue_leaves_the_one_who_issues_out_with_a_word(signed_in, hr, course, holder, organisation):
    for person in (hr, EmployeeFactory(organisation=organisation)):
        make_enrolment(course, person, lessons_done=True)
    found = assessed(organisation, course, REISSUE, organisation.today(), hr)
    problems = dict(found.values_list("employee", "problem"))

    dry_run = signed_in.get(f"/en/certificates/batches/new/?course={course.pk}&kind=reissue&problem=own")
    batch = run(begin(hr, course, REISSUE))

    assert problems[hr.pk] == "own"
    assert "somebody else in human resources has to issue it" in dry_run.content.decode()
    assert batch.total == 1
    assert not Certificate.objects.filter(enrolment__employee=hr, replaces__isnull=False).exists()


def test_item_of_ones_own_is_refused_also_by_the_service(own, hr, course):
    batch = CertificateBatch(organisation=hr.organisation, course=course, kind=REISSUE, created_by=hr, why="x")

    with pytest.raises(OwnCertificate):
        reissue_certificate(own, batch)


def test_dc3_of_the_one_who_issues_is_left_to_somebody_else(signed_in, own, certificate, hr, learner, second):
    Organisation.objects.update(issues_dc3=True, rfc="BCE9307148T4")
    LabourSettings.objects.create(organisation=hr.organisation, size="small", representative="Eva", instructor="Raúl")
    for person in (hr, learner):
        WorkerData.objects.create(employee=person, curp=curp(), occupation="04.4")
    Certificate.objects.update(score=90)

    queue = signed_in.get("/en/dc3/").content.decode()
    issue_dc3s(hr.organisation, candidates(hr.organisation), by=hr)

    assert "It is your own" in queue
    assert [dc3.certificate for dc3 in Dc3.objects.all()] == [certificate]
    issue_dc3s(hr.organisation, candidates(hr.organisation), by=second)
    assert Dc3.objects.count() == 2


# --- Issued by whom -------------------------------------------------------------------------------


def test_log_says_that_the_site_issued_what_nobody_touched(signed_in, certificate):
    event = certificate.events.get()

    assert (event.actor, event.why) == (None, "")
    assert "by the system" in signed_in.get(manage(certificate)).content.decode()


def test_log_says_whose_adjustment_issued_it(hr, learner, superuser, editor):
    quiz = make_quiz(make_course(), is_final=True)
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, submit=True)

    reason = "Se cayó la red durante el examen"
    asked = ADJUSTMENT.request(attempt, Decimal(100), reason, by=editor, may_lower=False)
    approve(asked, by=superuser)

    certificate = Certificate.objects.get()
    event = certificate.events.select_related("approval__decided_by").get()
    assert (event.actor, event.approver, event.why) == (editor, superuser, reason)
    client = Client()
    client.force_login(hr.user)
    page = client.get(manage(certificate)).content.decode()
    assert f"approved by {superuser.get_full_name()}" in page
    assert "by the system" not in page


@pytest.mark.parametrize("is_another", [True, False])
def test_log_says_who_changed_the_name_of_a_renewal_much(certificate, hr, is_another):
    before, user = certificate.holder_name, certificate.enrolment.employee.user
    names = ("Zavala", "Ortiz") if is_another else (f"{user.first_surname}s", user.second_surname)
    new = dict(zip(("first_surname", "second_surname"), names, strict=True))
    user = rename(certificate, **new, renamed_by=hr.user, renamed_why="Acta nueva")

    renewal = next_cycle(certificate)

    event = renewal.events.get()
    assert (renewal.holder_name, event.actor) == (user.get_full_name(), hr.user if is_another else None)
    assert event.why == (f"{before} → {renewal.holder_name}: Acta nueva" if is_another else "")
