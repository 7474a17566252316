"""Screens on which attendance is said: the list, the sheet to sign, the code to scan, and those of who is there."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.classroom.attending import (
    Way,
    arrive,
    digest_of_marks,
    is_ticket,
    mark,
    markable,
    move,
    opens_code,
    others_of,
    plan_marks,
    present_code,
    session_of_code,
    stands_in,
    ticket,
)
from courses.classroom.listing import READ
from courses.classroom.own import own_seat
from courses.classroom.services import NoSeatsLeft
from courses.classroom.sheet import sheet_file
from courses.classroom.views import above, found_session, no_seats, not_open
from courses.models import ClassSession, Seat
from lib.answers import NotOpen
from lib.downloads import as_file
from lib.numerals import whole_number
from lib.row_choices import LARGEST_KEY
from lib.shown import ShownOtherwise
from lib.typesetting import qr_code
from people.requests import EmployeeRequest, employee_required, hr_required
from people.sign_in.kiosks import kiosk_of
from people.sign_in.page_session import sent_from

MARK = "mark-"  # before the key of a seat, in the form


def _asked(request: HttpRequest) -> dict[int, str]:
    """Return what the form says of each seat."""
    marks = {name.removeprefix(MARK): request.POST.get(name, "") for name in request.POST if name.startswith(MARK)}
    rest = request.POST.get("rest", "")  # what is said of those of whom nothing else is
    said = ((whole_number(name, LARGEST_KEY), value or rest) for name, value in marks.items())
    return {pk: value for pk, value in said if pk is not None}


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def attendance(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Say who was there: first what would be written down is shown, then it is done."""
    viewer = request.employee
    session = found_session(viewer, uuid)
    marks = None
    asked: Mapping[int, str] = {}
    if request.method == "POST":
        asked = _asked(request)
        if "shown" in request.POST and (done := _mark(request, session, asked)):
            return done
        marks = plan_marks(session, viewer, asked)
    seats = list(markable(session, viewer).order_by("enrolment__employee__user__sort_name", "pk"))
    held = Seat.objects.seen_by(viewer).held().filter(session=session).count()
    context = {
        "session": session,
        "above": above(viewer, session),
        "title": _("Attendance"),
        "lead": session.name,
        "rows": [{"seat": seat, "said": asked.get(seat.pk, seat.attendance)} for seat in seats],
        "choices": [*Seat.Attendance.choices, ("", _("Not marked"))],
        "others": held - len(seats),
        "marks": marks,
        "shown": digest_of_marks(marks) if marks else "",
    }
    return render(request, "classroom/attendance.html", context)


def _mark(request: EmployeeRequest, session: ClassSession, asked: Mapping[int, str]) -> HttpResponse | None:
    """Write down what was shown; None where nothing was, which is then said."""
    try:
        marks = mark(session, asked, by=request.employee, shown=request.POST["shown"])
    except NotOpen:
        messages.info(request, _("Nothing was written down: the session has not begun, or it was canceled."))
    except ShownOtherwise:
        messages.warning(
            request, _("Nothing was done: it would do something else now than this page had shown. Look at it again.")
        )
        return None
    else:
        number = len(marks)
        words = ngettext("Written down for %(number)d person.", "Written down for %(number)d people.", number)
        messages.success(request, words % {"number": number})
    return redirect("classroom:one", uuid=session.uuid)


@require_safe
@employee_required
@never_cache
def sheet(request: EmployeeRequest, uuid: UUID) -> HttpResponseBase:
    """Send the sheet to sign, with the people whom the viewer sees."""
    session = found_session(request.employee, uuid)
    seats = Seat.objects.seen_by(request.employee).held().filter(session=session)
    ordered = seats.select_related("enrolment__employee__user").order_by("enrolment__employee__user__sort_name", "pk")
    name = f"{slugify(_('Attendance sheet'))}-{session.starts_at.astimezone(session.zone):%Y-%m-%d}.pdf"
    return as_file(sheet_file(session, ordered), name, "application/pdf")


# --- The code on the screen -----------------------------------------------------------------------


@require_safe
@employee_required
@never_cache
def code(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show a code that people scan who are there; a script shows the next one in time, and how many have come."""
    session = found_session(request.employee, uuid)
    context = {
        "session": session,
        "above": above(request.employee, session),
        "title": _("Code to scan"),
        "lead": session.name,
        "picture": qr_code(_address_of_code(session), dark="#000") if session.takes_arrivals else "",
        "present": session.given.held().filter(attendance=Seat.Attendance.PRESENT).count(),
    }
    return render(request, "classroom/code.html", context)


def _address_of_code(session: ClassSession) -> str:
    return settings.SITE_URL + reverse("classroom:here", args=[present_code(session)])


# --- Who is there ---------------------------------------------------------------------------------


@require_safe
@employee_required
@never_cache
def here(request: EmployeeRequest, token: str) -> HttpResponse:
    """Open a code that was scanned: whoever has a seat is asked to say that they are there."""
    session = session_of_code(token)
    own = Seat.objects.held().filter(session=session, enrolment__employee=request.employee) if session else None
    seat = own.select_related(*(f"session__{name}" for name in READ)).first() if own is not None else None
    context = {
        "session": session,
        "seat": seat,
        "is_own_code": seat is not None and opens_code(seat.session, request.employee),
        "ticket": ticket(seat) if seat else "",
    }
    return render(request, "classroom/here.html", context)


def _page_of_seat(request: EmployeeRequest, uuid: UUID) -> str:
    return reverse("classroom:mine", args=[own_seat(request.employee, uuid).uuid])


@employee_required
@sent_from(_page_of_seat)
def arrived(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Let somebody say that they are there: who has opened the code of the room, or stands at its shared tablet."""
    seat = own_seat(request.employee, uuid)
    way = ""
    if is_ticket(request.POST.get("ticket", ""), seat):
        way = Way.CODE
    elif stands_in(kiosk_of(request), seat.session):
        way = Way.KIOSK
    try:
        if not way:
            raise NotOpen
        arrive(seat, way)
    except NotOpen:
        messages.warning(request, _("You were not marked as present. Scan the code again, or tell the instructor."))
    else:
        messages.success(request, _("You are marked as present."))
    return redirect("classroom:mine", uuid=uuid)


# --- Who was not there ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def to_other(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Give the person of a seat one in another session of the course."""
    viewer = request.employee
    planned = Seat.objects.seen_by(viewer).filter(session__in=ClassSession.objects.visible_to(viewer))
    read = ("enrolment__employee__user", *(f"session__{name}" for name in READ))
    seat: Seat = get_object_or_404(planned.select_related(*read), uuid=uuid)
    others = others_of(seat, viewer)
    chosen = next((each for each in others if str(each.uuid) == request.POST.get("session")), None)
    if chosen:
        try:
            move(seat, chosen, by=viewer)
        except NoSeatsLeft as error:
            messages.warning(request, no_seats(error))
        except NotOpen:
            messages.info(request, not_open())
        else:
            name = seat.enrolment.employee.user.get_full_name()
            messages.success(request, _("%(name)s now has a seat here.") % {"name": name})
            return redirect("classroom:one", uuid=chosen.uuid)
        return redirect("classroom:one", uuid=seat.session.uuid)
    context = {
        "seat": seat,
        "session": seat.session,
        "above": above(viewer, seat.session),
        "title": _("Another session for %(name)s") % {"name": seat.enrolment.employee.user.get_full_name()},
        "lead": seat.session.name,
        "others": others,
    }
    return render(request, "classroom/move.html", context)
