"""The page of the deputies of one manager, for human resources of the whole organisation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.deputies.forms import DeputyForm
from people.deputies.services import end_deputy
from people.employees.history import Origin, Source
from people.models import Deputy, Employee
from people.permissions import may_name_deputies
from people.requests import EmployeeRequest, hr_required
from people.sign_in.page_session import sent_from

ROWS = 50


def _manager_or_404(request: EmployeeRequest, pk: int) -> Employee:
    seen = Employee.objects.visible_to(request.employee).select_related("user", "organisation", "work_centre")
    manager: Employee = get_object_or_404(seen, pk=pk)
    if not may_name_deputies(request.employee, manager):
        raise Http404
    return manager


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def deputies(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show who stands in for a manager, stood in and will; posting names one more."""
    manager = _manager_or_404(request, pk)
    form = DeputyForm(request.POST or None, viewer=request.employee, manager=manager)
    if request.method == "POST" and form.is_valid() and (named := form.save()):
        words = {"person": named.deputy.user.get_full_name(), "manager": manager.user.get_full_name()}
        messages.success(request, _("%(person)s stands in for %(manager)s. Both are told.") % words)
        return redirect("deputies:of", pk=pk)
    named_so_far = manager.deputies.select_related("deputy__user", "named_by", "ended_by")
    context = {
        "manager": manager,
        "form": form,
        "page_obj": Paginator(named_so_far, ROWS).get_page(request.GET.get("page")),
        "today": manager.today(),
        "teams": manager.management.select_related("team"),
    }
    return render(request, "people/deputies.html", context, status=400 if form.errors else 200)


def _page_of_manager(request: HttpRequest, pk: int, deputy: int) -> str:
    return reverse("deputies:of", args=[pk])


@hr_required
@sent_from(_page_of_manager)
def end(request: EmployeeRequest, pk: int, deputy: int) -> HttpResponse:
    """Let somebody stand in no longer, from now on."""
    manager = _manager_or_404(request, pk)
    rows = Deputy.objects.filter(manager=manager).select_related("deputy__user", "deputy__organisation")
    found: Deputy = get_object_or_404(rows.select_related("deputy__work_centre"), pk=deputy)
    if end_deputy(found, origin=Origin(request.user, Source.FORM), by=request.user):
        words = {"person": found.deputy.user.get_full_name(), "manager": manager.user.get_full_name()}
        messages.success(request, _("%(person)s no longer stands in for %(manager)s.") % words)
    return redirect("deputies:of", pk=pk)
