"""Questions as they were published: what attempts are made of."""

from django.db import models
from django.db.models import Exists, OuterRef

from lib.json_values import json_sha256
from quizzes.models.questions import Question
from quizzes.models.voids import QuestionVoid
from quizzes.question_types import Payload


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Frozen questions."""

    def current(self) -> "QuestionVersionQuerySet":
        """Return the version in force of every published question that is not voided."""
        return self.not_voided().filter(is_current=True, question__live=True)

    def not_voided(self) -> "QuestionVersionQuerySet":
        """Return those that no decision declares void."""
        voids = QuestionVoid.objects.in_force().filter(question=OuterRef("question"))
        return self.filter(~Exists(voids.filter(last_version__gte=OuterRef("number"))))


class QuestionVersion(models.Model):
    """A question as it was published: both languages, stable choice keys. Append-only."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    payload: "models.JSONField[Payload, Payload]" = models.JSONField()
    sha256 = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionVersionQuerySet.as_manager()

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_number_is_unique"),
            models.UniqueConstraint(
                fields=["question"], condition=models.Q(is_current=True), name="one_current_question_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

    @staticmethod
    def digest(payload: Payload) -> str:
        """Return SHA-256 of the payload in a canonical form."""
        return json_sha256(payload)
