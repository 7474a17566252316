from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.signals import published

from courses.models import CoursePage
from courses.signals import course_publishing
from quizzes.models import Question, QuizPage
from quizzes.services import freeze_question


@receiver(published, sender=Question)
def freeze_on_publish(instance: Question, **kwargs: Any) -> None:
    freeze_question(instance)


@receiver(course_publishing, sender=CoursePage)
def require_final_quiz(course: CoursePage, **kwargs: Any) -> list[str]:
    """A course that ends with a quiz needs one that its bank can serve."""
    if not course.requires_final_quiz:
        return []
    quiz = QuizPage.objects.child_of(course).live().filter(is_final=True).first() if course.pk else None
    if quiz is None:
        return [_("Publish a final quiz with questions first, or switch off “completed by passing a final quiz”.")]
    return quiz.shortages()
