"""Screens of human resources about how people get in: who cannot, why, and what helps."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.shown import ShownOtherwise
from people.invitations.services import counts_of, invite_together, plan_invitations
from people.invitations.services import invite as invite_people
from people.models import Employee, InvitationBatch
from people.requests import EmployeeRequest, hr_required
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs
from people.ways_in.forms import WaysInFilterForm
from people.ways_in.listing import WaysIn
from people.ways_in.selection import Selection

ROWS = 50
FAILED_SHOWN = 50


@require_safe
@hr_required
@never_cache
def ways_in(request: EmployeeRequest) -> HttpResponse:
    """Show who cannot sign in, and why, with filters that live in the address."""
    listing = WaysIn(request.employee, request.GET)
    page = Paginator(listing.listed(), ROWS).get_page(request.GET.get("page"))
    context = {
        "listing": listing,
        "organisation": request.employee.organisation,
        "page_obj": page,
        "rows": listing.rows(list(page)),
        "form": WaysInFilterForm(listing),
        "query": listing.query(),
        "tabs": people_tabs(request.employee, "ways_in:list"),
    }
    return render(request, "people/ways_in/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def invite(request: EmployeeRequest) -> HttpResponse:
    """Show how many mails would leave, and who gets none; send them."""
    viewer = request.employee
    data = request.POST if request.method == "POST" else request.GET
    selection = Selection(viewer, data)
    if request.method == "POST":
        try:
            made = invite_together(
                viewer.organisation, selection.people(), by=request.user, shown=data.get("shown", "")
            )
        except ShownOtherwise:
            messages.warning(request, _("Nothing was sent: it would go to other people now. Look at it again."))
        else:
            return redirect("ways_in:batch", uuid=made.uuid)
    plan = plan_invitations(selection.people())
    context = {"plan": plan, "selection": selection, "title": _("Invite by e-mail")}
    return render(request, "people/ways_in/invite.html", context)


@require_safe
@hr_required
@never_cache
def batch(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show how far a batch of invitations is. A script asks for this page again until it is done."""
    made = get_object_or_404(InvitationBatch.objects.visible_to(request.employee), uuid=uuid)
    counts = counts_of(made)
    seen = Employee.objects.visible_to(request.employee)
    failed = made.invitations.filter(failed_at__isnull=False, employee__in=seen)
    done = sum(counts.values())
    context = {
        "batch": made,
        "counts": counts,
        "done": done,
        "is_ready": done >= made.total,
        "failed": failed.select_related("employee__user")[:FAILED_SHOWN],
        "zone": request.employee.organisation.time_zone,
    }
    return render(request, "people/ways_in/batch.html", context)


def _page_of_person(request: HttpRequest, pk: int) -> str:
    return reverse("people:person", args=[pk])


@hr_required
@sent_from(_page_of_person)
def invite_one(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Invite one person."""
    seen = Employee.objects.visible_to(request.employee).active()
    employee: Employee = get_object_or_404(seen.exclude(user=request.user), pk=pk)
    plan = plan_invitations(Employee.objects.filter(pk=employee.pk))
    if not plan.people:
        messages.warning(
            request, _("No invitation was sent: the person has a password, no e-mail, or no active account.")
        )
        return redirect("people:person", pk=pk)
    invite_people(plan.people, by=request.user)
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": plan.people[0].user.email})
    return redirect("people:person", pk=pk)
