"""Screens of human resources for issuing in bulk: dry run, progress, pause, cancel. Anybody else gets 404."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.batches.candidates import assessed
from certificates.batches.forms import BatchChoiceForm, BatchForm
from certificates.batches.services import (
    BatchOpen,
    NobodyToIssue,
    cancel_batch,
    create_batch,
    digest_of_batch,
    pause_batch,
    resume_batch,
    whom_it_is_for,
)
from certificates.batches.tasks import hint_at_batches
from certificates.models.batches import BatchItem, CertificateBatch
from courses.models import CoursePage
from lib.groups import Groups
from lib.shown import ShownOtherwise
from people.models import Employee
from people.requests import EmployeeRequest, hr_required
from people.sign_in.page_session import sent_from

ROWS = 50


def _batch_or_404(viewer: Employee, uuid: UUID) -> CertificateBatch:
    batches = CertificateBatch.objects.of_organisation(viewer).select_related(
        "course", "organisation", "created_by__user"
    )
    return get_object_or_404(batches, uuid=uuid)


def _page_of_batch(request: HttpRequest, uuid: UUID) -> str:
    return reverse("certificates:batch", args=[uuid])


@hr_required
@require_safe
def batches(request: EmployeeRequest) -> HttpResponse:
    """Show what was issued in bulk, the newest first."""
    viewer = request.employee
    found = CertificateBatch.objects.of_organisation(viewer).select_related("course", "created_by__user")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    response = render(request, "certificates/batches.html", {"page_obj": page, "organisation": viewer.organisation})
    add_never_cache_headers(response)
    return response


@hr_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: EmployeeRequest) -> HttpResponse:
    """Choose; see who gets a certificate, who does not and why; say the reason and begin."""
    viewer = request.employee
    choice = BatchChoiceForm(request.GET or None, organisation=viewer.organisation)
    form = BatchForm(request.POST or None)
    context: dict[str, object] = {"choice": choice, "form": form}
    if choice.is_valid():
        course, kind = choice.cleaned_data["course"], CertificateBatch.Kind(choice.cleaned_data["kind"])
        if request.method == "POST" and form.is_valid():
            begun = _begin(request, viewer, course, kind, form.cleaned_data["why"])
            if begun:
                return begun
        context |= _dry_run(request, viewer, course, kind)
    response = render(request, "certificates/batch_new.html", context)
    add_never_cache_headers(response)
    return response


def _begin(
    request: HttpRequest, viewer: Employee, course: CoursePage, kind: CertificateBatch.Kind, why: str
) -> HttpResponse | None:
    try:
        batch = create_batch(viewer, course, kind, why, shown=request.POST.get("shown", ""))
    except ShownOtherwise:
        text = _("Nothing was begun: other people than this page had shown would get a certificate. Look at it again.")
        messages.warning(request, text)
        return None
    except NobodyToIssue:
        messages.info(request, _("Nobody would get a certificate now, so nothing was begun."))
        return None
    except BatchOpen:
        messages.error(request, _("Certificates for this course are already being issued in bulk. Finish that first."))
        return redirect("certificates:batches")
    hint_at_batches.delay_on_commit(batch.pk)
    return redirect("certificates:batch", uuid=batch.uuid)


def _dry_run(
    request: HttpRequest, viewer: Employee, course: CoursePage, kind: CertificateBatch.Kind
) -> dict[str, object]:
    """Show everybody in question, by what would happen to them; the group that the address names is listed."""
    organisation = viewer.organisation
    found = assessed(organisation, course, kind, organisation.today(), viewer)
    counts = dict(found.order_by().values_list(F("problem")).annotate(Count("pk")))
    groups = Groups(request.GET, _("Get a certificate"), BatchItem.Problem.choices, counts, name="problem")
    listed = found.filter(Q(problem=groups.chosen)).select_related("employee__user").order_by("employee__number", "pk")
    return {
        "course": course,
        "kind": kind,
        "count": counts.get("", 0),
        "shown": digest_of_batch(course, kind, whom_it_is_for(found)),
        "groups": groups.tabs(),
        "problem": groups.chosen and BatchItem.Problem(groups.chosen).label,
        "query": groups.query(),
        "page_query": groups.page_query(),
        "page_obj": Paginator(listed, ROWS).get_page(request.GET.get("page")),
        "open_batch": CertificateBatch.objects.of_organisation(viewer).open().filter(course=course).first(),
    }


@hr_required
@require_safe
def batch(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show how far a batch is, with its problems. A script asks for this page again while something happens."""
    viewer = request.employee
    found = _batch_or_404(viewer, uuid)
    problems = found.items.exclude(problem="").filter(enrolment__employee__blocked_at=None)
    problems = problems.select_related("enrolment__employee__user", "certificate")
    context = {
        "batch": found,
        "progress": found.progress(),
        "page_obj": Paginator(problems, ROWS).get_page(request.GET.get("page")),
    }
    response = render(request, "certificates/batch.html", context)
    add_never_cache_headers(response)
    return response


@hr_required
@sent_from(_page_of_batch)
def pause(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Stop after the certificate at hand."""
    if not pause_batch(_batch_or_404(request.employee, uuid)):
        _too_late(request)
    return redirect("certificates:batch", uuid=uuid)


@hr_required
@sent_from(_page_of_batch)
def resume(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Go on."""
    found = _batch_or_404(request.employee, uuid)
    if resume_batch(found):
        hint_at_batches.delay_on_commit(found.pk)
    else:
        _too_late(request)
    return redirect("certificates:batch", uuid=uuid)


@hr_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Tell what stays and what will never be issued; ask; cancel."""
    found = _batch_or_404(request.employee, uuid)
    if request.method == "POST":
        if not cancel_batch(found):
            _too_late(request)
        return redirect("certificates:batch", uuid=uuid)
    if not found.is_open:
        _too_late(request)
        return redirect("certificates:batch", uuid=uuid)
    response = render(request, "certificates/batch_cancel.html", {"batch": found, "progress": found.progress()})
    add_never_cache_headers(response)
    return response


def _too_late(request: HttpRequest) -> None:
    messages.info(
        request, _("Something has changed in the meantime, so nothing was done. This is how things stand now.")
    )
