"""Screens of the DC-3: what human resources issue, and what employees add themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from labour.dc3.exports import column_titles, rows
from labour.dc3.forms import IssuedFilterForm, LabourSettingsForm, QueueFilterForm, SignatureForm, WorkerDataForm
from labour.dc3.issued import Issued
from labour.dc3.queue import Queue
from labour.dc3.readiness import curp_doubt
from labour.dc3.services import AT_ONCE, CompanyNotReady, add_signature, issue_dc3s, withdraw_signature
from labour.models.dc3 import Dc3, DigitisedSignature, names_on_the_form
from lib.spreadsheets import csv_lines
from lib.workbooks import xlsx_file
from people.employees.services import forget_worker_data, labour_settings
from people.labour.rfc import rfc_warning
from people.models import Employee, WorkerData
from people.sign_in.page_session import sent_from

ROWS = 50


def _employee(request: HttpRequest) -> Employee | None:
    return request.employee or None  # type: ignore[attr-defined]  # set by EmployeeMiddleware


def _hr_or_404(request: HttpRequest) -> Employee:
    viewer = _employee(request)
    if viewer is None or not viewer.is_hr:
        raise Http404
    return viewer


def _tabs(current: str, queue_count: int | None = None) -> list[dict[str, Any]]:
    names = {
        "dc3:queue": _("To issue"),
        "dc3:issued": pgettext("DC-3", "Issued"),
        "dc3:settings": _("Company data"),
        "dc3:signatures": _("Signatures"),
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
@login_required
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """What is to issue, and what each still lacks."""
    viewer = _hr_or_404(request)
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
        "query": waiting.query(),
        "tabs": _tabs("dc3:queue", waiting.counts["total"]),
    }
    return render(request, "dc3/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def issue(request: HttpRequest) -> HttpResponse:
    """Ask once more, then issue what is complete under the filters."""
    viewer = _hr_or_404(request)
    waiting = Queue(viewer, request.GET)
    back = f"{reverse('dc3:queue')}?{waiting.query()}".rstrip("?")
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
    context = {
        "queue": waiting,
        "ready_count": min(ready, AT_ONCE),
        "later_count": max(ready - AT_ONCE, 0),
        "doubts": waiting.doubts(AT_ONCE),
        "left_count": waiting.chosen().count() - ready,
        "back": back,
        "query": waiting.query(),
    }
    return render(request, "dc3/issue.html", context)


@require_safe
@login_required
@never_cache
def issued(request: HttpRequest) -> HttpResponse:
    """What was issued, with how far the PDFs are."""
    viewer = _hr_or_404(request)
    found = Issued(viewer, request.GET)
    page = Paginator(found.chosen(), ROWS).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page_obj": page,
        "form": IssuedFilterForm(found),
        "query": found.query(),
        "progress": found.progress,
        "tabs": _tabs("dc3:issued"),
    }
    return render(request, "dc3/issued.html", context)


@require_GET
@login_required
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The DC-3 in force under the same filters, with the CURP in full: the list for the DC-4 and SIRCE."""
    found = Issued(_hr_or_404(request), request.GET)
    name = f"dc-4-{found.today:%Y-%m-%d}.{extension}"
    titles = column_titles()
    response: HttpResponseBase
    if extension == "csv":
        lines = csv_lines(line for part in ([titles], rows(found.listed())) for line in part)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, name) or ""
    elif extension == "xlsx":
        response = FileResponse(xlsx_file("DC-4", titles, rows(found.listed())), as_attachment=True, filename=name)
    else:
        raise Http404
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    """Who signs and who trains, and whether the DC-3 is issued at all."""
    organisation = _hr_or_404(request).organisation
    form = LabourSettingsForm(request.POST or None, instance=labour_settings(organisation))
    if request.method == "POST" and form.is_valid():
        form.save()
        if doubt := rfc_warning(form.cleaned_data["rfc"]):
            messages.warning(request, doubt)
        messages.success(request, _("Saved."))
        return redirect("dc3:queue")
    context = {"form": form, "organisation": organisation, "tabs": _tabs("dc3:settings")}
    return render(request, "dc3/settings.html", context)


@sensitive_post_parameters("curp")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """CURP and occupation of an employee, written by human resources."""
    viewer = _hr_or_404(request)
    colleagues = Employee.objects.visible_to(viewer).select_related("user")
    employee = get_object_or_404(colleagues, pk=pk, organisation__issues_dc3=True)
    form = WorkerDataForm(request.POST or None, known=_known(employee), is_own=False)
    if request.method == "POST" and form.is_valid():
        form.save(employee)
        messages.success(request, _("Saved."))
        _doubt(request, form, employee)
        return redirect("dc3:queue")
    crumbs = [
        {"label": _("DC-3"), "url": reverse("dc3:queue")},
        {"label": employee.user.get_full_name()},
    ]
    return render(request, "dc3/person.html", {"form": form, "employee": employee, "crumbs": crumbs})


@sensitive_post_parameters("curp")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """The person's own CURP and occupation, and their DC-3. Not there while the company issues none."""
    employee = _employee(request)
    own_dc3s = list(Dc3.objects.for_user(request.user).with_state().select_related("certificate"))
    asks = employee is not None and employee.organisation.issues_dc3
    if employee is None or not (asks or own_dc3s):
        raise Http404
    form = WorkerDataForm(request.POST or None, known=_known(employee), is_own=True) if asks else None
    if request.method == "POST" and form and form.is_valid():
        form.save(employee)
        messages.success(request, _("Saved. Thank you."))
        _doubt(request, form, employee)
        return redirect("dc3:own")
    return render(request, "dc3/own.html", {"form": form, "dc3s": own_dc3s, "organisation": employee.organisation})


@sent_from(lambda request: reverse("dc3:own"))
@login_required
def forget(request: HttpRequest) -> HttpResponse:
    """Delete the person's own CURP and occupation."""
    employee = _employee(request)
    if employee is None:
        raise Http404
    forget_worker_data(employee)
    messages.success(request, _("Your CURP and your occupation have been deleted."))
    return redirect("dc3:own" if employee.organisation.issues_dc3 else "reports:home")


@require_safe
@login_required
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The PDF, for its holder and for human resources of the company; managers do not find it."""
    viewer = _employee(request)
    visible = Dc3.objects.for_user(request.user) | Dc3.objects.of_organisation(viewer)
    dc3 = get_object_or_404(visible, uuid=uuid)
    if dc3.rendered_at is None:
        messages.info(request, _("The DC-3 is still being prepared. It will be here in a moment."))
        return redirect("dc3:issued" if viewer and viewer.is_hr else "dc3:own")
    return _private_pdf(storages["private"].open(dc3.file_name), f"{dc3.folio}.pdf")


@require_safe
@login_required
@never_cache
def signatures(request: HttpRequest) -> HttpResponse:
    """Which places of the form carry a digitised signature, and which are signed by hand."""
    viewer = _hr_or_404(request)
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
        "tabs": _tabs("dc3:signatures"),
    }
    return render(request, "dc3/signatures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Put a digitised signature on file."""
    viewer = _hr_or_404(request)
    form = SignatureForm(
        request.POST or None,
        request.FILES or None,
        instance=DigitisedSignature(organisation=viewer.organisation),
        initial={"role": request.GET.get("role", ""), "name": request.GET.get("name", "")},
    )
    if request.method == "POST" and form.is_valid():
        add_signature(form.save(commit=False), by=viewer)
        messages.success(request, _("Saved. What you issue from now on carries this signature."))
        return redirect("dc3:signatures")
    crumbs = [{"label": _("Signatures"), "url": reverse("dc3:signatures")}, {"label": _("Add a signature")}]
    return render(request, "dc3/add_signature.html", {"form": form, "crumbs": crumbs})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then use a signature no longer."""
    viewer = _hr_or_404(request)
    signature = get_object_or_404(DigitisedSignature.objects.of_organisation(viewer), pk=pk)
    if request.method == "POST":
        withdraw_signature(signature, by=viewer)
        messages.success(request, _("Withdrawn. From now on, this part of the form is signed by hand."))
        return redirect("dc3:signatures")
    crumbs = [{"label": _("Signatures"), "url": reverse("dc3:signatures")}, {"label": _("Withdraw the signature")}]
    return render(request, "dc3/withdraw_signature.html", {"signature": signature, "crumbs": crumbs})


@require_safe
@login_required
def agreement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The agreement that allows a digitised signature."""
    signature = get_object_or_404(DigitisedSignature.objects.of_organisation(_hr_or_404(request)), pk=pk)
    return _private_pdf(signature.agreement.open(), f"{signature.agreed_on}.pdf")


def _private_pdf(file: Any, name: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _doubt(request: HttpRequest, form: WorkerDataForm, employee: Employee) -> None:
    if doubt := curp_doubt(form.cleaned_data["curp"], employee.user):
        messages.warning(request, doubt)


def _known(employee: Employee) -> WorkerData:
    return WorkerData.objects.filter(employee=employee).first() or WorkerData(employee=employee)
