"""Acts inside the product for benchmarks/bulk.py: reads one JSON command a line, answers one JSON line."""

import datetime
import hashlib
import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from certificates.batches.services import create_batch  # noqa: E402
from certificates.issuing.emails import ABOUT, CertificateReady  # noqa: E402
from certificates.models import Certificate, CertificateEvent, Credential  # noqa: E402
from certificates.models.batches import CertificateBatch  # noqa: E402
from certificates.tasks import hint_at_batches  # noqa: E402
from courses.learning.services import freeze_content  # noqa: E402
from courses.models import Enrolment  # noqa: E402
from people.models import Employee, Message, Organisation, User  # noqa: E402
from quizzes.models import Attempt  # noqa: E402
from quizzes.taking.services import submit_attempt  # noqa: E402
from tests.factories import make_attempt, make_course, make_enrolment, make_quiz  # noqa: E402


def prepare(count, singles):
    """An organisation: ``count`` people who completed the course elsewhere, ``singles`` one submit away from
    passing.
    """
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    organisation = Organisation.objects.create(code="bulk", legal_name="Banco de Medición, S.A.")
    course = make_course(lessons=1, title="Curso de medición", title_en="Measured course")
    quiz = make_quiz(course, questions=2)
    hr, *employees = _employees(organisation, 1 + count + singles)
    Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.HR)
    now = timezone.now()
    times = {"started_at": now, "completed_at": now, "expires_on": now.date() + datetime.timedelta(days=700)}
    version = freeze_content(course)
    Enrolment.objects.bulk_create(
        (Enrolment(employee=person, course=course, content_version=version, **times) for person in employees[:count]),
        1000,
    )
    for person in employees[count:]:
        make_attempt(make_enrolment(course, person, lessons_done=True), quiz, right=2)


def _employees(organisation, size):
    password = make_password("never used")
    users = User.objects.bulk_create(
        (
            User(
                username=f"person-{number}",
                email=f"person-{number}@example.com",
                given_names="María José",
                first_surname=f"Núñez{number:05d}",
                second_surname="Ibáñez",
                password=password,
            )
            for number in range(size)
        ),
        1000,
    )
    return Employee.objects.bulk_create(
        [Employee(user=user, organisation=organisation, number=str(number)) for number, user in enumerate(users)], 1000
    )


def begin():
    """Ask for everybody's certificate, as human resources do."""
    hr = Employee.objects.get(role=Employee.Role.HR)
    batch = create_batch(hr, Enrolment.objects.first().course, CertificateBatch.Kind.MISSING, "Measurement")
    hint_at_batches.delay_on_commit(batch.pk)
    return batch.total


def submit():
    """Have the next single learner pass; whether there was one."""
    attempt = Attempt.objects.filter(submitted_at=None).order_by("pk").first()
    if attempt:
        submit_attempt(attempt)
    return attempt is not None


def progress():
    """How many are delivered, and whether nothing is left to do."""
    is_open = CertificateBatch.objects.open().exists() or Certificate.objects.undelivered().exists()
    is_over = not (is_open or Message.objects.unfinished().filter(kind=CertificateReady.name).exists())
    return [Certificate.objects.filter(delivered_at__isnull=False).count(), is_over]


def outcome():
    """What must be true at the end, counted from the rows and the files themselves."""
    certificates = Certificate.objects.order_by("number")
    storage = storages["private"]
    wrong = 0
    for name, sha256 in [(row.file_name, row.sha256) for row in certificates.iterator()]:
        with storage.open(name) as file:
            wrong += hashlib.sha256(file.read()).hexdigest() != sha256
    folder = settings.PRIVATE_ROOT / "certificates"
    sent = Message.objects.filter(kind=CertificateReady.name)
    sent_at = {int(message.about.removeprefix(ABOUT)): message.sent_at for message in sent}
    singles = certificates.filter(batch_item=None).values_list("pk", "issued_at")
    return {
        "certificates": certificates.count(),
        "of_the_batch": certificates.exclude(batch_item=None).count(),
        "expected": Enrolment.objects.exclude(completed_at=None).count(),
        "enrolments": certificates.values("enrolment").distinct().count(),
        "folios_without_a_gap": list(certificates.values_list("number", flat=True))
        == list(range(1, certificates.count() + 1)),
        "codes": certificates.values("code").distinct().count(),
        "files": sum(1 for path in folder.rglob("*") if path.is_file()),
        "files_that_differ": wrong,
        "credentials": Credential.objects.count(),
        "events": CertificateEvent.objects.count(),
        "message_ids": [message.message_id for message in sent],
        "waits": sorted((sent_at[pk] - issued_at).total_seconds() for pk, issued_at in singles),
    }


ACTIONS = {action.__name__: action for action in (prepare, begin, submit, progress, outcome)}

if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        sys.stdout.write(f"{json.dumps(ACTIONS[name](*arguments))}\n")
        sys.stdout.flush()
