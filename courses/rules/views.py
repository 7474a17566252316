"""Screens of the rules: list them, make one after seeing what it would do, pause it, end it. Strangers get 404."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.duties.forms import ReasonForm
from courses.duties.previews import preview
from courses.duties.tasks import do_duties
from courses.models import DutyAction, DutyRule
from courses.rules.forms import EndForm, RuleFilterForm, RuleForm
from courses.rules.listing import RuleList, visible_rules
from courses.rules.services import RuleEnded, end_rule, pause_rule, resume_rule, start_rule
from courses.rules.terms import members_of, plan_letting_go, plan_rule, terms_of
from lib.shown import ShownOtherwise
from people.models import Employee
from people.requests import EmployeeRequest, hr_required
from people.sign_in.page_session import sent_from

ROWS = 50


def _found(viewer: Employee, uuid: UUID) -> DutyRule:
    rule: DutyRule = get_object_or_404(visible_rules(viewer), uuid=uuid)
    return rule


def _hint(actions: list[DutyAction]) -> None:
    """Let a worker do what is left of large actions."""
    for action in actions:
        if action.finished_at is None:
            do_duties.delay_on_commit(action.pk)


@require_safe
@hr_required
@never_cache
def rules(request: EmployeeRequest) -> HttpResponse:
    """Show the rules, those in force first."""
    listed = RuleList(request.employee, request.GET)
    context = {
        "page_obj": Paginator(listed.rows(), ROWS).get_page(request.GET.get("page")),
        "form": RuleFilterForm(listed),
        "filters": listed.filters,
    }
    return render(request, "rules/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def new(request: EmployeeRequest) -> HttpResponse:
    """Say what the rule is, see what it would do today, and let it begin."""
    viewer = request.employee
    choice = RuleForm(request.GET if "what" in request.GET else None, viewer=viewer)
    context: dict[str, Any] = {"choice": choice}
    if choice.is_bound and choice.is_valid():
        if request.method == "POST":
            begun = _start(request, viewer, choice)
            if begun:
                return begun
        context |= preview(plan_rule(choice.terms, by=viewer), request.GET, _("New"))
    return render(request, "rules/new.html", context)


def _start(request: EmployeeRequest, viewer: Employee, choice: RuleForm) -> HttpResponse | None:
    name, leaving = choice.cleaned_data["name"], choice.cleaned_data["leaving"]
    try:
        rule, actions = start_rule(
            choice.terms, name=name, leaving=leaving, by=viewer, shown=request.POST.get("shown", "")
        )
    except ShownOtherwise:
        _say_that_it_differs(request)
        return None
    _hint(actions)
    messages.success(request, _("The rule is in force. From now on it also reaches whoever joins."))
    return redirect("rules:rule", uuid=rule.uuid)


def _say_that_it_differs(request: EmployeeRequest) -> None:
    messages.warning(
        request, _("Nothing was done: it would do something else now than this page had shown. Look at it again.")
    )


@require_safe
@hr_required
@never_cache
def rule(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show what a rule says, how many people are under it, what it has done, and what it would still do today."""
    viewer = request.employee
    found = _found(viewer, uuid)
    terms = terms_of(found)
    actions = found.actions.select_related("by__user", "path", "rule")
    context = {
        "rule": found,
        "terms": terms,
        "organisation": viewer.organisation,
        "member_count": members_of(found).count(),
        "page_obj": Paginator(actions, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "rules/rule.html", context)


def _page_of_rule(request: EmployeeRequest, uuid: UUID) -> str:
    _found(request.employee, uuid)
    return reverse("rules:rule", args=[uuid])


@hr_required
@sent_from(_page_of_rule)
def pause(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Let it do nothing for a while."""
    return _change(request, uuid, is_pause=True)


@hr_required
@sent_from(_page_of_rule)
def resume(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Let it go on."""
    return _change(request, uuid, is_pause=False)


def _change(request: EmployeeRequest, uuid: UUID, *, is_pause: bool) -> HttpResponse:
    found = _found(request.employee, uuid)
    try:
        if is_pause:
            pause_rule(found)
        else:
            _hint(resume_rule(found))
    except RuleEnded:
        messages.warning(request, _("The rule has ended."))
    else:
        messages.success(
            request,
            _("The rule is paused. What it has assigned stays due.")
            if is_pause
            else _("The rule is in force again, and has caught up with what happened in the meantime."),
        )
    return redirect("rules:rule", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def end(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Choose what becomes of the duties, see whose would go, say why, and end the rule."""
    viewer = request.employee
    found = _found(viewer, uuid)
    if found.ended_at:
        return redirect("rules:rule", uuid=uuid)
    choice = EndForm(request.GET if "duties" in request.GET else None)
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"rule": found, "choice": choice, "form": form}
    if choice.is_bound and choice.is_valid():
        withdraws = choice.cleaned_data["duties"] == "withdraw"
        if request.method == "POST" and form.is_valid():
            ended = _end(request, found, withdraws, form.cleaned_data["reason"])
            if ended:
                return ended
        context |= {"withdraws": withdraws, "query": request.GET.urlencode()}
        if withdraws:
            context |= preview(plan_letting_go(found, members_of(found), viewer), request.GET, _("No longer due"))
    return render(request, "rules/end.html", context)


def _end(request: EmployeeRequest, found: DutyRule, withdraws: bool, reason: str) -> HttpResponse | None:
    try:
        actions = end_rule(
            found, by=request.employee, withdraws=withdraws, reason=reason, shown=request.POST.get("shown", "")
        )
    except ShownOtherwise:
        _say_that_it_differs(request)
        return None
    except RuleEnded:
        messages.warning(request, _("The rule has ended."))
    else:
        _hint(actions)
        messages.success(request, _("The rule has ended."))
    return redirect("rules:rule", uuid=found.uuid)
