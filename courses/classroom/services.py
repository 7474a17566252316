"""What can happen to a class session: it is planned, changed and cancelled; and to its seats: given, given back, taken
away. One function for each.

Whatever changes seats holds the row of their session, so there are never more people than seats. What was marked of
attendance stays as it was: such a session is neither changed nor cancelled.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.classroom.candidates import candidates
from courses.models import ClassSession, CoursePage, Seat, SeatEvent
from courses.signals import class_session_cancelled, class_session_changed, seat_released, seats_given
from lib.answers import NotOpen
from lib.shown import check_shown, digest_of
from people.models import Employee, WorkCentre

Event = SeatEvent.Kind
PERSON = ("enrolment__employee__user", "enrolment__employee__organisation")


class NoSeatsLeft(Exception):
    """There are fewer seats than people. ``left`` says how many."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class HasSeat(Exception):
    """Whoever is named as the instructor has a seat in the session: nobody teaches themselves."""


@dataclass(frozen=True)
class Details:
    """What human resources say of a session."""

    course: CoursePage
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hours: Decimal
    seats: int
    title: str = ""
    work_centre: WorkCentre | None = None
    place: str = ""
    link: str = ""
    instructor: Employee | None = None
    instructor_name: str = ""

    def into(self, session: ClassSession) -> list[str]:
        """Write them into a session; return which of its fields became other ones."""
        changed = []
        for each in fields(self):
            value = getattr(self, each.name)
            if getattr(session, each.name) != value:
                setattr(session, each.name, value)
                changed.append(each.name)
        return changed


@transaction.atomic
def plan_session(details: Details, *, by: Employee) -> ClassSession:
    """Plan a session of a course."""
    session = ClassSession(organisation=by.organisation, created_by=by, course=details.course, instructor=None)
    details.into(session)
    session.save()
    return session


@transaction.atomic
def change_session(session: ClassSession, details: Details) -> None:
    """Change what was planned, and announce it where people with a seat have to know.

    Raises ``NotOpen`` once it is cancelled or attendance was marked, ``NoSeatsLeft`` where more people have a seat
    already, ``HasSeat`` where the instructor has one.
    """
    held = _open(session)
    taken = held.given.held().count()
    if details.seats < taken:
        raise NoSeatsLeft(taken)
    teacher = details.instructor
    if teacher and held.given.held().filter(enrolment__employee__user=teacher.user_id).exists():
        raise HasSeat
    changed = details.into(held)
    if not changed:
        return
    held.save()
    if set(changed) - {"seats", "hours"}:
        held.given.held().update(sequence=F("sequence") + 1)
        class_session_changed.send(ClassSession, session=held)


@transaction.atomic
def cancel_session(session: ClassSession, *, by: Employee, reason: str) -> None:
    """Let it not take place, and say why. Raises ``NotOpen``."""
    held = _open(session)
    held.cancelled_at, held.cancelled_by, held.cancel_reason = timezone.now(), by, reason
    held.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason"])
    held.given.held().update(sequence=F("sequence") + 1)
    class_session_cancelled.send(ClassSession, session=held)


def _held(session: ClassSession) -> ClassSession:
    """Return a session that takes place, under its lock. Raises ``NotOpen``."""
    related = ("organisation", "work_centre", "instructor", "course")
    rows = ClassSession.objects.select_for_update(of=("self",)).select_related(*related)
    found = rows.filter(pk=session.pk, cancelled_at=None).first()
    if found is None:
        raise NotOpen
    return found


def _open(session: ClassSession) -> ClassSession:
    """Return the same while attendance was not marked. Raises ``NotOpen``."""
    found = _held(session)
    if found.given.exclude(attendance="").exists():
        raise NotOpen
    return found


# --- Seats ----------------------------------------------------------------------------------------


def digest_of_seats(session: ClassSession, enrolments: Collection[int]) -> str:
    """Return what a page showed that would give these people a seat."""
    return digest_of({"session": session.pk}, enrolments)


@transaction.atomic
def give_seats(
    session: ClassSession, enrolments: Collection[int], *, by: Employee, shown: str | None = None
) -> list[Seat]:
    """Give seats to those of these enrolments that may have one and have none; return the seats.

    Raises ``NotOpen`` once it is cancelled, ``NoSeatsLeft`` where there are not enough for all of them, and
    ``ShownOtherwise``. A seat that was given back or taken away is the same seat again.
    """
    held = _held(session)
    new = list(candidates(held, by).filter(pk__in=enrolments).order_by("pk").values_list("pk", flat=True))
    check_shown(shown, digest_of_seats(held, new))
    left = held.seats - held.given.held().count()
    if len(new) > left:
        raise NoSeatsLeft(left)
    former = held.given.filter(enrolment__in=new)
    again = {"given_at": timezone.now(), "given_by": by, "sequence": F("sequence") + 1}
    former.update(released_at=None, released_by=None, reason="", **again)
    known = set(former.values_list("enrolment_id", flat=True))
    Seat.objects.bulk_create(Seat(session=held, enrolment_id=pk, given_by=by) for pk in new if pk not in known)
    seats = list(held.given.filter(enrolment__in=new).select_related(*PERSON))
    log(seats, Event.GIVEN, by)
    if seats:
        seats_given.send(Seat, session=held, seats=seats)
    return seats


@transaction.atomic
def take_seat_away(seat: Seat, *, by: Employee, reason: str = "") -> None:
    """Let somebody no longer have a seat. Raises ``NotOpen`` once attendance was marked, and for one's own."""
    if by.user_id == seat.enrolment.employee.user_id:
        raise NotOpen
    _release(seat, by, Event.TAKEN, reason)


@transaction.atomic
def give_back(seat: Seat, *, by: Employee, reason: str = "") -> None:
    """Say that one cannot come, and leave the seat to others. Raises ``NotOpen`` once the session has begun."""
    if by.pk != seat.enrolment.employee_id or seat.session.starts_at <= timezone.now():
        raise NotOpen
    _release(seat, by, Event.RETURNED, reason)


def _release(seat: Seat, by: Employee, event: Event, reason: str) -> None:
    session = _held(seat.session)
    held = session.given.held().filter(pk=seat.pk, attendance="").select_related(*PERSON).first()
    if held is None:
        raise NotOpen
    held.session = session
    held.released_at, held.released_by, held.reason = timezone.now(), by, reason
    held.sequence += 1
    held.save(update_fields=["released_at", "released_by", "reason", "sequence"])
    log([held], event, by, words=reason)
    seat_released.send(Seat, seat=held)


def log(seats: Sequence[Seat], kind: str, by: Employee, *, way: str = "", words: str = "") -> None:
    """Write down what happened to seats."""
    SeatEvent.objects.bulk_create(SeatEvent(seat=seat, kind=kind, by=by, way=way, words=words) for seat in seats)
