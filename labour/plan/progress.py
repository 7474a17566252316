"""Screen and files of how far a plan is fulfilled, person by person."""

from itertools import chain

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from labour.models import TrainingPlan
from labour.plan.exports import column_titles, rows
from labour.plan.forms import FulfilmentFilterForm
from labour.plan.fulfilment import Fulfilment
from lib.downloads import CSV, XLSX, as_file
from lib.spreadsheets import csv_lines
from lib.workbooks import xlsx_file
from people.requests import EmployeeRequest, whole_hr_required

ROWS = 50


def _found(request: EmployeeRequest, pk: int) -> Fulfilment:
    plan = get_object_or_404(TrainingPlan.objects.of_organisation(request.employee), pk=pk)
    return Fulfilment(plan, request.employee, request.GET)


@require_safe
@whole_hr_required
@never_cache
def people(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show who has to take what, and who has completed it."""
    found = _found(request, pk)
    page = Paginator(found.chosen, ROWS).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page_obj": page,
        "lines": list(found.lines(list(page.object_list))),
        "form": FulfilmentFilterForm(found),
        "query": found.filters.query(),
    }
    return render(request, "stps/fulfilment.html", context)


@require_GET
@whole_hr_required
def export(request: EmployeeRequest, pk: int, extension: str) -> HttpResponseBase:
    """Answer with the same lines as a file."""
    found = _found(request, pk)
    name = f"plan-{found.plan.from_on}-{found.organisation.today():%Y-%m-%d}.{extension}"
    titles = column_titles()
    if extension == "csv":
        return as_file(csv_lines(chain([titles], rows(found))), name, CSV)
    if extension == "xlsx":
        return as_file(xlsx_file("DC-2", titles, rows(found)), name, XLSX)
    raise Http404
