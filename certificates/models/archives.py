"""Many certificates in one file, made on request and kept for some days."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lib.leases import Leased, in_nobodys_hands
from people.models import Employee


class ArchiveQuerySet(models.QuerySet["CertificateArchive"]):
    """Archives; only who asked for one may see it, while they work in human resources."""

    def for_owner(self, viewer: Employee) -> Self:
        """Return the viewer's own."""
        return self.filter(requested_by=viewer) if viewer.is_hr else self.none()

    def claimable(self) -> Self:
        """Return those still to be made, and not in the hands of a living worker."""
        return self.filter(in_nobodys_hands(), finished_at=None)


class CertificateArchive(Leased):
    """A ZIP file of certificates, made in the background for one person. The row is the job and its progress."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requested_by = models.ForeignKey(Employee, models.PROTECT, related_name="archives")
    requested_at = models.DateTimeField(default=timezone.now)
    certificate_ids = models.JSONField()  # what the filters found when it was asked for
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    missing_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="archive_progress_is_a_part"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(finished_at__isnull=False), name="archive_removed_means_finished"
            ),
        ]
        indexes = [models.Index(fields=["finished_at"], condition=Q(removed_at=None), name="archive_kept")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def file_name(self) -> str:
        """Where the file stands in the private storage."""
        return f"archives/{self.uuid}.zip"

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to download."""
        return self.finished_at is not None and self.removed_at is None
