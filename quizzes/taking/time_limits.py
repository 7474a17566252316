"""How long one person may take: the rules of a quiz with the extra time granted to them."""

import datetime
from dataclasses import dataclass

from django.db.models import Max

from quizzes.models import Accommodation, QuizPage


@dataclass(frozen=True)
class TimeLimits:
    """For the attempt, and for each of its questions; None without limit."""

    attempt: datetime.timedelta | None = None
    question: int | None = None  # seconds

    @property
    def minutes(self) -> int | None:
        """The limit of the attempt in whole minutes."""
        return None if self.attempt is None else int(self.attempt.total_seconds() // 60)


def time_limits(quiz: QuizPage, employee_id: int | None) -> TimeLimits:
    """Return what this person may take in this quiz; without a person, what the quiz says."""
    if not (quiz.time_limit_minutes or quiz.seconds_per_question):
        return TimeLimits()
    extra = 0
    if employee_id is not None:
        granted = Accommodation.objects.for_quiz(employee_id, quiz.pk)
        extra = granted.aggregate(percent=Max("extra_time_percent"))["percent"] or 0
    minutes, seconds = quiz.time_limit_minutes, quiz.seconds_per_question
    return TimeLimits(
        attempt=datetime.timedelta(minutes=minutes) * (100 + extra) / 100 if minutes else None,
        question=-(-seconds * (100 + extra) // 100) if seconds else None,  # rounded up, for the learner
    )
