"""Acts inside the product for the harness: reads one JSON command a line, answers one JSON line.

A process of its own, because the data under test is not the test database.
"""

import hashlib
import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from certificates.batches.services import create_batch  # noqa: E402
from certificates.issuing.emails import ABOUT, CertificateReady  # noqa: E402
from certificates.models import Certificate  # noqa: E402
from certificates.models.batches import CertificateBatch  # noqa: E402
from certificates.tasks import hint_at_batches  # noqa: E402
from courses.models import Enrolment  # noqa: E402
from people.models import Message  # noqa: E402
from quizzes.models import Attempt  # noqa: E402
from quizzes.taking.services import submit_attempt  # noqa: E402
from tests.factories import (  # noqa: E402
    EmployeeFactory,
    OrganisationFactory,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)
from trainingsite.models import Heartbeat  # noqa: E402


def prepare(learners):
    """Migrate, and leave every learner one submit away from passing."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    organisation = OrganisationFactory(code="cenzontle", legal_name="Banco Cenzontle, S.A.")
    course = make_course(lessons=1)
    quiz = make_quiz(course, questions=2)
    for number in range(learners):
        employee = EmployeeFactory(organisation=organisation, user__username=f"learner-{number}")
        make_attempt(make_enrolment(course, employee, lessons_done=True), quiz, right=2)
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def attempts():
    """Where each open attempt is handed in, with who does it."""
    found = Attempt.objects.filter(submitted_at=None).order_by("pk").select_related("enrolment__employee__user")
    return [[attempt.enrolment.employee.user.username, str(attempt.uuid)] for attempt in found]


def submit(count):
    """Hand in the next attempts."""
    for attempt in Attempt.objects.filter(submitted_at=None).order_by("pk")[:count]:
        submit_attempt(attempt)


def begin_batch(count):
    """Record that the last learners completed the course elsewhere, and ask for their certificates."""
    taken = Attempt.objects.filter(submitted_at=None).order_by("-pk")[:count]
    enrolments = Enrolment.objects.filter(attempts__in=list(taken))
    enrolments.update(completed_at=timezone.now())
    first = enrolments.select_related("course", "employee__organisation").first()
    others = Enrolment.objects.filter(completed_at=None).select_related("employee__organisation")
    batch = create_batch(others.first().employee, first.course, CertificateBatch.Kind.MISSING, "Migration")
    hint_at_batches.delay_on_commit(batch.pk)
    return batch.total


def beats():
    """When each process last showed that it does its work, in seconds since 1970."""
    return {beat.process: beat.beat_at.timestamp() for beat in Heartbeat.objects.all()}


def state():
    """What stands in the database and the folder of PDFs."""
    folder = settings.PRIVATE_ROOT / "certificates"
    has_passed = Q(attempts__score__gte=80, attempts__submitted_at__isnull=False)
    passed = Enrolment.objects.filter(has_passed | Q(completed_at__isnull=False)).distinct()
    messages = {message.about: message.message_id for message in Message.objects.filter(kind=CertificateReady.name)}
    return {
        "passed": sorted(passed.values_list("pk", flat=True)),
        "certificates": [
            {
                "enrolment": certificate.enrolment_id,
                "number": certificate.number,
                "message_id": messages.get(f"{ABOUT}{certificate.pk}"),
                "sha256": certificate.sha256,
                "file_sha256": _digest(certificate.file_name),
                "delivered": certificate.delivered_at is not None,
                "is_single": not hasattr(certificate, "batch_item"),
            }
            for certificate in Certificate.objects.select_related("batch_item").order_by("number")
        ],
        "unsent": Message.objects.unfinished().filter(kind=CertificateReady.name).count(),
        "open_batches": CertificateBatch.objects.open().count(),
        "files": len([path for path in folder.rglob("*") if path.is_file()]) if folder.exists() else 0,
    }


def _digest(name):
    storage = storages["private"]
    if not storage.exists(name):
        return None
    with storage.open(name) as pdf:
        return hashlib.sha256(pdf.read()).hexdigest()


ACTIONS = {action.__name__: action for action in (prepare, attempts, submit, begin_batch, beats, state)}

if __name__ == "__main__":
    for line in sys.stdin:
        name, arguments = json.loads(line)
        answer = ACTIONS[name](*arguments)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
