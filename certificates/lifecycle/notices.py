"""What a holder is told of a certificate that they have: it was revoked, it will expire, its content changed.

A notice is written once; the outbox sends it, and the log of the certificate says when it went out.
"""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.lifecycle.renewals import renewals_of_enrolments
from certificates.lifecycle.services import log_event
from certificates.models import Certificate, CertificateEvent, CertificateNotice, CertificateQuerySet
from people.messages.kinds import AboutRow, MessageKind, NotSent
from people.messages.services import NewMessage, queue_messages
from people.models import Message, Organisation
from sweeps.services import each

Kind = CertificateNotice.Kind
STAGES = {Kind.IN_7_DAYS: 7, Kind.IN_30_DAYS: 30, Kind.IN_60_DAYS: 60}  # the nearest first
EVENTS = {
    Kind.REVOKED: CertificateEvent.Kind.TOLD,
    Kind.CHANGED: CertificateEvent.Kind.TOLD_CHANGE,
    Kind.IN_60_DAYS: CertificateEvent.Kind.REMINDED_60,
    Kind.IN_30_DAYS: CertificateEvent.Kind.REMINDED_30,
    Kind.IN_7_DAYS: CertificateEvent.Kind.REMINDED_7,
}
READ = (
    "change",
    "certificate__organisation",
    "certificate__enrolment__course",
    "certificate__enrolment__employee__user",
    "certificate__enrolment__employee__organisation",
)
AT_ONCE = 500


# --- What is told ---------------------------------------------------------------------------------


class _AboutCertificate(AboutRow[CertificateNotice]):
    """A message about one notice, while the notice still holds."""

    noun = "notice"

    def rows(self) -> "QuerySet[CertificateNotice]":
        return CertificateNotice.objects.select_related(*READ)

    def row(self, message: Message) -> CertificateNotice:
        notice = super().row(message)
        if not self.holds(notice):
            raise NotSent(Message.Reason.NOT_DUE)
        return notice

    def holds(self, notice: CertificateNotice) -> bool:
        """Return whether the holder is still to be told."""
        return remindable().filter(pk=notice.certificate_id).exists()

    def words(self, row: CertificateNotice, message: Message) -> Mapping[str, object]:
        """Return what every text says of the certificate."""
        return {"certificate": row.certificate, "first_name": message.user.get_short_name()}

    def page(self, row: CertificateNotice) -> str:
        """Return the page of the certificate."""
        return reverse("certificates:detail", args=[row.certificate.uuid])

    def ended(self, message: Message) -> None:
        """Write into the log of the certificate that its holder was told."""
        if message.sent_at and not message.bounced_at:
            notice = super().row(message)
            log_event(notice.certificate, EVENTS[Kind(notice.kind)])


class CertificateRevoked(_AboutCertificate):
    """Says that it was revoked, and why in the words that anybody may read; also to who has left."""

    name = "certificate_revoked"
    label = _("Certificate: revoked")
    template = "emails/revoked"
    reaches_leavers = True

    def holds(self, notice: CertificateNotice) -> bool:
        """Return that it does: a revocation stays one."""
        return True


class _AboutRenewal(_AboutCertificate):
    """A notice that asks to renew."""

    keeps_quiet_hours = True

    def words(self, row: CertificateNotice, message: Message) -> Mapping[str, object]:
        """Return when, where and with what the course can be renewed."""
        enrolment = row.certificate.enrolment
        return {
            **super().words(row, message),
            "course_url": settings.SITE_URL + enrolment.course.address,
            "renewal": renewals_of_enrolments([enrolment], enrolment.employee).get(enrolment.pk),
        }


class CertificateExpiring(_AboutRenewal):
    """Says some weeks before that it expires."""

    name = "certificate_expiring"
    label = _("Certificate: expires soon")
    template = "emails/expiring"

    def holds(self, notice: CertificateNotice) -> bool:
        """Return whether the day on which it expires is still to come: then it is too late to study."""
        return _days_left(notice.certificate) > 0 and super().holds(notice)

    def words(self, row: CertificateNotice, message: Message) -> Mapping[str, object]:
        """Return how many days are left on the day on which it leaves."""
        return {**super().words(row, message), "days": _days_left(row.certificate)}


class CertificateChanged(_AboutRenewal):
    """Says that the content changed so much that it has to be renewed."""

    name = "certificate_changed"
    label = _("Certificate: the content changed")
    template = "emails/changed"

    def holds(self, notice: CertificateNotice) -> bool:
        """Return whether the change still stands."""
        return notice.change is not None and notice.change.withdrawn_at is None and super().holds(notice)

    def words(self, row: CertificateNotice, message: Message) -> Mapping[str, object]:
        """Return what changed."""
        return {**super().words(row, message), "change": row.change}


KINDS: tuple[type[MessageKind], ...] = (CertificateRevoked, CertificateExpiring, CertificateChanged)
NAMES = {Kind.REVOKED: CertificateRevoked.name, Kind.CHANGED: CertificateChanged.name}


def _days_left(certificate: Certificate) -> int:
    return (certificate.expires_on - certificate.organisation.today()).days if certificate.expires_on else 0


# --- When it is told ------------------------------------------------------------------------------


def queue_notices(notices: "QuerySet[CertificateNotice]") -> int:
    """Put the messages of notices into the outbox, each once. Return how many are new."""
    keys, queued = list(notices.order_by("pk").values_list("pk", flat=True)), 0
    for start in range(0, len(keys), AT_ONCE):
        found = CertificateNotice.objects.filter(pk__in=keys[start : start + AT_ONCE]).select_related(*READ)
        queued += len(queue_messages([_message(notice) for notice in found.order_by("pk")]))
    return queued


def _message(notice: CertificateNotice) -> NewMessage:
    certificate = notice.certificate
    employee = certificate.enrolment.employee
    name = NAMES.get(Kind(notice.kind), CertificateExpiring.name)
    return NewMessage(name, employee.user, _AboutCertificate.about(notice), employee, certificate.organisation)


def plan_reminders() -> int:
    """Write down and queue which reminders are due today, each once. Return how many are new.

    A day is the local day of the organisation: one query finds what is due for each time zone and stage, and nothing
    is asked about an organisation without certificates. Only the nearest stage is due: who was missed at 60 days is
    not mailed twice at 25. A certificate issued within a stage, like one with a corrected name, skips that stage.
    """
    zones = Organisation.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct()
    return sum(plan.result or 0 for plan in each("certificates.remind", zones, _plan_zone))


@transaction.atomic
def _plan_zone(zone: str) -> int:
    today = Organisation(time_zone=zone).today()
    nearer, planned = 1, 0  # on the last day itself it is too late to study
    for kind, days in STAGES.items():
        first, last = today + datetime.timedelta(days=nearer), today + datetime.timedelta(days=days)
        due = (
            remindable()
            .filter(organisation__time_zone=zone, expires_on__range=(first, last))
            .exclude(notices__kind=kind)
            .values_list("pk", "issued_on", "expires_on")
        )
        keys = [
            pk
            for pk, issued_on, expires_on in due
            if expires_on is not None and issued_on < expires_on - datetime.timedelta(days=days)
        ]
        if keys:
            planned += _write(kind, keys)
        nearer = days + 1
    return planned


def _write(kind: Kind, keys: list[int]) -> int:
    """Write and queue them. Another clock may have done so: constraints keep one notice, and one message, of each."""
    rows = [CertificateNotice(certificate_id=pk, kind=kind) for pk in keys]
    CertificateNotice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    return sum(
        queue_notices(CertificateNotice.objects.filter(kind=kind, certificate__in=keys[start : start + AT_ONCE]))
        for start in range(0, len(keys), AT_ONCE)
    )


def remindable() -> CertificateQuerySet:
    """Return certificates that stand, of people who are still there and can take the course again."""
    return Certificate.objects.standing().filter(
        enrolment__employee__left_on=None,
        enrolment__employee__user__is_active=True,
        enrolment__course__live=True,
    )
