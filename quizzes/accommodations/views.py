"""HR grants and withdraws accommodations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access_log.services import note_sensitive
from people.approvals.services import AlreadyRequested
from people.models import Employee
from people.owing import is_of_same_hands
from people.requests import employee_of
from quizzes.accommodations.approvals import ACCOMMODATION
from quizzes.accommodations.forms import AccommodationForm, WithdrawalForm
from quizzes.accommodations.services import grant_accommodation, withdraw_accommodation
from quizzes.models import Accommodation

ENDED_SHOWN = 50


def _colleague(request: HttpRequest, pk: int) -> tuple[Employee, Employee]:
    """Return somebody of human resources, and the person of their organisation; anybody else gets 404."""
    viewer = employee_of(request)
    if viewer is None or not viewer.is_hr:
        raise Http404
    visible = Employee.objects.visible_to(viewer).select_related("user", "organisation")
    return viewer, get_object_or_404(visible, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def accommodations(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a person is granted, and a form to grant more."""
    viewer, employee = _colleague(request, pk)
    note_sensitive(request, employee, "quizzes:accommodations")
    form = AccommodationForm(employee, request.POST or None)
    needs_two = is_of_same_hands(viewer.user_id, employee.user_id)
    if request.method == "POST" and form.is_valid():
        if needs_two:
            return _ask(request, viewer, employee, form)
        grant_accommodation(employee, granted_by=viewer, **form.cleaned_data)
        messages.success(request, _("Granted. It counts from now on, even in an open attempt."))
        return redirect("quizzes:accommodations", pk=pk)
    granted = employee.accommodations.select_related("quiz", "granted_by__user", "withdrawn_by__user")
    context = {
        "employee": employee,
        "needs_two": needs_two,
        "form": form,
        "granted": granted.in_force(),
        "ended": granted.ended()[:ENDED_SHOWN],
        "organisation": employee.organisation,
    }
    return render(request, "quizzes/accommodations.html", context, status=400 if form.errors else 200)


def _ask(request: HttpRequest, viewer: Employee, employee: Employee, form: AccommodationForm) -> HttpResponse:
    """Ask another person of human resources, or an administrator: nobody grants it to themselves, or to whoever
    has lately let them.
    """
    try:
        asked = ACCOMMODATION.request(employee, by=viewer.user, **form.cleaned_data)
    except AlreadyRequested as before:
        messages.warning(request, _("Another request for this is still waiting. It has to be decided first."))
        return redirect("approvals:one", uuid=before.approval.uuid)
    messages.success(request, _("You cannot grant this alone, so another person was asked to approve it."))
    return redirect("approvals:one", uuid=asked.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int, accommodation: int) -> HttpResponse:
    """Ask why, then take an accommodation back. Who comes a second time is led to what is left."""
    viewer, employee = _colleague(request, pk)
    found = get_object_or_404(Accommodation.objects.select_related("quiz"), pk=accommodation, employee=employee)
    if found.withdrawn_at:
        messages.info(request, _("This was already withdrawn."))
        return redirect("quizzes:accommodations", pk=pk)
    note_sensitive(request, employee, "quizzes:withdraw_accommodation")
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_accommodation(found, why=form.cleaned_data["why"], by=viewer)
        messages.success(request, _("Withdrawn. An attempt already open keeps its time."))
        return redirect("quizzes:accommodations", pk=pk)
    context = {"employee": employee, "item": found, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "quizzes/withdraw_accommodation.html", context, status=status)
