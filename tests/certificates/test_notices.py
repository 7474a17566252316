"""Reminders before expiry and the word of a revocation: to the right person, once."""

import datetime

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from certificates.lifecycle import notices
from certificates.lifecycle.notices import plan_reminders
from certificates.lifecycle.services import revoke_certificate
from certificates.lifecycle.tasks import remind_of_expiry
from certificates.models import Certificate, CertificateEvent, CertificateNotice
from courses.models import CoursePage
from people.models import Employee, Message, User
from tests.factories import correct_name
from tests.outbox import send_due
from tests.sweeps.mail import UNSPEAKABLE

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
    send_due()


def test_reminders_go_out_at_60_30_and_7_days(expiring, mailoutbox):
    sent = {}
    for days in range(70, -3, -1):
        with days_before(days):
            before = len(mailoutbox)
            an_hour()
            an_hour()
            if len(mailoutbox) > before:
                sent[days] = len(mailoutbox) - before

    assert sent == {58: 1, 30: 1, 7: 1}  # 60 days before is a Saturday, and Monday is worked
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


def withdraw(certificate):
    CoursePage.objects.update(live=False)


def revoke(certificate):
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")
    Message.objects.filter(kind="certificate_revoked").delete()
    CertificateNotice.objects.filter(kind="revoked").delete()


def supersede(certificate):
    Certificate.objects.update(superseded_at=timezone.now())


ENDS = [leave, lock, withdraw, revoke, supersede]


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
        end(expiring)
        send_due()

    assert (mailoutbox, Message.objects.get().state) == ([], "cancelled")


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
        django_assert_num_queries(7),
    ):  # the time zones; whether it failed before, a transaction, then one for each stage
        plan_reminders()


@pytest.mark.parametrize(
    ("language", "subject", "date"),
    [
        ("es", "Tu certificado", "30 de junio de 2027"),
        ("en", "Your certificate expires in 30 days: Foundations of the standard", "June 30, 2027"),
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

    assert "From June 15, 2027 you can take the course again" in mailoutbox[0].body


def test_mail_that_cannot_be_written_does_not_hold_up_the_others(expiring, complete, manager, mailoutbox, settings):
    settings.EMAIL_BACKEND = "tests.sweeps.mail.Backend"
    other = complete(manager)
    Certificate.objects.filter(pk=other.pk).update(issued_on=datetime.date(2026, 6, 30), expires_on=EXPIRY)
    User.objects.filter(pk=expiring.enrolment.employee.user_id).update(email=UNSPEAKABLE)
    with days_before(30):
        an_hour()

    assert sorted(Message.objects.values_list("error", flat=True)) == ["", "UnicodeEncodeError"]
    assert [event.certificate for event in events("reminded_30")] == [other]


def events(kind):
    return CertificateEvent.objects.filter(kind=kind)


def test_two_looks_queue_one_message(expiring, mailoutbox):
    with days_before(30):
        plan_reminders()
        plan_reminders()

    assert [message.about for message in Message.objects.all()] == [f"notice:{CertificateNotice.objects.get().pk}"]


def test_log_of_the_certificate_says_it_with_the_record_of_the_message_or_not_at_all(expiring, monkeypatch):
    def lost(*args):
        raise DatabaseError("made up")

    with days_before(30):
        plan_reminders()
        with monkeypatch.context() as once:
            once.setattr(notices, "log_event", lost)
            send_due()
        before = (Message.objects.get().state, events("reminded_30").count())
    with days_before(29):
        send_due()

    assert before == ("waiting", 0)
    assert (Message.objects.get().state, events("reminded_30").count()) == ("sent", 1)


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


def test_holder_without_email_reads_it_on_the_site(certificate, mailoutbox):
    User.objects.update(email="")
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")
    an_hour()

    assert (Message.objects.get().channel, mailoutbox) == ("site", [])


def test_holder_who_has_left_is_told_of_a_revocation(certificate, mailoutbox):
    leave(certificate)
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")
    an_hour()

    assert len(mailoutbox) == 1
