"""The tasks of the features, for Celery to find."""

from certificates.archives.tasks import build_one_archive, look_after_archives
from certificates.batches.tasks import hint_at_batches, issue_some
from certificates.issuing.tasks import deliver_certificate, deliver_pending
from certificates.lifecycle.tasks import remind_of_expiry

__all__ = [
    "build_one_archive",
    "deliver_certificate",
    "deliver_pending",
    "hint_at_batches",
    "issue_some",
    "look_after_archives",
    "remind_of_expiry",
]
