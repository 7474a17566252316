"""What people with a seat are told: that they have one, that something changed, that it does not take place.

Each goes with an entry for the calendar, which has the same UID as the one before and a higher SEQUENCE, so that a
calendar moves or removes it. The link to join stands on the page alone: who opens it has signed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import ClassSession, Seat, SeatQuerySet
from lib.calendar_file import Meeting, calendar_type, meeting_file
from people.messages.kinds import Attachment, MessageKind, NotSent
from people.messages.services import NewMessage, queue_messages
from people.models import Employee, Message

READ = ("enrolment__employee__user", "session__course", "session__organisation", "session__work_centre")
TAUGHT = "session__instructor__user"
Reason = Message.Reason


class _AboutSeat(MessageKind):
    """A message about a seat as it was at one point of its history."""

    method = "REQUEST"

    def seat(self, message: Message) -> Seat:
        """Return the seat while nothing was said of it since; else the message is overtaken."""
        found = Seat.objects.select_related(*READ, TAUGHT).get(pk=message.payload["seat"])
        if found.sequence != message.payload["sequence"]:
            raise NotSent(Reason.OVERTAKEN)
        if found.session.is_over:
            raise NotSent(Reason.NOT_DUE)
        return found

    def context(self, message: Message) -> Mapping[str, object]:
        """Return when, where and by whom."""
        seat = self.seat(message)
        session = seat.session
        starts, ends = (moment.astimezone(session.zone) for moment in (session.starts_at, session.ends_at))
        when = _("%(day)s, %(starts)s to %(ends)s, time of %(place)s") % {
            "day": date_format(starts, "DATE_FORMAT"),
            "starts": date_format(starts, "TIME_FORMAT"),
            "ends": date_format(ends, "TIME_FORMAT"),
            "place": session.zone_name,
        }
        return {
            "seat": seat,
            "session": session,
            "course": session.name,
            "when": when,
            "where": session.where,
            "instructor": session.taught_by_name,
            "reason": seat.reason or session.cancel_reason,
            "url": settings.SITE_URL + self.link(message),
        }

    def link(self, message: Message) -> str:
        """Return the page of the seat."""
        return reverse("classroom:mine", args=[self.seat(message).uuid])

    def attachments(self, message: Message) -> Iterable[Attachment]:
        """Return the entry for the calendar."""
        seat = self.seat(message)
        session = seat.session
        meeting = Meeting(
            uid=f"{seat.uuid}@aula42001",
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            sequence=seat.sequence,
            title=session.name,
            place=session.where or _("Online"),
            text=_("Instructor: %(name)s") % {"name": session.taught_by_name},
            url=settings.SITE_URL + self.link(message),
            organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            attendee=message.user.email,
        )
        content = meeting_file(meeting, timezone.now(), self.method)
        return [Attachment("aula-42001.ics", content, calendar_type(self.method))]


class ClassInvitation(_AboutSeat):
    """Somebody has a seat."""

    name = "class_invitation"
    label = gettext_lazy("Class session: invitation")
    template = "classroom/email/invitation"
    keeps_quiet_hours = True


class ClassChanged(_AboutSeat):
    """When, where or by whom became another."""

    name = "class_changed"
    label = gettext_lazy("Class session: changed")
    template = "classroom/email/changed"


class ClassCancelled(_AboutSeat):
    """It does not take place, or the person no longer has a seat."""

    name = "class_cancelled"
    label = gettext_lazy("Class session: canceled")
    template = "classroom/email/cancelled"
    method = "CANCEL"


KINDS: tuple[type[MessageKind], ...] = (ClassInvitation, ClassChanged, ClassCancelled)


def _told(seats: Iterable[Seat]) -> set[int]:
    """Return which of these seats their people have heard of, or are hearing of now. One query.

    Asked by account, also of what was merged into a record: seats and messages do not always pass to it together.
    """
    people = [seat.enrolment.employee_id for seat in seats]
    whole = Employee.objects.filter(Q(pk__in=people) | Q(merged_into__in=people)).order_by()
    names = [kind.name for kind in KINDS]
    told = Message.objects.filter(user__in=whole.values("user"), kind__in=names).gone_or_going()
    return {int(about.split(":")[1]) for about in told.values_list("about", flat=True)}


def _call_off(seats: Sequence[Seat]) -> None:
    """Tell those who have heard of their seats; whoever has not is told nothing: their invitation is overtaken."""
    told = _told(seats)
    _queue(ClassCancelled, [seat for seat in seats if seat.pk in told])


def _queue(kind: type[_AboutSeat], seats: Iterable[Seat]) -> None:
    queue_messages(
        NewMessage(
            kind.name,
            seat.enrolment.employee.user,
            f"seat:{seat.pk}:{seat.sequence}",
            seat.enrolment.employee,
            payload={"seat": seat.pk, "sequence": seat.sequence},
        )
        for seat in seats
    )


def _people_of(session: ClassSession) -> SeatQuerySet:
    return session.given.held().select_related("enrolment__employee__user", "enrolment__employee__organisation")


def invite(session: ClassSession, seats: Iterable[Seat]) -> None:
    """Invite whoever has just got a seat; to what is over nobody is invited."""
    if not session.is_over:
        _queue(ClassInvitation, seats)


def tell_of_change(session: ClassSession) -> None:
    """Tell everybody with a seat of another time, place or instructor."""
    if not session.is_over:
        _queue(ClassChanged, _people_of(session))


def tell_of_cancellation(session: ClassSession) -> None:
    """Tell everybody with a seat that it does not take place."""
    if not session.is_over:
        _call_off(list(_people_of(session)))


def tell_of_release(seat: Seat) -> None:
    """Tell who lost a seat, and take it out of the calendar of who gave it back."""
    if not seat.session.is_over:
        _call_off([seat])
