"""One sitting of a quiz, and what was answered."""

import datetime
import secrets
import uuid
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.deletion import CASCADE, PROTECT, Collector
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from people.models import User
from quizzes.models.quiz import QuizPage
from quizzes.models.versions import QuestionVersion
from quizzes.models.voids import QuestionVoid
from quizzes.question_types import Answer, type_of


def new_secret() -> str:
    """Return what names the choices in the pages of an attempt."""
    return secrets.token_hex(16)


def protect_unless_preview(
    collector: Collector, field: "models.ForeignKey[Any, Any]", attempts: "models.QuerySet[Attempt]", using: str
) -> None:
    """Keep a quiz that somebody was asked with; where editors only tried it, it goes with their previews."""
    counting = attempts.filter(tried_by=None)
    if counting.exists():
        PROTECT(collector, field, counting, using)
    CASCADE(collector, field, attempts, using)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts; who may see them and how they stand."""

    def for_user(self, user: User | AnonymousUser) -> "AttemptQuerySet":
        """Return the user's own, under employments that have not ended."""
        if user.pk is None:
            return self.none()
        return self.filter(enrolment__employee__user_id=user.pk, enrolment__employee__left_on=None)

    def tried_by(self, user: User) -> "AttemptQuerySet":
        """Return the previews of this editor."""
        return self.filter(tried_by=user)

    def previews(self) -> "AttemptQuerySet":
        """Return what editors try."""
        return self.filter(tried_by__isnull=False)

    def open(self) -> "AttemptQuerySet":
        """Return those not yet submitted."""
        return self.filter(submitted_at=None)

    def with_late_answers(self) -> "AttemptQuerySet":
        """Add ``late_count``, the answers that arrived after the end, and ``late_counting``, those of them that
        count.
        """
        late = Count("responses__late_answers")
        counting = Count("responses__late_answers", filter=Q(responses__late_answers__counts=True))
        return self.annotate(late_count=late, late_counting=counting)

    def deciding(self) -> "AttemptQuerySet":
        """Return graded attempts of the quiz that decides the course of their enrolment: ``outcomes.decides`` for many
        rows.
        """
        path = Coalesce("enrolment__refresher_version__course__path", "enrolment__course__path")
        depth = Coalesce("enrolment__refresher_version__course__depth", "enrolment__course__depth")
        graded = self.filter(submitted_at__isnull=False, quiz__is_final=True).alias(above=path, deep=depth)
        return graded.filter(quiz__path__startswith=F("above"), quiz__depth=F("deep") + 1)

    def passing(self) -> "AttemptQuerySet":
        """Return those whose score reaches their pass mark: ``Attempt.passed`` for many rows."""
        return self.filter(score__gte=F("pass_mark"))

    def overdue(self) -> "AttemptQuerySet":
        """Open, though nothing that was given in time can still arrive."""
        return self.open().filter(deadline_at__lt=timezone.now() - Attempt.LATE_GRACE)


AttemptManager = models.Manager.from_queryset(AttemptQuerySet)


class CountingManager(AttemptManager["Attempt"]):
    """Attempts of learners. What editors try is in no list, number, rule or sweep."""

    def get_queryset(self) -> AttemptQuerySet:
        """Leave out previews."""
        return AttemptQuerySet(self.model, using=self._db).filter(tried_by=None)


class PreviewCounts(TypeError):
    """Somebody treated a preview as an attempt of a learner."""


class Attempt(models.Model):
    """One sitting of a quiz. Its questions are fixed when it starts.

    It is under an enrolment and counts, or it is a *preview*: an editor tries the quiz, and nothing follows from it.
    ``objects`` and what relates to attempts leave previews out; only who takes, draws and forgets asks
    ``with_previews``.
    """

    GRACE = datetime.timedelta(seconds=5)  # an answer may arrive this much later without a word
    LATE_GRACE = datetime.timedelta(minutes=2)  # so may one whose page can show that it was given in time

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="attempts")
    tried_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="previews")  # a preview of this editor
    is_draft = models.BooleanField(default=False)  # of the quiz as last saved, not as published
    quiz = models.ForeignKey(QuizPage, protect_unless_preview, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    secret = models.CharField(max_length=32, default=new_secret, editable=False)  # see quizzes.questions.naming
    pass_mark = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    declared_at = models.DateTimeField(null=True)  # when the learner declared that the work is their own
    deadline_at = models.DateTimeField(null=True)
    seconds_per_question = models.PositiveIntegerField(null=True)  # with the extra time granted; None: no limit
    submitted_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True)

    objects = CountingManager()
    with_previews = AttemptManager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["enrolment", "quiz", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "quiz", "number"], name="attempt_number_is_unique"),
            models.UniqueConstraint(
                fields=["enrolment", "quiz"], condition=Q(submitted_at=None), name="one_open_attempt"
            ),
            models.UniqueConstraint(
                fields=["tried_by", "quiz"], condition=Q(submitted_at=None), name="one_open_preview"
            ),
            models.CheckConstraint(
                condition=Q(enrolment=None, tried_by__isnull=False)
                | Q(enrolment__isnull=False, tried_by=None, is_draft=False),
                name="attempt_counts_or_is_a_preview",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(0, 100)), name="score_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, score=None) | Q(submitted_at__isnull=False, score__isnull=False),
                name="submitted_means_graded",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], condition=Q(submitted_at=None), name="open_attempt_deadline"),
            models.Index(fields=["started_at"], condition=Q(tried_by__isnull=False), name="preview_started"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.quiz_id} in {self.enrolment_id}"

    @property
    def is_preview(self) -> bool:
        """Whether an editor tries the quiz: nothing counts."""
        return self.tried_by_id is not None

    @property
    def counts_for(self) -> Enrolment:
        """The enrolment that it counts for. A preview counts for none, and whoever asks this has left it out."""
        if self.enrolment is None:
            raise PreviewCounts
        return self.enrolment

    @property
    def counts_for_id(self) -> int:
        """The key of that enrolment, without reading it."""
        if self.enrolment_id is None:
            raise PreviewCounts
        return self.enrolment_id

    @property
    def passed(self) -> bool:
        """Whether the score reaches the pass mark in force when the attempt started."""
        return self.passes_with(self.score)

    def passes_with(self, score: int | None) -> bool:
        """Return whether a score would reach that pass mark; none reaches it."""
        return score is not None and score >= self.pass_mark

    @property
    def is_time_over(self) -> bool:
        """Whether nothing more can be answered."""
        return self.deadline_at is not None and timezone.now() > self.deadline_at + self.GRACE

    @property
    def is_overdue(self) -> bool:
        """Whether nothing that was given in time can still arrive: the attempt is to be graded."""
        return self.closing_at is not None and timezone.now() > self.closing_at

    @property
    def closing_at(self) -> datetime.datetime | None:
        """Until when answers are waited for that were given in time; None without limit."""
        return self.deadline_at and self.deadline_at + self.LATE_GRACE

    @property
    def late_until(self) -> datetime.datetime | None:
        """Until when an answer still counts that was given in time; None without limit."""
        return self.deadline_at and self.deadline_at + late_grace(self.deadline_at - self.started_at)

    @property
    def timed_out(self) -> bool:
        """Whether the time ended the attempt, and not the learner."""
        return bool(self.submitted_at and self.deadline_at and self.submitted_at >= self.deadline_at)

    @property
    def late_answers(self) -> models.QuerySet["LateAnswer"]:
        """Answers that arrived after the end, each with its question."""
        return LateAnswer.objects.filter(response__attempt=self).select_related("response__version")

    def takes(self, given_at: datetime.datetime | None) -> bool:
        """Return whether an answer is still accepted. ``given_at`` is when it was given, as far as that can be
        trusted.
        """
        if self.submitted_at:
            return False
        return self.deadline_at is None or in_time(self.deadline_at, self.deadline_at - self.started_at, given_at)


def late_grace(limit: datetime.timedelta) -> datetime.timedelta:
    """Return how long after the end an answer may arrive that was given in time: never more than half of the limit."""
    return min(Attempt.LATE_GRACE, limit / 2)


def in_time(end: datetime.datetime, limit: datetime.timedelta, given_at: datetime.datetime | None) -> bool:
    """Return whether an answer that arrives now counts under a limit of time that ends at ``end``.

    Who pretends to have been without network wins the late grace at most.
    """
    late = timezone.now() - end
    if late <= Attempt.GRACE:
        return True
    return given_at is not None and given_at <= end and late <= late_grace(limit)


class Response(models.Model):
    """What was answered to one question of an attempt; made empty when the attempt starts."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    # Keys of the choices in the order shown, and what was answered, as the type of the question stores it, or nothing.
    choice_order: "models.JSONField[list[str], list[str]]" = models.JSONField()
    answer: "models.JSONField[Answer, Answer]" = models.JSONField(default=list)
    language = models.CharField(max_length=2, blank=True)  # in which the answer was given
    unreadable = models.CharField(max_length=60, blank=True)  # what was typed where that is no answer: not answered
    revision = models.PositiveIntegerField(default=0)  # grows with every save, given by the server
    page = models.CharField(max_length=36, blank=True)  # the open page that gave the answer; "" without JavaScript
    sequence = models.PositiveIntegerField(default=0)  # grows with every save of that page
    given_at = models.DateTimeField(null=True)  # saved_at, or before it where there was no network
    is_flagged = models.BooleanField(default=False)
    flagged_at = models.DateTimeField(
        null=True
    )  # when the mark was set or taken away; without network before it arrived
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

    def takes(self, given_at: datetime.datetime | None = None) -> bool:
        """Return whether an answer is still accepted, one that was given in time and arrives late included."""
        if self.closes_at is None or self.opened_at is None:
            return not self.is_sealed
        return in_time(self.closes_at, self.closes_at - self.opened_at, given_at)


class LateAnswer(models.Model):
    """An answer that arrived after the end: it was given without network. Told to the learner and to human
    resources.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="late_answers")
    answer: "models.JSONField[Answer, Answer]" = models.JSONField(default=list)
    unreadable = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=2, blank=True)
    given_at = models.DateTimeField(null=True)  # None: the page could not show when
    arrived_at = models.DateTimeField(default=timezone.now)
    counts = models.BooleanField()  # whether it was given in time and arrived within the grace

    class Meta:
        ordering = ["response__position", "arrived_at"]
        constraints = [
            # The last one of each kind: what a page sends again and again fills nothing.
            models.UniqueConstraint(fields=["response", "counts"], name="late_answer_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"late answer to {self.response_id}"

    @property
    def per_cent(self) -> int:
        """What it is worth, for who decides whether a score is adjusted."""
        payload = self.response.version.payload
        return round(100 * type_of(payload).points(self.answer, payload))
