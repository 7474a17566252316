"""One row that fails, with any exception, never stops the rest: every task of the clock, and every command over
rows.
"""

import datetime
import io

import pytest
import time_machine
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from certificates import tasks
from certificates.archives.services import request_archive
from certificates.issuing import services as issuing_services
from certificates.issuing.services import deliver
from certificates.models import Certificate, CertificateArchive, CertificateNotice
from courses.models import ContentVersion, Enrolment
from labour.dc3 import services as dc3_services
from labour.dc3.readiness import candidates
from labour.dc3.services import issue_dc3s
from labour.dc3.tasks import deliver_pending as deliver_pending_dc3
from labour.models.dc3 import Dc3
from people.employees.services import account_with_email
from people.invitations.tasks import look_after_asked_links
from people.messages.services import NewMessage, queue_messages
from people.messages.tasks import look_after_messages
from people.models import (
    AskedLink,
    LabourSettings,
    Message,
    Organisation,
    User,
    WorkerData,
)
from people.sign_in.asked_links import ask_for_link
from quizzes.models import Attempt, QuestionVersion
from quizzes.taking.tasks import submit_overdue
from sweeps.models import Failure
from tests.certificates.batches import begin
from tests.certificates.conftest import complete, course, private_folder, recorded  # noqa: F401
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz
from tests.labour.conftest import curp
from tests.sweeps.evidence import evidence_reminders  # noqa: F401
from tests.sweeps.exports import exports, old_exports  # noqa: F401
from tests.sweeps.files import (  # noqa: F401
    dropped_files,
    imports,
    old_imports,
    old_slips,
    people_imports,
    slips,
    unanswered_imports,
    unanswered_people_imports,
)
from tests.sweeps.learning import (  # noqa: F401
    duties,
    duty_reminders,
    duty_rules,
    publications,
    withdrawals,
)
from tests.sweeps.mail import UNSPEAKABLE
from tests.sweeps.views import view_mails  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

# Each prepares three rows of which the first cannot be worked off, and returns how to run the sweep and how to count
# what went through. A new task of the clock needs a case here, or a reason below why it has no rows.
WITHOUT_ROWS = {
    "trainingsite.beat": "writes down one time",
    "people.forget_access": "deletes with one query",
    "people.tidy_up": "deletes with one query each",
    "quizzes.forget_previews": "deletes all at once what counts for nothing",
}


@pytest.fixture(autouse=True)
def _bad_address(settings):
    settings.EMAIL_BACKEND = "tests.sweeps.mail.Backend"


def three_people(organisation):
    people = [EmployeeFactory(organisation=organisation) for _ in range(3)]
    User.objects.filter(pk=people[0].user_id).update(email=UNSPEAKABLE)
    return people


@pytest.fixture
def unspeakable_pdf(monkeypatch):
    """No PDF can be made for whoever has the unspeakable address."""
    store_pdf = issuing_services.store_pdf

    def store(certificate):
        email = certificate.enrolment.employee.user.email
        if email == UNSPEAKABLE:
            raise ValueError(email)
        return store_pdf(certificate)

    monkeypatch.setattr(issuing_services, "store_pdf", store)


@pytest.fixture
def deliveries(organisation, complete, unspeakable_pdf):  # noqa: F811
    for person in three_people(organisation):
        complete(person)
    return tasks.deliver_pending, lambda: Certificate.objects.exclude(delivered_at=None).count()


@pytest.fixture
def dc3_deliveries(organisation, complete, monkeypatch):  # noqa: F811
    Organisation.objects.update(issues_dc3=True, rfc="BCE9307148T4")
    LabourSettings.objects.create(organisation=organisation, size="small", representative="Eva", instructor="Raúl")
    for person in three_people(organisation):
        WorkerData.objects.create(employee=person, curp=curp(), occupation="04.4")
        complete(person)
    Certificate.objects.update(score=90)
    issue_dc3s(organisation, candidates(organisation), by=None)
    store_dc3 = dc3_services.store_dc3

    def store(dc3):
        if dc3.number == 1:
            raise ValueError("made up")
        return store_dc3(dc3)

    monkeypatch.setattr(dc3_services, "store_dc3", store)
    return deliver_pending_dc3, lambda: Dc3.objects.exclude(delivered_at=None).count()


@pytest.fixture
def batch(hr, course, recorded):  # noqa: F811
    first, *_others = [recorded() for _ in range(3)]
    broken = ContentVersion.objects.create(course=course, number=9, sha256="0" * 64, payload={"title_es": "Sin horas"})
    Enrolment.objects.filter(pk=first.pk).update(content_version=broken)
    begin(hr, course)
    return tasks.hint_at_batches, Certificate.objects.count


@pytest.fixture
def reminders(complete):  # noqa: F811
    for zone in ("America/Bogota", "America/Lima", "America/Panama"):
        complete(EmployeeFactory(organisation__time_zone=zone))
    today = timezone.localdate()
    Certificate.objects.update(
        issued_on=today - datetime.timedelta(days=300), expires_on=today + datetime.timedelta(days=20)
    )
    Organisation.objects.filter(time_zone="America/Bogota").update(time_zone="America/Atlantis")
    return tasks.remind_of_expiry, CertificateNotice.objects.count


@pytest.fixture
def messages(organisation):
    queue_messages([NewMessage("password_changed", each.user, "?") for each in three_people(organisation)])
    return look_after_messages, Message.objects.exclude(sent_at=None).count


@pytest.fixture
def asked(organisation, monkeypatch):
    for person in three_people(organisation):
        person.user.refresh_from_db()
        ask_for_link(AskedLink.Kind.RESET, person.user.email, "es")

    def find(email):
        if email == UNSPEAKABLE:
            raise ValueError(email)
        return account_with_email(email)

    monkeypatch.setattr("people.sign_in.tasks.account_with_email", find)
    return look_after_asked_links, Message.objects.filter(kind="password_reset").count


@pytest.fixture
def archives(hr):
    for keys in (["no key"], [], []):
        request_archive(hr, keys)
    return tasks.look_after_archives, lambda: CertificateArchive.objects.exclude(finished_at=None).count()


@pytest.fixture
def old_archives(hr, private_folder):  # noqa: F811
    for _ in range(3):
        archive = request_archive(hr, [])
        CertificateArchive.objects.filter(pk=archive.pk).update(finished_at=timezone.now() - datetime.timedelta(days=9))
    first = CertificateArchive.objects.order_by("pk").first()
    (private_folder / first.file_name / "not empty").mkdir(parents=True)  # a folder where the file should be
    return tasks.look_after_archives, lambda: CertificateArchive.objects.exclude(removed_at=None).count()


@pytest.fixture
def overdue_attempts(organisation):
    quiz = make_quiz(make_course(), time_limit_minutes=30)
    people = [EmployeeFactory(organisation=organisation) for _ in range(3)]
    attempts = [make_attempt(make_enrolment(quiz.course, person, lessons_done=True), quiz) for person in people]
    now = timezone.now()
    for number, attempt in enumerate(attempts):
        Attempt.objects.filter(pk=attempt.pk).update(deadline_at=now - datetime.timedelta(minutes=5 - number))
    response = attempts[0].responses.first()
    version = response.version
    broken = QuestionVersion.objects.create(
        question=version.question,
        number=99,
        payload={**version.payload, "kind": "of another century"},
        sha256="0" * 64,
        is_current=False,
    )
    attempts[0].responses.filter(pk=response.pk).update(version=broken)
    return submit_overdue, lambda: Attempt.objects.exclude(submitted_at=None).count()


def command(name, **options):
    def run():
        with pytest.raises(CommandError):  # it tells the operator that something is left
            call_command(name, stdout=io.StringIO(), **options)

    return run


@pytest.fixture
def credentials(organisation, complete, course):  # noqa: F811
    first, *_others = [complete(EmployeeFactory(organisation=organisation)) for _ in range(3)]
    Certificate.objects.update(rendered_at=timezone.now(), sha256="0" * 64)
    broken = ContentVersion.objects.create(course=course, number=9, sha256="1" * 64, payload={"title_es": "Sin horas"})
    Enrolment.objects.filter(pk=first.enrolment_id).update(content_version=broken)
    return command("issue_credentials"), Certificate.objects.exclude(credential=None).count


@pytest.fixture
def encrypted_values(organisation):
    for person in three_people(organisation):
        WorkerData.objects.create(employee=person, curp=curp(), occupation="04.4")
    first = WorkerData.objects.order_by("pk").values_list("pk", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_workerdata SET curp = %s WHERE id = %s", ["under a lost key", first])
        cursor.execute("SELECT curp FROM people_workerdata ORDER BY id")
        before = [row[0] for row in cursor.fetchall()]

    def count():
        with connection.cursor() as cursor:
            cursor.execute("SELECT curp FROM people_workerdata ORDER BY id")
            return sum(row[0] not in before for row in cursor.fetchall())

    return command("reencrypt"), count


SWEEPS = {
    "deliveries": "certificates.deliver_pending",
    "dc3_deliveries": "certificates.deliver_pending_dc3",
    "batch": "certificates.hint_at_batches",
    "reminders": "certificates.remind",
    "messages": "people.look_after_messages",
    "asked": "people.look_after_asked_links",
    "duty_reminders": "courses.remind",
    "terms": "labour.remind_of_terms",
    "rights_terms": "people.remind_of_rights",
    "blocking": "people.look_after_erasures",
    "warnings": "people.warn_of_erasures",
    "erasing": "people.erase_confirmed",
    "evidence_reminders": "courses.remind_of_evidence",
    "view_mails": "people.mail_views",
    "duties": "courses.hint_at_duties",
    "duty_rules": "courses.check_rules",
    "archives": "certificates.look_after_archives",
    "old_archives": "certificates.look_after_archives",
    "publications": "courses.publish_scheduled",
    "withdrawals": "courses.publish_scheduled",
    "overdue_attempts": "quizzes.submit_overdue",
    "imports": "quizzes.look_after_imports",
    "unanswered_imports": "quizzes.look_after_imports",
    "old_imports": "quizzes.look_after_imports",
    "people_imports": "people.look_after_imports",
    "unanswered_people_imports": "people.look_after_imports",
    "slips": "people.look_after_slips",
    "old_slips": "people.look_after_slips",
    "exports": "people.look_after_exports",
    "old_exports": "people.look_after_exports",
    "dropped_files": "people.take_dropped_files",
    "credentials": "",
    "encrypted_values": "",
}


@pytest.mark.parametrize("name", SWEEPS)
def test_first_row_fails_and_the_others_go_through(request, caplog, name):
    run, done = request.getfixturevalue(name)

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
        run()
        after_one = done(), Failure.objects.count()
        run()  # the row rests: nobody tries it hot
        [failure] = Failure.objects.all()

    assert after_one == (2, 1)
    assert failure.tries == 1
    assert failure.next_at > failure.last_at
    assert UNSPEAKABLE not in caplog.text


def test_every_task_of_the_clock_is_tried_here():
    clock = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}

    assert clock - set(SWEEPS.values()) - set(WITHOUT_ROWS) == set()


def test_row_that_goes_through_at_last_is_forgotten(deliveries):
    run, done = deliveries
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
        run()
    User.objects.filter(email=UNSPEAKABLE).update(email="lucia@example.com")

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=5), tick=False):
        run()

    assert (done(), Failure.objects.count()) == (3, 0)


def test_operator_reads_the_failures_and_changes_none(client, superuser, deliveries):
    run, _done = deliveries
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
        run()
    client.force_login(superuser)

    page = client.get("/admin/failures/", follow=True)

    assert page.status_code == 200
    assert "ValueError" in page.content.decode()
    assert client.get("/admin/failures/new/").status_code in (302, 403, 404)


@pytest.mark.usefixtures("unspeakable_pdf")
def test_delivery_by_hand_still_raises(complete, learner):  # noqa: F811
    certificate = complete(learner)
    User.objects.filter(pk=learner.user_id).update(email=UNSPEAKABLE)

    with pytest.raises(ValueError, match=UNSPEAKABLE):
        deliver(certificate.pk)
