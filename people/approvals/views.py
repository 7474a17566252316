"""What waits for a second person, and what became of it. Who takes no part gets 404."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lib.shown import ShownOtherwise
from people.approvals.kinds import Effect, kind_of, summaries_of
from people.approvals.services import (
    NotWaiting,
    approve,
    decidable_by,
    deciders,
    may_decide,
    may_open,
    owes_who_asked,
    refuse,
    visible_to,
    withdraw,
)
from people.models import Approval, User
from people.permissions import names_seen_by
from people.requests import SignedInRequest
from people.sign_in.page_session import sent_from

ROWS = 50
SHOWN = 20
MOST_LISTED = 200  # people whom an act concerns


class RefusalForm(forms.Form):
    """Why not."""

    note = forms.CharField(
        label=gettext_lazy("Why not"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The person who asked will read it."),
    )


def _decider(request: SignedInRequest) -> User:
    if not may_open(request.user, request.employee):
        raise Http404
    return request.user


def _found(user: User, uuid: UUID) -> Approval:
    people = ("subject", "requested_by", "decided_by", "organisation")
    return get_object_or_404(visible_to(user).select_related(*people), uuid=uuid)


def _zone(request: SignedInRequest) -> str | None:
    return request.employee.organisation.time_zone if request.employee else None


@require_safe
@never_cache
def approvals(request: SignedInRequest) -> HttpResponse:
    """Show what waits for this person first, then what they asked for, then what was decided lately."""
    user = _decider(request)
    people = ("subject", "requested_by", "decided_by", "organisation")
    mine = visible_to(user).filter(requested_by=user).select_related(*people).order_by("-requested_at", "-pk")
    decided = visible_to(user).exclude(decision="").select_related(*people).order_by("-decided_at", "-pk")
    page = Paginator(decidable_by(user).select_related(*people), ROWS).get_page(request.GET.get("page"))
    lists = [
        ("waiting", _("Waiting for you"), list(page.object_list)),
        ("mine", _("What you asked for"), list(mine[:SHOWN])),
        ("decided", _("Recently decided"), list(decided.exclude(requested_by=user)[:SHOWN])),
    ]
    summaries = summaries_of(row for _id, _title, rows in lists for row in rows)
    context = {
        "page_obj": page,
        "lists": [{"id": name, "title": title, "rows": _named(rows, summaries)} for name, title, rows in lists],
        "zone": _zone(request),
    }
    return render(request, "people/approvals.html", context)


def _named(rows: list[Approval], summaries: dict[int, str]) -> list[dict[str, object]]:
    return [{"approval": row, "label": kind_of(row).label, "summary": summaries.get(row.pk, "")} for row in rows]


@require_safe
@never_cache
def approval(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Show one request: what would happen, and the decision."""
    user = _decider(request)
    return _page(request, user, _found(user, uuid), RefusalForm())


def _page(request: SignedInRequest, user: User, found: Approval, form: RefusalForm) -> HttpResponse:
    kind = kind_of(found)
    effect = kind.effect(found) if found.is_waiting else None
    context = {
        "approval": found,
        "title": kind.label,
        "summary": summaries_of([found]).get(found.pk, ""),
        "effect": effect,
        "people": _people(effect, user) if effect else [],
        "may_decide": may_decide(found, user),
        "owes": found.is_waiting and owes_who_asked(found, user),
        "is_mine": found.requested_by_id == user.pk,
        "has_second_person": not found.is_waiting or deciders(found).exists(),
        "is_for_editors": bool(kind.permission),
        "form": form,
        "zone": _zone(request),
    }
    return render(request, "people/approval.html", context, status=400 if form.errors else 200)


def _people(effect: Effect, user: User) -> list[dict[str, str]]:
    """Return whom it concerns, the first ones; the name is left out of who is of an organisation whose people they do
    not see.
    """
    listed = effect.people[:MOST_LISTED]
    seen = names_seen_by(user, (each.employee_id for each in listed)) if listed else set()
    return [{"name": each.name if each.employee_id in seen else "", "words": each.words} for each in listed]


def _where_it_stands(request: HttpRequest, uuid: UUID) -> str:
    return reverse("approvals:one", args=[uuid])


@sent_from(_where_it_stands)
def approve_one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Approve it."""
    user = _decider(request)
    found = _found(user, uuid)
    try:
        decided = approve(found, by=user, shown=request.POST.get("shown", ""))
    except NotWaiting:
        return _too_late(request, found)
    except ShownOtherwise:
        messages.warning(request, _("Nothing was done: it would do something else now than this page had shown."))
        return redirect("approvals:one", uuid=found.uuid)
    if decided.decision == Approval.Decision.APPROVED:
        messages.success(request, _("Approved, and done."))
    else:
        messages.warning(request, _("It can no longer be done: %(reason)s") % {"reason": decided.note})
    return redirect("approvals:list")


@sent_from(_where_it_stands)
def refuse_one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
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


@sent_from(_where_it_stands)
def withdraw_one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take one's own request back."""
    user = _decider(request)
    found = _found(user, uuid)
    try:
        withdraw(found, by=user)
    except NotWaiting:
        return _too_late(request, found)
    messages.success(request, _("Withdrawn. Nothing was changed."))
    return redirect("approvals:list")


def _too_late(request: SignedInRequest, found: Approval) -> HttpResponse:
    messages.info(request, _("This is not for you to decide, or it has already been decided."))
    return redirect("approvals:one", uuid=found.uuid)
