"""How far a plan is fulfilled, person by person. Its files are those of every list."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labour.models import TrainingPlan
from labour.plan.forms import FulfilmentFilterForm
from labour.plan.fulfilment import Fulfilment
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
