"""Screens of human resources: the certificates of their organisation. Anybody else gets 404."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.lifecycle.approval_kinds import CORRECTION, REVOCATION, waiting_about
from certificates.lifecycle.services import (
    NameOfAnother,
    NotInForce,
    SameName,
    SecondPersonNeeded,
    correct_name,
    corrected_name,
    name_needs_two,
    settled_name,
)
from certificates.models import Certificate
from certificates.register.forms import RegisterFilterForm, RevokeForm, WhyForm
from certificates.register.listing import Register, Row
from people.approvals.services import AlreadyRequested
from people.models import Approval, Employee
from people.owing import is_of_same_hands
from people.requests import EmployeeRequest, hr_required

ROWS = 50
CHANGES_SHOWN = 5


def _certificate_or_404(viewer: Employee, uuid: UUID) -> Certificate:
    certificates = Certificate.objects.of_organisation(viewer).select_related(
        "organisation", "enrolment__course", "enrolment__employee__user", "replaces", "successor"
    )
    today = viewer.organisation.today()
    return get_object_or_404(certificates.with_failing(today), uuid=uuid)


@hr_required
@require_safe
def register(request: EmployeeRequest) -> HttpResponse:
    """Show the list of certificates, with filters that live in the address."""
    listed = Register(request.employee, request.GET)
    page = Paginator(listed.rows(), ROWS).get_page(request.GET.get("page"))
    rows = [Row(row, listed.team_names.get(row.team_id or 0, "")) for row in page]
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


@hr_required
@require_safe
def manage(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show one certificate with its log and what can be done about it."""
    viewer = request.employee
    certificate = _certificate_or_404(viewer, uuid)
    status = certificate.status_on(viewer.organisation.today())
    context = {
        "certificate": certificate,
        "organisation": viewer.organisation,
        "status": status,
        "events": certificate.events.select_related("by__user", "by_user", "approved_by", "approval__decided_by"),
        "is_own": is_own(viewer, certificate),
        "waiting": waiting_about(certificate),
        "is_standing": status not in (Certificate.Status.REVOKED, Certificate.Status.SUPERSEDED),
    }
    response = render(request, "certificates/manage.html", context)
    add_never_cache_headers(response)
    return response


@hr_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Ask for the reason, tell what will happen, ask a second person to revoke."""
    viewer = request.employee
    certificate = _certificate_or_404(viewer, uuid)
    form = RevokeForm(request.POST or None)
    if stopped := _stopped(request, viewer, certificate):
        return stopped
    if request.method == "POST" and form.is_valid():
        reason = Certificate.Reason(form.cleaned_data["reason"])
        return _ask(request, lambda: REVOCATION.request(certificate, reason, form.cleaned_data["why"], by=viewer))
    return _confirm(request, certificate, "certificates/revoke.html", form)


@hr_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: EmployeeRequest, uuid: UUID) -> HttpResponse:
    """Show the name of the record beside that of the certificate; issue the one that replaces it, or ask for it."""
    viewer = request.employee
    certificate = _certificate_or_404(viewer, uuid)
    form = WhyForm(request.POST or None)
    if stopped := _stopped(request, viewer, certificate):
        return stopped
    context: dict[str, object] = {"changes": certificate.enrolment.employee.user.name_changes.all()[:CHANGES_SHOWN]}
    try:
        name = corrected_name(certificate)
    except SameName:
        return _confirm(request, certificate, "certificates/correct.html", form, **context, is_same=True)
    except NameOfAnother:
        return _confirm(request, certificate, "certificates/correct.html", form, **context, is_of_another=True)
    needs_two = name_needs_two(certificate, name)
    context |= {"name": name, "needs_two": needs_two, "settled": settled_name(certificate)}
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if needs_two:
            return _ask(request, lambda: CORRECTION.request(certificate, why, by=viewer))
        try:
            new = correct_name(certificate, why, by=viewer)
        except (NotInForce, SameName, NameOfAnother, SecondPersonNeeded):
            messages.error(
                request, _("Somebody else changed this certificate in the meantime. Nothing was done twice.")
            )
            return redirect("certificates:manage", uuid=uuid)
        words = _(
            "The certificate with the corrected name has been issued: folio %(folio)s. Its holder "
            "can find it on this site."
        )
        messages.success(request, words % {"folio": new.folio})
        return redirect("certificates:manage", uuid=new.uuid)
    return _confirm(request, certificate, "certificates/correct.html", form, **context)


def is_own(viewer: Employee, certificate: Certificate) -> bool:
    """Return whether the certificate is the viewer's, in whichever employment, or of who has lately let them: then
    somebody else manages it.
    """
    return is_of_same_hands(viewer.user_id, certificate.enrolment.employee.user_id)


def _stopped(request: HttpRequest, viewer: Employee, certificate: Certificate) -> HttpResponse | None:
    """Lead back to the certificate with the reason, where nothing is left to do with it or not for this person."""
    if certificate.revoked_at or certificate.superseded_at:
        messages.info(request, _("This certificate is no longer in force: there is nothing left to do here."))
    elif is_own(viewer, certificate):
        text = _(
            "This certificate is your own, or of somebody who has lately given you your access: somebody else in "
            "human resources has to change it."
        )
        messages.error(request, text)
    else:
        return None
    return redirect("certificates:manage", uuid=certificate.uuid)


def _ask(request: HttpRequest, request_it: Callable[[], Approval]) -> HttpResponse:
    """Ask a second person, and show the request; of two different ones for a certificate the first one waits."""
    try:
        approval = request_it()
    except AlreadyRequested as before:
        approval = before.approval
        messages.info(request, _("Somebody has already asked for this, and it is waiting for an answer."))
    else:
        messages.success(request, _("Request sent. It takes effect as soon as a second person approves it."))
    return redirect("approvals:one", uuid=approval.uuid)


def _confirm(
    request: HttpRequest, certificate: Certificate, template: str, form: WhyForm, **context: object
) -> HttpResponse:
    response = render(request, template, {"certificate": certificate, "form": form, **context})
    add_never_cache_headers(response)
    return response


# --- Archives -------------------------------------------------------------------------------------
