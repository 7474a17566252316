"""Screens of human resources for importing people: choose a file, see what would happen, confirm, undo."""

import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.downloads import CSV, XLSX, as_file
from lib.file_jobs import TooManyOpen
from lib.sheets.words import reader
from lib.spreadsheets import csv_lines
from lib.workbooks import xlsx_file
from people.imports.export import people_lines
from people.imports.forms import ChoicesForm, ColumnsForm, ConfirmForm, FileForm, NightlyForm
from people.imports.listing import ImportRows
from people.imports.report import Reporter, report_lines, report_titles
from people.imports.services import (
    AnotherIsWriting,
    BrakeOn,
    PlanChanged,
    ReasonNeeded,
    WrongColumns,
    cancel_import,
    choose,
    confirm_import,
    match_columns,
    request_import,
)
from people.imports.steps import BRAKE, Kind, needs_brake
from people.imports.tasks import plan_one_import, write_one_import
from people.imports.template import people_file
from people.imports.undo import Blocked, NotTheLast, blockers_of, undo_import, undoable, waiting_names
from people.models import ImportSettings, PeopleImport, PeopleImportQuerySet
from people.requests import EmployeeRequest, whole_hr_required
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs

ROWS = 50
LONG = datetime.timedelta(seconds=20)
MOST_BLOCKERS = 100
HEADINGS = {
    PeopleImport.State.WAITING: gettext_lazy("The file is being read"),
    PeopleImport.State.PLANNED: gettext_lazy("What the import would do"),
    PeopleImport.State.WRITING: gettext_lazy("The people are being written"),
    PeopleImport.State.FINISHED: gettext_lazy("The import is finished"),
    PeopleImport.State.CANCELLED: gettext_lazy("The import was canceled"),
    PeopleImport.State.FAILED: gettext_lazy("The file was not imported"),
}
REASONS = {
    "acted": gettext_lazy("has already begun something here"),
    "signed_in": gettext_lazy("has signed in since"),
    "changed": gettext_lazy("was changed since"),
    "taken": gettext_lazy("what they had before belongs to another record now"),
    "own_record": gettext_lazy("this is your own record: somebody else has to undo it"),
    "hr_record": gettext_lazy("works in human resources: an administrator has to undo it"),
}


def _imports(request: EmployeeRequest) -> PeopleImportQuerySet:
    found: PeopleImportQuerySet = PeopleImport.objects.visible_to(request.employee)
    return found


def _job_or_404(request: EmployeeRequest, uuid: UUID) -> PeopleImport:
    jobs = _imports(request).select_related("organisation", "started_by", "undone_by")
    job: PeopleImport = get_object_or_404(jobs, uuid=uuid)
    return job


def _page_of_import(request: HttpRequest, uuid: UUID) -> str:
    return reverse("imports:one", args=[uuid])


def _list_of_imports(request: HttpRequest) -> str:
    return reverse("imports:list")


def _to(job: PeopleImport) -> HttpResponse:
    return redirect("imports:one", uuid=job.uuid)


def _extension_or_404(extension: str) -> str:
    if extension not in ("csv", "xlsx"):
        raise Http404
    return {"csv": CSV, "xlsx": XLSX}[extension]


# --- All imports ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def imports(request: EmployeeRequest) -> HttpResponse:
    """Choose a file, and the files that were imported, the newest first."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        organisation, name = request.employee.organisation, form.cleaned_data["file"].name or ""
        try:
            job = request_import(organisation, name, form.content, by=request.user)
        except TooManyOpen as full:
            form.add_error("file", full.sentence)
        else:
            plan_one_import.delay_on_commit(job.pk)
            return _to(job)
    found = _imports(request).select_related("started_by")
    organisation = request.employee.organisation
    chosen = ImportSettings.objects.filter(organisation=organisation).first()
    context = {
        "form": form,
        "organisation": organisation,
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "undoable": undoable(organisation),
        "tabs": people_tabs(request.employee, "imports:list"),
        "nightly": NightlyForm(instance=chosen) if settings.PEOPLE_DROP else None,
    }
    return render(request, "people/imports/list.html", context, status=400 if form.errors else 200)


@whole_hr_required
@sent_from(_list_of_imports)
def nightly(request: EmployeeRequest) -> HttpResponse:
    """Say how the files of the watched folder are read."""
    if settings.PEOPLE_DROP is None:
        return redirect("imports:list")
    chosen, _is_new = ImportSettings.objects.get_or_create(organisation=request.employee.organisation)
    form = NightlyForm(request.POST, instance=chosen)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. It counts from the next file on."))
    return redirect("imports:list")


@require_safe
@whole_hr_required
def template(request: EmployeeRequest, extension: str) -> HttpResponseBase:
    """Send the file to begin with."""
    content_type = _extension_or_404(extension)
    content = people_file(extension, request.employee.organisation)
    name = _("people-template")
    return as_file(content, f"{name}.{extension}", content_type)


@require_safe
@whole_hr_required
def present_people(request: EmployeeRequest, extension: str) -> HttpResponseBase:
    """Send the people as they are, as a file that can be changed and imported."""
    content_type = _extension_or_404(extension)
    organisation = request.employee.organisation
    content = people_file(extension, organisation, people_lines(organisation, reader()))
    name = _("people")
    return as_file(content, f"{name}-{organisation.today()}.{extension}", content_type)


# --- One import -----------------------------------------------------------------------------------


@require_safe
@whole_hr_required
@never_cache
def one(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show one import at one address, however far it is. A script asks for this page again while something happens."""
    return _page(request, _job_or_404(request, uuid))


def _page(request: EmployeeRequest, job: PeopleImport, *, confirming: ConfirmForm | None = None) -> HttpResponse:
    reporter = Reporter(job)
    context: dict[str, Any] = {
        "job": job,
        "state": job.state.value,
        "heading": _("Which column is which?") if job.is_matching else _heading(job),
        "is_ready": job.is_matching or job.state not in (job.State.WAITING, job.State.WRITING),
        "is_waiting_long": _waits_long(job),
        "remarks": reporter.remarks(),
        "failure": reporter.failure(),
        "zone": job.organisation.time_zone,
    }
    if job.planned_at and not job.failed_at:
        context |= _plan(request, job, reporter)
    if job.state == job.State.PLANNED:
        context["confirming"] = confirming or ConfirmForm(job)
        context["choosing"] = ChoicesForm(
            initial={"creates_teams": job.creates_teams, "absent_leave": job.absent_leave}
        )
    if job.is_matching:
        context["matching"] = ColumnsForm(job, reader())
    if job.finished_at and not job.undone_at:
        last = undoable(job.organisation)
        context["may_undo"] = last is not None and last.pk == job.pk
    status = 400 if confirming and confirming.errors else 200
    return render(request, "people/imports/one.html", context, status=status)


def _heading(job: PeopleImport) -> str:
    """Return what to read first: of a file that was imported, what came of it."""
    if job.undone_at:
        return _("The import was undone")
    if job.state == job.State.FINISHED and job.outcome != job.Outcome.ALL:
        return str(job.outcome.label)
    return str(HEADINGS[job.state])


def _waits_long(job: PeopleImport) -> bool:
    """Return whether no worker has taken it up although it is time."""
    since = job.confirmed_at or job.matched_at or job.started_at
    return job.lease_until is None and timezone.now() - since > LONG


def _plan(request: EmployeeRequest, job: PeopleImport, reporter: Reporter) -> dict[str, Any]:
    """Return the rows that the address asks for, in words, and how many there are of each kind."""
    listed = ImportRows(job, request.GET)
    page = Paginator(listed.rows(), ROWS).get_page(request.GET.get("page"))
    leaving = job.counts.get(Kind.LEAVING, 0)
    return {
        "filters": listed.filters,
        "tabs": listed.tabs(),
        "page_obj": page,
        "rows": [reporter.shown(row) for row in page],
        "leaving": leaving,
        "brake": needs_brake(leaving, job.employed),
        "brake_percent": BRAKE,
    }


@whole_hr_required
@sent_from(_page_of_import)
def columns(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Say which column is which, or ask for it again."""
    job = _job_or_404(request, uuid)
    form = ColumnsForm(job, reader(), request.POST)
    if "again" in request.POST:
        PeopleImport.objects.open().filter(pk=job.pk, confirmed_at=None).update(matched_at=None, planned_at=None)
        return _to(job)
    if not form.is_valid():
        context = {
            "job": job,
            "state": job.state.value,
            "heading": _("Which column is which?"),
            "is_ready": True,
            "matching": form,
            "zone": job.organisation.time_zone,
        }
        return render(request, "people/imports/one.html", context, status=400)
    try:
        match_columns(job, form.chosen)
    except WrongColumns:
        messages.warning(request, _("The columns were not saved. Choose them again."))
    else:
        plan_one_import.delay_on_commit(job.pk)
    return _to(job)


@whole_hr_required
@sent_from(_page_of_import)
def choices(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Choose otherwise beside the file; the plan is made anew."""
    job = _job_or_404(request, uuid)
    form = ChoicesForm(request.POST)
    if form.is_valid() and choose(job, form.choices):
        plan_one_import.delay_on_commit(job.pk)
    return _to(job)


@whole_hr_required
@sent_from(_page_of_import)
def confirm(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Do what was shown."""
    job = _job_or_404(request, uuid)
    form = ConfirmForm(job, request.POST)
    if not form.is_valid():
        return _page(request, job, confirming=form) if job.state == job.State.PLANNED else _to(job)
    answers = form.cleaned_data
    try:
        confirm_import(
            job,
            request.POST.get("digest", ""),
            by=request.user,
            why=answers.get("why", ""),
            leaving=answers.get("leaving"),
            invites=answers.get("invites", False),
        )
    except (PlanChanged, ReasonNeeded, BrakeOn):
        messages.warning(request, _("People have changed in the meantime. Look at the plan again, then confirm."))
    except AnotherIsWriting:
        messages.warning(request, _("Another import is being written. Confirm again when it is done."))
    else:
        write_one_import.delay_on_commit(job.pk)
    return _to(job)


@whole_hr_required
@sent_from(_page_of_import)
def cancel(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Change nobody."""
    job = _job_or_404(request, uuid)
    if cancel_import(job):
        messages.info(request, _("Nobody was changed."))
        return redirect("imports:list")
    return _to(job)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def undo(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Tell who stands in the way, or what undoing does; ask; undo."""
    job = _job_or_404(request, uuid)
    if request.method == "POST":
        try:
            undo_import(job, by=request.user)
        except (NotTheLast, Blocked):
            messages.warning(request, _("It can no longer be undone. This is how things stand now."))
        else:
            messages.success(request, _("The import was undone: everybody has what they had before."))
        return _to(job)
    last = undoable(job.organisation)
    if last is None or last.pk != job.pk:
        return _to(job)
    blockers = blockers_of(job, request.user)
    context = {
        "job": job,
        "blockers": [{"person": blocker, "reason": REASONS[blocker.reason]} for blocker in blockers[:MOST_BLOCKERS]],
        "more": max(len(blockers) - MOST_BLOCKERS, 0),
        "names": waiting_names(job).count(),
        "zone": job.organisation.time_zone,
    }
    return render(request, "people/imports/undo.html", context)


@require_safe
@whole_hr_required
def report(request: EmployeeRequest, uuid: UUID, extension: str) -> HttpResponseBase:
    """Send the report, row by row, as a file; of the kind that the address asks for, or of all."""
    content_type = _extension_or_404(extension)
    job = _job_or_404(request, uuid)
    rows = ImportRows(job, request.GET).rows()
    lines = list(report_lines(job, rows.iterator(1000)))  # in the language of now, not of when it is sent
    stem = _("import-report")
    name = f"{stem}-{job.started_at:%Y-%m-%d}.{extension}"
    if extension == "csv":
        return as_file(csv_lines([report_titles(), *lines]), name, content_type)
    return as_file(xlsx_file(_("Report"), report_titles(), lines), name, content_type)
