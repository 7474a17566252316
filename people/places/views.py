"""Screens of human resources about work centres, and the days on which nobody works there."""

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.models import Holiday, WorkCentre
from people.pages import form_page
from people.places.forms import HolidayForm, WorkCentreForm
from people.requests import EmployeeRequest, whole_hr_required
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs
from people.structure.removal import removal_page, restored


def _centres(request: EmployeeRequest) -> QuerySet[WorkCentre]:
    return WorkCentre.objects.filter(organisation_id=request.employee.organisation_id)


@require_safe
@whole_hr_required
@never_cache
def centres(request: EmployeeRequest) -> HttpResponse:
    """Show the work centres, and the days off for all of them."""
    return _list_page(request, _holiday_form(request, None))


def _list_page(request: EmployeeRequest, holiday_form: HolidayForm) -> HttpResponse:
    organisation = request.employee.organisation
    rows = list(_centres(request).annotate(people=Count("employees", filter=Q(employees__left_on=None))))
    context = {
        "rows": [row for row in rows if row.is_active],
        "removed": [row for row in rows if not row.is_active],
        "organisation": organisation,
        "holidays": Holiday.objects.filter(organisation=organisation, work_centre=None, day__gte=organisation.today()),
        "holiday_form": holiday_form,
        "holiday_url": reverse("places:add_holiday_of_all"),
        "tabs": people_tabs(request.employee, "places:centres"),
    }
    return render(request, "people/work_centres.html", context, status=400 if holiday_form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def add_centre(request: EmployeeRequest) -> HttpResponse:
    """Let human resources add a work centre."""
    form = WorkCentreForm(request.POST or None, instance=WorkCentre(organisation=request.employee.organisation))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Work center added."))
        return redirect("places:centres")
    above = [(_("Work centers"), reverse("places:centres"))]
    return form_page(request, form, _("Add a work center"), above, action=_("Add"))


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def centre(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show one work centre, and the days off there."""
    found = get_object_or_404(_centres(request), pk=pk, is_active=True)
    form = WorkCentreForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("places:centres")
    return _centre_page(request, found, form, _holiday_form(request, found))


def _centre_page(
    request: EmployeeRequest, found: WorkCentre, form: WorkCentreForm, holiday_form: HolidayForm
) -> HttpResponse:
    found.refresh_from_db()  # a form that was refused has written into it
    holidays = Holiday.objects.at(found.organisation_id, found.pk).filter(day__gte=found.today())
    context = {
        "centre": found,
        "form": form,
        "holidays": holidays,
        "holiday_form": holiday_form,
        "holiday_url": reverse("places:add_holiday", args=[found.pk]),
        "back": reverse("places:centres"),
    }
    return render(
        request, "people/work_centre.html", context, status=400 if form.errors or holiday_form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def remove_centre(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, then take a work centre out of use where nobody works."""
    found = get_object_or_404(_centres(request), pk=pk, is_active=True)
    return removal_page(request, found, _("Remove the work center"), "places:centres", _("Work centers"))


@whole_hr_required
@sent_from(lambda request, pk: reverse("places:centres"))
def restore_centre(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Take a work centre into use again."""
    return restored(request, get_object_or_404(_centres(request), pk=pk), "places:centres")


# --- Days off -------------------------------------------------------------------------------------


def _holiday_form(request: EmployeeRequest, found: WorkCentre | None) -> HolidayForm:
    data = request.POST if request.method == "POST" and "day" in request.POST else None
    return HolidayForm(data, organisation=request.employee.organisation, work_centre=found)


def _page_with_holidays(request: EmployeeRequest, pk: int | None = None) -> str:
    if pk:
        get_object_or_404(_centres(request), pk=pk)
    return reverse("places:centre", args=[pk]) if pk else reverse("places:centres")


@whole_hr_required
@sent_from(_page_with_holidays)
def add_holiday(request: EmployeeRequest, pk: int | None = None) -> HttpResponse:
    """Let human resources add a day off at one work centre, or everywhere."""
    found = get_object_or_404(_centres(request), pk=pk, is_active=True) if pk else None
    form = _holiday_form(request, found)
    if form.is_valid():
        form.save()
        messages.success(request, _("Day off added."))
        return redirect(_page_with_holidays(request, pk))
    if found:
        return _centre_page(request, found, WorkCentreForm(instance=found), form)
    return _list_page(request, form)


@whole_hr_required
@sent_from(lambda request, pk: reverse("places:centres"))
def remove_holiday(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Work on a day after all."""
    own = Holiday.objects.filter(organisation_id=request.employee.organisation_id)
    found = get_object_or_404(own, pk=pk)
    found.delete()
    messages.success(request, _("Day off removed."))
    return redirect(_page_with_holidays(request, found.work_centre_id))
