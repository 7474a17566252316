"""E-mails about a certificate that its holder already has: it was revoked, it will expire, its content changed.

The row of a notice is its queue. A message of Celery is only a hint to look at it; the clock looks every five minutes.
"""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from certificates.lifecycle.renewals import renewals_of_enrolments
from certificates.lifecycle.services import log_event
from certificates.models import Certificate, CertificateEvent, CertificateNotice
from people.models import Organisation
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
LEASE = datetime.timedelta(minutes=5)
HINT_SIZE = 50


def plan_reminders() -> int:
    """Write down which reminders are due today, each once. Return how many are new.

    A day is the local day of the organisation: one query finds what is due for each time zone and stage, and nothing
    is asked about an organisation without certificates. Only the nearest stage is due: who was missed at 60 days is
    not mailed twice at 25. A certificate issued within a stage, like one with a corrected name, skips that stage.
    """
    zones = Organisation.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct()
    return sum(plan.result or 0 for plan in each("certificates.remind", zones, _plan_zone))


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
        rows = [
            CertificateNotice(certificate_id=pk, kind=kind)
            for pk, issued_on, expires_on in due
            if issued_on < expires_on - datetime.timedelta(days=days)
        ]
        # Another clock may have planned them meanwhile: the constraint keeps one row of each kind.
        CertificateNotice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        nearer, planned = days + 1, planned + len(rows)
    return planned


def remindable() -> Any:
    """Certificates that stand, of people who are still there, can be mailed and can take the course again."""
    return (
        Certificate.objects.standing()
        .filter(
            enrolment__employee__left_on=None,
            enrolment__employee__user__is_active=True,
            enrolment__course__live=True,
        )
        .exclude(enrolment__employee__user__email="")
    )


def pending_notices() -> list[list[int]]:
    """Primary keys of notices to send, in portions of one hint each, the oldest first."""
    now = timezone.now()
    waiting = CertificateNotice.objects.filter(sent_at=None).filter(Q(lease_until=None) | Q(lease_until__lt=now))
    in_time = Q(certificate__expires_on__gte=now.date() - datetime.timedelta(days=1))
    reminders = Q(kind__in=STAGES, certificate__in=remindable()) & in_time
    revocations = Q(kind=Kind.REVOKED) & ~Q(certificate__enrolment__employee__user__email="")
    changes = Q(kind=Kind.CHANGED, change__withdrawn_at=None, certificate__in=remindable())
    due = waiting.filter(revocations | reminders | changes).order_by("created_at", "pk")
    keys = list(due.values_list("pk", flat=True))
    return [keys[start : start + HINT_SIZE] for start in range(0, len(keys), HINT_SIZE)]


def send_notices(keys: Iterable[int]) -> int:
    """Send some notices; one that fails does not hold up the others and is tried again. Return how many went out."""
    return sum(bool(notice.result) for notice in each("certificates.notices", keys, send_notice))


def send_notice(key: int) -> bool:
    """Mail one notice to the holder, in their language. Safe to call any number of times, by any number of workers.

    Returns whether this call sent it. The e-mail may repeat, with the same Message-ID, only when the worker dies
    between the server's acceptance and our record. What is no longer due (revoked, renewed, left) is not sent.
    """
    token, now = uuid.uuid4(), timezone.now()
    mine = CertificateNotice.objects.filter(pk=key, sent_at=None)
    free = mine.filter(Q(lease_until=None) | Q(lease_until__lt=now))
    if not free.update(lease_until=now + LEASE, lease_token=token):
        return False
    mine = mine.filter(lease_token=token)
    notice = CertificateNotice.objects.select_related(
        "change",
        "certificate__organisation",
        "certificate__enrolment__course",
        "certificate__enrolment__employee__user",
        "certificate__enrolment__employee__organisation",
    ).get(pk=key)
    try:
        if not _is_due(notice):
            mine.update(lease_until=None, lease_token=None)
            return False
        _mail(notice)
    except Exception:
        mine.update(lease_until=None, lease_token=None)
        raise
    if not mine.update(sent_at=timezone.now(), lease_until=None, lease_token=None):
        return False
    log_event(notice.certificate, EVENTS[Kind(notice.kind)])
    return True


def _is_due(notice: CertificateNotice) -> bool:
    certificate = notice.certificate
    if notice.kind == Kind.REVOKED:
        return certificate.enrolment.employee.user.email != ""
    if notice.change:
        return notice.change.withdrawn_at is None and remindable().filter(pk=certificate.pk).exists()
    today = certificate.organisation.today()
    is_in_time = certificate.expires_on is not None and certificate.expires_on > today
    return is_in_time and remindable().filter(pk=certificate.pk).exists()


def _mail(notice: CertificateNotice) -> None:
    certificate = notice.certificate
    user = certificate.enrolment.employee.user
    with override(user.language):
        context = {
            "certificate": certificate,
            "first_name": user.get_short_name(),
            "language": user.language,
            "page_url": settings.SITE_URL + reverse("certificates:detail", args=[certificate.uuid]),
        }
        if notice.kind == Kind.REVOKED:
            template = "emails/revoked"
            subject = _("Your certificate was revoked: %(course)s") % {"course": certificate.course_title}
        elif notice.change:
            template = "emails/changed"
            context |= _renewal(certificate) | {"change": notice.change}
            subject = _("Please renew your certificate: %(course)s has changed") % {"course": certificate.course_title}
        else:
            template = "emails/expiring"
            assert certificate.expires_on is not None, "only what expires is remindable"  # noqa: S101
            days = (certificate.expires_on - certificate.organisation.today()).days
            context |= _renewal(certificate) | {"days": days}
            subject = ngettext(
                "Your certificate expires in %(days)d day: %(course)s",
                "Your certificate expires in %(days)d days: %(course)s",
                days,
            ) % {"days": days, "course": certificate.course_title}
        message = EmailMultiAlternatives(
            " ".join(subject.split()),
            render_to_string(f"{template}.txt", context),
            to=[user.email],
            headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    message.send()


def _renewal(certificate: Certificate) -> dict[str, Any]:
    """When, where and with what the course can be renewed."""
    enrolment = certificate.enrolment
    return {
        "course_url": settings.SITE_URL + enrolment.course.address,
        "renewal": renewals_of_enrolments([enrolment], enrolment.employee).get(enrolment.pk),
    }
