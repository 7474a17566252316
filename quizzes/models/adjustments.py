"""Scores that somebody adjusted by hand, and why: an append-only record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.kept import AppendOnlyQuerySet, AppendOnlyRow
from people.models import Approval
from quizzes.models.attempts import Attempt


class ScoreAdjustment(AppendOnlyRow):
    """One decision: the attempt has this score, whatever its answers are worth."""

    REASON_LENGTH = 10  # characters that a reason has at least

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="adjustments")
    score = models.DecimalField(max_digits=5, decimal_places=2)  # as decided
    score_before = models.PositiveSmallIntegerField()
    score_after = models.PositiveSmallIntegerField()  # as it counts: a whole per cent, like every score
    reason = models.CharField(_("reason"), max_length=500)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    approval = models.OneToOneField(Approval, models.PROTECT, null=True, related_name="+")  # by a second person

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjustment of a score")
        verbose_name_plural = _("adjustments of scores")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__range=(0, 100), score_before__range=(0, 100), score_after__range=(0, 100)),
                name="adjusted_scores_are_percentages",
            ),
            models.CheckConstraint(condition=GreaterThanOrEqual(Length("reason"), 10), name="adjustment_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score_before} → {self.score_after}"
