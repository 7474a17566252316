from typing import Any

from django.dispatch import receiver

from certificates.batches.models import CertificateBatch
from certificates.changes.services import ask_late_holder
from certificates.models import Certificate, CertificateNotice
from certificates.services import issue_certificate
from certificates.signals import certificate_issued, certificate_revoked, change_declared
from certificates.tasks import deliver_certificate, send_pending_notices, send_some_notices
from courses.models import Enrolment
from courses.signals import course_completed


@receiver(course_completed)
def issue_on_completion(enrolment: Enrolment, **kwargs: Any) -> None:
    issue_certificate(enrolment)


@receiver(certificate_issued)
def deliver_on_issue(certificate: Certificate, batch: CertificateBatch | None = None, **kwargs: Any) -> None:
    if batch is None:  # whoever works on a batch delivers what it issued
        deliver_certificate.delay_on_commit(certificate.pk)


@receiver(certificate_revoked)
def tell_on_revocation(certificate: Certificate, notice: CertificateNotice, **kwargs: Any) -> None:
    send_some_notices.delay_on_commit([notice.pk])


@receiver(certificate_issued)
def ask_on_issue(certificate: Certificate, **kwargs: Any) -> None:
    ask_late_holder(certificate)


@receiver(change_declared)
def tell_of_the_change(**kwargs: Any) -> None:
    send_pending_notices.delay_on_commit()
