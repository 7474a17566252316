"""Screens of human resources about class sessions: the list, one of them, what was planned, and who has a seat.

Strangers get 404; an instructor finds the page of what they teach.
"""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.classroom.forms import CancelForm, CandidateFilterForm, SessionFilterForm, SessionForm, WhyForm
from courses.classroom.listing import READ, STATES, CandidateList, SessionList
from courses.classroom.services import (
    HasSeat,
    NoSeatsLeft,
    cancel_session,
    change_session,
    digest_of_seats,
    give_seats,
    plan_session,
    take_seat_away,
)
from courses.models import ClassSession, Seat
from lib.answers import NotOpen, done_once
from lib.row_choices import chosen_keys
from lib.shown import ShownOtherwise
from people.models import Employee
from people.pages import Step, form_page
from people.requests import EmployeeRequest, employee_required, hr_required

ROWS, PEOPLE = 50, 100


def found_session(viewer: Employee, uuid: UUID) -> ClassSession:
    """Return a session that the viewer plans or teaches; 404 for anybody else."""
    rows = ClassSession.objects.held_by(viewer).with_seats_taken().select_related(*READ, "cancelled_by__user")
    found: ClassSession = get_object_or_404(rows, uuid=uuid)
    return found


def _planned(viewer: Employee, uuid: UUID) -> ClassSession:
    """Return a session that the viewer plans."""
    rows = ClassSession.objects.visible_to(viewer).with_seats_taken().select_related(*READ)
    found: ClassSession = get_object_or_404(rows, uuid=uuid)
    return found


def above(viewer: Employee, session: ClassSession) -> list[Step]:
    """Return the way to the page of a session, for the pages below it."""
    way = [(session.name, reverse("classroom:one", args=[session.uuid]))]
    return [(_("Class sessions"), reverse("classroom:list")), *way] if viewer.is_hr else way


def not_open() -> str:
    """Return what is said where something can no longer be done with a session."""
    return _("Nothing was changed: the session was canceled, it has begun, or attendance was marked already.")


def no_seats(error: NoSeatsLeft) -> str:
    """Return how many seats are left where they are not enough."""
    words = ngettext(
        "Nobody got a seat: only %(left)d is left.", "Nobody got a seat: only %(left)d are left.", error.left
    )
    return words % {"left": error.left} if error.left > 0 else _("Nobody got a seat: all are taken.")


# --- The list, and what is planned ----------------------------------------------------------------


@require_safe
@hr_required
@never_cache
def sessions(request: EmployeeRequest) -> HttpResponse:
    """Show the sessions that the viewer plans."""
    listed = SessionList(request.employee, request.GET)
    page = Paginator(listed.rows(), ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [{"session": each, "pill": STATES[each.state][0], "state": STATES[each.state][1]} for each in page],
        "form": SessionFilterForm(listed),
        "filters": listed.filters,
        "tabs": listed.tabs(),
    }
    return render(request, "classroom/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def new(request: EmployeeRequest) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(request.POST or None, viewer=request.employee)
    if request.method == "POST" and form.is_valid():
        session = plan_session(form.details, by=request.employee)
        messages.success(request, _("The session is planned. Now choose who has a seat in it."))
        return redirect("classroom:people", uuid=session.uuid)
    way = [(_("Class sessions"), reverse("classroom:list"))]
    return form_page(request, form, _("Plan a class session"), way, action=_("Plan it"), icon="calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def edit(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Change what was planned; people with a seat are told."""
    session = _planned(request.employee, uuid)
    form = SessionForm(request.POST or None, viewer=request.employee, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            change_session(session, form.details)
        except NotOpen:
            messages.info(request, not_open())
            return redirect("classroom:one", uuid=uuid)
        except NoSeatsLeft as error:
            words = _("%(number)d people have a seat already. Take seats away first.")
            form.add_error("seats", words % {"number": error.left})
        except HasSeat:
            words = _("This person has a seat in the session. Take the seat away first, or name somebody else.")
            form.add_error("instructor", words)
        else:
            messages.success(request, _("Saved."))
            return redirect("classroom:one", uuid=uuid)
    way = above(request.employee, session)
    note = _("If the time, the place, or the instructor changes, everybody with a seat gets a message.")
    return form_page(request, form, _("Change the session"), way, action=_("Save"), icon="save", note=note)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def cancel(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Say why a session does not take place."""
    session = _planned(request.employee, uuid)
    page = reverse("classroom:one", args=[uuid])
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return done_once(
            request,
            page,
            lambda: cancel_session(session, by=request.employee, reason=reason),
            done=_("Canceled."),
            not_open=not_open(),
        )
    number = session.given.held().count()
    note = ngettext(
        "%(number)d person has a seat and gets a message. It cannot be taken back.",
        "%(number)d people have a seat and get a message. It cannot be taken back.",
        number,
    ) % {"number": number}
    title, action = _("Cancel the session"), _("Cancel the session")
    way = above(request.employee, session)
    return form_page(request, form, title, way, action=action, icon="x-circle", note=note, is_grave=True)


# --- One session, and who has a seat in it --------------------------------------------------------


@require_safe
@employee_required
@never_cache
def one(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show a session with the people whom the viewer sees."""
    viewer = request.employee
    session = found_session(viewer, uuid)
    seats = Seat.objects.seen_by(viewer).filter(session=session)
    people = ("enrolment__employee__user", "enrolment__employee__work_centre", "released_by", "marked_by__user")
    rows = seats.select_related(*people).order_by("enrolment__employee__user__sort_name", "pk")
    is_marked = session.given.exclude(attendance="").exists()
    pill, state = STATES[session.state]
    context = {
        "session": session,
        "pill": pill,
        "state": state,
        "plans": ClassSession.objects.visible_to(viewer).filter(pk=session.pk).exists(),
        "is_open": not session.cancelled_at and not is_marked,
        "is_marked": is_marked,
        "page_obj": Paginator(rows, PEOPLE).get_page(request.GET.get("page")),
    }
    return render(request, "classroom/session.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def people(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Choose who gets a seat: those who are ticked, or everybody whom the filters find."""
    viewer = request.employee
    session = _planned(viewer, uuid)
    if session.cancelled_at:
        return redirect("classroom:one", uuid=uuid)
    listed = CandidateList(session, viewer, request.GET)
    if request.method == "POST" and (given := _give(request, session, listed)):
        return given
    everybody = list(listed.rows().values_list("pk", flat=True))
    context = {
        "session": session,
        "above": above(viewer, session),
        "title": _("Give seats"),
        "lead": session.name,
        "form": CandidateFilterForm(listed),
        "filters": listed.filters,
        "page_obj": Paginator(listed.rows(), PEOPLE).get_page(request.GET.get("page")),
        "number": len(everybody),
        "shown": digest_of_seats(session, everybody),
        "left": session.seats - session.given.held().count(),
    }
    return render(request, "classroom/people.html", context)


def _give(request: EmployeeRequest, session: ClassSession, listed: CandidateList) -> HttpResponse | None:
    """Give the seats that were asked for; None where nothing was done, which is then said."""
    is_all = "all" in request.POST
    asked = [row.pk for row in listed.rows()] if is_all else chosen_keys(request.POST, "enrolment")
    if not asked:
        messages.warning(request, _("Nobody is chosen yet"))
        return None
    try:
        seats = give_seats(session, asked, by=request.employee, shown=request.POST.get("shown", "") if is_all else None)
    except NoSeatsLeft as error:
        messages.warning(request, no_seats(error))
    except NotOpen:
        messages.info(request, not_open())
        return redirect("classroom:one", uuid=session.uuid)
    except ShownOtherwise:
        messages.warning(
            request, _("Nothing was done: it would do something else now than this page had shown. Look at it again.")
        )
    else:
        number = len(seats)
        words = ngettext("%(number)d person got a seat.", "%(number)d people got a seat.", number)
        messages.success(request, words % {"number": number})
        return redirect("classroom:one", uuid=session.uuid)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def take_away(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Let somebody no longer have a seat."""
    viewer = request.employee
    planned = Seat.objects.seen_by(viewer).filter(session__in=ClassSession.objects.visible_to(viewer))
    read = ("enrolment__employee__user", *(f"session__{name}" for name in READ))
    seat: Seat = get_object_or_404(planned.select_related(*read), uuid=uuid)
    page = reverse("classroom:one", args=[seat.session.uuid])
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _("%(name)s no longer has a seat.") % {"name": seat.enrolment.employee.user.get_full_name()}
        return done_once(
            request,
            page,
            lambda: take_seat_away(seat, by=viewer, reason=reason),
            done=done,
            not_open=not_open(),
        )
    title = _("Take the seat of %(name)s away") % {"name": seat.enrolment.employee.user.get_full_name()}
    note = _("They get a message, and can be given a seat again.")
    way = above(viewer, seat.session)
    return form_page(request, form, title, way, action=_("Take the seat away"), icon="x-circle", note=note)
