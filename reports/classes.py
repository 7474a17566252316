"""The class sessions of one person: those in which they have a seat, and those that they teach."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from courses.models import ClassSession, Seat
from people.models import Employee

AFTERWARDS = datetime.timedelta(days=7)  # so long an instructor finds there what is over, to mark who was there


@dataclass(frozen=True)
class MyClass:
    """A session that concerns somebody. ``seat`` is None for who teaches it."""

    session: ClassSession
    seat: uuid.UUID | None


def classes_of(employee: Employee) -> list[MyClass]:
    """Return what is coming, the next one first. One query."""
    now = timezone.now()
    own = Seat.objects.held().filter(session=OuterRef("pk"), enrolment__employee=employee)
    concerned = Q(own_seat__isnull=False, ends_at__gt=now) | Q(instructor=employee, ends_at__gt=now - AFTERWARDS)
    found = (
        ClassSession.objects.filter(cancelled_at=None, ends_at__gt=now - AFTERWARDS)
        .annotate(own_seat=Subquery(own.values("uuid")[:1]))
        .filter(concerned)
        .select_related("course", "organisation", "work_centre", "instructor__user")
        .order_by("starts_at", "pk")
    )
    return [MyClass(session, getattr(session, "own_seat", None)) for session in found]
