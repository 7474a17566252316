"""Screens of what learners ask: two taps to ask, one page for question and answer, a list of what waits. Strangers get
404.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.duties.services import NothingToDo
from courses.models import DutyRequest, Enrolment
from courses.requests.forms import AnswerForm, AskForm
from courses.requests.listing import READ, RequestList
from courses.requests.services import (
    AlreadyAsked,
    NotDue,
    acts_for,
    approve,
    can_ask,
    refuse,
    withdraw,
)
from courses.requests.services import ask as ask_for
from lib.answers import NotOpen, done_once
from people.models import Employee
from people.requests import EmployeeRequest, employee_required, leader_required
from people.sign_in.limits import is_within
from people.sign_in.page_session import sent_from

ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def ask(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Ask something about one's own duty."""
    viewer = request.employee
    mine = Enrolment.objects.latest_cycle().filter(employee=viewer).select_related("course")
    enrolment: Enrolment = get_object_or_404(mine, uuid=uuid)
    waiting = enrolment.requests.filter(decision="").first()
    if waiting:
        return redirect("requests:one", uuid=waiting.uuid)
    if not can_ask(enrolment, viewer.today()):
        messages.info(request, _("Nothing is due here, so there is nothing to ask."))
        return redirect("reports:home")
    form = AskForm(request.POST or None, enrolment=enrolment)
    if request.method == "POST" and form.is_valid() and not is_within("ask_about_duty", enrolment.pk):
        form.add_error(
            None, _("You have asked about this three times today. Ask again tomorrow, or talk to your manager.")
        )
    elif request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            asked = ask_for(enrolment, data["kind"], reason=data["reason"], due_on=data["due_on"])
        except (NotDue, AlreadyAsked):
            return redirect("requests:ask", uuid=uuid)
        messages.success(request, _sent_words(viewer))
        return redirect("requests:one", uuid=asked.uuid)
    return render(request, "requests/ask.html", {"enrolment": enrolment, "form": form, "today": viewer.today()})


def _sent_words(employee: Employee) -> str:
    if employee.user.email:
        return _("Sent. You'll find the answer here, and we'll e-mail it to you.")
    return _("Sent. You'll find the answer here.")


def _found(viewer: Employee, uuid: UUID) -> DutyRequest:
    """Return a request of the viewer, or of somebody they follow."""
    followed = DutyRequest.objects.seen_by(viewer).values("pk")
    visible = DutyRequest.objects.filter(Q(enrolment__employee=viewer) | Q(pk__in=followed))
    found: DutyRequest = get_object_or_404(visible.select_related(*READ, "action"), uuid=uuid)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def one(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show a question and its answer; who may, answers it here."""
    viewer = request.employee
    found = _found(viewer, uuid)
    acts = acts_for(found, viewer)
    form = AnswerForm(request.POST or None, asked=found, acts=acts) if acts else None
    if request.method == "POST":
        if form is None:
            messages.info(request, _("This request isn't yours to answer, or it has already been answered."))
            return redirect("requests:one", uuid=uuid)
        if request.POST.get("decision") == "no":
            form.fields.pop("due_on", None)
            form.fields.pop("act", None)
        elif request.POST.get("decision") != "yes":
            form.add_error(None, _("Press one of the buttons: nothing has been decided yet."))
        if form.is_valid():
            return _answer(request, found, form)
    context: dict[str, Any] = {
        "asked": found,
        "organisation": viewer.organisation,
        "is_mine": found.enrolment.employee_id == viewer.pk,
        "form": form,
        "answers": [
            {"value": "yes", "label": _("Approve"), "icon": "check", "kind": "primary"},
            {"value": "no", "label": _("Decline"), "icon": "x-circle"},
        ],
    }
    return render(request, "requests/one.html", context)


def _answer(request: EmployeeRequest, found: DutyRequest, form: AnswerForm) -> HttpResponse:
    viewer, data = request.employee, form.cleaned_data
    try:
        if request.POST.get("decision") == "no":
            refuse(found, by=viewer, answer=data["answer"])
            messages.success(request, _("Answered. Nothing was changed; the person who asked can read why."))
        else:
            approve(found, form.chosen_act, by=viewer, answer=data["answer"], due_on=data.get("due_on"))
            messages.success(request, _("Answered, and done."))
    except NotOpen:
        messages.info(request, _("This request isn't yours to answer, or it has already been answered."))
    except NothingToDo:
        messages.warning(request, _("A yes would change nothing: look at the date, or at what is due now."))
        return redirect("requests:one", uuid=found.uuid)
    return redirect("requests:list")


def _page_of_request(request: HttpRequest, uuid: UUID) -> str:
    return reverse("requests:one", args=[uuid])


@employee_required
@sent_from(_page_of_request)
def take_back(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Take one's own request back while nobody has answered."""
    found = _found(request.employee, uuid)
    return done_once(
        request,
        _page_of_request(request, uuid),
        lambda: withdraw(found, by=request.employee),
        done=_("Withdrawn. Nothing was changed."),
        not_open=_("This request isn't yours to answer, or it has already been answered."),
    )


@require_safe
@leader_required
@never_cache
def requests(request: EmployeeRequest) -> HttpResponse:
    """Show what waits for the viewer's answer, the oldest first; or what was answered."""
    viewer = request.employee
    listed = RequestList(viewer, request.GET)
    context = {
        "page_obj": Paginator(listed.rows(), ROWS).get_page(request.GET.get("page")),
        "filters": listed.filters,
        "organisation": viewer.organisation,
        "tabs": listed.tabs(),
    }
    return render(request, "requests/requests.html", context)
