"""What somebody is told, wherever a course leads on to its final quiz, who took it and did not pass."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.learning.holds import Hold
from courses.models import CoursePage, Enrolment
from quizzes.models import Attempt, QuizPage
from quizzes.taking.services import eligibility


def final_quiz_of(course: CoursePage, enrolment: Enrolment) -> tuple[QuizPage | None, Hold | None]:
    """Return the final quiz of the course that an enrolment studies, and what there is to say of another attempt.

    Nothing is said of who has not taken it, who has passed, and who is taking it now.
    """
    tried = Attempt.objects.filter(enrolment=enrolment, quiz=OuterRef("pk"), submitted_at__isnull=False)
    finals = QuizPage.objects.child_of(course).live().filter(is_final=True)
    quiz: QuizPage | None = finals.annotate(is_tried=Exists(tried)).first()
    return quiz, _hold(enrolment, quiz) if quiz and quiz.is_tried else None


def _hold(enrolment: Enrolment, quiz: QuizPage) -> Hold | None:
    eligible = eligibility(enrolment, quiz)
    if eligible.passed or eligible.open_attempt:
        return None
    if eligible.attempts_left == 0:
        words = _("You did not pass the final quiz and have no attempts left. Ask your training manager.")
        return Hold(words, is_closed=True)
    if eligible.wait_until:
        zone = enrolment.employee.zone
        until = date_format(timezone.localtime(eligible.wait_until, zone), "DATETIME_FORMAT")
        words = _("You did not pass the final quiz yet. You can try again on %(until)s (%(zone)s time).")
        return Hold(words % {"until": until, "zone": enrolment.employee.zone_name}, is_closed=True)
    return Hold(_("You did not pass the final quiz yet. You can try again now."), is_closed=False)
