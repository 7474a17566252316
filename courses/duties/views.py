"""Screens that give, move and take away duties: choose, see what would happen, do it, undo it. Strangers get 404."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.duties.activity import Activity
from courses.duties.acts import ACTS
from courses.duties.assigning import plan_assignment
from courses.duties.forms import AssignForm, AssignToForm, ReasonForm
from courses.duties.plans import Plan
from courses.duties.previews import preview
from courses.duties.selection import Selection
from courses.duties.services import CannotUndo, NothingToDo, begin, can_undo, undo
from courses.duties.tasks import do_duties
from courses.models import DutyAction
from courses.permissions import may_act
from lib.shown import ShownOtherwise
from people.models import Employee
from people.requests import EmployeeRequest, hr_required, leader_required
from people.sign_in.page_session import sent_from

ROWS = 50
Kind = DutyAction.Kind


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def assign(request: EmployeeRequest) -> HttpResponse:
    """Choose what, to whom and by when; see who would get it and who would not; say why, and do it."""
    viewer = request.employee
    selection = Selection(viewer, request.GET)
    chosen = request.GET if "what" in request.GET else None
    choice: Any = (AssignForm if selection.is_empty else AssignToForm)(chosen, viewer=viewer)
    form = ReasonForm(request.POST or None, required=False)
    context: dict[str, Any] = {"choice": choice, "form": form, **_selected(selection, choice)}
    if choice.is_bound and choice.is_valid():
        everybody = Employee.objects.visible_to(viewer).active()
        courses, due, path = choice.chosen_courses, choice.chosen_due, choice.path

        def plan() -> Plan:
            people = choice.audience.of(everybody) if selection.is_empty else Selection(viewer, request.GET).people()
            return plan_assignment(viewer.organisation, people, courses, due, path, by=viewer)

        if request.method == "POST" and form.is_valid():
            begun = _begin(request, viewer, plan, form.cleaned_data["reason"])
            if begun:
                return begun
        context |= preview(plan(), request.GET, _("New"))
    return render(request, "duties/assign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@leader_required
@never_cache
def act(request: EmployeeRequest, name: str) -> HttpResponse:
    """Choose what is needed, see for whom it would be done and for whom not, say why, and do it."""
    viewer, this = request.employee, ACTS.get(name)
    if this is None or not may_act(viewer, this.kind):
        raise Http404
    selection = Selection(viewer, request.GET)
    choice = this.form(viewer, selection, request.GET)
    form = ReasonForm(request.POST or None, required=this.reason_required)
    context: dict[str, Any] = {"act": this, "choice": choice, "form": form, **_selected(selection, choice)}
    is_chosen = choice is None or (choice.is_bound and choice.is_valid())
    if is_chosen and not selection.is_empty:

        def plan() -> Plan:
            return this.plan(viewer, Selection(viewer, request.GET), choice)

        if request.method == "POST" and form.is_valid():
            begun = _begin(request, viewer, plan, form.cleaned_data["reason"])
            if begun:
                return begun
        shown = plan()
        context |= preview(shown, request.GET, str(this.done)) | {"act_label": this.button(shown.reached_count)}
    return render(request, "duties/act.html", context)


def _selected(selection: Selection, choice: forms.Form | None) -> dict[str, Any]:
    """Return the selection, to be carried along by the form of the choice, with what is wrong with it."""
    own = set(choice.fields) if choice else set()
    kept = [(name, value) for name, values in selection.data.lists() for value in values if name not in own]
    return {
        "selection": None if selection.is_empty else selection,
        "kept": [pair for pair in kept if pair[0] not in ("page", "group")],
        "warnings": selection.listing.filters.warnings if selection.is_all else [],
    }


def _begin(request: EmployeeRequest, viewer: Employee, plan: Callable[[], Plan], reason: str) -> HttpResponse | None:
    try:
        action = begin(viewer.organisation, plan, by=viewer, reason=reason, shown=request.POST.get("shown", ""))
    except ShownOtherwise:
        messages.warning(
            request, _("Nothing was done: it would do something else now than this page had shown. Look at it again.")
        )
        return None
    except NothingToDo:
        messages.info(request, _("There is nothing to do for anybody, so nothing was done."))
        return None
    if action.finished_at is None:
        do_duties.delay_on_commit(action.pk)
    return redirect("duties:action", uuid=action.uuid)


# --- What was done ----------------------------------------------------------------------------------


def _found(viewer: Employee, uuid: UUID) -> DutyAction:
    actions = DutyAction.objects.visible_to(viewer).select_related(
        "by__user", "undone_by__user", "path", "organisation", "rule"
    )
    action: DutyAction = get_object_or_404(actions, uuid=uuid)
    return action


@require_safe
@leader_required
@never_cache
def actions(request: EmployeeRequest) -> HttpResponse:
    """Show what was done to duties, the newest first."""
    viewer = request.employee
    page = Paginator(Activity(viewer, request.GET).rows(), ROWS).get_page(request.GET.get("page"))
    return render(request, "duties/actions.html", {"page_obj": page, "organisation": viewer.organisation})


@require_safe
@leader_required
@never_cache
def action(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show one action: how far it is, whom it concerned, and for ten minutes the way back."""
    viewer = request.employee
    found = _found(viewer, uuid)
    seen = found.items.filter(employee__in=Employee.objects.visible_to(viewer))
    items = seen.select_related("employee__user", "course").order_by("problem", "employee__user__sort_name", "pk")
    waiting = found.items.waiting().count() if found.finished_at is None else 0
    context = {
        "action": found,
        "done": found.total - waiting,
        "left_out": found.items.exclude(problem="").count() if found.finished_at else 0,
        "page_obj": Paginator(items, ROWS).get_page(request.GET.get("page")),
        "can_undo": may_act(viewer, found.kind) and can_undo(found, viewer),
        "organisation": viewer.organisation,
    }
    return render(request, "duties/action.html", context)


def _page_of_action(request: HttpRequest, uuid: UUID) -> str:
    return reverse("duties:action", args=[uuid])


@leader_required
@sent_from(_page_of_action)
def undo_action(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Restore what was before."""
    viewer = request.employee
    found = _found(viewer, uuid)
    if not may_act(viewer, found.kind):
        raise Http404
    try:
        undo(found, by=viewer)
    except CannotUndo:
        messages.warning(
            request,
            _(
                "It can no longer be undone: ten minutes are over, something else has happened since, or it is your own."
            ),
        )
    else:
        own = found.items.filter(done_at__isnull=False, employee__user=viewer.user_id)
        messages.success(
            request,
            _("Undone for everybody else: somebody else has to undo what was done to your own course.")
            if own.exists()
            else _("Undone. Everything is as it was before."),
        )
    return redirect("duties:action", uuid=uuid)
