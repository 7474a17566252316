import datetime

import pytest
import time_machine

from quizzes.models import Attempt
from quizzes.taking.tasks import submit_overdue
from tests.factories import make_attempt, make_course, make_enrolment, make_quiz


@pytest.mark.django_db
def test_the_clock_submits_what_a_closed_browser_left_open(learner):
    quiz = make_quiz(make_course(), time_limit_minutes=30)
    attempt = make_attempt(make_enrolment(quiz.course, learner, lessons_done=True), quiz, right=2)

    with time_machine.travel(attempt.deadline_at + Attempt.LATE_GRACE + datetime.timedelta(seconds=1)):
        submit_overdue()

    attempt.refresh_from_db()
    assert attempt.score == 50
