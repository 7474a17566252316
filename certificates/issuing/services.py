"""Issuing and delivering. The certificate row is the queue: whatever is killed, delivery goes on from it.

A message of Celery is only a hint to look at a row. It may be lost (the sweep looks every 15 s), come twice
(the lease lets one worker in) or come late (a delivered row is left alone).
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from certificates.credentials.services import issue_credential
from certificates.design.services import freeze_design
from certificates.issuing.emails import queue_certificate
from certificates.issuing.pdf import store_pdf
from certificates.lifecycle.renewals import certified_content
from certificates.lifecycle.services import log_event, log_issue, supersede_former
from certificates.models import Certificate, CertificateEvent, FolioCounter
from certificates.models.batches import CertificateBatch
from certificates.signals import certificate_issued
from courses.models import Enrolment
from lib.leases import RELEASED, lease, wait_for_letters
from lib.typesetting import MissingGlyphs
from people.messages.delivery import deliver_message
from people.messages.services import SWEEP as OUTBOX
from sweeps.services import attempt


@transaction.atomic
def issue_certificate(enrolment: Enrolment, batch: CertificateBatch | None = None) -> Certificate:
    """Issue the certificate of a completed enrolment, once, in the transaction that completes it. Announces it.

    What is issued in bulk is logged with who asked for the batch, and why.

    It supersedes the certificate of the cycle before, if that one still stands.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk, completed_at__isnull=False)  # two at once: one waits
    issued = Certificate.objects.filter(enrolment=enrolment).order_by("-pk").first()
    if issued:
        return issued
    enrolment = Enrolment.objects.select_related(
        "employee__organisation", "employee__work_centre", "employee__user", "content_version", "refresher_version"
    ).get(pk=enrolment.pk)
    organisation = enrolment.employee.organisation
    content = certified_content(enrolment)
    now = timezone.now()
    issued_on = now.astimezone(enrolment.employee.zone).date()
    former = supersede_former(enrolment)
    design = freeze_design(organisation)
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
        course_version=enrolment.pinned_version.number,
        hours=Decimal(content["hours"]),
        score=enrolment.attempts.filter(quiz__is_final=True).aggregate(best=Max("score"))["best"],
        requirements=content["requirements"],
        language=design.content["language"],
        design=design,
        issued_at=now,
        issued_on=issued_on,
        expires_on=enrolment.expires_on,
        replaces=former,
    )
    log_issue(certificate, batch)
    certificate_issued.send(sender=Certificate, certificate=certificate, batch=batch)
    return certificate


def deliver(certificate_id: int) -> bool:
    """Sign the credential, render the PDF and hand it to the outbox. Safe to call any number of times, by any number
    of workers.

    Returns whether this call finished the delivery. A lease keeps two workers apart; its token keeps
    one that slept past its lease from recording anything. The message is sent on at once, by this worker; what it
    leaves over, or the mail server refuses, waits in the outbox.

    A failure is raised for the log; the row knows when to try again. Letters that no font has are none: the row waits
    until human resources have corrected the name. A stored PDF is not rendered again.
    """
    with lease(Certificate.objects.all(), certificate_id) as mine:
        if mine is None:
            return False
        certificate = Certificate.objects.select_related(
            "organisation",
            "design",
            "enrolment__employee__user",
            "enrolment__employee__organisation",
            "enrolment__content_version",
        ).get(pk=certificate_id)
        if certificate.rendered_at is None:
            issue_credential(certificate)
            try:
                stored = store_pdf(certificate)
            except MissingGlyphs as error:
                if wait_for_letters(mine, error.letters):
                    log_event(certificate, CertificateEvent.Kind.WAITING, why=" ".join(error.letters))
                return False
            made = {"sha256": stored.sha256, "signing_key": stored.signing_key, "problem": "", "problem_letters": ""}
            if not mine.update(rendered_at=timezone.now(), **made):
                return False
        with transaction.atomic():
            if not mine.update(delivered_at=timezone.now(), **RELEASED):
                return False
            message = queue_certificate(certificate)
    if message is not None:
        attempt(OUTBOX, message.pk, deliver_message)
    return True
