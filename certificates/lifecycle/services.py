"""What happens to a certificate after its issue: revoked, issued again, replaced under another name or by a renewal.

Nobody does any of it to a certificate of their own, and what human resources decide alone is little: a revocation and
a name that differs much need a second person (``certificates.lifecycle.approval_kinds``).

Nothing is overwritten: the row keeps what it certified, the log says who did what and why. Whoever changes a
certificate holds the lock of its enrolment, so of two people at once one finds it changed already; a renewal holds
the enrolments of all earlier cycles, so that none of their certificates is replaced meanwhile.
"""

from django.db import transaction
from django.utils import timezone

from certificates.design.services import freeze_design
from certificates.models import Certificate, CertificateEvent, CertificateNotice, FolioCounter
from certificates.models.batches import CertificateBatch
from certificates.signals import certificate_issued, certificate_revoked
from courses.learning.approvals import approved_completion
from courses.learning.services import end_validity
from courses.models import Enrolment
from lib.likeness import differs_much
from lib.typesetting import printable
from people.models import Approval, Employee, NameChange, User
from people.owing import is_of_same_hands
from quizzes.grading.changes import deciding_hand
from quizzes.grading.outcomes import Hand

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
    """The certificate says the name of the person's record already: the record is to be corrected first."""


class NameOfAnother(Exception):
    """Another person of the organisation has exactly this name: a certificate never moves from one to the other."""


class OwnCertificate(Exception):
    """Somebody else has to do this: the certificate is their own."""


class SecondPersonNeeded(Exception):
    """Nobody decides this alone."""


def log_event(
    certificate: Certificate,
    kind: CertificateEvent.Kind,
    by: Employee | None = None,
    why: str = "",
    *,
    by_user: User | None = None,
    approved_by: User | None = None,
    approval: Approval | None = None,
) -> None:
    """Add a line to the log of a certificate. ``by_user``: who did it, where that is nobody of the organisation."""
    CertificateEvent.objects.create(
        certificate=certificate, kind=kind, by=by, why=why, by_user=by_user, approved_by=approved_by, approval=approval
    )


def log_issue(certificate: Certificate, batch: CertificateBatch | None = None) -> None:
    """Log the issue, as a renewal where it replaces the certificate of an earlier cycle, with whose hand was in it.

    That is who asked for a batch, who wrote the course that they passed, who gave the score that passes, or who gave
    the record a very different name since the earlier cycle. Only what nobody touched was done by the site.
    """
    kind = Kind.RENEWED if certificate.replaces_id else Kind.ISSUED
    if batch:
        log_event(certificate, kind, batch.created_by, batch.why)
        return
    hand, let = deciding_hand(certificate.enrolment), approved_completion(certificate.enrolment)
    if let is not None:
        why = f"{let.reason} {_with_names(hand)}" if hand else let.reason
        log_event(certificate, kind, by_user=let.requested_by, why=why, approval=let)
    elif hand is not None:
        log_event(certificate, kind, by_user=hand.by, why=hand.reason, approval=hand.approval)
    elif certificate.replaces and (renamed := renaming_behind(certificate, certificate.replaces)):
        names = f"{certificate.replaces.holder_name} → {certificate.holder_name}"
        log_event(certificate, kind, by_user=renamed.changed_by, why=f"{names}: {renamed.why}")
    else:
        log_event(certificate, kind)


def _with_names(hand: Hand) -> str:
    """Return the reason of a decision about a score, after who asked for it and who approved it."""
    people = [hand.by, hand.approval.decided_by if hand.approval else None]
    return f"{', '.join(user.get_full_name() for user in people if user)}: {hand.reason}"


def renaming_behind(certificate: Certificate, former: Certificate) -> NameChange | None:
    """Return the change of the record by which a renewal bears a name far from that of the certificate before; else
    None.
    """
    if not name_needs_two(former, certificate.holder_name):
        return None
    changes = certificate.enrolment.employee.user.name_changes.filter(changed_at__gt=former.issued_at)
    found: NameChange | None = changes.first()
    return found


@transaction.atomic
def revoke_certificate(
    certificate: Certificate,
    reason: Certificate.Reason,
    why: str,
    *,
    by: Employee | None = None,
    approved_by: User | None = None,
) -> Certificate:
    """Revoke for good, once; the course has to be completed again. Announces it.

    The class of the reason is public, ``why`` is for the log alone. Raises ``NotInForce``, ``OwnCertificate`` and,
    where no second person approved it, ``SecondPersonNeeded``.
    """
    certificate = _locked(certificate)
    _check_hands(certificate, by, approved_by, needs_two=True)
    certificate.revoked_at = timezone.now()
    certificate.revoked_reason = reason
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    end_validity(certificate.enrolment)
    log_event(certificate, Kind.REVOKED, by, why, approved_by=approved_by)
    notice = CertificateNotice.objects.create(certificate=certificate, kind=CertificateNotice.Kind.REVOKED)
    certificate_revoked.send(sender=Certificate, certificate=certificate, notice=notice)
    return certificate


@transaction.atomic
def correct_name(
    certificate: Certificate, why: str, *, by: Employee | None = None, approved_by: User | None = None
) -> Certificate:
    """Replace a certificate by one with the name of the person's record, a new code and a new folio. Announces it.

    What was learned stays as it was: course, hours, score and expiry are taken over from the old one, never read
    again. Raises ``NotInForce``, ``SameName``, ``NameOfAnother``, ``OwnCertificate`` and, for a name that differs much
    and that no second person approved, ``SecondPersonNeeded``.
    """
    old = _locked(certificate)
    name = corrected_name(old)
    _check_hands(old, by, approved_by, needs_two=name_needs_two(old, name))
    return _replace(old, Kind.CORRECTED, by, why, approved_by=approved_by, holder_name=name)


def settled_name(certificate: Certificate) -> str:
    """Return the last name of this training that two people approved; without one, that of its first certificate."""
    chain = Certificate.objects.filter(enrolment=certificate.enrolment_id, pk__lte=certificate.pk).order_by("pk")
    approved = chain.filter(events__kind=Kind.CORRECTED, events__approved_by__isnull=False).last()
    return (approved or chain.first() or certificate).holder_name


def name_needs_two(certificate: Certificate, name: str) -> bool:
    """Return whether a new name is more than a correction: of the one before, or of the settled one in many small
    steps.
    """
    return any(differs_much(before, name) for before in (certificate.holder_name, settled_name(certificate)))


def corrected_name(certificate: Certificate) -> str:
    """Return the name of the record of its holder, where the certificate may get it. Raises ``SameName``,
    ``NameOfAnother``.
    """
    user = certificate.enrolment.employee.user
    name = printable(user.get_full_name())
    if name == printable(certificate.holder_name):
        raise SameName
    others = User.objects.filter(employments__organisation=certificate.organisation_id, sort_name=user.sort_name)
    if others.exclude(pk=user.pk).exists():
        raise NameOfAnother
    return name


def _check_hands(certificate: Certificate, by: Employee | None, approved_by: User | None, *, needs_two: bool) -> None:
    """Refuse whoever acts on their own record or that of who has lately let them, or twice in the place of two. By
    nobody: the site itself, or its operator.
    """
    if by is None:
        return
    holder = certificate.enrolment.employee.user_id
    if is_of_same_hands(by.user_id, holder):
        raise OwnCertificate
    if needs_two and (approved_by is None or approved_by.pk in (by.user_id, holder)):
        raise SecondPersonNeeded


@transaction.atomic
def reissue_certificate(certificate: Certificate, batch: CertificateBatch) -> Certificate:
    """Replace a certificate by one that names the organisation as it is today, in its design of today. Announces it.

    Who learned what, and until when it counts, is taken over. Raises ``NotInForce`` and ``OwnCertificate``.
    """
    old = _locked(certificate)
    _check_hands(old, batch.created_by, None, needs_two=False)
    design = freeze_design(old.organisation)
    today = {
        "organisation_name": old.organisation.legal_name,
        "language": design.content["language"],
        "design": design,
    }
    return _replace(old, Kind.REISSUED, batch.created_by, batch.why, batch, None, **today)


def supersede_former(enrolment: Enrolment) -> Certificate | None:
    """Supersede the certificate of an earlier cycle that still stands; None if there is none.

    Call inside the transaction that issues the next one.
    """
    cycles = Enrolment.objects.filter(employee=enrolment.employee_id, course=enrolment.course_id)
    earlier = cycles.filter(cycle__lt=enrolment.cycle).order_by("pk").select_for_update()
    locked = [row.pk for row in earlier]
    former = Certificate.objects.standing().filter(enrolment__in=locked).order_by("-enrolment__cycle").first()
    if former is not None:
        _supersede(former)
    return former


def _replace(
    old: Certificate,
    kind: CertificateEvent.Kind,
    by: Employee | None,
    why: str,
    batch: CertificateBatch | None = None,
    approved_by: User | None = None,
    **changes: object,
) -> Certificate:
    """Supersede a locked certificate by a copy with a new code, folio and date of issue."""
    now = timezone.now()
    organisation = old.organisation
    issued_on = now.astimezone(organisation.zone).date()
    _supersede(old, by, why, approved_by)
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
    log_event(new, kind, by, why, approved_by=approved_by)
    certificate_issued.send(sender=Certificate, certificate=new, batch=batch)
    return new


def _supersede(
    certificate: Certificate, by: Employee | None = None, why: str = "", approved_by: User | None = None
) -> None:
    certificate.superseded_at = timezone.now()
    certificate.save(update_fields=["superseded_at"])
    log_event(certificate, Kind.SUPERSEDED, by, why, approved_by=approved_by)


def _locked(certificate: Certificate) -> Certificate:
    """Return the row as it is now, held until the end of the transaction; raises ``NotInForce``."""
    Enrolment.objects.select_for_update().get(pk=certificate.enrolment_id)
    standing = Certificate.objects.standing().select_related(
        "organisation", "design", "enrolment__employee__organisation", "enrolment__employee__user"
    )
    found = standing.filter(pk=certificate.pk).first()
    if found is None:
        raise NotInForce
    return found
