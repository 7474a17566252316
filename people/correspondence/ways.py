"""Where somebody agrees to be told, besides e-mail: their own page, which nobody else sees."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.correspondence.forms import ContactWayForm
from people.messages.hours import settings_of
from people.messages.ways import agree, offered, take_back
from people.models import ContactWay
from people.requests import EmployeeRequest, employee_required
from people.sign_in.page_session import sent_from


@require_http_methods(["GET", "HEAD", "POST"])
@employee_required
@never_cache
def choose(request: EmployeeRequest) -> HttpResponse:
    """Let somebody say where, and that they agree; say so where the company offers nothing."""
    employee = request.employee
    channels = offered(settings_of(employee.organisation))
    if not channels:
        return render(request, "messages/way.html", {"form": None, "organisation": employee.organisation})
    present = ContactWay.objects.filter(employee=employee, channel__in=channels).first()
    initial = {"channel": present.channel, "address": present.address} if present else {"channel": channels[0]}
    form = ContactWayForm(request.POST or None, channels=channels, initial=initial)
    if request.method == "POST" and form.is_valid():
        agree(employee, form.cleaned_data["channel"], form.cleaned_data["address"])
        messages.success(request, _("Saved. What is sent to you from now on goes there."))
        return redirect("messages:own")
    context = {"form": form, "organisation": employee.organisation}
    return render(request, "messages/way.html", context, status=400 if form.errors else 200)


def _own_page(request: HttpRequest) -> str:
    return reverse("messages:own")


@employee_required
@sent_from(_own_page)
def stop(request: EmployeeRequest) -> HttpResponse:
    """Forget the number or username: messages go by e-mail again, or stand on the site."""
    take_back(request.employee)
    messages.success(request, _("Stopped, and the number or username is deleted."))
    return redirect("messages:own")
