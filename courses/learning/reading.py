"""Measuring how long somebody reads: never longer than the clock says, and no minute twice."""

import datetime

from django.core import signing
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.utils import timezone

from courses.models import Enrolment, LessonCompletion, LessonPage, LessonReading
from lib.annotated import annotated
from people.models import Employee, User

SALT = "courses.learning.reading"
MOST = 3600  # seconds that count of one message: what waited in a page without network is no day of reading
REST = datetime.timedelta(seconds=4)  # in which a lesson that was just counted is not counted again


def opening_mark(enrolment: Enrolment, lesson: LessonPage) -> str:
    """Return what the page of a lesson carries to say, later, since when it is open; nobody can write it but this
    site.
    """
    return signing.dumps([enrolment.pk, lesson.pk, timezone.now().timestamp()], salt=SALT)


def opened_at(mark: object, enrolment: Enrolment, lesson: LessonPage) -> datetime.datetime | None:
    """Return since when the page with this mark is open; None where it is no mark of this lesson and enrolment."""
    whose, which, at = _read(mark)
    if (whose, which) != (enrolment.pk, lesson.pk):
        return None
    return datetime.datetime.fromtimestamp(at, datetime.UTC)


def _read(mark: object) -> tuple[int, int, float]:
    """Return the enrolment, the lesson and the moment that a mark says; of no row where it is none of this site."""
    try:
        whose, which, at = signing.loads(str(mark), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return 0, 0, 0
    return whose, which, at


def begun_reading(mark: object, employee: Employee, lesson_id: int) -> LessonReading | None:
    """Return what is counted already of the lesson that a page with this mark shows, with its lesson and enrolment.

    None before the first time, and for who does not study it (any more). ``is_done`` is annotated. One query.
    """
    whose, which, _at = _read(mark)
    if which != lesson_id:
        return None
    done = LessonCompletion.objects.filter(enrolment=OuterRef("enrolment"), lesson=OuterRef("lesson"))
    reading: LessonReading | None = (
        LessonReading.objects.filter(enrolment=whose, lesson=which, lesson__live=True)
        .filter(enrolment__employee=employee, enrolment__is_latest=True, enrolment__started_at__isnull=False)
        .select_related("lesson", "enrolment__course", "enrolment__refresher_version__course")
        .defer("lesson__body", "enrolment__refresher_version__payload")
        .annotate(is_done=Exists(done))
        .first()
    )
    if reading is not None:
        reading.enrolment.employee = employee
    return reading


def is_counted(reading: LessonReading) -> bool:
    """Return whether a lesson was counted a moment ago: pages wait longer than that, and nothing is lost by waiting."""
    return timezone.now() - reading.counted_until < REST


@transaction.atomic
def count_reading(
    enrolment: Enrolment, lesson: LessonPage, since: datetime.datetime | None, seconds: int | None
) -> LessonReading:
    """Add what somebody read since the page was opened, at most the time that nothing is counted of yet.

    Their lessons share that time, whatever the tab, the device or the course. ``seconds`` is what the page measured;
    where it measures nothing (None), the time since it was opened counts, up to the minutes of the lesson.
    """
    reading, until = _held(enrolment, lesson)
    now = timezone.now()
    if since is not None:
        passed = max(int((now - max(since, until or since)).total_seconds()), 0)
        reading.seconds += _counted(reading, lesson, passed, seconds)
    reading.counted_until = now
    reading.save()
    return reading


def _held(enrolment: Enrolment, lesson: LessonPage) -> tuple[LessonReading, datetime.datetime | None]:
    """Return the row of a lesson, or a new one, while nobody else counts time of this person; and until when theirs
    is counted, in any lesson.
    """
    user = enrolment.employee.user_id
    User.objects.select_for_update(no_key=True).filter(pk=user).values("pk").first()
    own = LessonReading.objects.filter(enrolment__employee__user=user)
    last = Subquery(own.order_by("-counted_until").values("counted_until")[:1])
    reading = LessonReading.objects.filter(enrolment=enrolment, lesson=lesson).annotate(until=last).first()
    if reading is not None:
        return reading, annotated(reading, "until", datetime.datetime)
    return LessonReading(enrolment=enrolment, lesson=lesson), own.aggregate(until=Max("counted_until"))["until"]


def _counted(reading: LessonReading, lesson: LessonPage, passed: int, measured: int | None) -> int:
    if measured is not None:
        return min(max(measured, 0), passed, MOST)
    return min(passed, max(lesson.minutes * 60 - reading.seconds, 0))


@transaction.atomic
def read_another_way(enrolment: Enrolment, lesson: LessonPage, way: LessonReading.Way) -> LessonReading:
    """Keep how somebody says that they read a lesson, and when they said so; it takes the place of the time."""
    reading, _until = _held(enrolment, lesson)
    reading.other_way, reading.other_way_at = way, timezone.now()
    reading.save()
    return reading
