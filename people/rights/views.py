"""Requests about personal data: the person's own, and for human resources the inbox with its terms."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.downloads import as_file
from people.models import RightsRequest, RightsRequestQuerySet
from people.requests import EmployeeRequest, SignedInRequest, employee_required, hr_required, set_concerned
from people.rights.access_file import access_file
from people.rights.answering import against, answered_by, sees_inbox
from people.rights.forms import AnswerForm, AskForm, DoneForm, EnterForm
from people.rights.services import AlreadyAsked, AlreadyDone, answer, ask, enter, finish, may_have_file, withdraw
from people.sign_in.limits import is_within, too_often
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs

ROWS = 50
LIMIT = "own_data"
PEOPLE = (
    *("employee__user", "employee__organisation", "employee__work_centre"),
    *("answered_by", "done_by", "entered_by"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def own(request: EmployeeRequest) -> HttpResponse:
    """Ask about one's data, and see what was asked before."""
    employee = request.employee
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = RightsRequest.Kind(form.cleaned_data["kind"])
        try:
            asked = ask(employee, kind, form.cleaned_data["text"])
        except AlreadyAsked:
            messages.info(request, _("You have asked for this already, and it is waiting for an answer."))
            return redirect("rights:own")
        messages.success(request, _("Request sent. This page says until when you get an answer."))
        return redirect("rights:one", uuid=asked.uuid)
    found = RightsRequest.objects.filter(employee=employee)
    context = {
        "form": form,
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "organisation": employee.organisation,
    }
    return render(request, "people/rights/own.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Show one request to who asked, and to who answers it with what can be done next."""
    found = RightsRequest.objects.select_related(*PEOPLE)
    mine = found.filter(uuid=uuid, employee=request.employee).first() if request.employee else None
    asked = mine or get_object_or_404(_to_answer(request), uuid=uuid)
    refused = None if mine else against(asked, request.user)
    form = None if mine or refused else _form(request, asked)
    if request.method == "POST":
        if form is None:
            raise Http404
        if isinstance(form, AnswerForm) and request.POST.get("decision") not in ("yes", "no"):
            form.add_error(None, _("Choose whether to grant the request."))
        if form.is_valid():
            return _act(request, asked, form.cleaned_data["text"])
    context = {
        "asked": asked,
        "is_mine": bool(mine),
        "refused": refused,
        "form": form,
        "has_file": may_have_file(asked, request.user),
        "today": asked.employee.today(),
        "organisation": asked.employee.organisation,
    }
    return render(request, "people/rights/one.html", context, status=400 if form and form.errors else 200)


def _to_answer(request: SignedInRequest) -> RightsRequestQuerySet:
    return answered_by(request.user, request.employee).select_related(*PEOPLE)


def _form(request: HttpRequest, asked: RightsRequest) -> AnswerForm | DoneForm | None:
    if asked.is_open:
        return AnswerForm(request.POST or None)
    return DoneForm(request.POST or None) if asked.waits_for_effect else None


def _act(request: SignedInRequest, asked: RightsRequest, text: str) -> HttpResponse:
    """Answer, or say that it was done; whichever the page was for."""
    try:
        if asked.is_open:
            answer(asked.pk, is_granted=request.POST["decision"] == "yes", text=text, by=request.user)
        else:
            finish(asked.pk, note=text, by=request.user)
    except AlreadyDone:
        messages.warning(request, _("Somebody else has just done this, or the request was withdrawn."))
    else:
        messages.success(request, _("Saved. The person is told."))
    if not _to_answer(request).filter(pk=asked.pk).exists():  # what is over of a blocked person has no page
        return redirect("rights:inbox")
    return redirect("rights:one", uuid=asked.uuid)


def _page_of_request(request: HttpRequest, uuid: UUID) -> str:
    return reverse("rights:one", args=[uuid])


@employee_required
@sent_from(_page_of_request)
def take_back(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Withdraw one's own request."""
    asked = get_object_or_404(RightsRequest, uuid=uuid, employee=request.employee)
    try:
        withdraw(asked.pk)
    except AlreadyDone:
        messages.info(request, _("There is an answer already."))
    else:
        messages.success(request, _("The request is withdrawn."))
    return redirect("rights:one", uuid=uuid)


@require_safe
def file(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
    """Hand out to the person what is held about them; of somebody who cannot come in, to who answered their letter."""
    found = RightsRequest.objects.select_related("employee__user", "employee__organisation", "employee__work_centre")
    own = Q(employee=request.employee) if request.employee else Q(pk__in=[])
    sent = Q(answered_by=request.user, pk__in=_to_answer(request).values("pk"))
    asked = get_object_or_404(found, own | sent & ~Q(came_by=RightsRequest.Way.SITE), uuid=uuid)
    if not may_have_file(asked, request.user):
        return redirect("rights:one", uuid=uuid)
    if not is_within(LIMIT, request.user.pk):
        return too_often(request, LIMIT)
    set_concerned(request, asked.employee)
    name = f"{_('my-data')}-{asked.employee.today():%Y-%m-%d}.zip"
    return as_file(access_file(asked.employee), name, "application/zip")


@require_safe
@never_cache
def inbox(request: SignedInRequest) -> HttpResponse:
    """Show what waits for an answer or for its effect, the nearest term first; then, if asked for, what is over."""
    viewer = request.employee
    if not sees_inbox(request.user, viewer):
        raise Http404
    is_over = request.GET.get("state") == "over"
    found = _to_answer(request)
    waiting = found.open()
    rows = (
        found.exclude(pk__in=waiting.order_by().values("pk"))
        if is_over
        else waiting.order_by(Coalesce(F("effect_by"), F("answer_by")), "pk")
    )
    states = [
        {"label": _("Waiting"), "url": reverse("rights:inbox"), "current": not is_over, "count": waiting.count()},
        {"label": _("No longer open"), "url": f"{reverse('rights:inbox')}?state=over", "current": is_over},
    ]
    is_hr = viewer is not None and viewer.is_hr
    context = {
        "page_obj": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "states": states,
        "query": "state=over" if is_over else "",
        "today": viewer.today() if viewer else timezone.localdate(),
        "zone": viewer.organisation.time_zone if viewer else None,
        "tabs": people_tabs(viewer, "rights:inbox") if viewer and is_hr else [],
        "may_add": is_hr,
    }
    return render(request, "people/rights/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def add(request: EmployeeRequest) -> HttpResponse:
    """Enter a request that arrived by letter or e-mail, or was said."""
    form = EnterForm(request.POST or None, viewer=request.employee)
    if request.method == "POST" and form.is_valid() and (asked := _entered(request, form)):
        messages.success(
            request, _("Request entered. Its term counts from the day on which it arrived. Somebody else answers it.")
        )
        return redirect("rights:one", uuid=asked.uuid)
    return render(request, "people/rights/add.html", {"form": form}, status=400 if form.errors else 200)


def _entered(request: EmployeeRequest, form: EnterForm) -> RightsRequest | None:
    data = form.cleaned_data
    try:
        return enter(
            data["person"],
            RightsRequest.Kind(data["kind"]),
            data["text"],
            came_by=RightsRequest.Way(data["came_by"]),
            arrived_on=data["arrived_on"],
            identity_seen=data["identity_seen"],
            by=request.user,
        )
    except AlreadyAsked:
        form.add_error(None, _("This person has asked for this already, and it is waiting for an answer."))
        return None
