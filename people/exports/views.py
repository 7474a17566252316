"""Lists as files: one view answers for all of them. Who may not read a list, or asks for another's file, gets 404."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from lib.downloads import CSV, XLSX, as_file
from lib.workbooks import MOST_ROWS
from people.exports.files import file_name
from people.exports.forms import ExportFilterForm
from people.exports.listing import ExportLog, filters_of
from people.exports.lists import ExportedList, list_of, list_title
from people.exports.services import TooMany, ask_for_file, may_still_have, open_file, take_csv, take_xlsx
from people.exports.tasks import make_one_file
from people.models import Employee, Export
from people.requests import EmployeeRequest, employee_required, leader_required
from people.sign_in.page_session import sent_from

ROWS = 50


def _list_or_404(viewer: Employee, name: str) -> ExportedList:
    found = list_of(name)
    if found is None or not found.allows(viewer):
        raise Http404
    return found


@require_GET
@employee_required
def export(request: EmployeeRequest, /, name: str, extension: str, **within: int) -> HttpResponseBase:
    """Hand out the whole list under the filters of the address, in its order: what is long goes to a worker first.

    ``within`` is what the path of the address names: of which row the list is.
    """
    viewer = request.employee
    found = _list_or_404(viewer, name)
    if extension not in Export.Format.values:
        raise Http404
    asked = request.GET.copy()
    for key, value in within.items():
        asked[key] = str(value)
    opened = found.open(viewer, asked)
    if extension == Export.Format.CSV:
        taken, lines = take_csv(viewer, found, opened)
        return as_file(lines, file_name(taken), CSV)
    count = opened.table.row_count
    if count > settings.EXPORT_ROWS:
        csv = f"{request.path.removesuffix(extension)}csv?{opened.query}"
        context = {
            "list": found,
            "count": count,
            "query": opened.query,
            "csv_url": csv,
            "is_too_long": count > MOST_ROWS,
        }
        return render(request, "exports/long.html", context)
    taken, file = take_xlsx(viewer, found, opened)
    return as_file(file, file_name(taken), XLSX)


def _page_of_files(request: HttpRequest) -> str:
    return reverse("exports:list")


@employee_required
@sent_from(_page_of_files)
def ask(request: EmployeeRequest) -> HttpResponse:
    """Ask for a workbook that a worker makes."""
    viewer = request.employee
    if not request.POST.get("list"):
        return redirect("exports:list")
    found = _list_or_404(viewer, request.POST.get("list", ""))
    opened = found.open(viewer, QueryDict(request.POST.get("query", "")))
    if opened.table.row_count > MOST_ROWS:
        raise Http404  # the page offers it for no such list
    try:
        asked = ask_for_file(viewer, found, opened)
    except TooMany:
        messages.warning(request, _("Several of your files are still being made. Wait for one of them first."))
        return redirect("exports:list")
    make_one_file.delay_on_commit(asked.pk)
    return redirect("exports:one", uuid=asked.uuid)


def _own_or_404(viewer: Employee, uuid: UUID) -> Export:
    mine = Export.objects.for_owner(viewer).filter(is_background=True)
    found: Export = get_object_or_404(mine.select_related("by__user", "by__work_centre", "by__organisation"), uuid=uuid)
    exported_list = list_of(found.list_name)
    if exported_list is None or not may_still_have(found, exported_list):
        raise Http404
    return found


@require_safe
@employee_required
@never_cache
def one(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show how far a file is, then offer it. A script asks for this page again until it is ready."""
    found = _own_or_404(request.employee, uuid)
    context = {
        "export": found,
        "title": list_title(found.list_name),
        "filters": filters_of(found),
        "zone": request.employee.zone,
    }
    return render(request, "exports/one.html", context)


@require_safe
@employee_required
def file(request: EmployeeRequest, uuid: UUID) -> HttpResponseBase:
    """Hand out the file, to who asked for it; back to its page when there is none yet, or none any more."""
    found = _own_or_404(request.employee, uuid)
    try:
        content = open_file(found) if found.is_ready else None
    except FileNotFoundError:  # removed this very moment
        content = None
    if content is None:
        return redirect("exports:one", uuid=uuid)
    return as_file(content, file_name(found), XLSX)


@require_safe
@leader_required
@never_cache
def files(request: EmployeeRequest) -> HttpResponse:
    """Show what the viewer has taken; human resources of the whole organisation, what everybody has."""
    viewer = request.employee
    log = ExportLog(viewer, request.GET)
    page = Paginator(log.rows(), ROWS).get_page(request.GET.get("page"))
    context = {
        "log": log,
        "form": ExportFilterForm(log),
        "page_obj": page,
        "rows": [{"export": row, "title": list_title(row.list_name), "filters": filters_of(row)} for row in page],
        "head": [title for title, _sort in log.titles()],
        "viewer": viewer,
    }
    return render(request, "exports/list.html", context)
