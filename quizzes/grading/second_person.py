"""Acts on scores that nobody does alone: whoever is concerned asks, another person who publishes questions decides."""

from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry

from courses.models import CoursePage
from people.models import Approval, User
from quizzes.models import Attempt, Question

PERMISSION = "quizzes.publish_question"


class SecondPersonNeeded(Exception):
    """It is not for this person alone to do."""


def has_own_attempt(question: Question, user: User) -> bool:
    """Return whether a person took an attempt with this question: what becomes of its points is not for them to
    decide.
    """
    own = Attempt.objects.filter(enrolment__employee__user=user)
    return own.filter(responses__version__question=question).exists()


def has_written_questions(course: CoursePage, user_id: int) -> bool:
    """Return whether a person has ever changed a question of a course."""
    questions = Question.objects.filter(course=course).annotate(key=Cast("pk", CharField())).values("key")
    entries = ModelLogEntry.objects.filter(
        user=user_id, content_type__app_label="quizzes", content_type__model="question"
    )
    return bool(entries.filter(object_id__in=questions).exists())


def check_second_person(question: Question, by: User, approval: Approval | None) -> None:
    """Raise ``SecondPersonNeeded`` where somebody decides on points of their own without another's approval."""
    if approval is None and has_own_attempt(question, by):
        raise SecondPersonNeeded
