"""How somebody looks at a list: its columns, and the views of it that have a name."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.listing import BETWEEN, COLUMNS
from lib.tables import Table
from people.exports.lists import ExportedList, list_of
from people.models import Employee, SavedView
from people.requests import EmployeeRequest, employee_required
from people.saved_views.forms import ViewForm
from people.saved_views.habits import remember_columns, set_start, start_of
from people.saved_views.services import delete_view, set_mail
from people.saved_views.shelf import Shelf, query_of
from people.sign_in.page_session import sent_from

USUAL = "usual"


def _list_or_404(viewer: Employee, name: str) -> ExportedList:
    found = list_of(name)
    if found is None or not found.page or not found.allows(viewer):
        raise Http404
    return found


def _page(request: EmployeeRequest, name: str) -> str:
    return reverse(_list_or_404(request.employee, name).page)


@employee_required
@sent_from(_page)
def columns(request: EmployeeRequest, name: str) -> HttpResponse:
    """Show a list with other columns: now, in its address, and whenever this person opens it."""
    viewer = request.employee
    found = _list_or_404(viewer, name)
    opened = found.open(viewer, QueryDict(request.POST.get("query", "")))
    table = opened.table
    if not isinstance(table, Table):
        raise Http404
    asked = {} if USUAL in request.POST else set(request.POST.getlist("column"))
    keys = [each.key for each in table.columns[1:] if each.key in asked]
    keys = [table.columns[0].key, *keys] if keys else []
    remember_columns(viewer, name, keys)
    query = QueryDict(opened.query, mutable=True)
    query.pop(COLUMNS, None)
    if keys:
        query[COLUMNS] = BETWEEN.join(keys)
    return redirect(f"{reverse(found.page)}?{query.urlencode(safe='')}".rstrip("?"))


# --- Views that have a name -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def views(request: EmployeeRequest, name: str) -> HttpResponse:
    """Show the views of a list and what can be done with each; posting saves how the list is shown."""
    viewer = request.employee
    found = _list_or_404(viewer, name)
    if request.method == "POST":
        return _save(request, found)
    return _manage(request, found)


def _save(request: EmployeeRequest, found: ExportedList) -> HttpResponse:
    viewer = request.employee
    opened = found.open(viewer, QueryDict(request.POST.get("query", "")))
    if not isinstance(opened.table, Table):
        raise Http404
    view = SavedView(owner=viewer, list_name=found.name, query=query_of(opened.table, opened.query))
    form = ViewForm(request.POST, viewer=viewer, instance=view)
    if not form.is_valid():
        return _manage(request, found, form, opened.query)
    form.save()
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(f"{reverse(found.page)}?{view.query}")


def _manage(
    request: EmployeeRequest, found: ExportedList, form: ViewForm | None = None, query: str = "", renamed: int = 0
) -> HttpResponse:
    viewer = request.employee
    shelf = Shelf(viewer, found.name)
    changeable = set(SavedView.objects.changeable_by(viewer).filter(list_name=found.name).values_list("pk", flat=True))
    start = start_of(viewer, found.name)
    rows = [
        {
            "view": view,
            "is_mine": view.owner_id == viewer.pk,
            "is_start": view.pk == start,
            "may_change": view.pk in changeable,
            "form": form if view.pk == renamed else ViewForm(viewer=viewer, instance=view, auto_id=f"id_{view.pk}_%s"),
        }
        for view in shelf.views
    ]
    context = {
        "list": found,
        "page": shelf.page,
        "rows": rows,
        "form": form if form is not None and not renamed else None,
        "renamed": renamed,
        "query": query,
        "clear_url": shelf.clear_url,
    }
    return render(request, "lists/views.html", context, status=400 if form is not None else 200)


def _seen_or_404(viewer: Employee, pk: int) -> tuple[SavedView, ExportedList]:
    view: SavedView = get_object_or_404(SavedView.objects.visible_to(viewer).select_related("owner"), pk=pk)
    return view, _list_or_404(viewer, view.list_name)


def _own_or_404(viewer: Employee, pk: int) -> tuple[SavedView, ExportedList]:
    view, found = _seen_or_404(viewer, pk)
    if not SavedView.objects.changeable_by(viewer).filter(pk=pk).exists():
        raise Http404
    return view, found


def _page_of_view(request: EmployeeRequest, pk: int) -> str:
    return reverse("saved_views:views", args=[_seen_or_404(request.employee, pk)[1].name])


@employee_required
@sent_from(_page_of_view)
def change(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Call a view otherwise, share it, or keep it for oneself."""
    view, found = _own_or_404(request.employee, pk)
    form = ViewForm(request.POST, viewer=request.employee, instance=view, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _manage(request, found, form, renamed=pk)
    form.save()
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect("saved_views:views", name=found.name)


@employee_required
@sent_from(_page_of_view)
def delete(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Delete a view. The list stays as it is."""
    view, found = _own_or_404(request.employee, pk)
    delete_view(view)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("saved_views:views", name=found.name)


@require_safe
@employee_required
def open_view(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Lead to the list as a view shows it; so an e-mail need not hold what somebody searched for."""
    view, found = _seen_or_404(request.employee, pk)
    return redirect(f"{reverse(found.page)}?{view.query}")


@employee_required
@sent_from(_page_of_view)
def start(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Begin with a view whenever the list is opened, or no longer."""
    view, found = _seen_or_404(request.employee, pk)
    is_on = request.POST.get("set") == "on"
    set_start(request.employee, found.name, view if is_on else None)
    told = _("The list now begins with “%(name)s”.") if is_on else _("The list begins with everything again.")
    messages.success(request, told % {"name": view.name} if is_on else told)
    return redirect("saved_views:views", name=found.name)


@employee_required
@sent_from(_page_of_view)
def mail(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Get a view by e-mail on Mondays, or no longer."""
    view, found = _seen_or_404(request.employee, pk)
    is_on = request.POST.get("set") == "on"
    set_mail(view, request.employee, is_on=is_on)
    if is_on:
        messages.success(request, _("“%(name)s” comes by e-mail on Mondays.") % {"name": view.name})
    else:
        messages.success(request, _("“%(name)s” no longer comes by e-mail.") % {"name": view.name})
    return redirect("saved_views:views", name=found.name)
