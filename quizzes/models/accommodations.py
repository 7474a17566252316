"""What a person gets beyond the rules of a quiz, so that these measure knowledge and nothing else."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Employee
from quizzes.models.quiz import QuizPage


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    """Accommodations, by whom and what they are for."""

    def for_quiz(self, employee_id: int, quiz_id: int) -> "AccommodationQuerySet":
        """Those of a person that count in a quiz: for this quiz, and for always."""
        return self.filter(Q(quiz_id=quiz_id) | Q(quiz=None), employee_id=employee_id)


class Accommodation(models.Model):
    """Extra time or attempts for one person, in one quiz or always. The most generous one counts."""

    employee = models.ForeignKey(Employee, models.PROTECT, related_name="accommodations")
    quiz = models.ForeignKey(QuizPage, models.PROTECT, null=True, blank=True, related_name="accommodations")
    extra_time_percent = models.PositiveSmallIntegerField(
        _("extra time (%)"), default=0, validators=[MaxValueValidator(300)]
    )
    extra_attempts = models.PositiveSmallIntegerField(
        _("extra attempts"), default=0, validators=[MaxValueValidator(20)]
    )
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="granted_accommodations")
    granted_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = AccommodationQuerySet.as_manager()

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        ordering = ["-granted_at"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "quiz"], name="one_accommodation_a_quiz", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("employee")), name="nobody_accommodates_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"accommodation {self.pk}"
