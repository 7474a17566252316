"""Asking for a batch, and working it off in this process."""

from certificates.batches.services import create_batch, due_items, work_on
from certificates.models.batches import CertificateBatch

MISSING, REISSUE = CertificateBatch.Kind.MISSING, CertificateBatch.Kind.REISSUE


def begin(hr, course, kind=MISSING):
    return create_batch(hr, course, kind, "Migration of 2025")


def run(batch):
    for keys in list(due_items(batch.pk)):
        work_on(keys)
    batch.refresh_from_db()
    return batch
