"""What human resources do to a certificate only with a second person: revoke it, give it a name that differs much."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.lifecycle.services import (
    NameOfAnother,
    NotInForce,
    SameName,
    correct_name,
    corrected_name,
    revoke_certificate,
    settled_name,
)
from certificates.models import Certificate
from people.approvals.kinds import ApprovalKind, Effect, Outdated, register_kind
from people.approvals.services import request_approval
from people.models import Approval, Employee, User


def _certificate(approval: Approval) -> Certificate:
    certificates = Certificate.objects.select_related("organisation", "enrolment__employee__user")
    return certificates.get(pk=approval.payload["certificate"])


def _asked_by(approval: Approval) -> Employee:
    """Return who asked, as the organisation knows them. Raises ``Outdated``: who has left human resources asks for
    nothing.
    """
    offices = Employee.objects.active().in_human_resources().filter(user=approval.requested_by_id)
    asked_by = offices.filter(organisation=approval.organisation_id).first()
    if asked_by is None:
        raise Outdated(_("The person who asked for it no longer works in human resources."))
    return asked_by


def _request(kind: ApprovalKind, certificate: Certificate, why: str, by: Employee, **payload: str) -> Approval:
    return request_approval(
        kind,
        _key(certificate),
        by=by.user,
        reason=why,
        subject=certificate.enrolment.employee.user,
        organisation=certificate.organisation,
        payload={"certificate": certificate.pk, **payload},
    )


class CertificateKind(ApprovalKind):
    """Something that is done to one certificate."""

    def summaries(self, approvals: list[Approval]) -> dict[int, str]:
        found = Certificate.objects.in_bulk([approval.payload["certificate"] for approval in approvals])
        certificates = ((approval.pk, found[approval.payload["certificate"]]) for approval in approvals)
        return {pk: f"{certificate.folio} · {certificate.course_title}" for pk, certificate in certificates}


class RevocationKind(CertificateKind):
    """Revoking for good."""

    name = "certificates.revoke"
    label = gettext_lazy("Revoke a certificate")

    def request(self, certificate: Certificate, reason: Certificate.Reason, why: str, *, by: Employee) -> Approval:
        """Ask for it; the class of the reason is what the public will read."""
        return _request(self, certificate, why, by, reason=reason.value)

    def effect(self, approval: Approval) -> Effect:
        certificate = _certificate(approval)
        reason = Certificate.Reason(approval.payload["reason"]).label
        lines = [_describe(certificate), _("Public reason: %(reason)s.") % {"reason": reason}]
        return Effect(lines, [_("This cannot be undone: the holder is told and has to take the course again.")])

    def apply(self, approval: Approval, by: User) -> None:
        reason = Certificate.Reason(approval.payload["reason"])
        try:
            revoke_certificate(_certificate(approval), reason, approval.reason, by=_asked_by(approval), approved_by=by)
        except NotInForce as gone:
            raise Outdated(_("The certificate is no longer in force.")) from gone


class CorrectionKind(CertificateKind):
    """A name that differs much from the one on the certificate."""

    name = "certificates.correct_name"
    label = gettext_lazy("Issue a certificate under another name")

    def request(self, certificate: Certificate, why: str, *, by: Employee) -> Approval:
        """Ask for the name that the record has now; another one meanwhile would be another decision."""
        return _request(self, certificate, why, by, name=corrected_name(certificate))

    def effect(self, approval: Approval) -> Effect:
        certificate = _certificate(approval)
        names = {"before": certificate.holder_name, "after": approval.payload["name"]}
        lines = [_describe(certificate), _("From “%(before)s” to “%(after)s”.") % names]
        settled = settled_name(certificate)
        if settled != certificate.holder_name:
            lines.append(_("Before any small corrections, the certificate said “%(name)s”.") % {"name": settled})
        return Effect(lines, [_("The names are very different. Compare them with an official document.")])

    def apply(self, approval: Approval, by: User) -> None:
        certificate = _certificate(approval)
        try:
            if corrected_name(certificate) != approval.payload["name"]:
                raise Outdated(_("The name in the person's record has changed in the meantime."))
            correct_name(certificate, approval.reason, by=_asked_by(approval), approved_by=by)
        except (NotInForce, SameName) as gone:
            raise Outdated(_("The certificate is no longer in force, or already has this name.")) from gone
        except NameOfAnother as taken:
            raise Outdated(_("Another person at the company has exactly this name.")) from taken


def _describe(certificate: Certificate) -> str:
    facts = {"folio": certificate.folio, "holder": certificate.holder_name, "course": certificate.course_title}
    return _("Certificate %(folio)s of %(holder)s: %(course)s") % facts


REVOCATION, CORRECTION = RevocationKind(), CorrectionKind()


def waiting_about(certificate: Certificate) -> list[Approval]:
    """Return what waits for a second person about a certificate, with who asked. One query."""
    waiting = Approval.objects.waiting().filter(kind__in=[REVOCATION.name, CORRECTION.name], key=_key(certificate))
    return list(waiting.select_related("requested_by"))


def _key(certificate: Certificate) -> str:
    return f"certificate:{certificate.pk}"


def register() -> None:
    """Make the kinds known; called when the app is ready."""
    for kind in (REVOCATION, CORRECTION):
        register_kind(kind)
