"""What attendance counts for: a course that asks for it is completed by who was there and has done the rest."""

import datetime
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Min, Q, Sum

from courses.learning.grounds import passes
from courses.learning.services import complete_course
from courses.models import CoursePage, Enrolment, Seat

RELATED = (
    *("course", "refresher_version__course", "employee__user"),
    *("employee__organisation", "employee__work_centre"),
)


def _attended(enrolments: Collection[int]) -> dict[int, tuple[datetime.datetime, Decimal]]:
    """Return of these enrolments since when their people were there, and for how many hours. One query.

    Of a renewal with a refresher, sessions of the refresher count; of any other enrolment those of its course.
    """
    studied = Q(session__course=F("enrolment__course"), enrolment__refresher_version=None) | Q(
        session__course=F("enrolment__refresher_version__course")
    )
    seats = Seat.objects.attended().filter(studied, enrolment__in=enrolments).order_by()
    found = seats.values_list("enrolment").annotate(at=Min("marked_at"), hours=Sum("session__hours"))
    return {pk: (at, hours) for pk, at, hours in found}


def count_attendance(seats: Iterable[Seat]) -> None:
    """Write down since when, and for how many hours, the people of these seats were there; complete what was only
    waiting for that.

    The enrolment is held first: who does the last lesson at the same moment waits, and then finds the attendance. What
    is completed stays so when attendance is taken back.
    """
    keys = [seat.enrolment_id for seat in seats]
    held = Enrolment.objects.select_for_update(of=("self",)).select_related(*RELATED).filter(pk__in=keys).order_by("pk")
    enrolments = list(held)
    found = _attended(keys)
    for enrolment in enrolments:
        enrolment.attended_at, enrolment.attended_hours = found.get(enrolment.pk, (None, None))
    Enrolment.objects.bulk_update(enrolments, ["attended_at", "attended_hours"])
    for enrolment in enrolments:
        asks = enrolment.studied_course.requires_attendance and enrolment.completed_at is None
        if asks and passes(enrolment):
            complete_course(enrolment)


@transaction.atomic
def ask_no_longer(course: CoursePage) -> int:
    """Let a course no longer ask for attendance, and complete it for who only waited for that. Return for how many.

    Once, in the transaction in which the course is saved: whoever saves it again, or at the same moment, finds nothing
    left. Who has left the company completes nothing any more.
    """
    if not CoursePage.objects.filter(pk=course.pk, requires_attendance=True).update(requires_attendance=False):
        return 0
    studied = Q(course=course.pk, refresher_version=None) | Q(refresher_version__course=course.pk)
    begun = Enrolment.objects.latest_cycle().filter(studied, completed_at=None, started_at__isnull=False)
    held = begun.filter(employee__left_on=None).select_for_update(of=("self",)).select_related(*RELATED).order_by("pk")
    completed = 0
    for enrolment in held:
        if enrolment.refresher_version:
            enrolment.refresher_version.course = course
        else:
            enrolment.course = course  # as it is being saved: until when it counts may change with it
        completed += passes(enrolment) and complete_course(enrolment)
    return completed
