"""Measuring how long somebody reads: never longer than the clock says, and no minute twice."""

import datetime

from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.models import Enrolment, LessonPage, LessonReading
from people.models import User

SALT = "courses.learning.reading"


def opening_mark(enrolment: Enrolment, lesson: LessonPage) -> str:
    """Return what the page of a lesson carries to say, later, since when it is open; nobody can write it but this
    site.
    """
    return signing.dumps([enrolment.pk, lesson.pk, timezone.now().timestamp()], salt=SALT)


def opened_at(mark: object, enrolment: Enrolment, lesson: LessonPage) -> datetime.datetime | None:
    """Return since when the page with this mark is open; None where it is no mark of this lesson and enrolment."""
    try:
        whose, which, at = signing.loads(str(mark), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if (whose, which) != (enrolment.pk, lesson.pk):
        return None
    return datetime.datetime.fromtimestamp(at, datetime.UTC)


@transaction.atomic
def count_reading(
    enrolment: Enrolment, lesson: LessonPage, since: datetime.datetime | None, seconds: int | None
) -> LessonReading:
    """Add what somebody read since the page was opened, at most the time that nothing is counted of yet.

    Their lessons share that time, whatever the tab, the device or the course. ``seconds`` is what the page measured;
    where it measures nothing (None), the time since it was opened counts, up to the minutes of the lesson.
    """
    reading = _held(enrolment, lesson)
    now = timezone.now()
    if since is not None:
        own = LessonReading.objects.filter(enrolment__employee__user=enrolment.employee.user_id)
        until: datetime.datetime | None = own.aggregate(until=Max("counted_until"))["until"]
        passed = max(int((now - max(since, until or since)).total_seconds()), 0)
        reading.seconds += _counted(reading, lesson, passed, seconds)
    reading.counted_until = now
    reading.save()
    return reading


def _held(enrolment: Enrolment, lesson: LessonPage) -> LessonReading:
    """Return the row of a lesson, or a new one, while nobody else counts time of this person."""
    User.objects.select_for_update(no_key=True).filter(pk=enrolment.employee.user_id).values("pk").first()
    reading = LessonReading.objects.filter(enrolment=enrolment, lesson=lesson).first()
    return reading or LessonReading(enrolment=enrolment, lesson=lesson)


def _counted(reading: LessonReading, lesson: LessonPage, passed: int, measured: int | None) -> int:
    if measured is not None:
        return min(max(measured, 0), passed)
    return min(passed, max(lesson.minutes * 60 - reading.seconds, 0))


@transaction.atomic
def read_another_way(enrolment: Enrolment, lesson: LessonPage, way: LessonReading.Way) -> LessonReading:
    """Keep how somebody says that they read a lesson, and when they said so; it takes the place of the time."""
    reading = _held(enrolment, lesson)
    reading.other_way, reading.other_way_at = way, timezone.now()
    reading.save()
    return reading
