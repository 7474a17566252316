"""What waits for a second person, and what became of it. Who takes no part gets 404."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.approvals import (
    NotWaiting,
    approve,
    decidable_by,
    deciders,
    kind_of,
    may_decide,
    refuse,
    takes_part,
    visible_to,
    withdraw,
)
from people.models import Approval, Employee, User
from people.page_session import sent_from

ROWS = 50
SHOWN = 20


class RefusalForm(forms.Form):
    """Why not."""

    note = forms.CharField(
        label=gettext_lazy("Why not"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The person who asked will read it."),
    )


def _decider(request: HttpRequest) -> User:
    employee: Employee | None = request.employee or None  # type: ignore[attr-defined]  # set by EmployeeMiddleware
    if not takes_part(request.user, employee):
        raise Http404
    return request.user  # type: ignore[return-value]


def _found(user: User, uuid: UUID) -> Approval:
    people = ("subject", "requested_by", "decided_by", "organisation")
    return get_object_or_404(visible_to(user).select_related(*people), uuid=uuid)


def _zone(request: HttpRequest) -> str | None:
    employee: Employee | None = request.employee  # type: ignore[attr-defined]
    return employee.organisation.time_zone if employee else None


@require_safe
@login_required
@never_cache
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for this person first, then what they asked for, then what was decided lately."""
    user = _decider(request)
    people = ("subject", "requested_by", "decided_by", "organisation")
    mine = visible_to(user).filter(requested_by=user).select_related(*people).order_by("-requested_at", "-pk")
    decided = visible_to(user).exclude(decision="").select_related(*people).order_by("-decided_at", "-pk")
    page = Paginator(decidable_by(user).select_related(*people), ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lists": [
            {"id": "waiting", "title": _("Waiting for you"), "rows": _named(page.object_list)},
            {"id": "mine", "title": _("What you asked for"), "rows": _named(mine[:SHOWN])},
            {
                "id": "decided",
                "title": _("Recently decided"),
                "rows": _named(decided.exclude(requested_by=user)[:SHOWN]),
            },
        ],
        "zone": _zone(request),
    }
    return render(request, "people/approvals.html", context)


def _named(rows: object) -> list[dict[str, object]]:
    return [{"approval": row, "label": kind_of(row).label} for row in rows]  # type: ignore[attr-defined]


@require_safe
@login_required
@never_cache
def approval(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request: what would happen, and the decision."""
    user = _decider(request)
    return _page(request, user, _found(user, uuid), RefusalForm())


def _page(request: HttpRequest, user: User, found: Approval, form: RefusalForm) -> HttpResponse:
    kind = kind_of(found)
    context = {
        "approval": found,
        "label": kind.label,
        "effect": kind.effect(found) if found.is_waiting else None,
        "may_decide": may_decide(found, user),
        "is_mine": found.requested_by_id == user.pk,
        "has_second_person": not found.is_waiting or deciders(found).exists(),
        "is_for_editors": bool(kind.permission),
        "form": form,
        "zone": _zone(request),
    }
    return render(request, "people/approval.html", context, status=400 if form.errors else 200)


def _where_it_stands(request: HttpRequest, uuid: UUID) -> str:
    return reverse("approvals:one", args=[uuid])


@login_required
@sent_from(_where_it_stands)
def approve_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve it."""
    user = _decider(request)
    found = _found(user, uuid)
    try:
        decided = approve(found, by=user)
    except NotWaiting:
        return _too_late(request, found)
    if decided.decision == Approval.Decision.APPROVED:
        messages.success(request, _("Approved, and done."))
    else:
        messages.warning(request, _("It can no longer be done: %(reason)s") % {"reason": decided.note})
    return redirect("approvals:list")


@login_required
@sent_from(_where_it_stands)
def refuse_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Refuse it, with the reason."""
    user = _decider(request)
    found = _found(user, uuid)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, user, found, form)
    try:
        refuse(found, form.cleaned_data["note"], by=user)
    except NotWaiting:
        return _too_late(request, found)
    messages.success(request, _("Refused. Nothing was changed; the person who asked can read why."))
    return redirect("approvals:list")


@login_required
@sent_from(_where_it_stands)
def withdraw_one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take one's own request back."""
    user = _decider(request)
    found = _found(user, uuid)
    try:
        withdraw(found, by=user)
    except NotWaiting:
        return _too_late(request, found)
    messages.success(request, _("Withdrawn. Nothing was changed."))
    return redirect("approvals:list")


def _too_late(request: HttpRequest, found: Approval) -> HttpResponse:
    messages.info(request, _("This is not for you to decide, or it has already been decided."))
    return redirect("approvals:one", uuid=found.uuid)
