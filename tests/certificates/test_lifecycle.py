"""Statuses, revocation, corrected names and renewals."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.issuing.services import deliver, issue_certificate
from certificates.lifecycle.services import (
    NotInForce,
    SameName,
    log_event,
    revoke_certificate,
    supersede_former,
)
from certificates.models import Certificate, CertificateEvent, CertificateNotice
from courses.learning.services import complete_course, start_course
from courses.models import Enrolment
from lib.kept import RowIsKept
from tests.factories import correct_name, make_course, make_enrolment, renew

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 6, 15)
Reason = Certificate.Reason


def events_of(certificate):
    return list(certificate.events.values_list("kind", flat=True))


def revoke(certificate, by=None, why="Copied answers", approved_by=None):
    return revoke_certificate(certificate, Reason.ASSESSMENT, why, by=by, approved_by=approved_by)


def next_cycle(certificate):
    """Take the course again after its expiry, to the end."""
    enrolment = renew(certificate.enrolment)
    start_course(enrolment.employee, enrolment.course)
    enrolment.refresh_from_db()
    complete_course(enrolment)
    return enrolment.certificates.get()


# --- Status ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"expires_on": None}, "valid"),
        ({"expires_on": TODAY}, "valid"),
        ({"expires_on": TODAY - datetime.timedelta(days=1)}, "expired"),
        ({"superseded_at": timezone.now()}, "superseded"),
        ({"superseded_at": timezone.now(), "expires_on": datetime.date(2020, 1, 1)}, "superseded"),
        ({"revoked_at": timezone.now()}, "revoked"),
        ({"revoked_at": timezone.now(), "expires_on": datetime.date(2020, 1, 1)}, "revoked"),
    ],
)
def test_status_is_the_same_in_python_and_in_sql(certificate, fields, status):
    Certificate.objects.update(**fields)

    found = Certificate.objects.with_status(TODAY).get()

    assert (found.status_on(TODAY), found.status) == (status, status)


def test_standing_is_what_nobody_ended(certificate, complete, learner):
    expired, superseded, revoked = (complete(learner) for _ in range(3))
    Certificate.objects.filter(pk=expired.pk).update(expires_on=datetime.date(2020, 1, 1))
    Certificate.objects.filter(pk=superseded.pk).update(superseded_at=timezone.now())
    Certificate.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())

    assert set(Certificate.objects.standing()) == {certificate, expired}


# --- Revocation -----------------------------------------------------------------------------------


def test_revocation_says_when_why_and_by_whom(certificate, hr, superuser):
    with time_machine.travel("2026-11-30 18:00+00:00", tick=False):
        revoke(certificate, by=hr, approved_by=superuser)

    certificate.refresh_from_db()
    event = certificate.events.get(kind="revoked")
    assert certificate.revoked_at == datetime.datetime(2026, 11, 30, 18, tzinfo=datetime.UTC)
    assert certificate.revoked_reason == "assessment"
    assert (event.by, event.why) == (hr, "Copied answers")
    assert events_of(certificate) == ["issued", "revoked"]


def test_revoked_course_is_to_be_taken_again(certificate, learner):
    enrolment = certificate.enrolment
    revoke(certificate)

    enrolment.refresh_from_db()
    again = start_course(learner, enrolment.course)

    assert enrolment.status_on(learner.organisation.today()) == Enrolment.Status.EXPIRED
    assert (again.cycle, again.completed_at) == (2, None)


def test_what_is_revoked_cannot_be_revoked_or_corrected(certificate):
    revoke(certificate)

    with pytest.raises(NotInForce):
        revoke(certificate, why="Again")
    with pytest.raises(NotInForce):
        correct_name(certificate, "Lucía Ramírez", "Typing error")

    assert events_of(certificate) == ["issued", "revoked"]
    assert CertificateNotice.objects.count() == 1


def test_revoked_certificate_is_not_delivered_any_more(certificate, mailoutbox):
    revoke(certificate)

    assert deliver(certificate.pk) is False
    assert mailoutbox == []


def test_reason_without_revocation_is_refused(certificate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(revoked_reason="other")


def test_revoked_and_superseded_at_once_is_refused(certificate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(revoked_at=timezone.now(), superseded_at=timezone.now())


# --- Corrected names ------------------------------------------------------------------------------


def test_correction_replaces_the_certificate(certificate, hr):
    before = Certificate.objects.values().get()
    new = correct_name(certificate, f" {certificate.holder_name}  Peña ", "Typing error", by=hr)

    old = Certificate.objects.get(pk=certificate.pk)
    kept = set(before) - {"superseded_at"}
    assert {name: getattr(old, name) for name in kept} == {name: before[name] for name in kept}
    assert (new.holder_name, new.replaces, old.successor) == (f"{before['holder_name']} Peña", old, new)
    assert new.number == old.number + 1
    assert len({new.code, old.code}) == len({new.uuid, old.uuid}) == 2
    today = new.organisation.today()
    assert (old.status_on(today), new.status_on(today)) == ("superseded", "valid")


def test_correction_takes_over_what_was_learned(certificate, learner):
    Certificate.objects.update(score=91, expires_on=datetime.date(2027, 3, 1), organisation_name="Antes, S.A.")
    certificate.refresh_from_db()
    certificate.enrolment.course.title = "Otro título"
    certificate.enrolment.course.save()

    new = correct_name(certificate, "Lucía Ramírez", "Typing error")

    same = ("course_title_es", "course_title_en", "hours", "score", "expires_on", "organisation_name", "language")
    assert {name: getattr(new, name) for name in same} == {name: getattr(certificate, name) for name in same}


def test_correction_is_logged_on_both(certificate, hr):
    new = correct_name(certificate, f"{certificate.holder_name} Peña", "Typing error", by=hr)

    told = {event.why: event.by for event in CertificateEvent.objects.exclude(kind="issued")}
    assert (events_of(certificate), events_of(new)) == (["issued", "superseded"], ["corrected"])
    assert told == {"Typing error": hr}


def test_corrected_certificate_is_delivered_and_the_wrong_one_no_more(
    certificate, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        new = correct_name(certificate, "Lucía Ramírez", "Typing error")

    deliver(certificate.pk)
    [message] = mailoutbox
    assert message.attachments[0].filename == f"{new.folio}.pdf"
    assert certificate.folio in message.body


def test_same_name_is_no_correction(certificate):
    with pytest.raises(SameName):
        correct_name(certificate, f"  {certificate.holder_name} ", "Typing error")

    assert Certificate.objects.count() == 1
    assert events_of(certificate) == ["issued"]


def test_name_can_be_corrected_twice(certificate):
    second = correct_name(certificate, "Lucía Ramírez", "Typing error")
    third = correct_name(second, "Lucía Ramírez Peña", "Second surname")

    with pytest.raises(NotInForce):
        correct_name(certificate, "Somebody", "Late")

    assert [one.holder_name for one in Certificate.objects.standing()] == [third.holder_name]


def test_one_enrolment_has_one_certificate_in_force(certificate):
    copy = Certificate.objects.values().get()
    for name in ("id", "uuid", "code"):
        del copy[name]

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(**{**copy, "number": 99})


def test_issuing_again_returns_the_corrected_one(certificate):
    new = correct_name(certificate, "Lucía Ramírez", "Typing error")

    assert issue_certificate(certificate.enrolment) == new


# --- Renewal --------------------------------------------------------------------------------------


def test_renewal_supersedes_the_former_certificate(certificate):
    new = next_cycle(certificate)

    certificate.refresh_from_db()
    today = new.organisation.today()
    assert (new.replaces, new.enrolment.cycle) == (certificate, 2)
    assert (certificate.status_on(today), new.status_on(today)) == ("superseded", "valid")
    assert (events_of(certificate), events_of(new)) == (["issued", "superseded"], ["renewed"])


def test_renewal_supersedes_the_corrected_one(certificate):
    corrected = correct_name(certificate, "Lucía Ramírez", "Typing error")
    new = next_cycle(certificate)

    assert new.replaces == corrected


def test_renewal_leaves_a_revoked_certificate_revoked(certificate):
    revoke(certificate)
    new = next_cycle(certificate)

    certificate.refresh_from_db()
    assert new.replaces is None
    assert certificate.superseded_at is None


def test_certificate_of_another_course_or_person_is_left_alone(certificate, learner, complete, manager):
    others = [complete(learner), complete(manager)]
    next_cycle(certificate)

    assert set(Certificate.objects.standing()) >= set(others)


def test_first_cycle_supersedes_nothing(certificate):
    assert supersede_former(certificate.enrolment) is None


# --- Log ------------------------------------------------------------------------------------------


def test_log_cannot_be_changed(certificate):
    event = certificate.events.get()

    with pytest.raises(RowIsKept):
        event.save()
    with pytest.raises(RowIsKept):
        event.delete()
    with pytest.raises(RowIsKept):
        CertificateEvent.objects.update(why="")
    with pytest.raises(RowIsKept):
        CertificateEvent.objects.all().delete()

    log_event(certificate, CertificateEvent.Kind.TOLD)
    assert events_of(certificate) == ["issued", "told"]


def test_completing_logs_the_issue_once(learner):
    enrolment = make_enrolment(make_course(), learner, lessons_done=True)
    issue_certificate(enrolment)

    assert events_of(enrolment.certificates.get()) == ["issued"]
