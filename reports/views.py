"""Screens that show several apps. Nothing is written here."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from certificates.models import Certificate
from certificates.register.listing import failing_count
from courses.models import Enrolment
from people.models import Employee
from people.permissions import can_follow_others, can_use_cms
from quizzes.grading.changes import score_changes
from quizzes.models import Attempt
from quizzes.taking.running import forget_running, remember_running, running_attempt
from reports.duties import duties_of
from reports.exports import csv_lines, xlsx_file
from reports.forms import TeamFilterForm
from reports.my_learning import my_learning
from reports.record import awards, completed_enrolments, completion
from reports.team_progress import DUE_SOON_FILTER, TeamProgress

RECORD_ROWS = 25
TEAM_ROWS = 50
TILE_ICONS = {
    Enrolment.Status.CURRENT: "check-circle",
    Enrolment.Status.IN_PROGRESS: "circle-dot",
    DUE_SOON_FILTER: "clock",
    Enrolment.Status.OVERDUE: "alert-triangle",
    Enrolment.Status.NOT_STARTED: "circle",
    Enrolment.Status.EXPIRED: "history",
}


def _employee(request: HttpRequest) -> Employee | None:
    return request.employee or None  # type: ignore[attr-defined]  # set by EmployeeMiddleware


def _viewer_or_404(request: HttpRequest) -> Employee:
    viewer = _employee(request)
    if viewer is None or not can_follow_others(viewer):
        raise Http404
    return viewer


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where to go on, what is due, paths and certificates; for who is not employed, where to go instead."""
    employee = _employee(request)
    if employee is None:
        return render(request, "reports/no_employment.html", {"can_use_cms": can_use_cms(request.user)})
    running = running_attempt(employee)
    if running:
        remember_running(request, running)
    else:
        forget_running(request)
    context = {
        "employee": employee,
        "organisation": employee.organisation,
        "learning": my_learning(employee),
        "running": running,
        "failing": failing_count(employee) if employee.is_hr else 0,
    }
    return render(request, "reports/home.html", context)


@require_safe
@login_required
def record(request: HttpRequest) -> HttpResponse:
    """What the signed-in person has completed, in all their employments."""
    page = Paginator(completed_enrolments(request.user), RECORD_ROWS).get_page(request.GET.get("page"))
    completions = [completion(enrolment, _employee(request)) for enrolment in page]
    return render(request, "reports/record.html", {"page_obj": page, "completions": completions})


class _RowPages(Paginator[Any]):
    """Pages of a list whose length is already known from the tiles."""

    def __init__(self, progress: TeamProgress) -> None:
        super().__init__([], TEAM_ROWS)
        self.progress = progress
        self.count = progress.row_count

    def page(self, number: int | str) -> Any:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self.progress.page(start, start + self.per_page), number, self)


@require_safe
@login_required
def team(request: HttpRequest) -> HttpResponse:
    """How the people stand that the viewer follows: the numbers first, then the list."""
    progress = TeamProgress(_viewer_or_404(request), request.GET)
    page = _RowPages(progress).get_page(request.GET.get("page"))
    context = {
        "progress": progress,
        "organisation": progress.organisation,
        "counts": progress.counts,
        "not_enrolled": progress.counts["people"] - progress.counts["enrolled"],
        "tiles": _tiles(progress),
        "columns": _columns(progress),
        "form": TeamFilterForm(progress),
        "page_obj": page,
        "rows": page.object_list,
        "query": progress.filters.query(),
        "clear_status": progress.filters.query(status=""),
    }
    return render(request, "reports/team.html", context)


def _tiles(progress: TeamProgress) -> list[dict[str, Any]]:
    labels = {**progress.status_labels, DUE_SOON_FILTER: _("Due soon")}
    return [
        {
            "status": status,
            "label": labels[status],
            "icon": icon,
            "count": progress.counts[status],
            "note": _("within 7 days") if status == DUE_SOON_FILTER else "",
            "query": progress.filters.query(status=status),
            "current": progress.filters.status == status,
        }
        for status, icon in TILE_ICONS.items()
    ]


def _columns(progress: TeamProgress) -> list[dict[str, str]]:
    sort = progress.filters.sort
    titles = [
        (_("Employee"), "name"),
        (_("Number"), ""),
        (_("Team"), ""),
        (_("Course"), ""),
        (_("Progress"), ""),
        (_("Due date"), "due"),
        (_("Status"), "status"),
        (_("Completed on"), ""),
    ]
    return [
        {
            "title": title,
            "query": progress.filters.query(sort=f"-{key}" if sort == key else key) if key else "",
            "sorted": {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else "",
        }
        for title, key in titles
    ]


@require_GET
@login_required
def team_export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The whole list of the team page as CSV or XLSX, under the same filters and in the same order."""
    progress = TeamProgress(_viewer_or_404(request), request.GET)
    name = f"{slugify(_('Team progress'))}-{progress.today:%Y-%m-%d}.{extension}"
    response: HttpResponseBase
    if extension == "csv":
        response = StreamingHttpResponse(csv_lines(progress), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
    elif extension == "xlsx":
        response = FileResponse(xlsx_file(progress), as_attachment=True, filename=name)
    else:
        raise Http404
    add_never_cache_headers(response)
    return response


@require_safe
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One employee the viewer may see: courses, attempts, certificates."""
    viewer = _viewer_or_404(request)
    visible = Employee.objects.visible_to(viewer).select_related("user", "organisation", "job_role")
    employee = get_object_or_404(visible, pk=pk)
    graded = Attempt.objects.filter(enrolment__employee=employee, submitted_at__isnull=False).with_late_answers()
    attempts = list(graded.select_related("quiz", "enrolment__course").order_by("-submitted_at"))
    changes = score_changes(attempt.pk for attempt in attempts) if viewer.is_hr else {}
    certificates = Certificate.objects.filter(enrolment__employee=employee).select_related("organisation", "enrolment")
    today = employee.organisation.today()
    if viewer.is_hr:
        certificates = certificates.with_failing(today)
    context = {
        "crumbs": [
            {"label": _("Team progress"), "url": reverse("reports:team")},
            {"label": employee.user.get_full_name()},
        ],
        "viewer": viewer,
        "employee": employee,
        "organisation": employee.organisation,
        "name_changes": employee.user.name_changes.select_related("changed_by") if viewer.is_hr else [],
        "memberships": employee.memberships.select_related("team"),
        "duties": duties_of(employee),
        "has_cycles": any(attempt.enrolment.cycle > 1 for attempt in attempts),
        "attempts": [{"attempt": attempt, "changes": changes.get(attempt.pk, [])} for attempt in attempts],
        "awards": awards(certificates, today),
    }
    return render(request, "reports/person.html", context)
