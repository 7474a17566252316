"""The page on what a company owes the labour ministry, and the history of its records."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labour.records.tabs import stps_tabs
from labour.terms.calendar import Terms
from labour.terms.history import History, HistoryFilterForm, changes_in
from labour.terms.notices import notices_of
from people.employees.services import labour_settings
from people.requests import EmployeeRequest, whole_hr_required

ROWS = 50
DONE_SHOWN = 20


@require_safe
@whole_hr_required
@never_cache
def terms(request: EmployeeRequest) -> HttpResponse:
    """Show the next terms first, then what is to be put right, then what was kept."""
    organisation = request.employee.organisation
    settings = labour_settings(organisation)
    found = Terms(organisation, settings)
    context = {
        "organisation": organisation,
        "today": found.today,
        "rows": [{"term": term, "status": term.status(found.today)} for term in found.open],
        "done": found.done[:DONE_SHOWN],
        "notices": [(text, reverse(page)) for text, page in notices_of(organisation, settings)],
        "tabs": stps_tabs("stps:terms"),
    }
    return render(request, "stps/terms.html", context)


@require_safe
@whole_hr_required
@never_cache
def history(request: EmployeeRequest) -> HttpResponse:
    """Show who did what to the records, with the values before and after."""
    found = History(request.employee, request.GET)
    page = Paginator(found.rows(), ROWS).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "form": HistoryFilterForm(found.filters.values),
        "query": found.filters.query(),
        "page_obj": page,
        "rows": [{"act": act, "changes": changes_in(act)} for act in page],
        "zone": request.employee.organisation.time_zone,
        "tabs": stps_tabs("stps:history"),
    }
    return render(request, "stps/history.html", context)
