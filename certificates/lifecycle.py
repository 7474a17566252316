"""What happens to a certificate after its issue: revoked, replaced under a corrected name, replaced by a renewal.

Nothing is overwritten: the row keeps what it certified, the log says who did what and why. Whoever changes a
certificate holds the lock of its enrolment, so of two people at once one finds it changed already; a renewal holds
the enrolments of all earlier cycles, so that none of their certificates is replaced meanwhile.
"""

import unicodedata

from django.db import transaction
from django.utils import timezone

from certificates.models import Certificate, CertificateEvent, CertificateNotice, FolioCounter
from certificates.signals import certificate_issued, certificate_revoked
from courses.models import Enrolment
from courses.services import end_validity
from people.models import Employee

Kind = CertificateEvent.Kind


class NotInForce(Exception):
    """The certificate was revoked or superseded before."""


class SameName(Exception):
    """The corrected name is the one that the certificate has."""


def log_event(certificate: Certificate, kind: CertificateEvent.Kind, by: Employee | None = None, why: str = "") -> None:
    """Add a line to the log of a certificate."""
    CertificateEvent.objects.create(certificate=certificate, kind=kind, by=by, why=why)


def log_issue(certificate: Certificate) -> None:
    """Log the issue on completion, as a renewal where it replaces the certificate of an earlier cycle."""
    log_event(certificate, Kind.RENEWED if certificate.replaces_id else Kind.ISSUED)


@transaction.atomic
def revoke_certificate(
    certificate: Certificate, reason: Certificate.Reason, why: str, *, by: Employee | None = None
) -> Certificate:
    """Revoke for good, once; the course has to be completed again. Announces it. Raises ``NotInForce``.

    The class of the reason is public, ``why`` is for the log alone.
    """
    certificate = _locked(certificate)
    certificate.revoked_at = timezone.now()
    certificate.revoked_reason = reason
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    end_validity(certificate.enrolment)
    log_event(certificate, Kind.REVOKED, by, why)
    notice = CertificateNotice.objects.create(certificate=certificate, kind=CertificateNotice.Kind.REVOKED)
    certificate_revoked.send(sender=Certificate, certificate=certificate, notice=notice)
    return certificate


@transaction.atomic
def correct_name(certificate: Certificate, name: str, why: str, *, by: Employee | None = None) -> Certificate:
    """Replace a certificate by one with the corrected name, a new code and a new folio. Announces the new one.

    What was learned stays as it was: course, hours, score and expiry are taken over from the old one, never read
    again. Raises ``NotInForce`` and ``SameName``.
    """
    old = _locked(certificate)
    name = clean_name(name)
    if name == clean_name(old.holder_name):
        raise SameName
    now = timezone.now()
    organisation = old.organisation
    issued_on = now.astimezone(organisation.zone).date()
    _supersede(old, by, why)
    new = Certificate.objects.create(
        enrolment=old.enrolment,
        organisation=organisation,
        folio_prefix=organisation.code.upper(),
        year=issued_on.year,
        number=FolioCounter.take(organisation, issued_on.year),
        holder_name=name,
        organisation_name=old.organisation_name,
        course_title_es=old.course_title_es,
        course_title_en=old.course_title_en,
        course_version=old.course_version,
        hours=old.hours,
        score=old.score,
        requirements=old.requirements,
        language=old.language,
        design=old.design,
        issued_at=now,
        issued_on=issued_on,
        expires_on=old.expires_on,
        replaces=old,
    )
    log_event(new, Kind.CORRECTED, by, why)
    certificate_issued.send(sender=Certificate, certificate=new)
    return new


def supersede_former(enrolment: Enrolment) -> Certificate | None:
    """Supersede the certificate of an earlier cycle that still stands; None if there is none.

    Call inside the transaction that issues the next one.
    """
    cycles = Enrolment.objects.filter(employee=enrolment.employee_id, course=enrolment.course_id)
    earlier = cycles.filter(cycle__lt=enrolment.cycle).order_by("pk").select_for_update()
    locked = [row.pk for row in earlier]
    former: Certificate | None = (
        Certificate.objects.standing().filter(enrolment__in=locked).order_by("-enrolment__cycle").first()
    )
    if former is not None:
        _supersede(former)
    return former


def clean_name(name: str) -> str:
    """A name with composed letters and single spaces, without control characters."""
    composed = unicodedata.normalize("NFC", name)
    return " ".join("".join(c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C").split())


def _supersede(certificate: Certificate, by: Employee | None = None, why: str = "") -> None:
    certificate.superseded_at = timezone.now()
    certificate.save(update_fields=["superseded_at"])
    log_event(certificate, Kind.SUPERSEDED, by, why)


def _locked(certificate: Certificate) -> Certificate:
    """The row as it is now, held until the end of the transaction; raises ``NotInForce``."""
    Enrolment.objects.select_for_update().get(pk=certificate.enrolment_id)
    standing = Certificate.objects.standing().select_related("organisation", "enrolment__employee__organisation")
    found: Certificate | None = standing.filter(pk=certificate.pk).first()
    if found is None:
        raise NotInForce
    return found
