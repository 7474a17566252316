"""Screens of human resources: the certificates of their organisation. Anybody else gets 404."""

from itertools import chain
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from certificates.archives import KEPT, request_archive
from certificates.hr_forms import CorrectionForm, RegisterFilterForm, RevokeForm
from certificates.lifecycle import NotInForce, SameName, correct_name, revoke_certificate
from certificates.models import Certificate, CertificateArchive
from certificates.register import Register, column_titles
from certificates.tasks import build_one_archive
from people.models import Employee
from people.spreadsheets import csv_lines

ROWS = 50
ARCHIVES_SHOWN = 20


def hr_or_404(request: HttpRequest) -> Employee:
    """Who asks, if they work in human resources."""
    viewer: Employee | None = request.employee or None  # type: ignore[attr-defined]  # set by EmployeeMiddleware
    if viewer is None or not viewer.is_hr:
        raise Http404
    return viewer


def _certificate_or_404(viewer: Employee, uuid: UUID) -> Certificate:
    certificates = Certificate.objects.of_organisation(viewer).select_related(
        "organisation", "enrolment__course", "enrolment__employee__user", "replaces", "successor"
    )
    certificate: Certificate = get_object_or_404(certificates, uuid=uuid)
    return certificate


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The list of certificates, with filters that live in the address."""
    listed = Register(hr_or_404(request), request.GET)
    page = Paginator(listed.rows(), ROWS).get_page(request.GET.get("page"))
    rows = [{"certificate": row, "team": listed.team_names.get(row.team_id, "")} for row in page]
    context = {
        "register": listed,
        "form": RegisterFilterForm(listed),
        "page_obj": page,
        "rows": rows,
        "query": listed.filters.query(),
    }
    response = render(request, "certificates/register.html", context)
    add_never_cache_headers(response)
    return response


@login_required
@require_GET
def register_export(request: HttpRequest) -> HttpResponseBase:
    """The whole list as CSV, under the same filters and in the same order."""
    listed = Register(hr_or_404(request), request.GET)
    name = f"{slugify(_('Certificates'))}-{listed.today:%Y-%m-%d}.csv"
    lines = csv_lines(chain([column_titles()], listed.table()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    add_never_cache_headers(response)
    return response


@login_required
@require_safe
def manage(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One certificate with its log and what can be done about it."""
    viewer = hr_or_404(request)
    certificate = _certificate_or_404(viewer, uuid)
    status = certificate.status_on(viewer.organisation.today())
    context = {
        "certificate": certificate,
        "organisation": viewer.organisation,
        "status": status,
        "events": certificate.events.select_related("by__user"),
        "is_standing": status not in (Certificate.Status.REVOKED, Certificate.Status.SUPERSEDED),
    }
    response = render(request, "certificates/manage.html", context)
    add_never_cache_headers(response)
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the reason, tell what will happen, revoke."""
    viewer = hr_or_404(request)
    certificate = _certificate_or_404(viewer, uuid)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = Certificate.Reason(form.cleaned_data["reason"])
            revoke_certificate(certificate, reason, form.cleaned_data["why"], by=viewer)
        except NotInForce:
            messages.error(request, _("Somebody else changed this certificate meanwhile. Nothing was done twice."))
        else:
            told = _("The certificate is revoked. Its holder is told by e-mail.")
            untold = _("The certificate is revoked. Its holder has no e-mail address here: tell them in person.")
            messages.success(request, told if certificate.enrolment.employee.user.email else untold)
        return redirect("certificates:manage", uuid=uuid)
    return _confirm(request, certificate, "certificates/revoke.html", form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the correct name, tell what will happen, issue the certificate that replaces this one."""
    viewer = hr_or_404(request)
    certificate = _certificate_or_404(viewer, uuid)
    today_name = certificate.enrolment.employee.user.get_full_name()
    form = CorrectionForm(request.POST or None, certificate=certificate, initial={"name": today_name})
    if request.method == "POST" and form.is_valid():
        try:
            new = correct_name(certificate, form.cleaned_data["name"], form.cleaned_data["why"], by=viewer)
        except (NotInForce, SameName):
            messages.error(request, _("Somebody else changed this certificate meanwhile. Nothing was done twice."))
            return redirect("certificates:manage", uuid=uuid)
        words = _(
            "The certificate with the corrected name is issued: folio %(folio)s. Its holder finds it on this site."
        )
        messages.success(request, words % {"folio": new.folio})
        return redirect("certificates:manage", uuid=new.uuid)
    return _confirm(request, certificate, "certificates/correct.html", form)


def _confirm(
    request: HttpRequest, certificate: Certificate, template: str, form: RevokeForm | CorrectionForm
) -> HttpResponse:
    if certificate.revoked_at or certificate.superseded_at:
        messages.info(request, _("This certificate is not in force any more: nothing is left to do here."))
        return redirect("certificates:manage", uuid=certificate.uuid)
    response = render(request, template, {"certificate": certificate, "form": form})
    add_never_cache_headers(response)
    return response


# --- Archives -------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archives(request: HttpRequest) -> HttpResponse:
    """The viewer's archives; posting asks for one of the certificates that the filters of the address find."""
    viewer = hr_or_404(request)
    if request.method == "POST":
        keys = Register(viewer, request.GET).keys()
        if not keys:
            messages.info(request, _("No certificate matches these filters, so there is nothing to pack."))
            return redirect("certificates:register")
        archive = request_archive(viewer, keys)
        build_one_archive.delay_on_commit(archive.pk)
        return redirect("certificates:archive", uuid=archive.uuid)
    mine = CertificateArchive.objects.for_owner(viewer).defer("certificate_ids")[:ARCHIVES_SHOWN]
    return render(request, "certificates/archives.html", {"archives": mine, "organisation": viewer.organisation})


@login_required
@require_safe
def archive(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One archive: how far it is, then the file. A script asks for this page again until it is ready."""
    viewer = hr_or_404(request)
    found = get_object_or_404(CertificateArchive.objects.for_owner(viewer).defer("certificate_ids"), uuid=uuid)
    kept_until = (found.finished_at or found.requested_at) + KEPT
    context = {"archive": found, "organisation": viewer.organisation, "kept_until": kept_until}
    response = render(request, "certificates/archive.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def archive_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The ZIP file, streamed; back to its page when there is none yet, or none any more."""
    viewer = hr_or_404(request)
    found = get_object_or_404(CertificateArchive.objects.for_owner(viewer).defer("certificate_ids"), uuid=uuid)
    try:
        file = storages["private"].open(found.file_name) if found.is_ready else None
    except FileNotFoundError:  # removed this very moment
        file = None
    if file is None:
        return redirect("certificates:archive", uuid=uuid)
    asked_on = found.requested_at.astimezone(viewer.organisation.zone)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{slugify(_('Certificates'))}-{viewer.organisation.code}-{asked_on:%Y-%m-%d-%H%M}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
