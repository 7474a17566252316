"""The page of one's own seat in a class session, and saying that one cannot come."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.classroom.attending import stands_in
from courses.classroom.forms import WhyForm
from courses.classroom.listing import READ, STATES
from courses.classroom.services import give_back
from courses.models import Seat
from lib.answers import done_once
from people.models import Employee
from people.pages import form_page
from people.requests import EmployeeRequest, employee_required
from people.sign_in.kiosks import kiosk_of


def own_seat(employee: Employee, uuid: UUID) -> Seat:
    """Return a seat of this person; 404 for anybody else."""
    read = ("enrolment__employee__user", *(f"session__{name}" for name in READ))
    found: Seat = get_object_or_404(Seat.objects.filter(enrolment__employee=employee).select_related(*read), uuid=uuid)
    return found


def _is_at_tablet(request: EmployeeRequest, seat: Seat) -> bool:
    return stands_in(kiosk_of(request), seat.session)


@require_safe
@employee_required
@never_cache
def mine(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show when and where, and how one's seat stands."""
    seat = own_seat(request.employee, uuid)
    session = seat.session
    pill, state = STATES[session.state]
    has_seat = not session.cancelled_at and not seat.released_at
    context = {
        "seat": seat,
        "session": session,
        "pill": pill,
        "state": state,
        "has_seat": has_seat,
        "is_at_tablet": has_seat and not seat.attendance and session.takes_arrivals and _is_at_tablet(request, seat),
        "can_give_back": has_seat and not seat.attendance and session.starts_at > timezone.now(),
    }
    return render(request, "classroom/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def cannot_come(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Give one's seat back, and say why, as far as one wants to."""
    seat = own_seat(request.employee, uuid)
    page = reverse("classroom:mine", args=[uuid])
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return done_once(
            request,
            page,
            lambda: give_back(seat, by=request.employee, reason=reason),
            done=_("Your seat is free for somebody else. If the course is due, its date stays."),
            not_open=_("Nothing was changed: the session has begun, or you have no seat in it."),
        )
    way = [(_("Home"), reverse("reports:home")), (seat.session.name, page)]
    note = _("You give your seat back. Human resources can give you one in another session.")
    return form_page(request, form, _("I cannot come"), way, action=_("I cannot come"), icon="x-circle", note=note)
