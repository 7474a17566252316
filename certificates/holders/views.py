"""What a holder sees: their certificates and each of them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.changes.services import change_behind
from certificates.credentials.linkedin import linkedin_url
from certificates.issuing.pdf import picture_of
from certificates.lifecycle.renewals import renewals_of
from certificates.models import Certificate, CertificateQuerySet
from certificates.models.credentials import Credential

ROWS = 25


def _visible(request: HttpRequest) -> CertificateQuerySet:
    """The user's own, and those of the people they follow."""
    own = Certificate.objects.for_user(request.user)
    employee = request.employee  # type: ignore[attr-defined]  # set by EmployeeMiddleware
    return own | Certificate.objects.visible_to(employee) if employee else own


@login_required
@require_safe
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One certificate; says that it is being prepared until its PDF is there."""
    certificate = get_object_or_404(
        _visible(request)
        .select_related(
            "organisation", "enrolment__employee", "enrolment__course", "replaces", "successor", "credential"
        )
        .defer("credential__document"),
        uuid=uuid,
    )
    viewer = request.employee  # type: ignore[attr-defined]
    is_own = certificate.enrolment.employee.user_id == request.user.pk
    context = {
        "certificate": certificate,
        "change": change_behind(certificate),
        "renewal": renewals_of([certificate], viewer or None).get(certificate.pk),
        "is_own": is_own,
        "may_manage": bool(viewer) and viewer.is_hr and viewer.organisation_id == certificate.organisation_id,
        "status": certificate.status_on(certificate.organisation.today()),
        "has_credential": hasattr(certificate, "credential"),
        "linkedin_url": linkedin_url(certificate) if is_own else None,
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


@login_required
@require_safe
def picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The certificate as a picture for its own page."""
    certificate = get_object_or_404(_visible(request).exclude(rendered_at=None), uuid=uuid)
    response = HttpResponse(picture_of(certificate), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def credential(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The signed credential as a file to keep; back to the certificate while there is none."""
    certificate = get_object_or_404(_visible(request), uuid=uuid)
    issued = Credential.objects.filter(certificate=certificate).first()
    if issued is None:
        messages.info(request, _("There is no credential for this certificate yet. The PDF is not affected."))
        return redirect("certificates:detail", uuid=uuid)
    response = HttpResponse(issued.document, content_type="application/vc+ld+json")
    response["Content-Disposition"] = f'attachment; filename="{certificate.folio}.json"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
def of_enrolment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The certificate of an enrolment, for screens that know only the enrolment."""
    certificate = Certificate.objects.for_user(request.user).filter(enrolment__uuid=uuid).order_by("-pk").first()
    if certificate is None:
        raise Http404
    return redirect("certificates:detail", uuid=certificate.uuid)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All certificates of the signed-in person, in all their employments, and when each can be renewed."""
    own = Certificate.objects.for_user(request.user).select_related(
        "organisation", "enrolment__course", "enrolment__employee__organisation", "successor"
    )
    page = Paginator(own, ROWS).get_page(request.GET.get("page"))
    renewals = renewals_of(page.object_list, request.employee)  # type: ignore[attr-defined]
    rows = [
        {
            "certificate": certificate,
            "status": certificate.status_on(certificate.organisation.today()),
            "renewal": renewals.get(certificate.pk),
        }
        for certificate in page
    ]
    response = render(request, "certificates/mine.html", {"page_obj": page, "rows": rows})
    response["Cache-Control"] = "private, no-store"
    return response
