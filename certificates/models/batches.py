"""Certificates issued in bulk: what human resources asked for, and one row for each person it concerns."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, Enrolment
from people.models import Employee, Organisation


class BatchQuerySet(models.QuerySet["CertificateBatch"]):
    """Batches; who may see them and which are worked on."""

    def of_organisation(self, viewer: Employee) -> Self:
        """Return all of the viewer's organisation, for human resources only; who sees a part of it, sees their own
        batches.
        """
        if not viewer.is_hr:
            return self.none()
        batches = self.filter(organisation_id=viewer.organisation_id)
        return batches if viewer.sees_everybody else batches.filter(created_by=viewer)

    def open(self) -> Self:
        """Return those neither finished nor cancelled: running or paused."""
        return self.filter(finished_at=None, cancelled_at=None)

    def running(self) -> Self:
        """Return which workers work on."""
        return self.open().filter(paused_at=None)


class CertificateBatch(models.Model):
    """Certificates of a course that are issued together. How it stands is told by its times."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("Issue the missing ones")
        REISSUE = "reissue", _("Issue again")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Canceled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="certificate_batches")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    why = models.TextField()
    created_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField()
    paused_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "course"],
                condition=Q(finished_at=None, cancelled_at=None),
                name="one_open_batch_a_course",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(cancelled_at=None), name="batch_finished_or_cancelled_not_both"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(finished_at=None, cancelled_at=None), name="batch_paused_means_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def state(self) -> "CertificateBatch.State":
        """How it stands."""
        if self.cancelled_at:
            return self.State.CANCELLED
        if self.finished_at:
            return self.State.FINISHED
        return self.State.PAUSED if self.paused_at else self.State.RUNNING

    @property
    def is_open(self) -> bool:
        """Whether anything may still be issued."""
        return self.finished_at is None and self.cancelled_at is None

    def progress(self) -> dict[str, int]:
        """Return how many are issued, delivered or on the way to be, have a problem, are left. One query."""
        on_the_way = Q(certificate__delivered_at=None, problem="", certificate__isnull=False)
        on_the_way &= Q(certificate__revoked_at=None, certificate__superseded_at=None)
        counts = self.items.aggregate(
            issued=Count("pk", filter=Q(certificate__isnull=False)),
            delivered=Count("pk", filter=Q(certificate__delivered_at__isnull=False)),
            on_the_way=Count("pk", filter=on_the_way),
            problems=Count("pk", filter=~Q(problem="")),
            left=Count("pk", filter=Q(certificate=None, problem="")),
        )
        return {**counts, "done": self.total - counts["left"]}


class BatchItemQuerySet(models.QuerySet["BatchItem"]):
    """The people of batches."""

    def waiting(self) -> Self:
        """Return those neither issued nor refused."""
        return self.filter(certificate=None, problem="")

    def due(self) -> Self:
        """Return what workers have still to issue: waiting, in a batch that runs."""
        return self.waiting().filter(batch__in=CertificateBatch.objects.running())


class BatchItem(models.Model):
    """One person in a batch. The row is the queue: whoever locks it while it waits issues, once."""

    class Problem(models.TextChoices):
        """Why somebody gets no certificate, or gets it late."""

        HAS_ONE = "has_one", _("Has a certificate in force")
        NOT_COMPLETED = "not_completed", _("Has not completed the course")
        EXPIRED = "expired", _("It has expired: the course has to be taken again")
        REVOKED = "revoked", _("It was revoked: the course has to be taken again")
        FAILING = "failing", _("Its score no longer passes: decide first whether to revoke it")
        OWN = (
            "own",
            _(
                "It is your own, or this person lately gave you your access: "
                "somebody else in human resources has to issue it"
            ),
        )
        LEFT = "left", _("No longer works here")
        ENDED = "ended", _("The certificate has been replaced in the meantime")
        LETTERS = "letters", _("The certificate cannot show some letters in the name: correct the name")
        FAILED = "failed", _("It failed several times: tell whoever runs this site")

    batch = models.ForeignKey(CertificateBatch, models.PROTECT, related_name="items")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    certificate = models.OneToOneField("certificates.Certificate", models.PROTECT, null=True, related_name="batch_item")
    problem = models.CharField(max_length=15, choices=Problem.choices, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # that failed

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "enrolment"], name="once_in_a_batch")]
        indexes = [models.Index(fields=["batch"], condition=Q(certificate=None, problem=""), name="batch_item_waiting")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.enrolment_id}"
