"""One sitting of a quiz, and what was answered."""

import datetime
import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from people.models import User
from quizzes.models.quiz import QuizPage
from quizzes.models.versions import QuestionVersion
from quizzes.models.voids import QuestionVoid


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts; who may see them and how they stand."""

    def for_user(self, user: User | AnonymousUser) -> "AttemptQuerySet":
        """The user's own, under employments that have not ended."""
        if user.pk is None:
            return self.none()
        return self.filter(enrolment__employee__user_id=user.pk, enrolment__employee__left_on=None)

    def open(self) -> "AttemptQuerySet":
        """Not yet submitted."""
        return self.filter(submitted_at=None)

    def overdue(self) -> "AttemptQuerySet":
        """Open, though their time is over by more than the grace for slow networks."""
        return self.open().filter(deadline_at__lt=timezone.now() - Attempt.GRACE)


class Attempt(models.Model):
    """One sitting of a quiz under an enrolment. Its questions are fixed when it starts."""

    GRACE = datetime.timedelta(seconds=5)  # an answer given in time may arrive this much later

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(QuizPage, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    pass_mark = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    declared_at = models.DateTimeField(null=True)  # when the learner declared that the work is their own
    deadline_at = models.DateTimeField(null=True)
    seconds_per_question = models.PositiveIntegerField(null=True)  # with the extra time granted; None: no limit
    submitted_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)

    objects: ClassVar[Any] = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["enrolment", "quiz", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "quiz", "number"], name="attempt_number_is_unique"),
            models.UniqueConstraint(
                fields=["enrolment", "quiz"], condition=Q(submitted_at=None), name="one_open_attempt"
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(0, 100)), name="score_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, score=None) | Q(submitted_at__isnull=False, score__isnull=False),
                name="submitted_means_graded",
            ),
        ]
        indexes = [models.Index(fields=["deadline_at"], condition=Q(submitted_at=None), name="open_attempt_deadline")]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.quiz_id} in {self.enrolment_id}"

    @property
    def passed(self) -> bool:
        """Whether the score reaches the pass mark in force when the attempt started."""
        return self.score is not None and self.score >= self.pass_mark

    @property
    def is_time_over(self) -> bool:
        """Whether even a late arrival can no longer be accepted."""
        return self.deadline_at is not None and timezone.now() > self.deadline_at + self.GRACE


class Response(models.Model):
    """What was answered to one question of an attempt; made empty when the attempt starts."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    choice_order = models.JSONField()  # keys of the choices in the order shown
    answer = models.JSONField(default=list)  # as the type of the question stores it; empty: not answered
    language = models.CharField(max_length=2, blank=True)  # in which the answer was given
    sequence = models.PositiveIntegerField(default=0)  # grows with every save; an older save never wins
    is_flagged = models.BooleanField(default=False)
    seconds = models.PositiveIntegerField(null=True)  # in front of the learner, all visits; None: not measured
    saved_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)  # where questions have a limit: since when its clock runs
    points = models.DecimalField(max_digits=5, decimal_places=4, null=True)  # what the answer is worth by the key
    void = models.ForeignKey(QuestionVoid, models.PROTECT, null=True, related_name="responses")  # what counts instead

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_response_a_position"),
            models.UniqueConstraint(fields=["attempt", "version"], name="question_is_once_in_attempt"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__range=(0, 1)), name="points_are_a_share"),
        ]

    def __str__(self) -> str:
        return f"response {self.position} of {self.attempt_id}"

    @property
    def counted_points(self) -> Decimal | None:
        """The points that count in the score; None where the question was taken out of the total."""
        if self.void is None:
            return self.points or Decimal(0)
        return Decimal(1) if self.void.mode == QuestionVoid.Mode.FULL else None

    @property
    def closes_at(self) -> datetime.datetime | None:
        """When the time of the question ends; None without limit, and before it is opened."""
        limit = self.attempt.seconds_per_question
        return self.opened_at + datetime.timedelta(seconds=limit) if limit and self.opened_at else None

    @property
    def is_sealed(self) -> bool:
        """Whether the question has a limit and was not opened yet: nothing of it is shown."""
        return bool(self.attempt.seconds_per_question) and self.opened_at is None

    @property
    def is_over(self) -> bool:
        """Whether the time of the question has ended."""
        return self.closes_at is not None and timezone.now() >= self.closes_at

    @property
    def takes_answers(self) -> bool:
        """Whether an answer is still accepted, one that was given in time and arrives late included."""
        if self.closes_at is None:
            return not self.is_sealed
        return timezone.now() <= self.closes_at + Attempt.GRACE
