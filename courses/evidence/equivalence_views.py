"""Screens of equivalences, for human resources of the whole organisation: list, look at what one would do,
begin, end.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.evidence.equivalence_forms import EquivalenceForm
from courses.evidence.equivalences import (
    AlreadyEnded,
    AlreadyThere,
    begin_equivalence,
    end_equivalence,
    met_counts,
    plan_equivalence,
)
from courses.models import Equivalence
from lib.shown import ShownOtherwise
from people.requests import EmployeeRequest, whole_hr_required
from people.sign_in.page_session import sent_from

ROWS, SHOWN = 50, 200


@require_safe
@whole_hr_required
@never_cache
def equivalences(request: EmployeeRequest) -> HttpResponse:
    """Show which course counts as which one, those in force first, and how many people each meets."""
    ours = Equivalence.objects.filter(organisation=request.employee.organisation)
    found = ours.select_related("course", "counts_as", "created_by__user", "ended_by__user")
    page = Paginator(found.order_by("ended_at", "-created_at", "-pk"), ROWS).get_page(request.GET.get("page"))
    counts = met_counts(request.employee.organisation)
    rows = [{"rule": rule, "met": counts.get((rule.course_id, rule.counts_as_id), 0)} for rule in page]
    context = {"page_obj": page, "rows": rows, "organisation": request.employee.organisation}
    return render(request, "evidence/equivalences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def new_equivalence(request: EmployeeRequest) -> HttpResponse:
    """Say what counts as what, see for whom that means what, and let it begin."""
    viewer = request.employee
    form = EquivalenceForm(request.GET if "course" in request.GET else None, viewer=viewer)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        if request.method == "POST":
            begun = _begin(request, form)
            if begun:
                return begun
        plan = plan_equivalence(form.proposed)
        context |= {"plan": plan, "lines": plan.lines[:SHOWN], "more": len(plan.lines) - SHOWN}
        context["query"] = request.GET.urlencode()
    return render(request, "evidence/new_equivalence.html", context)


def _begin(request: EmployeeRequest, form: EquivalenceForm) -> HttpResponse | None:
    try:
        begin_equivalence(form.proposed, shown=request.POST.get("shown", ""))
    except ShownOtherwise:
        messages.warning(
            request, _("Nothing was done: it would do something else now than this page had shown. Look at it again.")
        )
        return None
    except AlreadyThere:
        messages.info(request, _("This equivalence is in force already."))
    else:
        messages.success(request, _("The equivalence is in force. You can end it at any time."))
    return redirect("evidence:equivalences")


def _page_of_equivalences(request: HttpRequest, uuid: UUID) -> str:
    return reverse("evidence:equivalences")


@whole_hr_required
@sent_from(_page_of_equivalences)
def end_equivalence_now(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Let an equivalence count no longer."""
    viewer = request.employee
    rule: Equivalence = get_object_or_404(Equivalence, uuid=uuid, organisation=viewer.organisation)
    try:
        number = end_equivalence(rule, by=viewer)
    except AlreadyEnded:
        messages.info(request, _("It had been ended before."))
    else:
        words = ngettext(
            "Ended. It had met the course for %(number)d person.",
            "Ended. It had met the course for %(number)d people.",
            number,
        )
        messages.success(request, words % {"number": number})
    return redirect("evidence:equivalences")
