"""What a person gets beyond the rules of a quiz, so that these measure knowledge and nothing else."""

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
        """Return those of a person that count in a quiz: for this quiz, and for always."""
        return self.in_force().filter(Q(quiz_id=quiz_id) | Q(quiz=None), employee_id=employee_id)

    def in_force(self) -> "AccommodationQuerySet":
        """Return those that nobody has withdrawn or replaced."""
        return self.filter(withdrawn_at=None)

    def ended(self) -> "AccommodationQuerySet":
        """Return those that count no more, the last ended first."""
        return self.exclude(withdrawn_at=None).order_by("-withdrawn_at", "-pk")


class Accommodation(models.Model):
    """Extra time or attempts for one person, in one quiz or always. The most generous one counts.

    What is withdrawn, or replaced by another one, stays with who did it, when and why: an attempt was taken under it.
    """

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
    withdrawn_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        verbose_name = _("extra time or attempts")
        verbose_name_plural = _("extra time and attempts")
        ordering = ["-granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "quiz"], condition=Q(withdrawn_at=None), name="one_accommodation_in_a_quiz"
            ),
            models.UniqueConstraint(
                fields=["employee"], condition=Q(quiz=None, withdrawn_at=None), name="one_accommodation_for_always"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
                name="withdrawn_accommodation_says_why",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("employee")), name="nobody_accommodates_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"accommodation {self.pk}"
