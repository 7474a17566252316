"""The log of access, for the administrator of an organisation."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lib.downloads import as_file
from people.access_log.forms import AccessFilterForm
from people.access_log.listing import AccessLog
from people.access_log.words import what_of
from people.requests import EmployeeRequest, administrator_required
from people.staff.tabs import people_tabs

ROWS = 50
JSON_LINES = "application/x-ndjson"


@require_safe
@administrator_required
@never_cache
def events(request: EmployeeRequest) -> HttpResponse:
    """Show who came in, what left the site, and who saw or may do what, with filters that live in the address."""
    log = AccessLog(request.employee, request.GET)
    page = Paginator(log.events(), ROWS).get_page(request.GET.get("page"))
    context = {
        "log": log,
        "rows": [{"event": event, "what": what_of(event)} for event in page],
        "page_obj": page,
        "organisation": request.employee.organisation,
        "form": AccessFilterForm(log),
        "query": log.filters.query(),
        "tabs": people_tabs(request.employee, "access_log:events"),
    }
    return render(request, "people/access_log/events.html", context)


@require_safe
@administrator_required
def export(request: EmployeeRequest) -> HttpResponseBase:
    """Hand out the whole log under the same filters, an event a line."""
    name = f"{slugify(_('Access log'))}-{request.employee.today():%Y-%m-%d}.jsonl"
    return as_file(AccessLog(request.employee, request.GET).lines(), name, JSON_LINES)
