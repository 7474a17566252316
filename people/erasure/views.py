"""For the administrator of a company: how long data are kept, who is due, and what is blocked and then erased."""

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
from people.approvals.services import AlreadyRequested
from people.employees.services import other_employment
from people.erasure.forms import OpenForm, RetentionForm, SuppressForm
from people.erasure.holds import holds_of
from people.erasure.services import block_listed, due_to_block, kept_until
from people.erasure.suppression import NothingDue, ask, askable, ending_soon, waiting_for_second
from people.models import Employee, Erasure, RetentionSettings
from people.permissions import may_write
from people.requests import EmployeeRequest, administrator_required, set_concerned
from people.rights.access_file import tables_of
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs

ROWS = 50
BY_TWO = ("approval__requested_by", "approval__decided_by")


@require_safe
@administrator_required
@never_cache
def erasures(request: EmployeeRequest) -> HttpResponse:
    """Show the terms, who is due, and what is blocked, ends or is erased: nobody is to be found here by name."""
    viewer, organisation = request.employee, request.employee.organisation
    due = due_to_block(organisation, organisation.today()).exclude(user=request.user)
    seen = Erasure.objects.visible_to(viewer).select_related("employee__organisation", "approval__requested_by")
    ends, chosen = ending_soon(viewer).order_by("employee__left_on", "pk"), RetentionSettings.of(organisation)
    shelves: dict[str, tuple[str, QuerySet[Erasure] | QuerySet[Employee]]] = {
        "": (_("To block"), due.select_related("user").order_by("left_on", "pk")),
        "blocked": (_("Blocked"), seen.held()),
        "ending": (_("To erase"), ends.select_related("employee__organisation", "approval__requested_by")),
        "erased": (_("Erased"), seen.filter(employee__suppressed_at__isnull=False).select_related(*BY_TWO)),
    }
    state = request.GET.get("state", "")
    state = state if state in shelves else ""
    here = reverse("erasure:list")
    page = Paginator(shelves[state][1], ROWS).get_page(request.GET.get("page"))
    context = {
        "terms": chosen,
        "state": state,
        "page_obj": page,
        "records": _records([each for each in page if isinstance(each, Erasure)], viewer, chosen),
        "today": organisation.today(),
        "states": [
            {
                "label": label,
                "url": f"{here}?state={name}" if name else here,
                "current": name == state,
                "count": rows.count(),
            }
            for name, (label, rows) in shelves.items()
        ],
        "query": f"state={state}" if state else "",
        "organisation": organisation,
        "tabs": people_tabs(viewer, "erasure:list"),
    }
    return render(request, "people/erasure/list.html", context)


def _records(page: list[Erasure], viewer: Employee, terms: RetentionSettings) -> list[dict[str, object]]:
    """Return each record with the last day on which it is kept, and what it waits for."""
    if not page:
        return []
    holds, today = holds_of([each.employee for each in page]), viewer.organisation.today()
    waiting = set(waiting_for_second(viewer))
    return [
        {
            "erasure": each,
            "day": (day := kept_until(each, terms)),
            "is_over": day < today,
            "hold": holds.get(each.employee_id, ""),
            "is_asked": each.pk in waiting,
            "may_ask": each.approval_id is None
            and day < today
            and each.employee_id not in holds
            and each.pk not in waiting
            and each.employee.user_id != viewer.user_id,
        }
        for each in page
    ]


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
    seen = Erasure.objects.visible_to(request.employee).held().exclude(employee__user=request.user)
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


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
@never_cache
def ask_to_erase(request: EmployeeRequest) -> HttpResponse:
    """Show what would be erased of the chosen records, and ask a second person for it."""
    viewer = request.employee
    keys = chosen_keys(request.POST if request.method == "POST" else request.GET, "records")[:ROWS]
    found = list(askable(viewer).filter(pk__in=keys).select_related("employee__organisation").order_by("pk"))
    holds, terms = holds_of([each.employee for each in found]), RetentionSettings.of(viewer.organisation)
    free = [(each, kept_until(each, terms)) for each in found if each.employee_id not in holds]
    if not free:
        messages.info(request, _("Choose records whose term is over and that wait for nothing."))
        return redirect(f"{reverse('erasure:list')}?state=ending")
    form = SuppressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _asked(request, [each.pk for each, _day in free], form.cleaned_data["reason"])
    context = {"form": form, "records": free, "organisation": viewer.organisation}
    return render(request, "people/erasure/ask.html", context, status=400 if form.errors else 200)


def _asked(request: EmployeeRequest, keys: list[int], reason: str) -> HttpResponse:
    """Ask, and lead to the request or back to the list."""
    try:
        approval = ask(request.employee, keys, reason)
    except NothingDue:
        messages.info(request, _("Choose records whose term is over and that wait for nothing."))
    except AlreadyRequested as other:
        messages.warning(request, _("Other records wait for a second person already: first that has to be decided."))
        return redirect("approvals:one", uuid=other.approval.uuid)
    else:
        messages.success(request, _("A second person has been asked. Nothing is erased until they confirm."))
        return redirect("approvals:one", uuid=approval.uuid)
    return redirect(f"{reverse('erasure:list')}?state=ending")
