"""What the link of a request opens, and how human resources send it again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.linking.approvals import is_looked_at, say_yes
from people.linking.forms import SeparateForm
from people.linking.links import request_of
from people.linking.services import (
    NotOpen,
    OwnPasswordNeeded,
    WorksThere,
    ask_again,
    is_open_for,
    refuse,
    separate,
)
from people.models import Employee, LinkRequest
from people.pages import form_page, way_to_person
from people.permissions import may_write
from people.requests import EmployeeRequest, hr_required, user_of
from people.sign_in.employments import choose
from people.sign_in.limits import is_within, too_often
from people.sign_in.page_session import of_any_employment, sent_from
from people.sign_in.sessions import end_others


@of_any_employment
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether an employment is one's own: only as the account that has the e-mail, and once."""
    found, user = request_of(token), user_of(request)
    if found is None:
        return _page(request, "over")
    if found.account_id != user.pk:
        return _page(request, "other")
    if not is_open_for(found, user):
        return _page(request, "over")
    try:
        if request.method == "POST" and request.POST.get("answer") == "accept":
            employee = say_yes(found, user)
            return _begin(request, employee) if employee else _page(request, "looked_at", found)
        if request.method == "POST" and request.POST.get("answer") == "refuse":
            refuse(found, user)
            return _page(request, "refused", found)
    except NotOpen:
        return _page(request, "over")
    except OwnPasswordNeeded:
        return _page(request, "password", found)
    except WorksThere:
        return _page(request, "works_there", found)
    return _page(request, "looked_at" if is_looked_at(found) else "ask", found)


def _begin(request: HttpRequest, employee: Employee) -> HttpResponse:
    choose(request, employee)
    end_others(request)
    told = _("Confirmed. You are working as part of %(company)s; your other records stay in the same account.")
    messages.success(request, told % {"company": employee.organisation.legal_name})
    return redirect("reports:home")


def _page(request: HttpRequest, step: str, found: LinkRequest | None = None) -> HttpResponse:
    return render(request, "account/link.html", {"step": step, "employee": found and found.employee})


def _page_of_person(request: HttpRequest, pk: int) -> str:
    return reverse("people:person", args=[pk])


@hr_required
@sent_from(_page_of_person)
def send_again(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Send the question whether the e-mail is this person's once more."""
    seen = Employee.objects.visible_to(request.employee).active().select_related("user", "organisation", "work_centre")
    employee: Employee = get_object_or_404(seen, pk=pk)
    if not may_write(request.employee, employee):
        raise Http404
    if not is_within("ask_to_link", employee.pk):
        return too_often(request, "ask_to_link")
    try:
        asked = ask_again(employee, by=request.user)
    except NotOpen:
        messages.warning(request, _("Nothing was sent: nobody is being asked about this person."))
    else:
        told = _("A new link is on its way to %(email)s.") % {"email": asked.email} if asked else _("Saved.")
        messages.success(request, told)
    return redirect("people:person", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def separate_again(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask why, and take a record out of the account to which a link has joined it."""
    people = Employee.objects.visible_to(request.employee).select_related("user", "organisation", "work_centre")
    employee: Employee = get_object_or_404(people, pk=pk)
    if not may_write(request.employee, employee):
        raise Http404
    back = reverse("people:person", args=[pk])
    joined = LinkRequest.objects.joined().filter(employee=employee).first()
    if joined is None:
        return redirect(back)
    form = SeparateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            separate(joined, by=request.user, why=form.cleaned_data["why"])
        except NotOpen:
            messages.warning(request, _("Nothing was changed: this person works here with another record too."))
        else:
            messages.success(request, _("Separated. Give the person a new way in: a PIN, or their own e-mail."))
        return redirect(back)
    title = _("Separate from the account")
    note = _(
        "For when the link was answered by the wrong person. The record gets back its former name and account, with all "
        "its courses and certificates; the e-mail stays with its owner, who is told. Sessions end."
    )
    return form_page(request, form, title, way_to_person(employee), action=title, note=note, is_grave=True)
