"""Acts on scores that nobody does alone: whoever is concerned asks, another person who publishes questions decides."""

from people.models import Approval, User
from quizzes.models import Attempt, Question

PERMISSION = "quizzes.publish_question"


class SecondPersonNeeded(Exception):
    """It is not for this person alone to do."""


def has_own_attempt(question: Question, user: User) -> bool:
    """Whether a person took an attempt with this question: what becomes of its points is not for them to decide."""
    own = Attempt.objects.filter(enrolment__employee__user=user)
    return own.filter(responses__version__question=question).exists()


def check_second_person(question: Question, by: User, approval: Approval | None) -> None:
    """Raise ``SecondPersonNeeded`` where somebody decides on points of their own without another's approval."""
    if approval is None and has_own_attempt(question, by):
        raise SecondPersonNeeded
