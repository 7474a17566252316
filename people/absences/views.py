"""Screens of human resources about who is away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.absences.forms import AbsenceForm
from people.absences.services import record_absence, withdraw_absence
from people.models import Absence, Employee
from people.pages import form_page, way_to_person
from people.permissions import may_write
from people.requests import EmployeeRequest, hr_required
from people.sign_in.page_session import sent_from


def _writable_or_404(request: EmployeeRequest, pk: int) -> Employee:
    seen = Employee.objects.visible_to(request.employee).active().select_related("user", "organisation", "work_centre")
    employee: Employee = get_object_or_404(seen, pk=pk)
    if not may_write(request.employee, employee):
        raise Http404
    return employee


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def record(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Say from when until when somebody is away, and what that means for them."""
    employee = _writable_or_404(request, pk)
    today = employee.today()
    absence = Absence(employee=employee, from_on=today, to_on=today)
    form = AbsenceForm(request.POST or None, employee=employee, instance=absence)
    page = reverse("people:person", args=[pk])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        record_absence(employee, told["kind"], told["from_on"], told["to_on"], by=request.employee)
        messages.success(request, _("Recorded. Reminders wait until the person is back."))
        return redirect(page)
    note = _(
        "Reminders wait until the person is back. What is due in these days moves to a week after that. "
        "Say nothing of health: the kind is enough."
    )
    way = way_to_person(employee)
    return form_page(request, form, _("Record an absence"), way, action=_("Record"), note=note)


def _page_of_person(request: HttpRequest, pk: int, absence: int) -> str:
    return reverse("people:person", args=[pk])


@hr_required
@sent_from(_page_of_person)
def withdraw(request: EmployeeRequest, pk: int, absence: int) -> HttpResponse:
    """Take an absence back: the person is there after all."""
    employee = _writable_or_404(request, pk)
    withdraw_absence(get_object_or_404(employee.absences.standing(), pk=absence), by=request.employee)
    messages.success(request, _("Taken back. Due dates that were moved stay where they are."))
    return redirect("people:person", pk=pk)
