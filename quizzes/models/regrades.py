"""What was graded again after a key was found wrong or a question voided, and why: an append-only record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow, KeptQuerySet, KeptRow
from people.models import Approval
from quizzes.models.attempts import Attempt, Response
from quizzes.models.questions import Question
from quizzes.models.versions import QuestionVersion
from quizzes.models.voids import QuestionVoid


class Regrade(KeptRow):
    """One decision: the responses to a question are worth what its present version says."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="regrades")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="regrades")
    reason = models.CharField(_("reason"), max_length=500)
    never_lowers = models.BooleanField(default=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    approval = models.OneToOneField(Approval, models.PROTECT, null=True, related_name="+")

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering = ["-decided_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="regrade_has_a_reason")]

    def __str__(self) -> str:
        return f"regrade {self.pk} of {self.question_id}"


class RegradedResponse(AppendOnlyRow):
    """What a regrade changed for one attempt."""

    regrade = models.ForeignKey(Regrade, models.PROTECT, related_name="changes")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="regrades")
    response = models.ForeignKey(Response, models.PROTECT, related_name="regrades")
    points_before = models.DecimalField(max_digits=5, decimal_places=4)
    points_after = models.DecimalField(max_digits=5, decimal_places=4)
    score_before = models.PositiveSmallIntegerField()
    score_after = models.PositiveSmallIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regrade", "response"], name="regraded_once_a_regrade")]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.points_before} → {self.points_after}"


class VoidedAttempt(AppendOnlyRow):
    """What voiding a question, or taking that back, changed for an attempt that was graded before."""

    void = models.ForeignKey(QuestionVoid, models.PROTECT, related_name="changes")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="voids")
    is_undo = models.BooleanField(default=False)
    score_before = models.PositiveSmallIntegerField()
    score_after = models.PositiveSmallIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["void", "attempt", "is_undo"], name="attempt_is_voided_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score_before} → {self.score_after}"
