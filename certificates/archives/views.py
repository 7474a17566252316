"""The screens of archives: many certificates in one file."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.archives.services import KEPT, request_archive
from certificates.archives.tasks import build_one_archive
from certificates.models import CertificateArchive
from certificates.register.listing import Register
from certificates.register.views import hr_or_404

ARCHIVES_SHOWN = 20


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
