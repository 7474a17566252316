"""Reminding by hand, and the ladder of the clock as human resources set it. Strangers get 404."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.duties.selection import Selection
from courses.models import CoursePage
from courses.reminders.by_hand import Problem, ReminderPlan, plan_reminder, remind_by_hand
from courses.reminders.emails import BY_HAND
from courses.reminders.forms import ReminderSettingsForm
from courses.reminders.services import reminder_settings
from lib.groups import Groups, changed_query
from lib.shown import ShownOtherwise
from people.correspondence.tabs import message_tabs
from people.models import Employee, Message
from people.requests import EmployeeRequest, leader_required, whole_hr_required
from people.staff.tabs import people_tabs

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@leader_required
@never_cache
def remind(request: EmployeeRequest) -> HttpResponse:
    """See who would get a reminder and who would not and why, and send it."""
    viewer = request.employee
    selection = Selection(viewer, request.GET)
    context: dict[str, Any] = {"selection": None if selection.is_empty else selection, "warnings": []}
    if not selection.is_empty:

        def plan() -> ReminderPlan:
            return plan_reminder(viewer, Selection(viewer, request.GET).duties())

        if request.method == "POST":
            answer = _send(request, viewer, plan)
            if answer:
                return answer
        context |= _shown(plan(), request.GET)
        if selection.is_all:
            context |= {"warnings": selection.listing.filters.warnings, "places": _places(selection, request.GET)}
    return render(request, "duties/remind.html", context)


def _send(request: EmployeeRequest, viewer: Employee, plan: Any) -> HttpResponse | None:
    try:
        sent = remind_by_hand(viewer, plan, shown=request.POST.get("shown", ""))
    except ShownOtherwise:
        messages.warning(
            request, _("Nothing was done: it would do something else now than this page had shown. Look at it again.")
        )
        return None
    messages.success(request, _done(sent))
    return redirect(f"{reverse('messages:log')}?kind={BY_HAND}" if viewer.is_hr else reverse("reports:team"))


def _done(sent: list[Message]) -> str:
    number, now = len(sent), timezone.now()
    waiting = sum(message.due_at > now for message in sent)
    if waiting:
        text = ngettext(
            "%(number)d reminder is queued. It leaves when your hours for writing begin.",
            "%(number)d reminders are queued. They leave when your hours for writing begin.",
            number,
        )
    else:
        text = ngettext("%(number)d reminder is on its way.", "%(number)d reminders are on their way.", number)
    return text % {"number": number}


def _shown(plan: ReminderPlan, data: QueryDict) -> dict[str, Any]:
    """Return what the page shows of a plan. Two queries, whatever its size."""
    groups = Groups(data, _("Gets a reminder"), Problem.choices, plan.counts)
    page = Paginator([line for line in plan.lines if line.problem == groups.chosen], ROWS).get_page(data.get("page"))
    lines = list(page.object_list)
    people = Employee.objects.select_related("user").in_bulk([line.employee_id for line in lines])
    courses = CoursePage.objects.in_bulk({line.course_id for line in lines})
    return {
        "plan": plan,
        "page_obj": page,
        "rows": [
            {"employee": people[line.employee_id], "course": courses[line.course_id].local_title, "line": line}
            for line in lines
        ],
        "tabs": groups.tabs(),
        "page_query": groups.page_query(),
        "act_label": ngettext("Remind %(number)d person", "Remind %(number)d people", plan.reached_count)
        % {"number": plan.reached_count},
    }


def _places(selection: Selection, data: QueryDict) -> list[dict[str, object]]:
    """Return the work centres to narrow the choice down to with one click."""
    listing = selection.listing
    if len(listing.centres) < 2:
        return []
    chosen = listing.filters.centre
    places = [("", _("Everywhere"), chosen is None)]
    places += [(str(centre.pk), centre.name, chosen == centre) for centre in listing.centres]
    return [
        {"label": label, "url": f"?{changed_query(data, group='', centre=key)}", "current": current}
        for key, label, current in places
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def ladder(request: EmployeeRequest) -> HttpResponse:
    """Let human resources say when people are reminded, and what their managers are told."""
    viewer = request.employee
    form = ReminderSettingsForm(request.POST or None, instance=reminder_settings(viewer.organisation))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("reminders:settings")
    context = {
        "form": form,
        "tabs": people_tabs(viewer, "messages:log"),
        "own_tabs": message_tabs(viewer, "reminders:settings"),
    }
    return render(request, "messages/ladder.html", context, status=400 if form.errors else 200)
