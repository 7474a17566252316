"""For the administrator of a company: how long data are kept, who is due, and what is blocked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.row_choices import chosen_keys
from people.access_log.services import note_blocked, note_retention
from people.employees.services import other_employment
from people.erasure.forms import OpenForm, RetentionForm
from people.erasure.services import block_listed, due_to_block, kept_until
from people.models import Employee, Erasure, RetentionSettings
from people.permissions import may_write
from people.requests import EmployeeRequest, administrator_required, set_concerned
from people.rights.access_file import tables_of
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs

ROWS = 50


@require_safe
@administrator_required
@never_cache
def erasures(request: EmployeeRequest) -> HttpResponse:
    """Show the terms, who is due, and what is blocked: without a name, for nobody is to be found here."""
    organisation, is_blocked = request.employee.organisation, request.GET.get("state") == "blocked"
    due = due_to_block(organisation, organisation.today()).exclude(user=request.user)
    standing = Erasure.objects.visible_to(request.employee).standing().select_related("employee")
    rows: QuerySet[Erasure] | QuerySet[Employee] = standing
    if not is_blocked:
        rows = due.select_related("user").order_by("left_on", "pk")
    here, chosen = reverse("erasure:list"), RetentionSettings.of(organisation)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "terms": chosen,
        "is_blocked": is_blocked,
        "page_obj": page,
        "kept": [(each, kept_until(each, chosen)) for each in page if isinstance(each, Erasure)],
        "today": organisation.today(),
        "states": [
            {"label": _("To block"), "url": here, "current": not is_blocked, "count": due.count()},
            {
                "label": _("Blocked"),
                "url": f"{here}?state=blocked",
                "current": is_blocked,
                "count": standing.count(),
            },
        ],
        "query": "state=blocked" if is_blocked else "",
        "organisation": organisation,
        "tabs": people_tabs(request.employee, "erasure:list"),
    }
    return render(request, "people/erasure/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
@never_cache
def terms(request: EmployeeRequest) -> HttpResponse:
    """Show and change how long data are kept."""
    chosen = RetentionSettings.of(request.employee.organisation)
    before = model_to_dict(chosen)
    form = RetentionForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        form.save()
        note_retention(request, before, {name: form.cleaned_data[name] for name in form.fields})
        messages.success(request, _("Saved. The access log keeps what changed."))
        return redirect("erasure:list")
    return render(request, "people/erasure/terms.html", {"form": form}, status=400 if form.errors else 200)


def _list(request: HttpRequest) -> str:
    return reverse("erasure:list")


@administrator_required
@sent_from(_list)
def block_chosen(request: EmployeeRequest) -> HttpResponse:
    """Block the people who were ticked, as far as they are due."""
    done = block_listed(request.employee, chosen_keys(request.POST, "people")[:ROWS])
    if done:
        words = ngettext("%(count)s person is blocked.", "%(count)s people are blocked.", done) % {"count": done}
        messages.success(request, words)
    else:
        messages.info(request, _("Nobody was chosen who is due."))
    return redirect("erasure:list")


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
@never_cache
def blocked(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask for which legal duty a blocked record is opened, write it down, and only then show what is held."""
    people = ("employee__user", "employee__organisation", "employee__work_centre")
    seen = Erasure.objects.visible_to(request.employee).standing().exclude(employee__user=request.user)
    erasure: Erasure = get_object_or_404(seen.select_related(*people), pk=pk)
    form = OpenForm(request.POST or None)
    context = {"erasure": erasure, "form": form, "tables": None, "organisation": request.employee.organisation}
    if request.method == "POST" and form.is_valid():
        set_concerned(request, erasure.employee)
        note_blocked(request, erasure.employee, form.cleaned_data["why"])
        context["tables"] = list(tables_of(erasure.employee))
        may = may_write(request.employee, erasure.employee)
        context["may_come_back"] = may and not other_employment(erasure.employee)
    return render(request, "people/erasure/blocked.html", context, status=400 if form.errors else 200)
