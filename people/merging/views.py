"""Screens of human resources about people who were entered twice."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.shown import ShownOtherwise
from people.approvals.services import AlreadyRequested
from people.merging.approvals import MERGING
from people.merging.forms import MergeForm, OtherForm
from people.merging.pairs import likely_pairs
from people.merging.parts import Merge
from people.merging.services import (
    CannotMerge,
    digest_of_merge,
    lines_of,
    merge_of,
    merge_records,
    needs_second_person,
    problems_of,
)
from people.models import Employee
from people.pages import form_page, way_to_person
from people.permissions import may_write
from people.requests import EmployeeRequest, whole_hr_required
from people.staff.tabs import people_tabs

ROWS = 50


@require_safe
@whole_hr_required
@never_cache
def pairs(request: EmployeeRequest) -> HttpResponse:
    """Show the records that are likely one person."""
    page = Paginator(likely_pairs(request.employee), ROWS).get_page(request.GET.get("page"))
    context = {"page_obj": page, "tabs": people_tabs(request.employee, "people:list")}
    return render(request, "people/merging/pairs.html", context)


def _writable_or_404(request: EmployeeRequest, pk: int) -> Employee:
    seen = Employee.objects.visible_to(request.employee).unmerged()
    found: Employee = get_object_or_404(seen.select_related("user", "organisation", "work_centre"), pk=pk)
    if not may_write(request.employee, found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def other(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask which record is the same person."""
    first = _writable_or_404(request, pk)
    form = OtherForm(request.POST or None, viewer=request.employee, first=first)
    if request.method == "POST" and form.is_valid():
        return redirect("merging:merge", pk=pk, employee=form.cleaned_data["person"].pk)
    note = _(
        "For a person who was entered twice. You see what would happen with everything of the other record before anything "
        "is done."
    )
    title = _("Merge with another record")
    return form_page(request, form, title, way_to_person(first), action=_("Show what would happen"), note=note)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def merge(request: EmployeeRequest, pk: int, employee: int) -> HttpResponse:
    """Show what would happen with everything of the second record; do it, or ask a second person."""
    for key in (pk, employee):
        _writable_or_404(request, key)
    found = merge_of(pk, employee, request.user)
    if found is None:
        raise Http404
    problems = problems_of(found)
    form = MergeForm(request.POST or None, merge=found)
    if request.method == "POST" and not problems and form.is_valid():
        return _merged(request, found, form)
    lines = lines_of(found)
    context = {
        "merge": found,
        "problems": problems,
        "lines": [line.words for line in lines if not line.is_conflict],
        "conflicts": [line.words for line in lines if line.is_conflict],
        "needs_two": needs_second_person(found),
        "shown": digest_of_merge(found),
        "form": form,
        "above": way_to_person(found.first),
        "title": _("Merge with another record"),
    }
    return render(request, "people/merging/merge.html", context, status=400 if form.errors else 200)


def _merged(request: EmployeeRequest, found: Merge, form: MergeForm) -> HttpResponse:
    why, shown = form.cleaned_data["why"], request.POST.get("shown", "")
    try:
        if needs_second_person(found):
            MERGING.request(found, reason=why)
            messages.info(
                request, _("The names are very different: a second person approves it before anything is done.")
            )
        else:
            merge_records(found, why=why, shown=shown)
            told = _("Merged. Number %(number)s still finds the person.")
            messages.success(request, told % {"number": found.second.number})
    except ShownOtherwise:
        messages.warning(
            request, _("Something has changed meanwhile, so nothing was done. This is what would happen now.")
        )
        return redirect("merging:merge", pk=found.first.pk, employee=found.second.pk)
    except AlreadyRequested:
        messages.warning(request, _("Somebody has asked for this already: it waits for a second person."))
    except CannotMerge as reason:
        messages.warning(request, str(reason))
    return redirect("people:person", pk=found.first.pk)
