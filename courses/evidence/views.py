"""Screens of evidence: hand in, look, decide, and the list of human resources. Strangers get 404."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.duties.forms import ReasonForm
from courses.evidence.forms import DecisionForm, EvidenceFilterForm, EvidenceForm, values_of
from courses.evidence.listing import PILLS, EvidenceList, Kept, standing
from courses.evidence.services import (
    TooMany,
    accept,
    ask_for_more,
    can_undo,
    end,
    hand_in,
    hand_in_again,
    may_end,
    refuse,
    undo,
    withdraw,
)
from courses.models import CoursePage, Evidence
from lib.answers import done_once
from lib.downloads import as_file
from people.models import Employee
from people.requests import EmployeeRequest, employee_required, hr_required
from people.sign_in.limits import is_within, too_often
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs

ROWS = 50
LIMIT = "evidence"  # of files that are read; what brings none costs nothing
TYPES = {Evidence.FileType.PDF: "application/pdf", Evidence.FileType.JPEG: "image/jpeg"}
READ = (
    *("employee__user", "employee__organisation", "employee__work_centre", "uploaded_by__user"),
    *("decided_by__user", "course", "counts_as"),
)
Decision = Evidence.Decision


def _courses(person: Employee) -> list[CoursePage]:
    return list(CoursePage.objects.available_to(person).order_by("path"))


def _found(viewer: Employee, uuid: UUID) -> Evidence:
    """Return the viewer's own evidence, or that of somebody whose human resources they are."""
    found: Evidence = get_object_or_404(Evidence.objects.seen_by(viewer).select_related(*READ), uuid=uuid)
    return found


# --- Handing in -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def new(request: EmployeeRequest) -> HttpResponse:
    """Submit evidence of one's own."""
    return _new(request, request.employee)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def new_for(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Submit evidence for somebody; somebody else then decides it."""
    visible = Employee.objects.visible_to(request.employee).active().exclude(user=request.employee.user_id)
    person: Employee = get_object_or_404(visible.select_related("user", "organisation", "work_centre"), pk=pk)
    return _new(request, person)


def _new(request: EmployeeRequest, person: Employee) -> HttpResponse:
    asked = request.GET.get("course", "")
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        person=person,
        courses=_courses(person),
        initial={"course": asked},
    )
    if request.FILES and not is_within(LIMIT, request.user.pk):
        return too_often(request, LIMIT)
    if request.method == "POST" and form.is_valid() and form.proof:
        try:
            found = hand_in(person, form.claim, form.proof, by=request.employee)
        except TooMany:
            form.add_error(
                None, _("Too many pieces wait for a decision already. Withdraw one, or wait for the answers.")
            )
        else:
            messages.success(request, _("Submitted. Human resources decides, and the answer appears here."))
            return redirect("evidence:one", uuid=found.uuid)
    return _show_form(request, person, form)


def _show_form(
    request: EmployeeRequest, person: Employee, form: EvidenceForm, evidence: Evidence | None = None
) -> HttpResponse:
    context = {"form": form, "person": person, "is_mine": person.user_id == request.user.pk, "evidence": evidence}
    return render(request, "evidence/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def complete(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Add what was missing."""
    viewer = request.employee
    found = _found(viewer, uuid)
    if found.decision != Decision.MORE or viewer.user_id not in (found.employee.user_id, found.uploaded_by.user_id):
        return redirect("evidence:one", uuid=uuid)
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        person=found.employee,
        courses=_courses(found.employee),
        initial=values_of(found),
    )
    form.fields["file"].required = False
    form.fields["file"].help_text = _("Only if the file itself has to be another one: without it the first one stays.")
    if request.FILES and not is_within(LIMIT, request.user.pk):
        return too_often(request, LIMIT)
    if request.method == "POST" and form.is_valid():
        return _done(
            request,
            uuid,
            lambda: hand_in_again(found, form.claim, form.proof, by=viewer),
            _("Submitted. Human resources decides, and the answer appears here."),
        )
    return _show_form(request, found.employee, form, found)


# --- One piece ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def one(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show a piece of evidence with its history; who may, decides it here."""
    viewer = request.employee
    found = _found(viewer, uuid)
    may_decide = Evidence.objects.decidable_by(viewer).filter(pk=found.pk).exists()
    decision = request.POST.get("decision", "")
    form = None
    if may_decide:
        form = DecisionForm(request.POST or None, evidence=found, courses=_courses(found.employee), decision=decision)
    if request.method == "POST":
        if form is None:
            messages.info(request, _("This has already been decided or withdrawn."))
            return redirect("evidence:one", uuid=uuid)
        if decision not in (Decision.ACCEPTED, Decision.REFUSED, Decision.MORE):
            form.add_error(None, _("Press one of the buttons: nothing has been decided yet."))
        if form.is_valid():
            return _decide(request, found, form)
    state = standing(found, found.employee.today())
    handed_in = viewer.user_id in (found.employee.user_id, found.uploaded_by.user_id)
    context: dict[str, Any] = {
        "evidence": found,
        "organisation": found.employee.organisation,
        "is_mine": found.employee.user_id == viewer.user_id,
        "handed_in": handed_in,
        "form": form,
        "answers": [
            {"value": Decision.ACCEPTED.value, "label": _("Accept"), "icon": "check", "kind": "primary"},
            {"value": Decision.MORE.value, "label": _("Something is missing"), "icon": "edit"},
            {"value": Decision.REFUSED.value, "label": _("Do not accept"), "icon": "x-circle"},
        ],
        "pill": PILLS[state],
        "state": state.label,
        "is_open": found.decision in ("", Decision.MORE),
        "can_undo": can_undo(found, viewer),
        "may_end": may_end(found, viewer),
        "events": found.events.select_related("by__user", "counts_as"),
    }
    return render(request, "evidence/one.html", context)


def _decide(request: EmployeeRequest, found: Evidence, form: DecisionForm) -> HttpResponse:
    viewer, answer = request.employee, form.cleaned_data["answer"]

    def decide() -> None:
        if form.decision == Decision.ACCEPTED:
            course, until = form.chosen_course, form.cleaned_data["until"]
            accept(found, by=viewer, counts_as=course, until=until, answer=answer)
        elif form.decision == Decision.REFUSED:
            refuse(found, by=viewer, answer=answer)
        else:
            ask_for_more(found, by=viewer, answer=answer)

    return _done(request, found.uuid, decide, _("Decided. For ten minutes you can undo it; then the person is told."))


def _done(
    request: EmployeeRequest, uuid: UUID, act: Callable[[], object], done: str, not_open: str = ""
) -> HttpResponse:
    words = not_open or _("This has already been decided or withdrawn.")
    return done_once(request, _page_of_evidence(request, uuid), act, done=done, not_open=words)


@require_safe
@employee_required
@never_cache
def file(request: EmployeeRequest, uuid: UUID) -> HttpResponseBase:
    """Send the file, to the person and their human resources alone."""
    found = _found(request.employee, uuid)
    if not found.file_name:
        raise Http404
    name = f"{slugify(found.title)[:60] or 'evidence'}.{found.file_type}"
    return as_file(storages["private"].open(found.file_name), name, TYPES[Evidence.FileType(found.file_type)])


def _page_of_evidence(request: HttpRequest, uuid: UUID) -> str:
    return reverse("evidence:one", args=[uuid])


@employee_required
@sent_from(_page_of_evidence)
def take_back(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Withdraw what was handed in, while nothing was accepted."""
    found = _found(request.employee, uuid)
    return _done(request, uuid, lambda: withdraw(found, by=request.employee), _("Withdrawn. The file was deleted."))


@hr_required
@sent_from(_page_of_evidence)
def undo_decision(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Take one's decision back within ten minutes."""
    found = _found(request.employee, uuid)
    return _done(
        request,
        uuid,
        lambda: undo(found, by=request.employee),
        _("Undone. It waits for a decision again."),
        not_open=_("It can no longer be undone."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def end_acceptance(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Say why accepted evidence counts no longer."""
    viewer = request.employee
    found = _found(viewer, uuid)
    if not may_end(found, viewer):
        return redirect("evidence:one", uuid=uuid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        told = _("It counts no longer. The person is told, with the reason.")
        return _done(request, uuid, lambda: end(found, by=viewer, reason=reason), told)
    return render(request, "evidence/end.html", {"evidence": found, "form": form})


# --- The list -------------------------------------------------------------------------------------


@require_safe
@hr_required
@never_cache
def evidence_list(request: EmployeeRequest) -> HttpResponse:
    """Show the evidence of the people whom the viewer sees, by how it stands."""
    viewer = request.employee
    found = EvidenceList(viewer, request.GET)
    page = Paginator(found.rows(), ROWS).get_page(request.GET.get("page"))
    context = {
        "list": found,
        "rows": [found.row(evidence) for evidence in page],
        "page_obj": page,
        "organisation": viewer.organisation,
        "form": EvidenceFilterForm(found),
        "query": found.filters.query(),
        "states": _tabs(found),
        "tabs": people_tabs(viewer, "evidence:list"),
        "columns": found.filters.columns(
            [
                (_("Employee"), "name"),
                (_("Evidence"), ""),
                (_("Status"), ""),
                (_("Accepted until"), "until"),
                (_("Submitted on"), "uploaded"),
            ]
        ),
    }
    return render(request, "evidence/list.html", context)


def _tabs(found: EvidenceList) -> list[dict[str, object]]:
    asked = found.filters.state
    states = [("", _("All"), found.counts["all"]), *((one.value, one.label, found.counts[one]) for one in Kept)]
    return [
        {"label": label, "count": count, "url": f"?{found.filters.query(state=value)}", "current": asked == value}
        for value, label, count in states
    ]
