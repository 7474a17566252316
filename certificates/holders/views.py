"""What a holder sees: their certificates and each of them."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.changes.services import change_behind
from certificates.credentials.linkedin import linkedin_url
from certificates.issuing.pdf import picture_of
from certificates.lifecycle.renewals import renewals_of
from certificates.models import Certificate, CertificateQuerySet
from certificates.models.credentials import Credential
from lib.downloads import as_file
from people.requests import SignedInRequest, set_concerned

ROWS = 25


def _visible(request: SignedInRequest) -> CertificateQuerySet:
    """Return the user's own, and those of the people they follow."""
    own = Certificate.objects.for_user(request.user)
    return own | Certificate.objects.visible_to(request.employee) if request.employee else own


@require_safe
def detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Show one certificate; says that it is being prepared until its PDF is there."""
    certificate = get_object_or_404(
        _visible(request)
        .select_related(
            "organisation", "enrolment__employee", "enrolment__course", "replaces", "successor", "credential"
        )
        .defer("credential__document"),
        uuid=uuid,
    )
    viewer = request.employee
    is_own = certificate.enrolment.employee.user_id == request.user.pk
    context = {
        "certificate": certificate,
        "change": change_behind(certificate),
        "renewal": renewals_of([certificate], viewer).get(certificate.pk),
        "is_own": is_own,
        "may_manage": viewer is not None and viewer.is_hr_of(certificate.enrolment.employee),
        "status": certificate.status_on(certificate.organisation.today()),
        "has_credential": hasattr(certificate, "credential"),
        "linkedin_url": linkedin_url(certificate) if is_own else None,
    }
    response = render(request, "certificates/detail.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def download(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
    """Send the PDF as a file to keep; lead back to its page while it is being prepared."""
    certificate = get_object_or_404(_visible(request).select_related("enrolment__employee"), uuid=uuid)
    set_concerned(request, certificate.enrolment.employee)
    if certificate.rendered_at is None:
        messages.info(request, _("The certificate is still being prepared. It will be here in a moment."))
        return redirect("certificates:detail", uuid=uuid)
    return as_file(storages["private"].open(certificate.file_name), f"{certificate.folio}.pdf", "application/pdf")


@require_safe
def picture(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Serve the certificate as a picture for its own page."""
    certificate = get_object_or_404(_visible(request).exclude(rendered_at=None), uuid=uuid)
    response = HttpResponse(picture_of(certificate), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def credential(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
    """Send the signed credential as a file to keep; lead back to the certificate while there is none."""
    certificate = get_object_or_404(_visible(request), uuid=uuid)
    issued = Credential.objects.filter(certificate=certificate).first()
    if issued is None:
        messages.info(request, _("There is no credential for this certificate yet. The PDF is not affected."))
        return redirect("certificates:detail", uuid=uuid)
    return as_file(issued.document.encode(), f"{certificate.folio}.json", "application/vc+ld+json")


@require_safe
def of_enrolment(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Lead to the certificate of an enrolment, for screens that know only the enrolment."""
    certificate = Certificate.objects.for_user(request.user).filter(enrolment__uuid=uuid).order_by("-pk").first()
    if certificate is None:
        raise Http404
    return redirect("certificates:detail", uuid=certificate.uuid)


@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """Show all certificates of the signed-in person, in all their employments, and when each can be renewed."""
    own = Certificate.objects.for_user(request.user).select_related(
        "organisation", "enrolment__course", "enrolment__employee__organisation", "successor"
    )
    page = Paginator(own, ROWS).get_page(request.GET.get("page"))
    renewals = renewals_of(page.object_list, request.employee)
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
