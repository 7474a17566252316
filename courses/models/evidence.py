"""What people learned elsewhere, with the file that shows it; and which course of the site counts as which
other one.
"""

import datetime
import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.duties import UNDO_TERM
from courses.models.pages import CoursePage
from lib.kept import AppendOnlyQuerySet, AppendOnlyRow, KeptQuerySet, KeptRow
from lib.lines import LineField
from people.models import Employee, Organisation, User
from people.owing import same_hands


def _private_storage() -> Storage:
    return storages["private"]


class EvidenceQuerySet(KeptQuerySet["Evidence"]):
    """Evidence; who may see and decide it."""

    def for_user(self, user: User | AnonymousUser) -> Self:
        """Return the user's own, in all their employments."""
        return self.filter(employee__user_id=user.pk) if user.pk else self.none()

    def of_people_of(self, viewer: Employee) -> Self:
        """Return that of the people whom somebody of human resources sees. Managers read no files of their people."""
        if not viewer.is_hr:
            return self.none()
        ours = self.filter(employee__organisation_id=viewer.organisation_id)
        return ours.filter(viewer.hr_limits("employee__"))

    def seen_by(self, viewer: Employee) -> Self:
        """Return the viewer's own, and what ``of_people_of`` lets them see."""
        own = self.filter(employee__user_id=viewer.user_id)
        return own | self.of_people_of(viewer) if viewer.is_hr else own

    def waiting(self) -> Self:
        """Return what human resources have to decide, of people who still work here."""
        return self.filter(decision="", employee__left_on=None)

    def decidable_by(self, viewer: Employee) -> Self:
        """Return what waits for the decision of a viewer: never their own, and never what they handed in for others.

        Nor that of somebody to whom they owe what they may do here, as in every approval.
        """
        waiting, not_of = self.of_people_of(viewer).waiting(), same_hands(viewer.user_id)
        return waiting.exclude(employee__user_id__in=not_of).exclude(uploaded_by__user_id__in=not_of)

    def counting(self) -> Self:
        """Return what was accepted instead of a course, whether it has expired since or not."""
        return self.filter(decision="accepted", counts_as__isnull=False)


class Evidence(KeptRow):
    """Something that a person learned elsewhere, with its file: handed in once, decided by somebody else.

    ``course`` is what it was handed in for; ``counts_as`` what it was accepted instead of, until ``accepted_until``.
    It completes nothing: the duty is met, and whoever reads of it reads by what.
    """

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("Certificate")
        COURSE = "course", _("Course")
        DEGREE = "degree", _("Degree")
        EXPERIENCE = "experience", _("Work experience")

    class Decision(models.TextChoices):
        MORE = "more", _("Something is missing")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("evidence", "Withdrawn")
        ENDED = "ended", _("No longer accepted")

    class FileType(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpg", "JPEG"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="evidence")
    kind = models.CharField(_("What is it?"), max_length=12, choices=Kind.choices)
    title = LineField(_("Title"), max_length=200)
    issuer = LineField(_("Who issued it"), max_length=150)
    issued_on = models.DateField(_("Date"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    course = models.ForeignKey(CoursePage, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=100)  # in the private storage
    file_type = models.CharField(max_length=3, choices=FileType.choices)
    file_size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    answer = LineField(max_length=300, blank=True)
    counts_as = models.ForeignKey(CoursePage, models.PROTECT, null=True, related_name="+")
    accepted_until = models.DateField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="evidence_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["more", "accepted", "refused"])
                | (~Q(decided_by=F("employee")) & ~Q(decided_by=F("uploaded_by"))),
                name="evidence_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(counts_as=None, accepted_until=None) | Q(decision__in=["accepted", "ended"]),
                name="evidence_counts_once_accepted",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "-uploaded_at"], name="evidence_of_a_person"),
            models.Index(fields=["uploaded_at"], condition=Q(decision=""), name="evidence_waiting"),
            models.Index(
                fields=["accepted_until"],
                condition=Q(decision="accepted", accepted_until__isnull=False),
                name="evidence_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.issuer})"

    @property
    def state(self) -> str:
        """How it stands, in one word: a value of the filter of its list."""
        return self.decision or "waiting"

    @property
    def undo_until(self) -> datetime.datetime | None:
        """Until when the decision can be undone by who took it; None where there is none to undo."""
        undoable = {self.Decision.MORE, self.Decision.ACCEPTED, self.Decision.REFUSED}
        return self.decided_at + UNDO_TERM if self.decided_at and self.decision in undoable else None

    def is_accepted_on(self, today: datetime.date) -> bool:
        """Return whether it is accepted, and still counts on a local date."""
        is_over = self.accepted_until is not None and self.accepted_until < today
        return self.decision == self.Decision.ACCEPTED and not is_over


class EvidenceEventQuerySet(AppendOnlyQuerySet["EvidenceEvent"]):
    """The log of evidence: added to and read."""


class EvidenceEvent(AppendOnlyRow):
    """What happened to a piece of evidence: by whom, when and why. Only added to."""

    class Kind(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("evidence", "Submitted")
        COMPLETED = "completed", _("Completed and submitted again")
        MORE = "more", _("Something was missing")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")
        UNDONE = "undone", _("Decision undone")
        WITHDRAWN = "withdrawn", pgettext_lazy("evidence", "Withdrawn")
        ENDED = "ended", _("Acceptance ended")

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    words = LineField(max_length=300, blank=True)
    counts_as = models.ForeignKey(CoursePage, models.PROTECT, null=True, related_name="+")
    until = models.DateField(null=True)

    objects = EvidenceEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of evidence")
        verbose_name_plural = _("events of evidence")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.evidence_id}: {self.kind}"


class EquivalenceQuerySet(KeptQuerySet["Equivalence"]):
    """Equivalences of organisations."""

    def in_force(self) -> Self:
        """Return those that nobody has ended."""
        return self.filter(ended_at=None)


class Equivalence(KeptRow):
    """In one organisation, whoever has completed a course since a day has met the duty to take another one.

    Whoever made it is left out. It counts as long as that completion does. It goes one way and one step: what is met
    by it completes nothing, and so counts as no third course.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="equivalences")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    counts_as = models.ForeignKey(CoursePage, models.PROTECT, related_name="+")
    from_on = models.DateField()  # completions since this local day count
    reason = LineField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    objects = EquivalenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("equivalence")
        verbose_name_plural = _("equivalences")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "course", "counts_as"],
                condition=Q(ended_at=None),
                name="one_equivalence_in_force",
            ),
            models.CheckConstraint(condition=~Q(course=F("counts_as")), name="equivalence_is_of_two_courses"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="equivalence_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} counts as {self.counts_as_id}"
