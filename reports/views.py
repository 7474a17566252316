"""Screens that show several apps. Nothing is written here."""

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from certificates.models import Certificate
from certificates.register.listing import failing_count
from courses.duties.acts import ACTS
from courses.duties.listing import LEFT, Look
from courses.models import DutyAction, Enrolment
from courses.permissions import may_act
from lib.downloads import CSV, XLSX, as_file
from people.models import Employee
from people.permissions import can_use_cms
from people.requests import EmployeeRequest, SignedInRequest, leader_required
from quizzes.grading.changes import score_changes
from quizzes.models import Attempt
from quizzes.taking.running import forget_running, remember_running, running_attempt
from reports.attention import attention
from reports.duties import changes_of, duties_of
from reports.exports import csv_lines, xlsx_file
from reports.forms import TeamFilterForm
from reports.my_learning import my_learning
from reports.record import awards, completed_enrolments, completion
from reports.team_progress import Row, TeamProgress

RECORD_ROWS = 25
TEAM_ROWS = 50
TILE_ICONS = {
    Enrolment.Status.CURRENT: "check-circle",
    Enrolment.Status.IN_PROGRESS: "circle-dot",
    Look.DUE_SOON: "clock",
    Enrolment.Status.OVERDUE: "alert-triangle",
    Enrolment.Status.NOT_STARTED: "circle",
    Enrolment.Status.EXPIRED: "history",
    Enrolment.Status.EXEMPT: "minus-circle",
}


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Where to go on, what is due, paths and certificates; for who is not employed, where to go instead."""
    employee = request.employee
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
        "attention": attention(employee) if employee.is_hr else [],
    }
    return render(request, "reports/home.html", context)


@require_safe
def record(request: SignedInRequest) -> HttpResponse:
    """What the signed-in person has completed, in all their employments."""
    page = Paginator(completed_enrolments(request.user), RECORD_ROWS).get_page(request.GET.get("page"))
    completions = [completion(enrolment, request.employee) for enrolment in page]
    return render(request, "reports/record.html", {"page_obj": page, "completions": completions})


class _RowPages(Paginator[Row]):
    """Pages of a list whose length is already known from the tiles."""

    def __init__(self, progress: TeamProgress) -> None:
        super().__init__([], TEAM_ROWS)
        self.progress = progress
        self.count = progress.row_count

    def page(self, number: int | str) -> Page[Row]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self.progress.page(start, start + self.per_page), number, self)


@require_safe
@leader_required
def team(request: EmployeeRequest) -> HttpResponse:
    """How the people stand that the viewer follows: the numbers first, then the list."""
    progress = TeamProgress(request.employee, request.GET)
    page = _RowPages(progress).get_page(request.GET.get("page"))
    context = {
        "progress": progress,
        "organisation": progress.organisation,
        "counts": progress.counts,
        "without": progress.counts[Look.NO_COURSE],
        "without_query": progress.filters.query(status=Look.NO_COURSE),
        "warnings": progress.warnings,
        "actions": _actions(progress.viewer, progress.filters.is_of_people),
        "tiles": _tiles(progress),
        "columns": _columns(progress),
        "form": TeamFilterForm(progress),
        "page_obj": page,
        "rows": page.object_list,
        "query": progress.filters.query(),
        "filters": [pair for pair in progress.filters.values.items() if pair[1]],
        "clear_status": progress.filters.query(status=""),
    }
    return render(request, "reports/team.html", context)


def _tiles(progress: TeamProgress) -> list[dict[str, object]]:
    labels = {**progress.status_labels, Look.DUE_SOON: _("Due soon")}
    return [
        {
            "status": status,
            "label": labels[status],
            "icon": icon,
            "count": progress.counts[status],
            "note": _("within 7 days") if status == Look.DUE_SOON else "",
            "query": progress.filters.query(status=status),
            "current": progress.filters.status == status,
        }
        for status, icon in TILE_ICONS.items()
    ]


def _actions(viewer: Employee, of_people: bool = False) -> list[dict[str, object]]:
    """What the viewer may do with the rows that they tick: with people without a course, what gives them one."""
    names = ["exempt"] if of_people else list(ACTS)
    found: list[dict[str, object]] = [
        {"url": reverse("duties:act", args=[name]), "label": ACTS[name].verb, "icon": ACTS[name].icon}
        for name in names
        if may_act(viewer, ACTS[name].kind)
    ]
    if may_act(viewer, DutyAction.Kind.ASSIGN):
        found.insert(0, {"url": reverse("duties:assign"), "label": _("Assign"), "icon": "check"})
    return found


def _columns(progress: TeamProgress) -> list[dict[str, str]]:
    has_places, is_of_leavers = bool(progress.centres), progress.filters.people == LEFT
    titles = [
        (_("Employee"), "name"),
        (_("Number"), ""),
        (_("Team"), ""),
        *([(_("Work center"), "")] if has_places else []),
        *([(_("Left on"), "")] if is_of_leavers else []),
    ]
    if progress.filters.is_of_people:
        titles.append((_("Status"), ""))
        return _sortable(titles, progress)
    titles += [
        (_("Course"), ""),
        (_("Progress"), ""),
        (_("Due date"), "due"),
        (_("Status"), "status"),
        (_("Completed on"), ""),
    ]
    return _sortable(titles, progress)


def _sortable(titles: list[tuple[str, str]], progress: TeamProgress) -> list[dict[str, str]]:
    sort = progress.filters.sort
    return [
        {
            "title": title,
            "query": progress.filters.query(sort=f"-{key}" if sort == key else key) if key else "",
            "sorted": {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else "",
        }
        for title, key in titles
    ]


@require_GET
@leader_required
def team_export(request: EmployeeRequest, extension: str) -> HttpResponseBase:
    """The whole list of the team page as CSV or XLSX, under the same filters and in the same order."""
    progress = TeamProgress(request.employee, request.GET)
    name = f"{slugify(_('Team progress'))}-{progress.today:%Y-%m-%d}.{extension}"
    if extension == "csv":
        return as_file(csv_lines(progress), name, CSV)
    if extension == "xlsx":
        return as_file(xlsx_file(progress), name, XLSX)
    raise Http404


@require_safe
@leader_required
def person(request: EmployeeRequest, pk: int) -> HttpResponse:
    """One employee the viewer may see: courses, attempts, certificates."""
    viewer = request.employee
    visible = Employee.objects.visible_to(viewer).select_related("user", "organisation", "work_centre", "job_role")
    employee = get_object_or_404(visible, pk=pk)
    graded = Attempt.objects.filter(enrolment__employee=employee, submitted_at__isnull=False).with_late_answers()
    attempts = list(graded.select_related("quiz", "enrolment__course").order_by("-submitted_at"))
    changes = score_changes(attempt.pk for attempt in attempts) if viewer.is_hr else {}
    certificates = Certificate.objects.filter(enrolment__employee=employee).select_related("organisation", "enrolment")
    today = employee.today()
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
        "actions": _actions(viewer),
        "changes": changes_of(employee),
        "has_cycles": any(attempt.enrolment.cycle > 1 for attempt in attempts),
        "attempts": [{"attempt": attempt, "changes": changes.get(attempt.pk, [])} for attempt in attempts],
        "awards": awards(certificates, today),
    }
    return render(request, "reports/person.html", context)
