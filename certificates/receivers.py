from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils.translation import gettext as _

from certificates.changes.services import ask_late_holder
from certificates.issuing.services import issue_certificate
from certificates.issuing.tasks import deliver_certificate
from certificates.lifecycle.failing import note_passing
from certificates.lifecycle.notices import queue_notices
from certificates.models import Certificate, CertificateNotice
from certificates.models.batches import CertificateBatch
from certificates.models.changes import MaterialChange
from certificates.signals import certificate_issued, certificate_revoked, change_declared
from courses.models import CoursePage, Enrolment
from courses.signals import course_completed, course_publishing
from lib.typesetting import validate_letters
from people.signals import holding_records
from quizzes.grading.outcomes import Hand, Outcome
from quizzes.models import Attempt
from quizzes.signals import passing_changed


@receiver(course_completed)
def issue_on_completion(enrolment: Enrolment, **kwargs: object) -> None:
    issue_certificate(enrolment)


@receiver(passing_changed, sender=Attempt)
def note_on_passing(outcome: Outcome, hand: Hand | None, **kwargs: object) -> None:
    note_passing(outcome.attempt.counts_for, hand)


@receiver(course_publishing, sender=CoursePage)
def require_printable_titles(course: CoursePage, **kwargs: object) -> list[str]:
    """Refuse a course whose title no certificate can print: it would stop the certificates of all who complete it."""
    return [text for title in (course.title, course.title_en) for text in _unprintable(title)]


def _unprintable(title: str) -> list[str]:
    try:
        validate_letters(title)
    except ValidationError as error:
        return list(error.messages)
    return []


@receiver(certificate_issued)
def deliver_on_issue(certificate: Certificate, batch: CertificateBatch | None = None, **kwargs: object) -> None:
    if batch is None:  # whoever works on a batch delivers what it issued
        deliver_certificate.delay_on_commit(certificate.pk)


@receiver(certificate_revoked)
def tell_on_revocation(certificate: Certificate, notice: CertificateNotice, **kwargs: object) -> None:
    queue_notices(CertificateNotice.objects.filter(pk=notice.pk))


@receiver(certificate_issued)
def ask_on_issue(certificate: Certificate, **kwargs: object) -> None:
    ask_late_holder(certificate)
    queue_notices(certificate.notices.all())


@receiver(change_declared)
def tell_of_the_change(change: MaterialChange, **kwargs: object) -> None:
    queue_notices(change.notices.all())


@receiver(holding_records)
def hold_what_is_not_delivered(employee_ids: list[int], **kwargs: object) -> dict[int, str]:
    """Keep the data of whoever is still to get a certificate: it would be made without a name."""
    waiting = Certificate.objects.undelivered().filter(enrolment__employee__in=employee_ids)
    words = _("A certificate of theirs has still to be made.")
    return dict.fromkeys(waiting.order_by().values_list("enrolment__employee", flat=True), words)
