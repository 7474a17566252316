"""Messages as people read them: their own, and for human resources the log of what went to whom."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from people.correspondence.forms import LogFilterForm
from people.correspondence.listing import MessageLog, State
from people.correspondence.tabs import message_tabs
from people.messages.delivery import MUTE_SALT, is_muted
from people.messages.hours import settings_of
from people.messages.kinds import kind_label
from people.messages.services import mute, retry_messages, unmute
from people.messages.ways import offered
from people.models import ContactWay, Employee, Message, MessageMute
from people.requests import EmployeeRequest, SignedInRequest, employee_required, hr_required
from people.sign_in.page_session import of_any_employment, sent_from
from people.staff.tabs import people_tabs

OWN_ROWS, LOG_ROWS = 25, 50
Topic = MessageMute.Topic
OFF = {
    Topic.REMINDERS: gettext_lazy("Reminders are off. What you have to do still appears on your home page."),
    Topic.DIGEST: gettext_lazy("The weekly summary is off. How your team stands is always on its page."),
    Topic.VIEWS: gettext_lazy("Your saved views no longer come by e-mail. You still find them above their lists."),
}
OF_BEFORE = [Topic.REMINDERS.value, Topic.DIGEST.value]  # which mails meant that name no topic
PILLS = {
    State.SENT: "current",
    State.WAITING: "due_soon",
    State.FAILED: "overdue",
    State.BOUNCED: "overdue",
    State.CANCELLED: "exempt",
}


@require_safe
@never_cache
@of_any_employment
def own(request: SignedInRequest) -> HttpResponse:
    """Show what was sent to the signed-in person, in all their employments, the newest first."""
    found = Message.objects.listed_for(request.user).select_related("organisation").order_by("-sent_at", "-pk")
    employee = request.employee
    context = {
        "page_obj": Paginator(found, OWN_ROWS).get_page(request.GET.get("page")),
        "unread": found.filter(read_at=None).count(),
        "topics": _topics(employee) if employee else [],
        **(_way(employee) if employee else {}),
    }
    return render(request, "messages/own.html", context)


@require_safe
@never_cache
@of_any_employment
def one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Show one message, which is read with that."""
    found = Message.objects.listed_for(request.user).select_related("organisation")
    message: Message = get_object_or_404(found, uuid=uuid)
    if message.read_at is None:
        Message.objects.filter(pk=message.pk, read_at=None).update(read_at=timezone.now())
    return render(request, "messages/one.html", {"message": message})


def _way(employee: Employee) -> dict[str, object]:
    """Return where a person is told besides e-mail, and whether they could say so."""
    names = offered(settings_of(employee.organisation))
    way = ContactWay.objects.filter(employee=employee).first()
    return {"offers_ways": bool(names), "way": way, "is_offered": way is not None and way.channel in names}


def _topics(employee: Employee) -> list[dict[str, object]]:
    """Return what a person could turn off, and whether they may and have; the summary is for who manages a team."""
    chosen = settings_of(employee.organisation)
    muted = set(MessageMute.objects.filter(employee=employee).values_list("topic", flat=True))
    offered = [Topic.REMINDERS, *([Topic.DIGEST] if employee.managed_teams().exists() else [])]
    return [
        {"topic": topic.value, "label": topic.label, "is_muted": topic in muted, "allowed": chosen.allows(topic)}
        for topic in offered
    ]


def _own_page(request: HttpRequest) -> str:
    return reverse("messages:own")


@employee_required
@sent_from(_own_page)
def set_reminders(request: EmployeeRequest) -> HttpResponse:
    """Turn one's reminders, or the summary of one's team, off or on, where the organisation allows it."""
    employee, topic = request.employee, request.POST.get("topic", Topic.REMINDERS.value)
    if topic not in Topic.values:
        raise Http404
    if not settings_of(employee.organisation).allows(topic):
        messages.info(request, _("Your organization sends these messages to everybody, so they cannot be turned off."))
    elif request.POST.get("reminders") == "off":
        mute(employee, topic)
        messages.success(request, OFF[Topic(topic)])
    else:
        unmute(employee, topic)
        messages.success(request, _("They are on again."))
    return redirect("messages:own")


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the address itself is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mute_by_address(request: HttpRequest, token: str) -> HttpResponse:
    """Turn a topic off with the address of an e-mail: asked first by a page, at once by a mail program."""
    try:
        found = signing.loads(token, salt=MUTE_SALT)
    except signing.BadSignature:
        raise Http404 from None
    key, *named = found if isinstance(found, list) else [found]
    employee = get_object_or_404(Employee.objects.active().select_related("organisation"), pk=key)
    chosen = settings_of(employee.organisation)
    allowed = [one for one in named or OF_BEFORE if chosen.allows(one)]
    topic = (allowed or named or OF_BEFORE)[0]
    if request.method == "POST":
        for one in allowed:
            mute(employee, one)
    context = {
        "organisation": employee.organisation,
        "title": Topic(topic).label,
        "topic": topic,
        "allowed": bool(allowed),
        "is_muted": is_muted(employee, topic),
        "done": OFF[Topic(topic)],
    }
    return render(request, "messages/mute.html", context)


# --- Human resources ------------------------------------------------------------------------------


@require_safe
@hr_required
@never_cache
def log(request: EmployeeRequest) -> HttpResponse:
    """Show who was told what and when, what waits, and what could not be sent."""
    viewer = request.employee
    listing = MessageLog(viewer, request.GET)
    page = Paginator(listing.messages(), LOG_ROWS).get_page(request.GET.get("page"))
    rows = [
        {"message": row, "kind": kind_label(row.kind), "state": State(row.state).label, "pill": PILLS[State(row.state)]}
        for row in page
    ]
    context = {
        "log": listing,
        "rows": rows,
        "page_obj": page,
        "organisation": viewer.organisation,
        "form": LogFilterForm(listing),
        "query": listing.filters.query(),
        "failed": listing.counts[State.FAILED] + listing.counts[State.BOUNCED],
        "states": _states(listing),
        "tabs": people_tabs(viewer, "messages:log"),
        "own_tabs": message_tabs(viewer, "messages:log"),
    }
    return render(request, "messages/log.html", context)


def _states(listing: MessageLog) -> list[dict[str, object]]:
    everything = ("", _("All"), sum(listing.counts.values()))
    states = [(state.value, str(state.label), listing.counts[state]) for state in State]
    return listing.filters.tabs("state", [everything, *states])


def _page_of_log(request: HttpRequest) -> str:
    return reverse("messages:log")


@hr_required
@sent_from(_page_of_log)
def retry(request: EmployeeRequest) -> HttpResponse:
    """Let what was given up leave again: one message, or all that the filters find."""
    listing = MessageLog(request.employee, request.POST)
    found = listing.ours
    if uuid := request.POST.get("message"):
        try:
            found = found.filter(uuid=UUID(uuid))
        except ValueError:
            raise Http404 from None
    else:
        found = Message.objects.filter(pk__in=listing.messages().order_by().values("pk"))
    if retry_messages(found):
        messages.success(request, _("They are sent again now."))
    else:
        messages.info(request, _("There was nothing to send again."))
    query = listing.filters.query()
    return redirect(f"{reverse('messages:log')}{'?' + query if query else ''}")
