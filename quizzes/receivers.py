from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.images.models import Image
from wagtail.signals import published

from courses.models import CoursePage
from courses.signals import course_publishing, file_asked
from quizzes.models import Question, QuizPage
from quizzes.taking.services import freeze_question


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


@receiver(file_asked, sender=Image)
def courses_of_questions(file: Image, **kwargs: Any) -> list[int]:
    """Courses whose questions show this picture, now or in a version that somebody answers still."""
    sources = [rendition.url for rendition in file.renditions.all()]
    shown = Question.objects.filter(Q(image=file) | Q(versions__payload__image__src__in=sources))
    return list(shown.values_list("course", flat=True).distinct())
