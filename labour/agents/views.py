"""Screens of external training agents."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labour.agents.forms import AgentForm
from labour.agents.listing import AgentList, is_named
from labour.agents.services import name_on_dc3
from labour.agents.standing import agent_notices
from labour.models import TrainingAgent
from labour.records.pages import RecordPages, Words, asked_once_more, written
from labour.records.tabs import stps_tabs
from lib.downloads import as_file
from people.employees.services import labour_settings
from people.requests import EmployeeRequest, whole_hr_required

SECTION = "agents:list"
ROWS = 50


class AgentPages(RecordPages[TrainingAgent]):
    """Where an agent is written. What was issued with the name of one who is withdrawn stays."""

    section = SECTION
    form = AgentForm
    words = Words(
        add=gettext_lazy("Add a training agent"),
        edit=gettext_lazy("Change the training agent"),
        withdraw=gettext_lazy("Withdraw the training agent"),
        withdrawn=gettext_lazy(
            "You are no longer reminded of its registration. What was issued with its name stays as it is."
        ),
    )

    def seen(self, request: EmployeeRequest) -> QuerySet[TrainingAgent]:
        return TrainingAgent.objects.of_organisation(request.employee).select_related("organisation")

    def new(self, request: EmployeeRequest, **named: int) -> TrainingAgent:
        return TrainingAgent(organisation=request.employee.organisation)


pages = AgentPages()


@require_safe
@whole_hr_required
@never_cache
def agents(request: EmployeeRequest) -> HttpResponse:
    """Show the agents with their registrations."""
    viewer = request.employee
    today = viewer.organisation.today()
    settings = labour_settings(viewer.organisation)
    page = Paginator(AgentList(viewer, request.GET).rows(), ROWS).get_page(request.GET.get("page"))
    rows = [
        {
            "agent": agent,
            "holds": agent.holds_on(today),
            "is_named": is_named(agent, settings),
        }
        for agent in page
    ]
    context = {
        "page_obj": page,
        "rows": rows,
        "notices": agent_notices(viewer.organisation, settings),
        "tabs": stps_tabs(SECTION),
    }
    return render(request, "stps/agents.html", context)


@written
def use(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, then name an agent on the DC-3."""
    agent = pages.one(request, pk)
    if request.method == "POST":
        name_on_dc3(agent, by=request.employee)
        messages.success(request, _("Saved. What you issue from now on names %(name)s.") % {"name": agent.name})
        return redirect(SECTION)
    return asked_once_more(
        request,
        SECTION,
        title=_("Name this agent on the DC-3"),
        lead=f"{agent.name} · {agent.registration}",
        text=_("The DC-3 issued from now on say that this agent trains. What was issued before stays as it is."),
        back=reverse(SECTION),
    )


@require_safe
@whole_hr_required
def download(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Hand over the file that proves the registration."""
    agent = pages.one(request, pk)
    return as_file(agent.file.open(), f"dc-5-{agent.registered_on}.pdf", "application/pdf")
