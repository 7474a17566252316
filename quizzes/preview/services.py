"""Trying a quiz: an editor takes it as a learner would, in an attempt that counts for nothing and is forgotten in a
day.

What is drawn, shown, saved, timed and graded is what learners get: see ``quizzes.taking``.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from people.models import User
from quizzes.models import Attempt, QuizPage
from quizzes.taking.services import draw_attempt, submit_attempt
from quizzes.taking.time_limits import time_limits

KEPT = datetime.timedelta(days=1)


def open_preview(quiz: QuizPage, editor: User) -> Attempt | None:
    """Return what this editor tries of the quiz now, and may go on with."""
    running = Attempt.with_previews.tried_by(editor).open().filter(quiz=quiz).first()
    return None if running is None or running.is_time_over else running


@transaction.atomic
def start_preview(quiz: QuizPage, editor: User, *, draft: bool, declared: bool = False) -> Attempt:
    """Draw as for a learner who has seen nothing; what this editor had open of the quiz is handed in.

    ``draft``: the quiz as last saved. Raises ``DeclarationMissing`` or ``BankTooSmall``. The lock keeps two starts from
    opening two.
    """
    User.objects.select_for_update().only("pk").get(pk=editor.pk)
    for running in Attempt.with_previews.tried_by(editor).open().filter(quiz=quiz):
        submit_attempt(running)
    attempt = Attempt(tried_by=editor, quiz=quiz.as_written(draft=draft), is_draft=draft, number=1)
    return draw_attempt(attempt, time_limits(attempt.quiz, None), declared=declared)


def forget_previews() -> None:
    """Delete previews that began a day ago, with their answers."""
    Attempt.with_previews.previews().filter(started_at__lt=timezone.now() - KEPT).delete()
