"""Screens of the DC-3: what human resources issue, and what employees add themselves."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from labour.dc3.forms import IssuedFilterForm, LabourSettingsForm, QueueFilterForm, SignatureForm, WorkerDataForm
from labour.dc3.issued import Issued
from labour.dc3.queue import Queue
from labour.dc3.readiness import curp_doubt
from labour.dc3.services import AT_ONCE, CompanyNotReady, add_signature, issue_dc3s, withdraw_signature
from labour.models.dc3 import Dc3, DigitisedSignature, names_on_the_form
from lib.downloads import as_file
from people.access_log.services import note_sensitive
from people.employees.services import forget_worker_data, labour_settings
from people.labour.rfc import rfc_warning
from people.models import Employee, WorkerData
from people.requests import (
    EmployeeRequest,
    SignedInRequest,
    employee_required,
    hr_required,
    set_concerned,
    whole_hr_required,
)
from people.sign_in.page_session import sent_from

ROWS = 50


def _tabs(viewer: Employee, current: str, queue_count: int | None = None) -> list[dict[str, object]]:
    names = {"dc3:queue": _("To issue"), "dc3:issued": pgettext("DC-3", "Issued")}
    if viewer.sees_everybody:
        names |= {
            "dc3:settings": _("Company data"),
            "dc3:signatures": _("Signatures"),
            "stps:terms": _("Obligations to the STPS"),
        }
    return [
        {
            "label": label,
            "url": reverse(name),
            "current": name == current,
            "count": queue_count if name == "dc3:queue" else None,
        }
        for name, label in names.items()
    ]


@require_safe
@hr_required
@never_cache
def queue(request: EmployeeRequest) -> HttpResponse:
    """Show what is to issue, and what each still lacks."""
    viewer = request.employee
    organisation = viewer.organisation
    if not organisation.issues_dc3:
        return render(request, "dc3/off.html")
    waiting = Queue(viewer, request.GET)
    page = Paginator(waiting.chosen(), ROWS).get_page(request.GET.get("page"))
    context = {
        "queue": waiting,
        "organisation": organisation,
        "page_obj": page,
        "rows": [waiting.row(certificate) for certificate in page],
        "ready_count": waiting.ready_count(),
        "form": QueueFilterForm(waiting),
        "query": waiting.filters.query(),
        "tabs": _tabs(viewer, "dc3:queue", waiting.counts["total"]),
    }
    return render(request, "dc3/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def issue(request: EmployeeRequest) -> HttpResponse:
    """Ask once more, then issue what is complete under the filters."""
    viewer = request.employee
    waiting = Queue(viewer, request.GET)
    back = f"{reverse('dc3:queue')}?{waiting.filters.query()}".rstrip("?")
    if request.method == "POST":
        try:
            issued = issue_dc3s(viewer.organisation, waiting.chosen(), by=viewer)
        except CompanyNotReady:
            messages.error(request, _("Nothing was issued: company data is missing."))
            return redirect(back)
        if not issued:
            messages.info(request, _("Nothing was issued: none of these is complete."))
            return redirect(back)
        count = len(issued)
        text = ngettext(
            "%(count)d DC-3 issued. Its PDF is being prepared.",
            "%(count)d DC-3 issued. Their PDFs are being prepared.",
            count,
        )
        messages.success(request, text % {"count": count})
        return redirect("dc3:issued")
    ready = waiting.ready_count()
    if not ready or waiting.company_gaps:
        return redirect(back)
    doubts, plan_doubts = waiting.doubts(AT_ONCE)
    context = {
        "queue": waiting,
        "ready_count": min(ready, AT_ONCE),
        "later_count": max(ready - AT_ONCE, 0),
        "doubts": doubts,
        "plan_doubts": [(f"{text} ({len(names)})", names) for text, names in plan_doubts.items()],
        "left_count": waiting.chosen().count() - ready,
        "back": back,
        "query": waiting.filters.query(),
    }
    return render(request, "dc3/issue.html", context)


@require_safe
@hr_required
@never_cache
def issued(request: EmployeeRequest) -> HttpResponse:
    """Show what was issued, with how far the PDFs are."""
    viewer = request.employee
    found = Issued(viewer, request.GET)
    page = Paginator(found.chosen(), ROWS).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page_obj": page,
        "form": IssuedFilterForm(found),
        "query": found.filters.query(),
        "progress": found.progress,
        "tabs": _tabs(viewer, "dc3:issued"),
    }
    return render(request, "dc3/issued.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def settings(request: EmployeeRequest) -> HttpResponse:
    """Show who signs and who trains, and whether the DC-3 is issued at all."""
    viewer = request.employee
    organisation = viewer.organisation
    form = LabourSettingsForm(request.POST or None, instance=labour_settings(organisation))
    if request.method == "POST" and form.is_valid():
        form.save()
        if doubt := rfc_warning(form.cleaned_data["rfc"]):
            messages.warning(request, doubt)
        messages.success(request, _("Saved."))
        return redirect("dc3:queue")
    context = {"form": form, "organisation": organisation, "tabs": _tabs(viewer, "dc3:settings")}
    return render(request, "dc3/settings.html", context)


@sensitive_post_parameters("curp")
@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def person(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Let human resources write CURP and occupation of an employee."""
    viewer = request.employee
    colleagues = Employee.objects.visible_to(viewer).select_related("user")
    employee = get_object_or_404(colleagues, pk=pk, organisation__issues_dc3=True)
    note_sensitive(request, employee, "dc3:person")
    form = WorkerDataForm(request.POST or None, known=_known(employee), is_own=False)
    if request.method == "POST" and form.is_valid():
        form.save(employee)
        messages.success(request, _("Saved."))
        _doubt(request, form, employee)
        return redirect("dc3:queue")
    return render(request, "dc3/person.html", {"form": form, "employee": employee})


@sensitive_post_parameters("curp")
@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def own(request: EmployeeRequest) -> HttpResponse:
    """Show the person's own CURP and occupation, and their DC-3. Not there while the company issues none."""
    employee = request.employee
    own_dc3s = list(Dc3.objects.for_user(request.user).with_state().select_related("certificate"))
    asks = employee.organisation.issues_dc3
    if not (asks or own_dc3s):
        raise Http404
    form = WorkerDataForm(request.POST or None, known=_known(employee), is_own=True) if asks else None
    if request.method == "POST" and form and form.is_valid():
        form.save(employee)
        messages.success(request, _("Saved. Thank you."))
        _doubt(request, form, employee)
        return redirect("dc3:own")
    return render(request, "dc3/own.html", {"form": form, "dc3s": own_dc3s, "organisation": employee.organisation})


@employee_required
@sent_from(lambda request: reverse("dc3:own"))
def forget(request: EmployeeRequest) -> HttpResponse:
    """Delete the person's own CURP and occupation."""
    employee = request.employee
    forget_worker_data(employee)
    messages.success(request, _("Your CURP and your occupation have been deleted."))
    return redirect("dc3:own" if employee.organisation.issues_dc3 else "reports:home")


@require_safe
def download(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
    """Send the PDF to its holder and to human resources of the company; managers do not find it."""
    viewer = request.employee
    visible = Dc3.objects.for_user(request.user) | Dc3.objects.of_organisation(viewer)
    dc3 = get_object_or_404(visible.select_related("certificate__enrolment__employee"), uuid=uuid)
    set_concerned(request, dc3.certificate.enrolment.employee)
    if dc3.rendered_at is None:
        messages.info(request, _("The DC-3 is still being prepared. It will be here in a moment."))
        return redirect("dc3:issued" if viewer and viewer.is_hr else "dc3:own")
    return as_file(storages["private"].open(dc3.file_name), f"{dc3.folio}.pdf", "application/pdf")


@require_safe
@whole_hr_required
@never_cache
def signatures(request: EmployeeRequest) -> HttpResponse:
    """Show which places of the form carry a digitised signature, and which are signed by hand."""
    viewer = request.employee
    organisation = viewer.organisation
    found = list(DigitisedSignature.objects.of_organisation(viewer).select_related("picture"))
    in_force = [one for one in found if one.is_in_force(organisation.today())]
    places = [
        {
            "role": role,
            "label": role.label,
            "name": name,
            "signature": next((s for s in in_force if s.is_of(role, name)), None),
        }
        for role, name in names_on_the_form(labour_settings(organisation))
    ]
    context = {
        "organisation": organisation,
        "places": places,
        "found": found,
        "in_force": in_force,
        "tabs": _tabs(viewer, "dc3:signatures"),
    }
    return render(request, "dc3/signatures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def add(request: EmployeeRequest) -> HttpResponse:
    """Put a digitised signature on file."""
    viewer = request.employee
    form = SignatureForm(
        request.POST or None,
        request.FILES or None,
        instance=DigitisedSignature(organisation=viewer.organisation),
        initial={"role": request.GET.get("role", ""), "name": request.GET.get("name", "")},
    )
    if request.method == "POST" and form.is_valid():
        if add_signature(form.save(commit=False), by=viewer):
            messages.success(request, _("Saved. What you issue from now on carries this signature."))
        else:
            messages.info(request, _("Saved. It stands on no DC-3 until somebody else in human resources approves it."))
        return redirect("dc3:signatures")
    return render(request, "dc3/add_signature.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def withdraw(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, then use a signature no longer."""
    viewer = request.employee
    signature = get_object_or_404(DigitisedSignature.objects.of_organisation(viewer), pk=pk)
    if request.method == "POST":
        withdraw_signature(signature, by=viewer)
        messages.success(request, _("Withdrawn. From now on, this part of the form is signed by hand."))
        return redirect("dc3:signatures")
    return render(request, "dc3/withdraw_signature.html", {"signature": signature})


@require_safe
@whole_hr_required
def agreement(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Show the agreement that allows a digitised signature."""
    signature = get_object_or_404(DigitisedSignature.objects.of_organisation(request.employee), pk=pk)
    return as_file(signature.agreement.open(), f"{signature.agreed_on}.pdf", "application/pdf")


def _doubt(request: HttpRequest, form: WorkerDataForm, employee: Employee) -> None:
    if doubt := curp_doubt(form.cleaned_data["curp"], employee.user):
        messages.warning(request, doubt)


def _known(employee: Employee) -> WorkerData:
    return WorkerData.objects.filter(employee=employee).first() or WorkerData(employee=employee)
