"""Human resources and learners who change the same certificate at the same moment."""

import datetime
from collections import Counter

import pytest
from django.utils import timezone

from certificates.lifecycle.notices import plan_reminders
from certificates.lifecycle.services import NotInForce, correct_name, revoke_certificate
from certificates.models import Certificate, CertificateEvent
from courses.learning.services import complete_course, enrol, start_course
from courses.models import Enrolment
from people.messages.delivery import deliver_message
from people.models import Message, User
from tests.factories import make_course, make_enrolment, renew

ROUNDS = 15
pytestmark = pytest.mark.postgresql


@pytest.fixture
def course(transactional_db):
    return make_course(lessons=1)


def certificates(course):
    return [make_enrolment(course, lessons_done=True).certificates.get() for _ in range(ROUNDS)]


def rename(certificate):
    """The name in the record of the holder changes."""
    User.objects.filter(employments=certificate.enrolment.employee_id).update(first_surname="Ramírez")


def kinds(outcomes):
    return Counter(type(outcome).__name__ for outcome in outcomes)


def test_corrections_at_once_make_one_successor(race, course):
    for certificate in certificates(course):
        rename(certificate)
        outcomes = race(lambda _lane, old=certificate: correct_name(old, "Why"))

        assert kinds(outcomes) == {Certificate.__name__: 1, NotInForce.__name__: 7}
        assert certificate.enrolment.certificates.count() == 2
        assert Certificate.objects.standing().filter(enrolment=certificate.enrolment).count() == 1


def test_revocations_and_corrections_at_once_end_in_one_of_them(race, course):
    def change(lane, certificate):
        if lane % 2:
            return revoke_certificate(certificate, Certificate.Reason.OTHER, "Why")
        return correct_name(certificate, "Why")

    for certificate in certificates(course):
        rename(certificate)
        outcomes = race(lambda lane, old=certificate: change(lane, old))

        certificate.refresh_from_db()
        assert kinds(outcomes) == {Certificate.__name__: 1, NotInForce.__name__: 7}
        assert (certificate.revoked_at is None) != (certificate.superseded_at is None)
        assert certificate.events.exclude(kind="told").count() == 2


def test_renewal_and_correction_at_once_leave_one_certificate_in_force(race, course):
    def change(lane, certificate, again):
        if lane % 2:
            return complete_course(again)
        return correct_name(certificate, "Why")

    for certificate in certificates(course):
        rename(certificate)
        again = start_course(renew(certificate.enrolment).employee, course)
        outcomes = race(lambda lane, old=certificate, again=again: change(lane, old, again))

        assert set(kinds(outcomes)) <= {"bool", Certificate.__name__, NotInForce.__name__}
        standing = Certificate.objects.standing().filter(enrolment__employee=again.employee)
        assert [one.enrolment_id for one in standing] == [again.pk]


def test_renewals_begun_at_once_are_one_cycle(race, course):
    for certificate in certificates(course):
        employee = certificate.enrolment.employee
        Enrolment.objects.filter(pk=certificate.enrolment_id).update(expires_on="2026-01-31")
        outcomes = race(lambda _lane, employee=employee: enrol(employee, course).pk)

        assert len(set(outcomes)) == 1
        assert sorted(Enrolment.objects.filter(employee=employee).values_list("cycle", flat=True)) == [1, 2]


def test_two_clocks_at_once_send_one_reminder(race, course, mailoutbox, monkeypatch):
    for certificate in certificates(course):
        today = certificate.organisation.today()
        Certificate.objects.filter(pk=certificate.pk).update(
            issued_on=datetime.date(2020, 1, 1), expires_on=today + datetime.timedelta(days=25)
        )
    mailoutbox.clear()  # the certificates themselves
    race(lambda _lane: plan_reminders())
    Message.objects.update(next_at=timezone.now())  # whatever the hour is
    monkeypatch.setattr("people.messages.delivery._later", lambda kind, message: None)
    keys = list(Message.objects.filter(kind="certificate_expiring").values_list("pk", flat=True))
    outcomes = race(lambda _lane: sum(deliver_message(key) for key in keys))

    assert len(keys) == ROUNDS
    assert sum(outcomes) == ROUNDS
    assert len(mailoutbox) == ROUNDS
    assert CertificateEvent.objects.filter(kind="reminded_30").count() == ROUNDS
