"""Nobody revokes, renames or issues for themselves; a revocation and a name that differs much need a second person."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from certificates.batches.candidates import assessed
from certificates.lifecycle.approval_kinds import CORRECTION, REVOCATION
from certificates.lifecycle.services import (
    NameOfAnother,
    OwnCertificate,
    SameName,
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
from lib.likeness import differs_much
from people.approvals.services import approve
from people.models import Approval, Employee, LabourSettings, NameChange, Organisation, User, WorkerData
from quizzes.adjusting.approvals import ADJUSTMENT
from tests.certificates.batches import REISSUE, begin, run
from tests.certificates.dc3.conftest import curp
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

Reason = Certificate.Reason


@pytest.fixture
def second(organisation):
    return EmployeeFactory(organisation=organisation, user__given_names="Sara", role=Employee.Role.HR)


@pytest.fixture
def own(complete, hr):
    """A certificate of the person of human resources herself."""
    return complete(hr)


@pytest.fixture
def signed_in(client, hr):
    client.force_login(hr.user)
    return client


def rename(certificate, **fields):
    user = User.objects.get(employments=certificate.enrolment.employee_id)
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


def manage(certificate, action="", language="en"):
    return f"/{language}/certificates/register/{certificate.uuid}/{action}"


# --- How much a name may change -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "much"),
    [
        ("Maria Gonzalez Nuñez", "María González Núñez", False),
        ("MARÍA GONZÁLEZ", "María González", False),
        ("González Núñez María", "María González Núñez", False),
        ("María Gonzáles", "María González", False),
        ("María González", "María González Núñez", False),
        ("Ana de la Cruz Peña", "Ana Cruz Peña", False),
        ("María González", "María Fernanda González Núñez", True),
        ("María González", "María Ramírez", True),
        ("Ana Pérez", "Eva Pérez", True),
        ("Lucía Núñez Peña", "Rosa Ibáñez Ochoa", True),
        ("小明 王", "Xiaoming Wang", True),
    ],
)
def test_correction_is_told_from_another_name(before, after, much):
    assert differs_much(before, after) is much


# --- The name comes from the record ---------------------------------------------------------------


def test_name_is_that_of_the_record_and_its_history_says_who_and_why(certificate, hr):
    before = certificate.holder_name
    rename(certificate, second_surname="Peña", renamed_by=hr.user, renamed_why="Acta de nacimiento")

    new = correct_name(certificate, "Acta de nacimiento", by=hr)

    change = NameChange.objects.get()
    assert new.holder_name == f"{before} Peña"
    assert (change.before, change.after) == (before, new.holder_name)
    assert (change.changed_by, change.why) == (hr.user, "Acta de nacimiento")


def test_record_is_to_be_corrected_first(signed_in, certificate, hr):
    with pytest.raises(SameName):
        correct_name(certificate, "A long story", by=hr)

    page = signed_in.get(manage(certificate, "correct/")).content.decode()
    assert "Have the name corrected there first" in page
    assert "<textarea" not in page


def test_history_of_a_name_is_kept(certificate):
    rename(certificate, second_surname="Peña")
    change = NameChange.objects.get()

    with pytest.raises(TypeError):
        change.save()
    with pytest.raises(TypeError):
        change.delete()


def test_saving_somebody_under_the_same_name_is_no_change(certificate):
    rename(certificate, language="en")

    assert not NameChange.objects.exists()


def test_name_of_a_colleague_is_refused(signed_in, certificate, organisation, hr):
    EmployeeFactory(organisation=organisation, user__given_names="Tomás", user__first_surname="Ríos")
    rename(certificate, given_names="Tomas", first_surname="RÍOS", second_surname="")

    with pytest.raises(NameOfAnother):
        correct_name(certificate, "Because", by=hr)

    page = signed_in.post(manage(certificate, "correct/"), {"why": "Because"})
    assert "exactly this name" in page.content.decode()
    assert Certificate.objects.count() == 1


def test_name_of_somebody_at_another_company_is_none_of_theirs(certificate, hr):
    EmployeeFactory(user__given_names="Lucía", user__first_surname="Ríos")
    rename(certificate, first_surname="Ríos")

    with pytest.raises(SecondPersonNeeded):
        correct_name(certificate, "Because", by=hr)


def test_small_correction_is_done_at_once(signed_in, certificate, hr):
    rename(certificate, second_surname="Peña")

    response = signed_in.post(manage(certificate, "correct/"), {"why": "Segundo apellido"}, follow=True)

    new = Certificate.objects.get(replaces=certificate)
    event = new.events.get()
    assert response.redirect_chain == [(manage(new), 302)]
    assert (event.kind, event.by, event.approved_by) == ("corrected", hr, None)


def test_name_that_differs_much_waits_for_a_second_person(signed_in, certificate, hr, second):
    rename(certificate, given_names="Rosa", first_surname="Ibáñez", second_surname="Ochoa")
    with pytest.raises(SecondPersonNeeded):
        correct_name(certificate, "Because", by=hr)

    asked = signed_in.get(manage(certificate, "correct/")).content.decode()
    response = signed_in.post(manage(certificate, "correct/"), {"why": "Cambio de nombre"})
    approval = Approval.objects.get()

    assert "a second person in human resources" in asked
    assert response["Location"] == reverse("approvals:one", args=[approval.uuid])
    assert Certificate.objects.count() == 1
    approve(approval, by=second.user)
    event = Certificate.objects.get(replaces=certificate).events.get()
    assert (event.by, event.approved_by, event.why) == (hr, second.user, "Cambio de nombre")


def test_record_that_changed_meanwhile_makes_the_request_outdated(certificate, hr, second):
    rename(certificate, given_names="Rosa", first_surname="Ibáñez")
    approval = CORRECTION.request(certificate, "Because", by=hr)
    rename(certificate, given_names="Eva")

    assert approve(approval, by=second.user).decision == Approval.Decision.OUTDATED
    assert Certificate.objects.count() == 1


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


# --- A very different name in small steps ---------------------------------------------------------

STEPS = [
    ("Juan Carlos", "Pérez", ""),
    ("Juan Carlos", "Pérez", "Luna"),
    ("Juan", "Pérez", "Luna"),
    ("Juan", "Pérez Zavala", "Luna"),
    ("Juan", "Zavala", "Luna"),
    ("Juan Pedro", "Zavala", "Luna"),
    ("Pedro", "Zavala", "Luna"),
]


def named(given, first, second):
    return {"given_names": given, "first_surname": first, "second_surname": second}


@pytest.fixture
def walked(complete, organisation):
    """A certificate of Juan Carlos Pérez, whose record takes the first steps; returns the steps that were refused."""
    given, first, second = STEPS[0]
    holder = EmployeeFactory(
        organisation=organisation, user__given_names=given, user__first_surname=first, user__second_surname=second
    )
    return complete(holder)


def test_no_step_of_the_walk_is_a_different_name(walked):
    names = [" ".join(" ".join(step).split()) for step in STEPS]

    assert not any(differs_much(before, after) for before, after in zip(names, names[1:], strict=False))
    assert differs_much(names[0], names[-1])


def test_very_different_name_in_small_steps_needs_a_second_person(signed_in, walked, hr, second):
    certificate, refused = walked, []
    for step in STEPS[1:]:
        rename(certificate, **named(*step))
        try:
            certificate = correct_name(certificate, "Poco a poco", by=hr)
        except SecondPersonNeeded:
            refused.append(step)
    html = signed_in.get(manage(certificate, "correct/")).content.decode()

    assert refused == STEPS[2:]
    assert certificate.holder_name == "Juan Carlos Pérez Luna"
    assert "This training was previously certified as “Juan Carlos Pérez”" in html
    response = signed_in.post(manage(certificate, "correct/"), {"why": "Sentencia"})
    assert response["Location"] == reverse("approvals:one", args=[Approval.objects.get().uuid])
    with override("en"):
        effect = CORRECTION.effect(Approval.objects.get())
    assert "Before any small corrections, the certificate said “Juan Carlos Pérez”." in effect.lines


def test_name_that_two_people_approved_is_what_later_ones_are_compared_with(walked, hr, second):
    rename(walked, **named(*STEPS[-1]))
    approve(CORRECTION.request(walked, "Sentencia", by=hr), by=second.user)
    approved = Certificate.objects.get(replaces=walked)

    rename(approved, second_surname="Lunas")
    new = correct_name(approved, "Una letra", by=hr)

    assert new.holder_name == "Pedro Zavala Lunas"
    rename(new, **named(*STEPS[0]))
    with pytest.raises(SecondPersonNeeded):
        correct_name(new, "De vuelta", by=hr)


def test_each_training_is_compared_with_its_own_first_name(walked, hr):
    rename(walked, **named(*STEPS[-1]))

    other = make_enrolment(make_course(), walked.enrolment.employee, lessons_done=True).certificates.get()
    rename(other, second_surname="Lunas")

    assert correct_name(other, "Una letra", by=hr).holder_name == "Pedro Zavala Lunas"
