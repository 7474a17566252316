"""Issuing in bulk. The rows of a batch are the queue; a message only says which of them to look at.

A row is locked while its certificate is issued, in one transaction: killed before the commit nothing has happened,
killed after it the certificate is there and is delivered like any other. No lease has to run out.
"""

import time
from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from certificates.batches.candidates import assessed
from certificates.issuing.services import deliver, issue_certificate
from certificates.lifecycle.services import NotInForce, reissue_certificate
from certificates.models import Certificate
from certificates.models.batches import BatchItem, CertificateBatch
from courses.models import CoursePage, Enrolment
from lib.leases import Deliverable
from lib.shown import check_shown, digest_of
from people.models import Employee
from sweeps.services import attempt

IN_A_MESSAGE = 20
SLICE = 2.0  # seconds: so long may a learner wait who passes while all workers are busy with batches
MOST_TRIES = 5
Problem = BatchItem.Problem


class NobodyToIssue(Exception):
    """Nobody would get a certificate."""


class BatchOpen(Exception):
    """A batch of this course is still open; two at once would issue twice."""


def whom_it_is_for(found: QuerySet[Enrolment]) -> list[int]:
    """Return the enrolments, of those ``assessed``, whose people would get a certificate now."""
    return list(found.filter(Q(problem="")).order_by("pk").values_list("pk", flat=True))


def digest_of_batch(course: CoursePage, kind: str, enrolments: list[int]) -> str:
    """Return what the dry run showed: what is issued, and to whom."""
    return digest_of({"course": course.pk, "kind": str(kind)}, enrolments)


@transaction.atomic
def create_batch(
    by: Employee, course: CoursePage, kind: CertificateBatch.Kind, why: str, *, shown: str | None = None
) -> CertificateBatch:
    """Ask for the certificates of everybody who has no problem now.

    ``shown`` is the digest of the dry run. Raises ``NobodyToIssue``, ``BatchOpen`` and ``ShownOtherwise``.
    """
    organisation = by.organisation
    enrolments = whom_it_is_for(assessed(organisation, course, kind, organisation.today(), by))
    if not enrolments:
        raise NobodyToIssue
    check_shown(shown, digest_of_batch(course, kind, enrolments))
    try:
        with transaction.atomic():
            batch = CertificateBatch.objects.create(
                organisation=organisation, course=course, kind=kind, why=why, created_by=by, total=len(enrolments)
            )
    except IntegrityError:
        raise BatchOpen from None
    BatchItem.objects.bulk_create((BatchItem(batch=batch, enrolment_id=pk) for pk in enrolments), batch_size=2000)
    return batch


def pause_batch(batch: CertificateBatch) -> bool:
    """Have workers stop after the certificate at hand. Return whether it was running."""
    return bool(CertificateBatch.objects.running().filter(pk=batch.pk).update(paused_at=timezone.now()))


def resume_batch(batch: CertificateBatch) -> bool:
    """Have workers go on. Return whether it was paused."""
    paused = CertificateBatch.objects.open().filter(pk=batch.pk, paused_at__isnull=False)
    return bool(paused.update(paused_at=None))


def cancel_batch(batch: CertificateBatch) -> bool:
    """Stop issuing what is not issued yet; what is issued stays. Return whether anything was left to cancel."""
    still_open = CertificateBatch.objects.open().filter(pk=batch.pk)
    return bool(still_open.update(cancelled_at=timezone.now(), paused_at=None))


def due_items(batch_id: int | None = None) -> Iterator[list[int]]:
    """Yield what is to issue, of one batch or of all, in lists for one message each."""
    items = BatchItem.objects.due() if batch_id is None else BatchItem.objects.due().filter(batch=batch_id)
    keys = list(items.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), IN_A_MESSAGE):
        yield keys[start : start + IN_A_MESSAGE]


def work_on(keys: list[int]) -> list[int]:
    """Issue and deliver what is due of these items. Safe to call any number of times, by any number of workers.

    Return what the time did not suffice for: whoever waits behind comes first, then ask for the rest.
    """
    until = time.monotonic() + SLICE
    due = list(BatchItem.objects.due().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    for position, key in enumerate(due):
        if time.monotonic() > until:
            return due[position:]
        certificate = _issue_or_note(key)
        if certificate is not None:
            _deliver_or_note(key, certificate)
    finish_batches()
    return []


def finish_batches() -> int:
    """Write down which running batches have nothing left to issue. Return how many."""
    waiting = BatchItem.objects.waiting().filter(batch=OuterRef("pk"))
    return int(CertificateBatch.objects.running().filter(~Exists(waiting)).update(finished_at=timezone.now()))


def _issue_or_note(key: int) -> Certificate | None:
    """Issue, or write down why not; what fails for no known reason is tried again by the next sweep, a few times."""
    issue = attempt("certificates.batches", key, _issue)
    if issue.failed:
        failed = BatchItem.objects.waiting().filter(pk=key)
        failed.update(tries=F("tries") + 1)
        failed.filter(tries__gte=MOST_TRIES).update(problem=Problem.FAILED)
    return issue.result


@transaction.atomic
def _issue(key: int) -> Certificate | None:
    """Issue under the locks of the item and of the enrolment; None if it is done, stopped or refused."""
    due = BatchItem.objects.due().filter(pk=key).select_for_update(of=("self",))
    item = due.select_related("batch__course", "batch__organisation", "batch__created_by").first()
    if item is None:
        return None
    batch = item.batch
    enrolment = Enrolment.objects.select_for_update().get(pk=item.enrolment_id)
    today = batch.organisation.today()
    found = assessed(batch.organisation, batch.course, batch.kind, today, batch.created_by).filter(pk=enrolment.pk)
    problem = found.values_list(F("problem"), flat=True).first()
    item.problem = Problem.ENDED if problem is None else problem
    if not item.problem:
        try:
            item.certificate = _certificate_of(enrolment, batch)
        except NotInForce:
            item.problem = Problem.ENDED
    item.save(update_fields=["certificate", "problem"])
    return item.certificate


def _certificate_of(enrolment: Enrolment, batch: CertificateBatch) -> Certificate:
    if batch.kind == CertificateBatch.Kind.MISSING:
        return issue_certificate(enrolment, batch)
    return reissue_certificate(Certificate.objects.standing().get(enrolment=enrolment), batch)


def _deliver_or_note(key: int, certificate: Certificate) -> None:
    """Deliver at once; a failure is left to the sweep, as for any certificate."""
    attempt("certificates.deliver", certificate.pk, deliver)
    stuck = Certificate.objects.filter(pk=certificate.pk, problem=Deliverable.Problem.LETTERS)
    if stuck.exists():
        BatchItem.objects.filter(pk=key).update(problem=Problem.LETTERS)
