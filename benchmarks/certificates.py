"""CPU of a certificate, in the process that makes it: ``python -m benchmarks.certificates 15``. Prints JSON."""

import json
import statistics
import sys
import time

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import storages  # noqa: E402

from certificates.issuing.pdf import render_pdf, store_pdf  # noqa: E402
from certificates.issuing.services import deliver  # noqa: E402
from certificates.models import Certificate  # noqa: E402
from certificates.signing import sign_pdf  # noqa: E402
from courses.models import CoursePage, Enrolment  # noqa: E402
from demo.design import publish_design  # noqa: E402
from demo.logo import draw_logo  # noqa: E402
from people.models import Organisation  # noqa: E402
from quizzes.models import QuizPage  # noqa: E402
from tests.factories import make_attempt  # noqa: E402


def dress():
    """Every organisation gets a logo and a design with two signatures: the figures are of certificates as customers
    have them.
    """
    for organisation in Organisation.objects.filter(certificate_design=None):
        organisation.logo.save("measured.png", ContentFile(draw_logo("Cenzontle", "#1b4d4a")))
        publish_design(organisation, "#1b4d4a")


def issue(count):
    """Have the last learners pass who have done every lesson; no worker runs, so nothing is delivered yet."""
    course = CoursePage.objects.get(slug="measured")
    quiz = QuizPage.objects.child_of(course).get()
    ready = Enrolment.objects.with_progress().filter(course=course, completed_at=None, done_count=10, attempts=None)
    for enrolment in ready.order_by("-pk")[:count]:
        make_attempt(enrolment, quiz, right=10, submit=True)
    return list(Certificate.objects.order_by("pk"))


def cpu_ms(function, items):
    """Milliseconds of CPU for one item, the median over all but the first, which reads fonts and drawings."""
    function(items[0])
    spent = []
    for item in items[1:]:
        started = time.process_time()
        function(item)
        spent.append(1000 * (time.process_time() - started))
    return round(statistics.median(spent), 2)


def kilobytes(certificate):
    """Size of the stored file."""
    return round(storages["private"].size(certificate.file_name) / 1000, 1)


if __name__ == "__main__":
    dress()
    certificates = issue(2 * int(sys.argv[1]))
    to_store, to_deliver = certificates[::2], certificates[1::2]  # a stored file is not made again
    pages = [render_pdf(certificate) for certificate in to_store]
    result = {
        "certificate_cpu_ms": cpu_ms(store_pdf, to_store),
        "certificate_signature_cpu_ms": cpu_ms(sign_pdf, pages),
        "certificate_delivery_cpu_ms": cpu_ms(lambda certificate: deliver(certificate.pk), to_deliver),
        "certificate_kb": max(map(kilobytes, to_store)),
    }
    sys.stdout.write(f"{json.dumps(result)}\n")
