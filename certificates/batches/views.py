"""Screens of human resources for issuing in bulk: dry run, progress, pause, cancel. Anybody else gets 404."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.batches.candidates import assessed
from certificates.batches.forms import BatchChoiceForm, BatchForm, chosen_problem
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
from certificates.register.views import hr_or_404
from lib.shown import ShownOtherwise
from people.models import Employee
from people.sign_in.page_session import sent_from

ROWS = 50


def _batch_or_404(viewer: Employee, uuid: UUID) -> CertificateBatch:
    batches = CertificateBatch.objects.of_organisation(viewer).select_related(
        "course", "organisation", "created_by__user"
    )
    batch: CertificateBatch = get_object_or_404(batches, uuid=uuid)
    return batch


def _page_of_batch(request: HttpRequest, uuid: UUID) -> str:
    return reverse("certificates:batch", args=[uuid])


@login_required
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """What was issued in bulk, the newest first."""
    viewer = hr_or_404(request)
    found = CertificateBatch.objects.of_organisation(viewer).select_related("course", "created_by__user")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    response = render(request, "certificates/batches.html", {"page_obj": page, "organisation": viewer.organisation})
    add_never_cache_headers(response)
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Choose; see who gets a certificate, who does not and why; say the reason and begin."""
    viewer = hr_or_404(request)
    choice = BatchChoiceForm(request.GET or None, organisation=viewer.organisation)
    form = BatchForm(request.POST or None)
    context: dict[str, Any] = {"choice": choice, "form": form}
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
    request: HttpRequest, viewer: Employee, course: Any, kind: CertificateBatch.Kind, why: str
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


def _dry_run(request: HttpRequest, viewer: Employee, course: Any, kind: CertificateBatch.Kind) -> dict[str, Any]:
    """Everybody in question, by what would happen to them; the group that the address names is listed."""
    organisation = viewer.organisation
    found = assessed(organisation, course, kind, organisation.today(), viewer)
    counts = dict(found.order_by().values_list("problem").annotate(Count("pk")))
    problem = chosen_problem(request.GET.get("problem"))
    listed = found.filter(problem=problem).select_related("employee__user").order_by("employee__number", "pk")
    query = {"course": course.pk, "kind": kind.value}
    groups = [
        {"label": label, "count": counts[key], "query": urlencode({**query, "problem": key}), "current": key == problem}
        for key, label in BatchItem.Problem.choices
        if key in counts
    ]
    return {
        "course": course,
        "kind": kind,
        "count": counts.get("", 0),
        "shown": digest_of_batch(course, kind, whom_it_is_for(viewer, course, kind)),
        "groups": groups,
        "problem": problem and BatchItem.Problem(problem).label,
        "query": urlencode(query),
        "page_query": urlencode({**query, "problem": problem}),
        "page_obj": Paginator(listed, ROWS).get_page(request.GET.get("page")),
        "open_batch": CertificateBatch.objects.open().filter(organisation=organisation, course=course).first(),
    }


@login_required
@require_safe
def batch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far a batch is, with its problems. A script asks for this page again while something happens."""
    viewer = hr_or_404(request)
    found = _batch_or_404(viewer, uuid)
    problems = found.items.exclude(problem="").select_related("enrolment__employee__user", "certificate")
    context = {
        "batch": found,
        "progress": found.progress(),
        "page_obj": Paginator(problems, ROWS).get_page(request.GET.get("page")),
    }
    response = render(request, "certificates/batch.html", context)
    add_never_cache_headers(response)
    return response


@login_required
@sent_from(_page_of_batch)
def pause(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop after the certificate at hand."""
    if not pause_batch(_batch_or_404(hr_or_404(request), uuid)):
        _too_late(request)
    return redirect("certificates:batch", uuid=uuid)


@login_required
@sent_from(_page_of_batch)
def resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Go on."""
    found = _batch_or_404(hr_or_404(request), uuid)
    if resume_batch(found):
        hint_at_batches.delay_on_commit(found.pk)
    else:
        _too_late(request)
    return redirect("certificates:batch", uuid=uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell what stays and what will never be issued; ask; cancel."""
    found = _batch_or_404(hr_or_404(request), uuid)
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
