"""Questions that proved bad and were voided for everybody, with the reason and what it changed."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import KeptQuerySet, KeptRow
from people.models import Approval
from quizzes.models.questions import Question


class QuestionVoidQuerySet(KeptQuerySet["QuestionVoid"]):
    """Voided questions, by how they stand."""

    def in_force(self) -> Self:
        """Return those not taken back."""
        return self.filter(undone_at=None)


class QuestionVoid(KeptRow):
    """One decision: the answers to a question say nothing, in all versions published until then.

    A version published later is a corrected question: it is drawn again and counts. The decision can be taken back
    once; the row stays.
    """

    class Mode(models.TextChoices):
        FULL = "full", _("Everybody gets its points")
        OUT = "out", _("It is taken out of the total")

    question = models.ForeignKey(Question, models.PROTECT, related_name="voids")
    last_version = models.PositiveIntegerField()  # the number of the newest version that it is about
    mode = models.CharField(_("what happens to the points"), max_length=4, choices=Mode.choices)
    never_lowers = models.BooleanField(default=True)
    reason = models.CharField(_("reason"), max_length=500)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    approval = models.OneToOneField(Approval, models.PROTECT, null=True, related_name="+")
    undo_reason = models.CharField(_("reason"), max_length=500, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_approval = models.OneToOneField(Approval, models.PROTECT, null=True, related_name="+")

    objects = QuestionVoidQuerySet.as_manager()

    class Meta:
        verbose_name = _("voided question")
        verbose_name_plural = _("voided questions")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "last_version"], condition=Q(undone_at=None), name="version_is_voided_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="void_has_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undo_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
                name="undone_void_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"void {self.pk} of {self.question_id}"
