"""What happens to a certificate after its issue: revoked, issued again, replaced under another name or by a renewal.

Nothing is overwritten: the row keeps what it certified, the log says who did what and why. Whoever changes a
certificate holds the lock of its enrolment, so of two people at once one finds it changed already; a renewal holds
the enrolments of all earlier cycles, so that none of their certificates is replaced meanwhile.
"""

import unicodedata
from typing import Any

from django.db import transaction
from django.utils import timezone

from certificates.batches.models import CertificateBatch
from certificates.designs import freeze_design
from certificates.models import Certificate, CertificateEvent, CertificateNotice, FolioCounter
from certificates.signals import certificate_issued, certificate_revoked
from courses.models import Enrolment
from courses.services import end_validity
from people.models import Employee

Kind = CertificateEvent.Kind
TAKEN_OVER = (
    "enrolment",
    "holder_name",
    "organisation_name",
    "course_title_es",
    "course_title_en",
    "course_version",
    "hours",
    "score",
    "requirements",
    "language",
    "design",
    "expires_on",
)


class NotInForce(Exception):
    """The certificate was revoked or superseded before."""


class SameName(Exception):
    """The corrected name is the one that the certificate has."""


def log_event(certificate: Certificate, kind: CertificateEvent.Kind, by: Employee | None = None, why: str = "") -> None:
    """Add a line to the log of a certificate."""
    CertificateEvent.objects.create(certificate=certificate, kind=kind, by=by, why=why)


def log_issue(certificate: Certificate, batch: CertificateBatch | None = None) -> None:
    """Log the issue, as a renewal where it replaces the certificate of an earlier cycle; in bulk with who asked."""
    kind = Kind.RENEWED if certificate.replaces_id else Kind.ISSUED
    log_event(certificate, kind, batch.created_by if batch else None, batch.why if batch else "")


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
    return _replace(old, Kind.CORRECTED, by, why, holder_name=name)


@transaction.atomic
def reissue_certificate(certificate: Certificate, batch: CertificateBatch) -> Certificate:
    """Replace a certificate by one that names the organisation as it is today, in its design of today. Announces it.

    Who learned what, and until when it counts, is taken over. Raises ``NotInForce``.
    """
    old = _locked(certificate)
    design = freeze_design(old.organisation)
    today = {
        "organisation_name": old.organisation.legal_name,
        "language": design.content["language"],
        "design": design,
    }
    return _replace(old, Kind.REISSUED, batch.created_by, batch.why, batch, **today)


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


def _replace(
    old: Certificate,
    kind: CertificateEvent.Kind,
    by: Employee | None,
    why: str,
    batch: CertificateBatch | None = None,
    **changes: Any,
) -> Certificate:
    """Supersede a locked certificate by a copy with a new code, folio and date of issue."""
    now = timezone.now()
    organisation = old.organisation
    issued_on = now.astimezone(organisation.zone).date()
    _supersede(old, by, why)
    new = Certificate.objects.create(
        **{**{field: getattr(old, field) for field in TAKEN_OVER}, **changes},
        organisation=organisation,
        folio_prefix=organisation.code.upper(),
        year=issued_on.year,
        number=FolioCounter.take(organisation, issued_on.year),
        issued_at=now,
        issued_on=issued_on,
        replaces=old,
    )
    log_event(new, kind, by, why)
    certificate_issued.send(sender=Certificate, certificate=new, batch=batch)
    return new


def _supersede(certificate: Certificate, by: Employee | None = None, why: str = "") -> None:
    certificate.superseded_at = timezone.now()
    certificate.save(update_fields=["superseded_at"])
    log_event(certificate, Kind.SUPERSEDED, by, why)


def _locked(certificate: Certificate) -> Certificate:
    """The row as it is now, held until the end of the transaction; raises ``NotInForce``."""
    Enrolment.objects.select_for_update().get(pk=certificate.enrolment_id)
    standing = Certificate.objects.standing().select_related(
        "organisation", "design", "enrolment__employee__organisation"
    )
    found: Certificate | None = standing.filter(pk=certificate.pk).first()
    if found is None:
        raise NotInForce
    return found
