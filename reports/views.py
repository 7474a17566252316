"""Screens that show several apps. Nothing is written here."""

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from certificates.register.listing import failing_count
from courses.duties.acts import ACTS
from courses.duties.listing import Look
from courses.evidence.listing import rows_of
from courses.learning.study import studies_of
from courses.models import DutyAction, Enrolment, Evidence
from courses.permissions import may_act
from people.messages.trouble import trouble_of
from people.models import Employee
from people.permissions import can_use_cms, may_give_pin
from people.requests import EmployeeRequest, SignedInRequest, leader_required
from people.saved_views.habits import column_chooser, with_columns
from people.saved_views.shelf import Shelf
from quizzes.grading.changes import score_changes
from quizzes.models import Attempt
from quizzes.taking.running import forget_running, remember_running, running_attempt
from reports.attention import attention
from reports.duties import changes_of, duties_of
from reports.forms import TeamFilterForm
from reports.my_learning import my_learning
from reports.record import awards, completed_enrolments, completion
from reports.team_progress import Row, TeamProgress

RECORD_ROWS = 25
TEAM_ROWS = 50
KEPT_ON_A_PHONE = {"name", "status", "due_on"}  # columns that are not folded away
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
    """Show where to go on, what is due, paths and certificates; for who is not employed, where to go instead."""
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
        "overdue": f"{reverse('reminders:remind')}?all=1&status={Enrolment.Status.OVERDUE}",
        "mail_trouble": trouble_of(employee.organisation) if employee.is_hr else None,
    }
    return render(request, "reports/home.html", context)


@require_safe
def record(request: SignedInRequest) -> HttpResponse:
    """Show what the signed-in person has completed, in all their employments."""
    page = Paginator(completed_enrolments(request.user), RECORD_ROWS).get_page(request.GET.get("page"))
    completions = [completion(enrolment, request.employee) for enrolment in page]
    own = Evidence.objects.for_user(request.user)
    context = {"page_obj": page, "completions": completions, "evidence": rows_of(own)}
    return render(request, "reports/record.html", context)


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
    """Show how the people stand that the viewer follows: the numbers first, then the list."""
    shelf = Shelf(request.employee, "team")
    if begin := shelf.start(request.GET):
        return redirect(begin)
    asked = with_columns(request.employee, "team", request.GET)
    progress = TeamProgress(request.employee, asked)
    page = _RowPages(progress).get_page(request.GET.get("page"))
    context = {
        "progress": progress,
        "organisation": progress.organisation,
        "counts": progress.counts,
        "without": progress.counts[Look.NO_COURSE],
        "without_query": progress.filters.query(status=Look.NO_COURSE),
        "actions": _actions(progress.viewer, progress.filters.is_of_people),
        "tiles": _tiles(progress),
        "columns": progress.filters.columns(progress.titles()),
        "chooser": column_chooser("team", progress, progress.filters),
        "shelf": shelf,
        "views": shelf.tabs(asked, progress.filters),
        "form": TeamFilterForm(progress),
        "page_obj": page,
        "rows": page.object_list,
        "folds": any(column.key not in KEPT_ON_A_PHONE for column in progress.on_screen),
        "lines": [{"row": row, "cells": progress.cells(row)} for row in page],
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
    """Return what the viewer may do with the rows that they tick: with people without a course, what gives them one."""
    names = ["exempt"] if of_people else list(ACTS)
    found: list[dict[str, object]] = [
        {"url": reverse("duties:act", args=[name]), "label": ACTS[name].verb, "icon": ACTS[name].icon}
        for name in names
        if may_act(viewer, ACTS[name].kind)
    ]
    if not of_people:
        found.insert(0, {"url": reverse("reminders:remind"), "label": _("Remind"), "icon": "mail"})
    if may_act(viewer, DutyAction.Kind.ASSIGN):
        found.insert(0, {"url": reverse("duties:assign"), "label": _("Assign"), "icon": "check"})
    return found


@require_safe
@leader_required
def person(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show one employee the viewer may see: courses, attempts, certificates."""
    viewer = request.employee
    visible = Employee.objects.visible_to(viewer).select_related("user", "organisation", "work_centre", "job_role")
    employee = get_object_or_404(visible, pk=pk)
    if employee.merged_into_id:
        return redirect("reports:person", pk=employee.merged_into_id)
    former = list(employee.merged.select_related("user", "organisation", "work_centre", "job_role").order_by("pk"))
    whole = [employee, *former]
    graded = Attempt.objects.filter(enrolment__employee__in=whole, submitted_at__isnull=False).with_late_answers()
    attempts = list(graded.select_related("quiz", "enrolment__course").order_by("-submitted_at"))
    changes = score_changes(attempt.pk for attempt in attempts) if viewer.is_hr else {}
    certificates = Certificate.objects.filter(enrolment__employee__in=whole).select_related("organisation", "enrolment")
    today = employee.today()
    if viewer.is_hr:
        certificates = certificates.with_failing(today)
    context = {
        "viewer": viewer,
        "gives_pin": not viewer.is_hr and may_give_pin(viewer, employee),
        "employee": employee,
        "organisation": employee.organisation,
        "name_changes": employee.user.name_changes.select_related("changed_by") if viewer.is_hr else [],
        "memberships": employee.memberships.select_related("team"),
        "duties": duties_of(employee),
        "former": [(one, begun) for one in former if (begun := [each for each in duties_of(one) if each.is_started])],
        "evidence": rows_of(Evidence.objects.of_people_of(viewer).filter(employee__in=whole)),
        "actions": [action for action in _actions(viewer) if action["url"] != reverse("duties:assign")],
        "may_assign": may_act(viewer, DutyAction.Kind.ASSIGN),
        "changes": changes_of(employee),
        "studies": studies_of(employee) if viewer.is_hr else [],
        "has_cycles": any(attempt.counts_for.cycle > 1 for attempt in attempts),
        "attempts": [{"attempt": attempt, "changes": changes.get(attempt.pk, [])} for attempt in attempts],
        "awards": awards(certificates, today),
    }
    return render(request, "reports/person.html", context)
