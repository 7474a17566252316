"""On which score a certificate rests, and whether it still passes: the one place that says so, in SQL."""

import datetime

from django.db.models import Exists, OuterRef, Q

from certificates.models.validity import standing, unexpired_on
from quizzes.models import Attempt


def score_fails(today: datetime.date) -> Q:
    """Match what is in force, was issued for a score that reached the pass mark, and whose course no deciding attempt
    passes any more.

    What was completed without a quiz, or in another system, rests on no score here.
    """
    attempts = Attempt.objects.deciding().filter(enrolment=OuterRef("enrolment"))
    passed = Exists(attempts.filter(pass_mark__lte=OuterRef("score")))
    return standing() & unexpired_on(today) & Q(passed) & ~Q(Exists(attempts.passing()))
