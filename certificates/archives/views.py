"""The screens of archives: many certificates in one file."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import storages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.archives.services import KEPT, request_archive
from certificates.archives.tasks import build_one_archive
from certificates.models import Certificate, CertificateArchive
from certificates.register.listing import Register
from lib.downloads import as_file
from lib.portions import portions
from people.models import Employee
from people.requests import EmployeeRequest, hr_required

ARCHIVES_SHOWN = 20


@hr_required
@require_http_methods(["GET", "HEAD", "POST"])
def archives(request: EmployeeRequest) -> HttpResponse:
    """Show the viewer's archives; posting asks for one of the certificates that the filters of the address find."""
    viewer = request.employee
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


def _own_or_404(viewer: Employee, uuid: UUID) -> CertificateArchive:
    """Return an archive of the viewer, as long as they see everybody whose certificates are in it."""
    archives = CertificateArchive.objects.for_owner(viewer)
    if viewer.sees_everybody:
        return get_object_or_404(archives.defer("certificate_ids"), uuid=uuid)
    found = get_object_or_404(archives, uuid=uuid)
    seen = Certificate.objects.of_organisation(viewer)
    if sum(seen.filter(pk__in=keys).count() for keys in portions(found.certificate_ids)) < len(found.certificate_ids):
        raise Http404
    return found


@hr_required
@require_safe
def archive(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show one archive: how far it is, then the file. A script asks for this page again until it is ready."""
    viewer = request.employee
    found = _own_or_404(viewer, uuid)
    kept_until = (found.finished_at or found.requested_at) + KEPT
    context = {"archive": found, "organisation": viewer.organisation, "kept_until": kept_until}
    response = render(request, "certificates/archive.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@hr_required
@require_safe
def archive_file(request: EmployeeRequest, uuid: UUID) -> HttpResponseBase:
    """Stream the ZIP file; lead back to its page when there is none yet, or none any more."""
    viewer = request.employee
    found = _own_or_404(viewer, uuid)
    try:
        file = storages["private"].open(found.file_name) if found.is_ready else None
    except FileNotFoundError:  # removed this very moment
        file = None
    if file is None:
        return redirect("certificates:archive", uuid=uuid)
    asked_on = found.requested_at.astimezone(viewer.organisation.zone)
    name = f"{slugify(_('Certificates'))}-{viewer.organisation.code}-{asked_on:%Y-%m-%d-%H%M}.zip"
    return as_file(file, name, "application/zip")
