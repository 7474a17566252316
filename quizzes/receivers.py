from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images.models import Image
from wagtail.signals import published

from courses.learning.approvals import OWN_COURSE
from courses.learning.grounds import Ground
from courses.learning.holds import Hold
from courses.models import CoursePage, Enrolment
from courses.signals import course_completing, course_publishing, end_awaited, file_asked, passing_asked
from people.models import Employee, User
from people.signals import interrupting, session_lasts_long
from quizzes.grading.second_person import has_written_questions
from quizzes.models import Attempt, Question, QuizPage
from quizzes.taking.retries import final_quiz_of
from quizzes.taking.services import freeze_question


@receiver(session_lasts_long)
def stay_while_a_quiz_runs(user: User, **kwargs: object) -> bool:
    """Keep people signed in at a kiosk in the middle of an attempt; three minutes without a touch still end it."""
    running = Attempt.objects.open().filter(enrolment__employee__user=user)
    return running.filter(Q(deadline_at=None) | Q(deadline_at__gt=timezone.now())).exists()


@receiver(published, sender=Question)
def freeze_on_publish(instance: Question, **kwargs: object) -> None:
    freeze_question(instance)


@receiver(course_publishing, sender=CoursePage)
def require_final_quiz(course: CoursePage, **kwargs: object) -> list[str]:
    """Require of a course that ends with a quiz one that its bank can serve."""
    if not course.requires_final_quiz:
        return []
    quiz = QuizPage.objects.child_of(course).live().filter(is_final=True).first() if course.pk else None
    if quiz is None:
        return [_("Publish a final quiz with questions first, or switch off “completed by passing a final quiz”.")]
    return quiz.shortages()


@receiver(file_asked, sender=Image)
def courses_of_questions(file: Image, **kwargs: object) -> list[int]:
    """Return the courses whose questions show this picture, now or in a version that somebody answers still."""
    sources = [rendition.url for rendition in file.renditions.all()]
    shown = Question.objects.filter(Q(image=file) | Q(versions__payload__image__src__in=sources))
    return list(shown.values_list("course", flat=True).distinct())


@receiver(interrupting)
def keep_attempt_undisturbed(employee: Employee, **kwargs: object) -> bool:
    """Return whether somebody has an open attempt: they are asked for nothing else."""
    return Attempt.objects.filter(enrolment__employee=employee, submitted_at=None).exists()


@receiver(course_completing, sender=Enrolment)
def ask_second_person(enrolment: Enrolment, **kwargs: object) -> bool:
    """Let nobody complete alone a course of which they have written questions."""
    if not has_written_questions(enrolment.studied_course, enrolment.employee.user_id):
        return False
    OWN_COURSE.request(enrolment)
    return True


@receiver(passing_asked, sender=Enrolment)
def ground_of_final_quiz(enrolment: Enrolment, **kwargs: object) -> Ground | None:
    """Return how the best attempt stands of the final quiz of what is studied."""
    attempts = sorted(enrolment.attempts.deciding(), key=lambda each: (each.passed, each.score or 0))
    if not attempts:
        return None
    best = attempts[-1]
    words = _("Best result in the final quiz: %(score)d%%. Pass mark: %(mark)d%%.")
    return Ground(words % {"score": best.score or 0, "mark": best.pass_mark}, best.passed)


@receiver(end_awaited, sender=Enrolment)
def hold_of_final_quiz(enrolment: Enrolment, **kwargs: object) -> Hold | None:
    """Tell who took the final quiz and did not pass when they may try again, or that they may not."""
    return final_quiz_of(enrolment.studied_course, enrolment)[1]
