import datetime
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from certificates.issuing import services
from certificates.issuing.pdf import store_pdf
from certificates.issuing.services import deliver, issue_certificate
from certificates.models import Certificate
from certificates.signals import certificate_issued
from courses.learning.services import complete_course
from courses.models import Enrolment
from lib import leases
from people.messages.tasks import look_after_messages
from people.models import Message
from tests.factories import (
    EmployeeFactory,
    OrganisationFactory,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
    make_requirement,
)
from tests.outbox import send_due

pytestmark = pytest.mark.django_db


class BrokenMailBackend(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("mail server is down")


@pytest.fixture
def broken_mail(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMailBackend"


# --- Issuing --------------------------------------------------------------------------------------


def test_completing_a_course_issues_one_certificate(learner):
    enrolment = make_enrolment(make_course(), learner)

    complete_course(enrolment)
    complete_course(enrolment)

    assert Certificate.objects.filter(enrolment=enrolment).count() == 1


def test_issuing_twice_returns_the_first_certificate(certificate):
    again = issue_certificate(certificate.enrolment)

    assert again == certificate
    assert Certificate.objects.count() == 1


def test_open_enrolment_gets_no_certificate(learner):
    enrolment = make_enrolment(make_course(), learner)

    with pytest.raises(Enrolment.DoesNotExist):
        issue_certificate(enrolment)

    assert Certificate.objects.count() == 0


def test_passing_the_final_quiz_issues_with_the_best_score(learner):
    course = make_course(lessons=1)
    quiz = make_quiz(course, questions=5)
    enrolment = make_enrolment(course, learner, lessons_done=True)

    make_attempt(enrolment, quiz, right=2, submit=True)
    make_attempt(enrolment, quiz, right=5, submit=True)

    assert Certificate.objects.get(enrolment=enrolment).score == 100


def test_course_without_quiz_has_no_score(certificate):
    assert certificate.score is None


@time_machine.travel("2026-03-14 17:02:03+00:00", tick=False)
def test_certificate_copies_what_it_certifies(learner):
    course = make_course(title="Curso", title_en="Course", hours="8.5", validity_months=24)
    course.requirements.add(make_requirement("7.3"))
    enrolment = make_enrolment(course, learner, lessons_done=True)

    certificate = enrolment.certificates.get()

    assert certificate.holder_name == learner.user.get_full_name()
    assert certificate.organisation_name == "Banco Cenzontle, S.A."
    assert (certificate.course_title_es, certificate.course_title_en) == ("Curso", "Course")
    assert certificate.hours == Decimal("8.5")
    assert certificate.course_version == enrolment.content_version.number
    assert certificate.issued_on == datetime.date(2026, 3, 14)
    assert certificate.expires_on == datetime.date(2028, 3, 14)
    assert certificate.folio == "CENZONTLE-2026-00001"


def test_certificate_is_called_by_its_folio(certificate):
    assert str(certificate) == certificate.folio


@time_machine.travel("2027-01-01 05:30:00+00:00", tick=False)
def test_issue_date_and_year_are_those_of_the_organisation(complete, learner):
    certificate = complete(learner)

    assert certificate.issued_on == datetime.date(2026, 12, 31)
    assert certificate.year == 2026


def test_later_changes_do_not_reach_the_certificate(certificate, learner):
    before = Certificate.objects.filter(pk=certificate.pk).values(
        "holder_name", "organisation_name", "course_title_es", "course_title_en", "hours", "expires_on", "language"
    )[0]

    learner.user.first_surname = "Otra"
    learner.user.save()
    learner.organisation.legal_name = "Otra, S.A."
    learner.organisation.certificate_language = "en"
    learner.organisation.save()
    course = certificate.enrolment.course
    course.title, course.title_en, course.hours = "Otro", "Other", 99
    course.save()

    assert Certificate.objects.filter(pk=certificate.pk).values(*before)[0] == before


def test_folios_have_no_gaps_for_each_organisation_and_year(complete):
    one, other = OrganisationFactory(code="uno"), OrganisationFactory(code="dos")

    with time_machine.travel("2026-06-01 12:00:00+00:00"):
        first_year = [complete(EmployeeFactory(organisation=owner)).folio for owner in (one, one, other, one)]
    with time_machine.travel("2027-06-01 12:00:00+00:00"):
        second_year = complete(EmployeeFactory(organisation=one)).folio

    assert first_year == ["UNO-2026-00001", "UNO-2026-00002", "DOS-2026-00001", "UNO-2026-00003"]
    assert second_year == "UNO-2027-00001"


def test_folio_of_an_undone_issue_is_used_again(complete, learner, organisation):
    def fail(certificate, **kwargs):
        raise RuntimeError

    certificate_issued.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            complete(learner)
    finally:
        certificate_issued.disconnect(fail)

    assert complete(EmployeeFactory(organisation=organisation)).number == 1


# --- Delivering -----------------------------------------------------------------------------------


def test_nothing_is_delivered_inside_the_transaction(
    complete, learner, stored_files, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        certificate = complete(learner)

        assert mail.outbox == []
        assert stored_files() == []

    assert len(mail.outbox) == 1
    assert stored_files() == [certificate.file_name]


def test_delivery_stores_and_mails_once(certificate, stored_files, read_stored):
    results = [deliver(certificate.pk), deliver(certificate.pk)]

    certificate.refresh_from_db()
    assert results == [True, False]
    assert stored_files() == [certificate.file_name]
    assert len(mail.outbox) == 1
    assert certificate.delivered_at is not None
    assert mail.outbox[0].attachments[0].content == read_stored(certificate)


def test_certificate_in_the_hands_of_a_worker_is_left_alone(certificate):
    Certificate.objects.update(lease_until=timezone.now() + datetime.timedelta(minutes=1), lease_token=uuid.uuid4())

    assert deliver(certificate.pk) is False
    assert mail.outbox == []


def test_certificate_of_a_dead_worker_is_taken_over(certificate):
    Certificate.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1), lease_token=uuid.uuid4())

    assert deliver(certificate.pk) is True


def test_worker_that_lost_its_lease_records_nothing(certificate, monkeypatch):
    def slow(*args):
        Certificate.objects.update(lease_token=uuid.uuid4())
        return store_pdf(*args)

    monkeypatch.setattr(services, "store_pdf", slow)

    assert deliver(certificate.pk) is False

    certificate.refresh_from_db()
    assert certificate.delivered_at is None
    assert not Message.objects.exists()


@pytest.fixture
def full_disk(monkeypatch):
    """No file can be written."""

    def fail(*args):
        raise OSError("no space left")

    with monkeypatch.context() as failing:
        failing.setattr(services, "store_pdf", fail)
        yield failing


def test_failure_delays_the_next_try_longer_each_time(certificate, full_disk):
    waits = []
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(4):
            with pytest.raises(OSError, match="no space"):
                deliver(certificate.pk)
            row = Certificate.objects.get(pk=certificate.pk)
            waits.append((row.available_at - timezone.now()).total_seconds())
            Certificate.objects.update(available_at=timezone.now())

    assert waits == [10, 20, 40, 80]
    assert (row.lease_until, row.lease_token, row.delivered_at) == (None, None, None)


def test_killed_workers_do_not_lengthen_the_wait_after_a_failure(certificate, full_disk, monkeypatch):
    def kill(*args):
        raise KeyboardInterrupt  # like a kill, this passes every "except Exception"

    with time_machine.travel(timezone.now(), tick=False) as clock:
        with monkeypatch.context() as killed:
            killed.setattr(services, "store_pdf", kill)
            for _ in range(3):
                with pytest.raises(KeyboardInterrupt):
                    deliver(certificate.pk)
                clock.shift(leases.LEASE + datetime.timedelta(seconds=1))
        with pytest.raises(OSError, match="no space"):
            deliver(certificate.pk)
        certificate.refresh_from_db()

        assert certificate.available_at - timezone.now() == datetime.timedelta(seconds=10)


def test_wait_after_failures_has_an_end(certificate, full_disk):
    Certificate.objects.update(tries=30)

    with pytest.raises(OSError, match="no space"):
        deliver(certificate.pk)

    certificate.refresh_from_db()
    assert certificate.available_at - timezone.now() <= datetime.timedelta(hours=1)


def test_certificate_is_not_tried_before_its_time(certificate, full_disk):
    with pytest.raises(OSError, match="no space"):
        deliver(certificate.pk)

    assert deliver(certificate.pk) is False


def test_mail_that_failed_waits_in_the_outbox_and_goes_out_later_once(certificate, settings, broken_mail):
    delivered = deliver(certificate.pk)
    failed = Message.objects.get()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        sent = [send_due(), send_due()]

    assert (delivered, failed.state, failed.error) == (True, "waiting", "ConnectionRefusedError")
    assert sent == [1, 0]
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [failed.message_id]


def test_worker_killed_before_the_mail_leaves_it_to_the_clock(certificate, monkeypatch):
    def kill(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(services, "attempt", kill)
        with pytest.raises(KeyboardInterrupt):
            deliver(certificate.pk)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=11)):
        look_after_messages()

    assert len(mail.outbox) == 1


def test_letter_without_a_font_waits_for_people_and_is_not_stored(complete, stored_files):
    certificate = complete(EmployeeFactory(user__given_names="小明"))

    assert deliver(certificate.pk) is False

    certificate.refresh_from_db()
    assert certificate.rendered_at is None
    assert certificate.available_at > timezone.now() + datetime.timedelta(hours=23)
    assert (certificate.problem, certificate.problem_letters) == ("letters", "小 明")
    assert stored_files() == []


# --- The sweep ------------------------------------------------------------------------------------


def test_sweep_gives_the_hint_on_commit_a_head_start(certificate):
    assert Certificate.objects.pending(500) == []

    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=11)):
        assert Certificate.objects.pending(500) == [certificate.pk]


def test_sweep_leaves_out_what_is_delivered_leased_or_waiting(complete, organisation):
    now = timezone.now()
    made = [complete(EmployeeFactory(organisation=organisation)) for _ in range(4)]
    deliver(made[0].pk)
    Certificate.objects.filter(pk=made[1].pk).update(lease_until=now + datetime.timedelta(minutes=2))
    Certificate.objects.filter(pk=made[2].pk).update(available_at=now + datetime.timedelta(minutes=5))

    with time_machine.travel(now + datetime.timedelta(seconds=30)):
        assert Certificate.objects.pending(500) == [made[3].pk]


def test_sweep_is_bounded_and_starts_with_the_oldest(complete, organisation):
    made = [complete(EmployeeFactory(organisation=organisation)) for _ in range(3)]

    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=30)):
        assert Certificate.objects.pending(2) == [made[0].pk, made[1].pk]
