"""Screens of the mixed commission."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labour.commission.forms import CommissionForm, MemberForm
from labour.commission.listing import MemberList
from labour.commission.services import let_sign
from labour.models import Commission, CommissionMember
from labour.paper.files import form_file
from labour.paper.forms import dc1
from labour.records.pages import RecordPages, Words, asked_once_more, written
from labour.records.tabs import stps_tabs
from people.employees.services import labour_settings
from people.requests import EmployeeRequest, whole_hr_required

SECTION = "commission:show"


class CommissionPages(RecordPages[Commission]):
    """Where a commission is written, and when it was dissolved."""

    section = SECTION
    form = CommissionForm
    words = Words(
        add=gettext_lazy("Add the mixed commission"),
        edit=gettext_lazy("Change the mixed commission"),
        withdraw=gettext_lazy("Withdraw the mixed commission"),
        withdrawn=gettext_lazy(
            "For a commission that was entered by mistake. One that works no more has a day on which it was dissolved."
        ),
    )

    def seen(self, request: EmployeeRequest) -> QuerySet[Commission]:
        return Commission.objects.of_organisation(request.employee)

    def new(self, request: EmployeeRequest, **named: int) -> Commission:
        return Commission(organisation=request.employee.organisation)


class MemberPages(RecordPages[CommissionMember]):
    """Where a member of a commission is written, and when they left it."""

    section = SECTION
    form = MemberForm
    words = Words(
        add=gettext_lazy("Add a member"),
        edit=gettext_lazy("Change the member"),
        withdraw=gettext_lazy("Withdraw the member"),
        withdrawn=gettext_lazy(
            "For a member who was entered by mistake. Whoever left the commission has a last day on it."
        ),
    )

    def seen(self, request: EmployeeRequest) -> QuerySet[CommissionMember]:
        return CommissionMember.objects.of_organisation(request.employee).select_related("commission", "organisation")

    def new(self, request: EmployeeRequest, **named: int) -> CommissionMember:
        commission = commission_pages.one(request, **named)
        return CommissionMember(organisation=commission.organisation, commission=commission)

    def known(self, request: EmployeeRequest, record: CommissionMember) -> dict[str, object]:
        return {"from_on": record.commission.constituted_on}


commission_pages = CommissionPages()
member_pages = MemberPages()


@require_safe
@whole_hr_required
@never_cache
def show(request: EmployeeRequest) -> HttpResponse:
    """Show the commission of today, who sits on it and who signs; and those before."""
    viewer = request.employee
    settings = labour_settings(viewer.organisation)
    listed = MemberList(viewer, request.GET)
    standing, current = listed.standing, listed.standing.commission
    withdrawn = CommissionMember.objects.filter(commission=current, withdrawn_at__isnull=False)
    sitting = {member.pk for member in standing.members}
    own = Commission.objects.of_organisation(viewer)
    context = {
        "commission": current,
        "centres": list(current.centres.all()) if current else [],
        "rows": [
            {"member": member, "sits": member.pk in sitting, "signs": standing.signs(member)}
            for member in listed.rows()
        ],
        "withdrawn_members": list(withdrawn) if current else [],
        "others": list(own.exclude(pk=current.pk) if current else own),
        "notices": standing.notices(),
        "settings": settings,
        "tabs": stps_tabs(SECTION),
    }
    return render(request, "stps/commission.html", context)


@require_safe
@whole_hr_required
def download(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Show the form DC-1 as it stands today."""
    commission = commission_pages.one(request, pk)
    return form_file(request, lambda: dc1(commission), f"dc-1-{commission.constituted_on}.pdf", reverse(SECTION))


@written
def sign(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, then print the name of a member on the DC-3."""
    member = member_pages.one(request, pk)
    if request.method == "POST":
        let_sign(member, by=request.employee)
        messages.success(request, _("Saved. What you issue from now on names %(name)s.") % {"name": member.name})
        return redirect(SECTION)
    return asked_once_more(
        request,
        SECTION,
        title=_("Let this member sign the DC-3"),
        lead=f"{member.name} · {member.get_side_display()}",
        text=_("The DC-3 issued from now on print this name. What was issued before stays as it is."),
        back=reverse(SECTION),
    )
