"""Reminders before expiry and the word of a revocation: to the right person, once."""

import datetime
import smtplib

import pytest
import time_machine
from django.utils import timezone

from certificates.lifecycle import notices
from certificates.lifecycle.notices import pending_notices, plan_reminders, send_notice, send_notices
from certificates.lifecycle.services import revoke_certificate
from certificates.lifecycle.tasks import remind_of_expiry, send_pending_notices
from certificates.models import Certificate, CertificateNotice
from courses.models import CoursePage
from people.models import Employee, User
from tests.factories import correct_name

pytestmark = pytest.mark.django_db

NOON = datetime.time(18)  # UTC: noon in Mexico City
EXPIRY = datetime.date(2027, 6, 30)


@pytest.fixture
def expiring(certificate):
    """A certificate issued long before, that expires on a known day."""
    Certificate.objects.update(issued_on=datetime.date(2026, 6, 30), expires_on=EXPIRY)
    certificate.enrolment.expires_on = EXPIRY
    certificate.enrolment.save()
    certificate.refresh_from_db()
    return certificate


def days_before(days, time=NOON):
    day = EXPIRY - datetime.timedelta(days=days)
    return time_machine.travel(datetime.datetime.combine(day, time, datetime.UTC), tick=False)


def planned():
    return list(CertificateNotice.objects.order_by("pk").values_list("kind", flat=True))


def an_hour():
    """What the clock does every hour, and more often."""
    remind_of_expiry()
    send_pending_notices()


def test_reminders_go_out_at_60_30_and_7_days(expiring, mailoutbox):
    sent = {}
    for days in range(70, -3, -1):
        with days_before(days):
            before = len(mailoutbox)
            an_hour()
            an_hour()
            if len(mailoutbox) > before:
                sent[days] = len(mailoutbox) - before

    assert sent == {60: 1, 30: 1, 7: 1}
    assert [message.to for message in mailoutbox] == [[expiring.enrolment.employee.user.email]] * 3
    assert list(expiring.events.values_list("kind", flat=True)) == [
        "issued",
        "reminded_60",
        "reminded_30",
        "reminded_7",
    ]


@pytest.mark.parametrize(("days", "kinds"), [(61, []), (59, ["60"]), (29, ["30"]), (1, ["7"]), (0, []), (-1, [])])
def test_who_was_missed_gets_only_the_nearest_reminder(expiring, days, kinds):
    with days_before(days):
        plan_reminders()

    assert planned() == kinds


def test_day_begins_where_the_organisation_works(expiring):
    found = []
    for time in (datetime.time(5, 59), datetime.time(6, 0)):
        with days_before(60, time):
            plan_reminders()
        found.append(planned())

    assert found == [[], ["60"]]


def leave(certificate):
    Employee.objects.update(left_on=datetime.date(2027, 1, 1))


def lock(certificate):
    User.objects.update(is_active=False)


def lose_email(certificate):
    User.objects.update(email="")


def withdraw(certificate):
    CoursePage.objects.update(live=False)


def revoke(certificate):
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")
    CertificateNotice.objects.all().delete()


def supersede(certificate):
    Certificate.objects.update(superseded_at=timezone.now())


ENDS = [leave, lock, lose_email, withdraw, revoke, supersede]


@pytest.mark.parametrize("end", ENDS)
def test_nobody_is_reminded_in_vain(expiring, mailoutbox, end):
    end(expiring)
    with days_before(30):
        an_hour()

    assert (planned(), mailoutbox) == ([], [])


@pytest.mark.parametrize("end", ENDS)
def test_reminder_that_was_planned_before_is_not_sent_after(expiring, mailoutbox, end):
    with days_before(30):
        plan_reminders()
        notice = CertificateNotice.objects.get()
        end(expiring)

        if CertificateNotice.objects.exists():
            assert send_notice(notice.pk) is False
        assert pending_notices() == []

    assert mailoutbox == []


def test_corrected_certificate_skips_the_stage_it_was_issued_in(expiring):
    with days_before(20):
        correct_name(expiring, "Lucía Ramírez", "Typing error")
        plan_reminders()
        after_correction = planned()
    with days_before(7):
        plan_reminders()

    assert (after_correction, planned()) == ([], ["7"])


def test_certificate_that_never_expires_is_left_alone(expiring):
    Certificate.objects.update(expires_on=None)
    with days_before(7):
        assert plan_reminders() == 0


def test_planning_takes_four_queries_for_a_time_zone(expiring, complete, manager, hr, django_assert_num_queries):
    for person in (manager, hr):
        complete(person)
    with (
        days_before(90),
        django_assert_num_queries(5),
    ):  # the time zones; whether it failed before, then one for each stage
        plan_reminders()


@pytest.mark.parametrize(
    ("language", "subject", "date"),
    [
        ("es", "Tu certificado", "30 de junio de 2027"),
        ("en", "Your certificate expires in 30 days: Foundations of the standard", "30 June 2027"),
    ],
)
def test_reminder_speaks_the_language_of_the_person(expiring, mailoutbox, language, subject, date):
    User.objects.update(language=language)
    with days_before(30):
        an_hour()

    [message] = mailoutbox
    html = message.alternatives[0].content
    assert f"/{language}/courses/" in message.body
    assert f"/{language}/certificates/{expiring.uuid}/" in message.body
    assert (date in message.body, date in html) == (True, True)
    assert f'<html lang="{language}">' in html
    if language == "en":
        assert message.subject == subject
        assert "renew it" in message.body


def test_reminder_says_from_when_where_renewal_opens_later(expiring, mailoutbox):
    User.objects.update(language="en")
    CoursePage.objects.update(renewal_days=15)
    with days_before(30):
        an_hour()

    assert "From 15 June 2027 you can take the course again" in mailoutbox[0].body


def test_mail_server_that_refuses_one_does_not_hold_up_the_others(expiring, complete, manager, mailoutbox, monkeypatch):
    other = complete(manager)
    Certificate.objects.filter(pk=other.pk).update(issued_on=datetime.date(2026, 6, 30), expires_on=EXPIRY)
    real, refused = notices._mail, []

    def refuse_first(notice):
        if not refused:
            refused.append(notice.pk)
            raise smtplib.SMTPServerDisconnected("gone")
        real(notice)

    monkeypatch.setattr(notices, "_mail", refuse_first)
    with days_before(30) as clock:
        an_hour()
        first = len(mailoutbox)
        clock.shift(datetime.timedelta(minutes=5))
        an_hour()

    assert (first, len(mailoutbox)) == (1, 2)
    assert CertificateNotice.objects.filter(sent_at=None).count() == 0


def test_notice_in_the_hands_of_another_worker_is_left_alone(expiring, mailoutbox):
    with days_before(30) as clock:
        plan_reminders()
        key = CertificateNotice.objects.get().pk
        CertificateNotice.objects.update(lease_until=timezone.now() + notices.LEASE)

        held = send_notice(key)
        clock.shift(notices.LEASE + datetime.timedelta(seconds=1))
        freed = send_notice(key)

    assert (held, freed, len(mailoutbox)) == (False, True, 1)


def test_repeated_notice_has_the_same_message_id(expiring, mailoutbox):
    with days_before(30):
        plan_reminders()
        key = CertificateNotice.objects.get().pk
        send_notices([key, key])
        CertificateNotice.objects.update(sent_at=None)  # as if the worker had died before it wrote this down
        send_notices([key])

    assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 1
    assert len(mailoutbox) == 2


def test_hints_carry_many_notices(monkeypatch, expiring, complete, manager):
    complete(manager)
    Certificate.objects.update(issued_on=datetime.date(2026, 6, 30), expires_on=EXPIRY)
    monkeypatch.setattr(notices, "HINT_SIZE", 1)
    with days_before(30):
        plan_reminders()

        assert [len(keys) for keys in pending_notices()] == [1, 1]


@pytest.mark.parametrize("language", ["es", "en"])
def test_holder_is_told_of_a_revocation(
    certificate, learner, hr, superuser, mailoutbox, django_capture_on_commit_callbacks, language
):
    User.objects.update(language=language)
    with django_capture_on_commit_callbacks(execute=True):
        revoke_certificate(
            certificate, Certificate.Reason.ASSESSMENT, "Copied from Tomás", by=hr, approved_by=superuser
        )

    [message] = mailoutbox
    html = message.alternatives[0].content
    assert message.to == [learner.user.email]
    assert certificate.folio in message.body
    assert ("Copied" in message.body, "Copied" in html) == (False, False)
    if language == "en":
        assert message.subject == "Your certificate was revoked: Foundations of the standard"
        assert "Reason: The assessment was not valid." in message.body
    assert list(certificate.events.values_list("kind", flat=True)) == ["issued", "revoked", "told"]


def test_revocation_is_told_by_the_clock_when_the_message_was_lost(certificate, mailoutbox):
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")
    an_hour()
    an_hour()

    assert len(mailoutbox) == 1


def test_holder_without_email_is_not_told(certificate, mailoutbox):
    User.objects.update(email="")
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")
    an_hour()

    assert (pending_notices(), mailoutbox) == ([], [])
