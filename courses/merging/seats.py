"""Seats in coming class sessions of a course that both records have: the person keeps them with what counts.

What was marked of attendance stays with the former number, as attempts do.
"""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from django.utils.translation import ngettext

from courses.classroom.services import log
from courses.models import ClassSession, Enrolment, Seat, SeatEvent, SeatQuerySet
from people.merging.parts import Line, Merge
from people.models import Employee


@dataclass(frozen=True)
class Seats:
    """The seats of enrolments that do not count: those that pass, with the enrolment that counts, and those that
    others can have.
    """

    passing: list[tuple[Seat, int]]
    freed: list[Seat]

    def lines(self) -> list[Line]:
        """Return what would become of them, in the active language."""
        found = []
        if count := len(self.passing):
            told = ngettext(
                "%(count)d seat in a coming class session passes to the number that counts.",
                "%(count)d seats in coming class sessions pass to the number that counts.",
                count,
            )
            found.append(Line(told % {"count": count}))
        if count := len(self.freed):
            told = ngettext(
                "%(count)d seat in a coming class session becomes free: the person has or had one there already, or "
                "needs none.",
                "%(count)d seats in coming class sessions become free: the person has or had one there already, or "
                "needs none.",
                count,
            )
            found.append(Line(told % {"count": count}))
        return found

    def carry(self, merge: Merge) -> None:
        """Do it."""
        for seat, counting in self.passing:
            Seat.objects.filter(pk=seat.pk).update(enrolment=counting)
        colleagues = Employee.objects.filter(user=merge.by, organisation=merge.first.organisation_id)
        by = colleagues.order_by("pk").last()
        if by and self.freed:
            released = {"released_at": timezone.now(), "released_by": by, "sequence": F("sequence") + 1}
            Seat.objects.filter(pk__in=[seat.pk for seat in self.freed]).update(**released)
            log(self.freed, SeatEvent.Kind.TAKEN, by)


def _coming(enrolments: list[int]) -> SeatQuerySet:
    return Seat.objects.coming().filter(enrolment__in=enrolments, attendance="")


def hold_sessions(pairs: list[tuple[Enrolment, Enrolment]]) -> None:
    """Hold the sessions of these seats, before anything of the enrolments is held: whoever marks does the same."""
    sessions = _coming([other.pk for _counting, other in pairs]).order_by().values("session")
    list(ClassSession.objects.select_for_update(no_key=True).filter(pk__in=sessions).order_by("pk").values_list("pk"))


def seats_of(pairs: list[tuple[Enrolment, Enrolment]]) -> Seats:
    """Return what becomes of the seats, by the enrolments that count and those that do not. Two queries at most."""
    counting = {other.pk: one for one, other in pairs}
    rows = list(_coming(list(counting)).select_related("session"))
    if not rows:
        return Seats([], [])
    known = Seat.objects.filter(enrolment__in=[one.pk for one in counting.values()])
    taken = set(known.values_list("session", "enrolment"))
    found = Seats([], [])
    for seat in rows:
        one = counting[seat.enrolment_id]
        is_open = one.completed_at is None and one.dropped_at is None
        if is_open and _studied(one) == seat.session.course_id and (seat.session_id, one.pk) not in taken:
            found.passing.append((seat, one.pk))
        else:
            found.freed.append(seat)
    return found


def _studied(enrolment: Enrolment) -> int:
    version = enrolment.refresher_version
    return version.course_id if version else enrolment.course_id
