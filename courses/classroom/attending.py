"""Who was in a class session: marked in a list by who holds it, or said by people themselves who are there.

Nobody marks themselves in a list, nor whoever has lately given them their access. Who says that they are there shows a
code that only the room can see, or stands at the shared tablet of the place; what the list says is never changed so.
For whoever can open the code themselves it is no proof: somebody else marks them.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils import timezone

from courses.classroom.counting import count_attendance
from courses.classroom.services import PERSON, give_seats, log, take_seat_away
from courses.models import ClassSession, Seat, SeatEvent, SeatQuerySet
from lib.answers import NotOpen
from lib.shown import check_shown, digest_of
from people.models import Employee, Kiosk
from people.owing import same_hands

Attendance, Way = Seat.Attendance, Seat.Way
CODE_SALT, HERE_SALT = "courses.classroom.code", "courses.classroom.here"
CODE_SECONDS = 20  # so long a code stays on the screen …
CODES = 4  # … and it is good while so many are shown, the present one included
MOST_OTHERS = 50
HERE_SECONDS = 600  # whoever has opened one in time has so long to say that they are there


@dataclass(frozen=True)
class Mark:
    """What would be said of one seat, and what was said before; "" is nothing."""

    seat: Seat
    after: str

    @property
    def label(self) -> str:
        """The new attendance in words, "" where it is taken back."""
        return str(Attendance(self.after).label) if self.after else ""


def markable(session: ClassSession, viewer: Employee) -> SeatQuerySet:
    """Return the seats of a session whose people somebody marks in its list."""
    seats = Seat.objects.seen_by(viewer).held().filter(session=session)
    return seats.exclude(enrolment__employee__user__in=same_hands(viewer.user_id)).select_related(*PERSON)


def plan_marks(session: ClassSession, viewer: Employee, asked: Mapping[int, str]) -> list[Mark]:
    """Return what would be said anew: by seat, what was asked and is not so already."""
    known = {"", *Attendance.values}
    found = markable(session, viewer).filter(pk__in=asked).order_by("enrolment__employee__user__sort_name", "pk")
    marks = [Mark(seat, asked[seat.pk]) for seat in found if asked[seat.pk] in known]
    return [mark for mark in marks if mark.after != mark.seat.attendance]


def digest_of_marks(marks: Sequence[Mark]) -> str:
    """Return what a page showed that would be said."""
    return digest_of({"act": "attendance"}, [[mark.seat.pk, mark.seat.attendance, mark.after] for mark in marks])


@transaction.atomic
def mark(session: ClassSession, asked: Mapping[int, str], *, by: Employee, shown: str | None = None) -> list[Mark]:
    """Say who was there, who was not and who is excused; "" takes it back. Return what is new.

    Raises ``NotOpen`` before it begins and once it is cancelled, and ``ShownOtherwise``.
    """
    held = _marking(session)
    marks = plan_marks(held, by, asked)
    check_shown(shown, digest_of_marks(marks))
    for each in marks:
        _say(each.seat, each.after, by, Way.LIST)
        log([each.seat], each.after or SeatEvent.Kind.UNMARKED, by, way=Way.LIST if each.after else "")
    count_attendance(each.seat for each in marks)
    return marks


def _marking(session: ClassSession) -> ClassSession:
    """Return a session of which attendance can be said, under its lock. Raises ``NotOpen``."""
    held = ClassSession.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    if not held.can_be_marked:
        raise NotOpen
    return held


def _say(seat: Seat, attendance: str, by: Employee, way: str) -> None:
    seat.attendance = attendance
    seat.marked_at, seat.marked_by = (timezone.now(), by) if attendance else (None, None)
    seat.way = way if attendance else ""
    seat.save(update_fields=["attendance", "marked_at", "marked_by", "way"])


# --- Said by people themselves --------------------------------------------------------------------


def _period() -> int:
    return int(timezone.now().timestamp()) // CODE_SECONDS


def present_code(session: ClassSession) -> str:
    """Return the code for the screen of who holds a session; another one every so many seconds."""
    return signing.Signer(salt=CODE_SALT).sign(f"{session.uuid.hex}.{_period()}")


def session_of_code(code: str) -> ClassSession | None:
    """Return the session of a code that is, or just was, on a screen; None for any other text."""
    try:
        named, period = signing.Signer(salt=CODE_SALT).unsign(code).split(".")
    except signing.BadSignature:
        return None
    if not 0 <= _period() - int(period) < CODES:
        return None
    return ClassSession.objects.filter(uuid=uuid.UUID(named), cancelled_at=None).first()


def ticket(seat: Seat) -> str:
    """Return the proof that the person of a seat has opened a code in time."""
    return signing.dumps(str(seat.uuid), salt=HERE_SALT)


def is_ticket(text: str, seat: Seat) -> bool:
    """Return whether a text is that proof, and not too old."""
    try:
        return bool(signing.loads(text, salt=HERE_SALT, max_age=HERE_SECONDS) == str(seat.uuid))
    except signing.BadSignature:
        return False


def stands_in(kiosk: Kiosk | None, session: ClassSession) -> bool:
    """Return whether a shared tablet stands where a session is held."""
    if kiosk is None or session.work_centre_id is None or kiosk.organisation_id != session.organisation_id:
        return False
    return kiosk.work_centre_id == session.work_centre_id


def opens_code(session: ClassSession, person: Employee) -> bool:
    """Return whether somebody can open the code of a session, wherever they are: then it says nothing of them."""
    return ClassSession.objects.held_by(person).filter(pk=session.pk).exists()


@transaction.atomic
def arrive(seat: Seat, way: str) -> bool:
    """Let the person of a seat say that they are there. Return whether it was new.

    Raises ``NotOpen`` out of the time of the session, without a seat, where the list says something else, and by a code
    that they can open themselves.
    """
    session = _marking(seat.session)
    held = session.given.held().filter(pk=seat.pk).select_related(*PERSON).first()
    if held is None or not session.takes_arrivals or held.attendance not in ("", Attendance.PRESENT):
        raise NotOpen
    if held.attendance:
        return False
    if way == Way.CODE and opens_code(session, held.enrolment.employee):
        raise NotOpen
    _say(held, Attendance.PRESENT, held.enrolment.employee, way)
    log([held], Attendance.PRESENT, held.enrolment.employee, way=way)
    count_attendance([held])
    return True


# --- Who was not there ----------------------------------------------------------------------------


def others_of(seat: Seat, viewer: Employee) -> list[ClassSession]:
    """Return the coming sessions of the same course in which a seat is left, the next one first."""
    coming = ClassSession.objects.visible_to(viewer).filter(
        course=seat.session.course_id, cancelled_at=None, starts_at__gt=timezone.now()
    )
    found = coming.exclude(pk=seat.session_id).with_seats_left()
    related = ("course", "organisation", "work_centre", "instructor__user")
    return list(found.select_related(*related).order_by("starts_at")[:MOST_OTHERS])


@transaction.atomic
def move(seat: Seat, to: ClassSession, *, by: Employee) -> Seat:
    """Give the person of a seat one in another session. Raises ``NotOpen`` and ``NoSeatsLeft``.

    Who was marked stays so in this one; who was not has no seat in it any more.
    """
    if seat.attendance == Attendance.PRESENT:
        raise NotOpen
    both = ClassSession.objects.select_for_update(of=("self",)).filter(pk__in=(seat.session_id, to.pk)).order_by("pk")
    list(both.values_list("pk"))  # in one order, whichever way they move: two never wait for each other
    given = give_seats(to, [seat.enrolment_id], by=by)
    if not given:
        raise NotOpen
    if not seat.attendance and not seat.released_at:
        take_seat_away(seat, by=by)
    return given[0]
