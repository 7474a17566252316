"""Issuing and delivering. The certificate row is the queue: whatever is killed, delivery goes on from it.

A message of Celery is only a hint to look at a row. It may be lost (the sweep looks every 15 s), come twice
(the lease lets one worker in) or come late (a delivered row is left alone).
"""

import datetime
import logging
import uuid
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from certificates.credentials.services import issue_credential
from certificates.emails import send_certificate
from certificates.lifecycle import log_issue, supersede_former
from certificates.models import Certificate, FolioCounter
from certificates.pdf import store_pdf
from certificates.renewals import certified_content
from certificates.signals import certificate_issued
from courses.models import Enrolment

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=2)
LONGEST_WAIT = datetime.timedelta(hours=1)
HEAD_START = datetime.timedelta(seconds=10)


@transaction.atomic
def issue_certificate(enrolment: Enrolment) -> Certificate:
    """Issue the certificate of a completed enrolment, once, in the transaction that completes it. Announces it.

    It supersedes the certificate of the cycle before, if that one still stands.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk, completed_at__isnull=False)  # two at once: one waits
    issued = Certificate.objects.filter(enrolment=enrolment).order_by("-pk").first()
    if issued:
        return issued
    enrolment = Enrolment.objects.select_related(
        "employee__organisation", "employee__user", "content_version", "refresher_version"
    ).get(pk=enrolment.pk)
    organisation = enrolment.employee.organisation
    version = enrolment.content_version
    assert version is not None, "a completed enrolment is pinned (constraint started_means_pinned)"  # noqa: S101
    content = certified_content(enrolment)
    now = timezone.now()
    issued_on = now.astimezone(organisation.zone).date()
    former = supersede_former(enrolment)
    certificate = Certificate.objects.create(
        enrolment=enrolment,
        organisation=organisation,
        folio_prefix=organisation.code.upper(),
        year=issued_on.year,
        number=FolioCounter.take(organisation, issued_on.year),
        holder_name=enrolment.employee.user.get_full_name(),
        organisation_name=organisation.legal_name,
        course_title_es=content["title_es"],
        course_title_en=content["title_en"],
        course_version=version.number,
        hours=Decimal(content["hours"]),
        score=enrolment.attempts.filter(quiz__is_final=True).aggregate(best=Max("score"))["best"],
        requirements=content["requirements"],
        language=organisation.certificate_language,
        issued_at=now,
        issued_on=issued_on,
        expires_on=enrolment.expires_on,
        replaces=former,
    )
    log_issue(certificate)
    certificate_issued.send(sender=Certificate, certificate=certificate)
    return certificate


def deliver(certificate_id: int) -> bool:
    """Sign the credential, render the PDF and mail it. Safe to call any number of times, by any number of workers.

    Returns whether this call finished the delivery. A lease keeps two workers apart; its token keeps
    one that slept past its lease from recording anything. The e-mail alone may repeat, with the same
    Message-ID, when the worker dies between the server's acceptance and our record.

    A failure (mail server, missing letter in the fonts) is raised for the log after the row is made free
    again: the next try is 10 s later, then 20 s, and so on up to an hour. A stored PDF is not rendered again.
    """
    token = uuid.uuid4()
    claimed = (
        Certificate.objects.claimable()
        .filter(pk=certificate_id)
        .update(lease_until=timezone.now() + LEASE, lease_token=token, tries=F("tries") + 1)
    )
    if not claimed:
        return False
    mine = Certificate.objects.undelivered().filter(pk=certificate_id, lease_token=token)
    certificate = Certificate.objects.select_related(
        "organisation", "enrolment__employee__user", "enrolment__content_version"
    ).get(pk=certificate_id)
    try:
        if certificate.rendered_at is None:
            issue_credential(certificate)
            stored = store_pdf(certificate)
            if not mine.update(rendered_at=timezone.now(), sha256=stored.sha256, signing_key=stored.signing_key):
                return False
        send_certificate(certificate)
    except Exception:
        wait = min(datetime.timedelta(seconds=5 * 2 ** min(certificate.tries, 10)), LONGEST_WAIT)
        mine.update(lease_until=None, lease_token=None, available_at=timezone.now() + wait)
        raise
    return bool(mine.update(delivered_at=timezone.now(), lease_until=None, lease_token=None))


def pending_certificates(limit: int = 500) -> list[int]:
    """Primary keys of certificates that wait for a worker, the oldest first, at most ``limit``.

    The hint sent on commit has a head start of ten seconds, so that a healthy queue never sees a certificate twice.
    """
    due = Certificate.objects.claimable().filter(available_at__lte=timezone.now() - HEAD_START)
    return list(due.order_by("available_at", "pk").values_list("pk", flat=True)[:limit])
