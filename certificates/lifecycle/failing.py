"""Certificates that rest on a score that no longer passes: their log says so, and human resources decide.

Whether one does is derived from the scores (``CertificateQuerySet.failing``), whichever way they changed.
"""

from certificates.lifecycle.services import log_event
from certificates.models import Certificate, CertificateEvent
from courses.models import Enrolment
from lib.annotated import annotated
from quizzes.grading.outcomes import Hand

Kind = CertificateEvent.Kind


def note_passing(enrolment: Enrolment, hand: Hand | None) -> None:
    """Add to the log of the certificate of an enrolment that its score passes no more, or again; once for each turn."""
    today = enrolment.employee.today()
    certificate = Certificate.objects.standing().filter(enrolment=enrolment.pk).with_failing(today).first()
    if certificate is None:
        return
    turns = certificate.events.filter(kind__in=[Kind.FAILING, Kind.PASSING])
    was_failing = turns.order_by("pk").values_list("kind", flat=True).last() == Kind.FAILING
    is_failing = annotated(certificate, "is_failing", bool)
    if is_failing == was_failing:
        return
    kind = Kind.FAILING if is_failing else Kind.PASSING
    if hand is None:
        log_event(certificate, kind)
    else:
        log_event(certificate, kind, why=hand.reason, by_user=hand.by, approval=hand.approval)
