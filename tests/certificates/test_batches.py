"""Certificates in bulk: who gets one, exactly once, whatever stops in between."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from certificates.batches.candidates import assessed
from certificates.batches.services import (
    BatchOpen,
    NobodyToIssue,
    cancel_batch,
)
from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from certificates.models.batches import CertificateBatch
from courses.learning.services import start_course
from courses.models import Enrolment
from people.models import Employee
from tests.certificates.batches import MISSING, REISSUE, begin, run
from tests.factories import EmployeeFactory, correct_name, make_enrolment, renew

pytestmark = pytest.mark.django_db


def problems(organisation, course, kind):
    found = assessed(organisation, course, kind, organisation.today())
    return {row.employee.number: row.problem for row in found.select_related("employee")}


# --- Who gets one ---------------------------------------------------------------------------------


def test_missing_is_for_who_completed_and_has_none(organisation, course, recorded, holder):
    recorded(number="none")
    holder(number="has one")
    start_course(EmployeeFactory(organisation=organisation, number="studies"), course)
    left = recorded(number="left")
    Employee.objects.filter(pk=left.employee_id).update(left_on=datetime.date(2026, 1, 31))
    Enrolment.objects.filter(pk=recorded(number="expired").pk).update(expires_on=datetime.date(2020, 1, 1))
    revoke_certificate(holder(number="revoked"), Certificate.Reason.ASSESSMENT, "Copied")
    make_enrolment(course, lessons_done=True)  # of another organisation

    assert problems(organisation, course, MISSING) == {
        "none": "",
        "has one": "has_one",
        "studies": "not_completed",
        "left": "left",
        "expired": "expired",
        "revoked": "revoked",
    }


def test_issued_again_is_what_stands_also_while_its_holder_renews(organisation, course, recorded, holder):
    holder(number="stands")
    recorded(number="never had one")
    revoke_certificate(holder(number="revoked"), Certificate.Reason.ASSESSMENT, "Copied")
    Certificate.objects.filter(pk=holder(number="expired").pk).update(expires_on=datetime.date(2020, 1, 1))
    left = holder(number="left")
    Employee.objects.filter(pk=left.enrolment.employee_id).update(left_on=datetime.date(2026, 1, 31))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=700)):
        renewing = holder(number="renews").enrolment
    Enrolment.objects.filter(pk=renewing.pk).update(is_latest=False)
    Enrolment.objects.create(employee=renewing.employee, course=course, cycle=2)

    assert problems(organisation, course, REISSUE) == {
        "stands": "",
        "renews": "",
        "revoked": "revoked",
        "expired": "expired",
        "left": "left",
    }


# --- The run --------------------------------------------------------------------------------------


def test_batch_issues_and_delivers_once(hr, course, recorded, stored_files):
    enrolments = [recorded() for _ in range(3)]

    batch = run(run(begin(hr, course)))

    issued = Certificate.objects.order_by("number")
    assert {certificate.enrolment_id for certificate in issued} == {enrolment.pk for enrolment in enrolments}
    assert [certificate.number for certificate in issued] == [1, 2, 3]
    assert all(certificate.delivered_at for certificate in issued)
    assert sorted(stored_files()) == sorted(certificate.file_name for certificate in issued)
    assert sorted(sent.attachments[0].filename for sent in mail.outbox) == [f"{each.folio}.pdf" for each in issued]
    assert batch.state == CertificateBatch.State.FINISHED
    assert batch.progress() == {"issued": 3, "delivered": 3, "on_the_way": 0, "problems": 0, "left": 0, "done": 3}


def test_what_is_issued_in_bulk_says_who_asked_and_why(hr, course, recorded):
    recorded()
    run(begin(hr, course))

    event = Certificate.objects.get().events.get()

    assert (event.kind, event.by, event.why) == ("issued", hr, "Migration of 2025")


def test_missing_certificate_of_a_later_cycle_supersedes_the_former(hr, course, holder):
    former = holder()
    enrolment = renew(former.enrolment)
    start_course(enrolment.employee, course)
    Enrolment.objects.filter(pk=enrolment.pk).update(completed_at=timezone.now())

    run(begin(hr, course))

    new = Certificate.objects.get(enrolment=enrolment)
    assert new.replaces == former
    assert list(new.events.values_list("kind", flat=True)) == ["renewed"]


def test_issued_again_names_the_organisation_of_today_and_keeps_what_was_learned(hr, course, holder, organisation):
    old = holder()
    Certificate.objects.update(score=91, course_title_es="Título de entonces")
    organisation.legal_name = "Nuevo Nombre, S.A."
    organisation.certificate_language = "en"
    organisation.save()

    run(begin(hr, course, REISSUE))

    old.refresh_from_db()
    new = Certificate.objects.get(replaces=old)
    same = ("enrolment_id", "holder_name", "course_title_es", "hours", "score", "requirements", "expires_on")
    assert {name: getattr(new, name) for name in same} == {name: getattr(old, name) for name in same}
    assert (new.organisation_name, new.language) == ("Nuevo Nombre, S.A.", "en")
    assert old.superseded_at is not None
    assert [(event.kind, event.by, event.why) for event in new.events.all()] == [("reissued", hr, "Migration of 2025")]
    assert len(mail.outbox) == 1


def test_organisation_without_anybody_to_issue_begins_nothing(hr, course):
    with pytest.raises(NobodyToIssue):
        begin(hr, course)

    assert CertificateBatch.objects.count() == 0


def test_second_batch_of_a_course_waits_for_the_first(hr, course, recorded):
    recorded()
    batch = begin(hr, course)
    with pytest.raises(BatchOpen):
        begin(hr, course)

    cancel_batch(batch)

    assert begin(hr, course).total == 1


def test_what_changed_since_the_dry_run_is_a_problem_of_that_person(hr, course, recorded, holder):
    gone, stays = recorded(), recorded()
    batch = begin(hr, course)
    Employee.objects.filter(pk=gone.employee_id).update(left_on=datetime.date(2026, 1, 31))

    run(batch)

    assert [item.problem for item in batch.items.order_by("pk")] == ["left", ""]
    assert Certificate.objects.get().enrolment == stays
    assert batch.state == CertificateBatch.State.FINISHED
    assert batch.progress() == {"issued": 1, "delivered": 1, "on_the_way": 0, "problems": 1, "left": 0, "done": 2}


def test_certificate_that_was_replaced_meanwhile_by_a_renewal_is_left_alone(hr, course, holder):
    old = holder()
    batch = begin(hr, course, REISSUE)
    Certificate.objects.filter(pk=old.pk).update(superseded_at=timezone.now())

    run(batch)

    assert batch.items.get().problem == "ended"
    assert Certificate.objects.count() == 1


def test_certificate_corrected_meanwhile_is_issued_again_under_the_correct_name(hr, course, holder):
    old = holder()
    batch = begin(hr, course, REISSUE)
    corrected = correct_name(old, "Lucía Ramírez", "Typing error")

    run(batch)

    assert Certificate.objects.get(replaces=corrected).holder_name == "Lucía Ramírez"


def test_name_without_letters_in_the_fonts_is_told(hr, course, recorded):
    recorded(user__given_names="小明")
    batch = run(begin(hr, course))

    item = batch.items.get()
    assert (item.problem, item.certificate.rendered_at) == ("letters", None)
    assert batch.state == CertificateBatch.State.FINISHED
