"""Screens of one certificate, and public verification."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.codes import normalise_code
from certificates.models import Certificate, CertificateQuerySet
from certificates.throttle import exceeds_limit


def _visible(request: HttpRequest) -> CertificateQuerySet:
    """The user's own, and those of the people they follow."""
    own = Certificate.objects.for_user(request.user)
    employee = request.employee  # type: ignore[attr-defined]  # set by EmployeeMiddleware
    return own | Certificate.objects.visible_to(employee) if employee else own


@login_required
@require_safe
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One certificate; says that it is being prepared until its PDF is there."""
    certificate = get_object_or_404(_visible(request).select_related("organisation", "enrolment__employee"), uuid=uuid)
    context = {
        "certificate": certificate,
        "is_own": certificate.enrolment.employee.user_id == request.user.pk,
        "is_expired": certificate.is_expired(certificate.organisation.today()),
    }
    response = render(request, "certificates/detail.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The PDF as a file to keep; back to its page while it is being prepared."""
    certificate = get_object_or_404(_visible(request), uuid=uuid)
    if certificate.rendered_at is None:
        messages.info(request, _("The certificate is still being prepared. It will be here in a moment."))
        return redirect("certificates:detail", uuid=uuid)
    response = FileResponse(
        storages["private"].open(certificate.file_name),
        as_attachment=True,
        filename=f"{certificate.folio}.pdf",
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed; a code that cannot be one is answered at once."""
    typed = request.GET.get("code", "")
    code = normalise_code(typed)
    if code:
        return redirect("verify", code=code)
    return _public(request, "certificates/verify_form.html", {"typed": typed[:40], "is_typo": bool(typed.strip())})


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may know about a certificate. All unknown codes get the same answer."""
    if exceeds_limit(request):
        response = _public(request, "certificates/verify_form.html", {"is_too_many": True}, status=429)
        response["Retry-After"] = "60"
        return response
    known = normalise_code(code)
    if known is None:
        return _public(request, "certificates/verify_form.html", {"typed": code, "is_typo": True}, status=404)
    certificate = Certificate.objects.select_related("organisation").filter(code=known).first()
    if certificate is None:
        return _public(request, "certificates/verify.html", {"state": "unknown"}, status=404)
    is_expired = certificate.is_expired(certificate.organisation.today())
    context = {"state": "expired" if is_expired else "valid", "certificate": certificate}
    return _public(request, "certificates/verify.html", context)


def _public(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page for anybody: never in a search engine, a cache, or the address that another site is told."""
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def of_enrolment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The certificate of an enrolment, for screens that know only the enrolment."""
    certificate = get_object_or_404(Certificate.objects.for_user(request.user), enrolment__uuid=uuid)
    return redirect("certificates:detail", uuid=certificate.uuid)
