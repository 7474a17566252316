"""Screens about PINs: a sheet of slips for many, a new PIN for one person on the spot."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.downloads import as_file
from lib.shown import ShownOtherwise
from people.models import Employee, SlipSheet
from people.permissions import may_give_pin
from people.requests import EmployeeRequest, hr_required, leader_required
from people.sign_in.page_session import sent_from
from people.slips.pdf import sign_in_address
from people.slips.services import (
    KEPT,
    NotAllowed,
    draw_on_the_spot,
    overtaken,
    plan_slips,
    read_sheet,
    remove_sheet,
    request_sheet,
)
from people.slips.tasks import make_one_sheet
from people.ways_in.selection import Selection


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def slips(request: EmployeeRequest) -> HttpResponse:
    """Show who would get a slip, and whose former PIN would stop working; make them."""
    data = request.POST if request.method == "POST" else request.GET
    selection = Selection(request.employee, data)
    if request.method == "POST":
        try:
            made = request_sheet(request.employee, selection.people(), shown=data.get("shown", ""))
        except ShownOtherwise:
            messages.warning(request, _("No PIN was drawn: it would be for other people now. Look at it again."))
        else:
            make_one_sheet.delay_on_commit(made.pk)
            return redirect("ways_in:sheet", uuid=made.uuid)
    plan = plan_slips(request.employee, selection.people())
    context = {"plan": plan, "selection": selection}
    return render(request, "people/ways_in/slips.html", context)


def _sheet_or_404(request: EmployeeRequest, uuid: UUID) -> SlipSheet:
    return get_object_or_404(SlipSheet.objects.for_owner(request.employee).defer("employee_ids"), uuid=uuid)


def _page_of_sheet(request: HttpRequest, uuid: UUID) -> str:
    return reverse("ways_in:sheet", args=[uuid])


@require_safe
@hr_required
@never_cache
def sheet(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show how far a sheet is, then offer the file. A script asks for this page again until it is ready."""
    made = get_object_or_404(SlipSheet.objects.for_owner(request.employee), uuid=uuid)
    context = {
        "sheet": made,
        "overtaken": overtaken(made) if made.finished_at else 0,
        "kept_until": made.finished_at + KEPT if made.finished_at else None,
        "zone": request.employee.organisation.time_zone,
    }
    return render(request, "people/ways_in/sheet.html", context)


@require_safe
@hr_required
def sheet_file(request: EmployeeRequest, uuid: UUID) -> HttpResponseBase:
    """Hand out the file, to who asked for it; back to its page when there is none yet, or none any more."""
    made = _sheet_or_404(request, uuid)
    try:
        content = read_sheet(made) if made.is_ready else None
    except FileNotFoundError:  # removed this very moment
        content = None
    if content is None:
        return redirect("ways_in:sheet", uuid=uuid)
    name = f"{slugify(_('Slips with PINs'))}-{request.employee.today():%Y-%m-%d}.pdf"
    return as_file(content, name, "application/pdf")


@hr_required
@sent_from(_page_of_sheet)
def sheet_remove(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Delete the file before its hour is over."""
    made = _sheet_or_404(request, uuid)
    if made.is_ready:
        remove_sheet(made.pk)
        messages.success(request, _("The file is deleted. The PINs on the slips still work."))
    return redirect("ways_in:sheet", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@leader_required
@never_cache
def new_pin(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Say what a new PIN does; draw it and show it, once."""
    viewer = request.employee
    seen = Employee.objects.visible_to(viewer).select_related("user", "organisation", "work_centre")
    employee: Employee = get_object_or_404(seen, pk=pk)
    back = reverse("people:person" if viewer.is_hr else "reports:person", args=[pk])
    if not may_give_pin(viewer, employee):
        messages.warning(request, _("This person signs in with a password: no PIN was drawn."))
        return redirect(back)
    context = {"employee": employee, "back": back, "pin": ""}
    if request.method == "POST":
        try:
            pin = draw_on_the_spot(viewer, employee)
        except NotAllowed as error:
            raise Http404 from error
        context |= {"pin": f"{pin[:3]} {pin[3:]}", "address": sign_in_address(employee, employee.organisation)}
    return render(request, "people/ways_in/new_pin.html", context)
