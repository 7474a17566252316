"""Privacy notices: read by anybody who knows the company, accepted by its people, written by its administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.names import clean_text
from people.models import Organisation, PrivacyNotice
from people.privacy.forms import NoticeForm
from people.privacy.notices import (
    NotReady,
    accept_notice,
    blanks_in,
    draft_of,
    in_language,
    notice_to_accept,
    parts_of,
    present_notice,
    publish_notice,
)
from people.requests import EmployeeRequest, administrator_required, employee_of, employee_required
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs


@login_not_required
@require_safe
@never_cache
def notice(request: HttpRequest) -> HttpResponse:
    """Show the notice in force: of one's own company, or of the one whose code is in the address."""
    employee = employee_of(request)
    code = clean_text(request.GET.get("company", "")).lower()[:30]
    if employee and not code:
        organisation: Organisation | None = employee.organisation
    else:
        organisation = Organisation.objects.filter(code=code).first() if code else None
    found = present_notice(organisation) if organisation else None
    context = {
        "code": code,
        "own": employee and employee.organisation,
        "is_own": employee is not None and organisation == employee.organisation,
        "notice": found,
        "company": organisation.legal_name if organisation and found else "",
        "short": in_language(found, "short") if found else [],
        "full": in_language(found, "full") if found else [],
    }
    return render(request, "people/privacy/notice.html", context)


def _next(request: HttpRequest) -> str:
    """Return where somebody was going, as far as it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_here else reverse("reports:home")


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def accept(request: EmployeeRequest) -> HttpResponse:
    """Ask for the version in force to be accepted; whoever would rather not goes on, and is asked the next time."""
    found, then = notice_to_accept(request.employee), _next(request)
    if found is None:
        return redirect(then)
    if request.method == "POST":
        if request.POST.get("notice") == str(found.pk):
            accept_notice(found, request.employee)
            return redirect(then)
        messages.info(request, _("A newer version has just been published. Please read this one."))
    context = {
        "notice": found,
        "company": request.employee.organisation.legal_name,
        "short": in_language(found, "short"),
        "next": then,
    }
    return render(request, "people/privacy/accept.html", context)


# --- The administrator ----------------------------------------------------------------------------


@require_safe
@administrator_required
@never_cache
def notices(request: EmployeeRequest) -> HttpResponse:
    """Show every version, with how many have accepted it."""
    organisation = request.employee.organisation
    own = PrivacyNotice.objects.filter(organisation=organisation)
    context = {
        "versions": own.published().annotate(accepted=Count("acceptances")).select_related("published_by__user"),
        "draft": own.filter(published_at=None).first(),
        "people": organisation.employees.filter(left_on=None).count(),
        "organisation": organisation,
        "tabs": people_tabs(request.employee, "privacy:notices"),
    }
    return render(request, "people/privacy/notices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
@never_cache
def draft(request: EmployeeRequest) -> HttpResponse:
    """Write the next version; it begins with the one in force, or with a text of ours that counsel has to review."""
    form = NoticeForm(request.POST or None, instance=draft_of(request.employee.organisation))
    if request.method == "POST" and form.is_valid():
        form.instance.changed_at = timezone.now()
        form.save()
        return redirect("privacy:preview")
    context = {"form": form}
    return render(request, "people/privacy/draft.html", context, status=400 if form.errors else 200)


@require_safe
@administrator_required
@never_cache
def preview(request: EmployeeRequest) -> HttpResponse:
    """Show the draft as people will read it, in both languages, and what is still to be filled in."""
    found = get_object_or_404(PrivacyNotice, organisation=request.employee.organisation_id, published_at=None)
    texts = [
        {"title": title, "language": language, "parts": parts_of(text)}
        for title, language, text in (
            (_("Short notice, in Spanish"), "es", found.short_es),
            (_("Short notice, in English"), "en", found.short_en),
            (_("Full notice, in Spanish"), "es", found.full_es),
            (_("Full notice, in English"), "en", found.full_en),
        )
    ]
    context = {"notice": found, "texts": texts, "blanks": blanks_in(found)}
    return render(request, "people/privacy/preview.html", context)


def _page_of_preview(request: HttpRequest) -> str:
    return reverse("privacy:notices")


@administrator_required
@sent_from(_page_of_preview)
def publish(request: EmployeeRequest) -> HttpResponse:
    """Publish the draft that was shown."""
    found = PrivacyNotice.objects.filter(organisation=request.employee.organisation_id, published_at=None).first()
    shown = request.POST.get("shown", "")
    if found is None or shown != found.changed_at.isoformat():
        messages.warning(request, _("Nothing was published: somebody has just changed the draft. Look at it again."))
        return redirect("privacy:preview" if found else "privacy:notices")
    try:
        publish_notice(found.pk, by=request.employee)
    except NotReady:
        messages.error(request, _("Nothing was published: there are blanks to fill in first."))
        return redirect("privacy:preview")
    messages.success(request, _("Published. Your people are asked to accept it when they next sign in."))
    return redirect("privacy:notices")
