"""What an operator is told by ``manage.py check --deploy``."""

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from quizzes.models import QuizPage
from quizzes.questions.drawing import public_count


@register(Tags.security, deploy=True)
def check_exam_banks(**kwargs: object) -> list[CheckMessage]:
    """Warn of a final quiz that decides a certificate and draws questions that everybody can read."""
    try:
        quizzes = list(QuizPage.objects.live().filter(is_final=True))
        counts = [(quiz, *public_count(quiz)) for quiz in quizzes]
    except DatabaseError:  # no database yet
        return []
    return [
        Warning(
            f"The final quiz “{quiz.title}” draws from {public} public questions of {total}: "
            "the repository's bank is for practice and demonstration.",
            hint="Load an exam bank of your own; see docs/how-to/exam-bank.md.",
            id="quizzes.W001",
        )
        for quiz, public, total in counts
        if public
    ]
