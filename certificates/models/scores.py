"""On which score a certificate rests, and whether it still passes: the one place that says so, in SQL."""

import datetime

from django.db.models import Exists, F, OuterRef, Q

from quizzes.models import Attempt


def score_fails(today: datetime.date) -> Q:
    """Match what is in force, was issued for a score that reached the pass mark, and whose course no deciding attempt
    passes any more.

    What was completed without a quiz, or in another system, rests on no score here.
    """
    attempts = Attempt.objects.deciding().filter(enrolment=OuterRef("enrolment"))
    counts = Q(revoked_at=None, superseded_at=None) & (Q(expires_on=None) | Q(expires_on__gte=today))
    passed = Exists(attempts.filter(pass_mark__lte=OuterRef("score")))
    return counts & Q(passed) & ~Q(Exists(attempts.filter(score__gte=F("pass_mark"))))
