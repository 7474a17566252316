"""Screens of human resources about shared tablets: register this one, see which there are, take one out of service."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lib.forms import ModelForm
from people.models import Employee, Kiosk, WorkCentre
from people.requests import EmployeeRequest, hr_required
from people.sign_in.kiosks import become_kiosk
from people.sign_in.page_session import sent_from
from people.staff.listing import centres_of
from people.staff.tabs import people_tabs
from people.ways_in.tablets import TabletList

ROWS = 50


class KioskForm(ModelForm[Kiosk]):
    """What a shared tablet is called, and where it stands."""

    class Meta:
        model = Kiosk
        fields = ("name", "work_centre")

    def __init__(self, viewer: Employee, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["work_centre"]
        seen = [centre.pk for centre in centres_of(viewer) if centre.is_active]
        field.queryset = WorkCentre.objects.filter(pk__in=seen)
        field.empty_label = "–"
        field.required = bool(viewer.hr_centre_ids)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def kiosks(request: EmployeeRequest) -> HttpResponse:
    """List the shared tablets; posting makes one of the browser that asks, and signs its person out."""
    viewer = request.employee
    new = Kiosk(organisation=viewer.organisation, registered_by=request.user)
    form = KioskForm(viewer, request.POST if request.method == "POST" else None, instance=new)
    if request.method == "POST" and form.is_valid():
        kiosk = form.save()
        logout(request)
        response = redirect("account_login")
        become_kiosk(response, kiosk)
        return response
    context = {
        "form": form,
        "organisation": viewer.organisation,
        "page_obj": Paginator(TabletList(viewer, request.GET).rows(), ROWS).get_page(request.GET.get("page")),
        "tabs": people_tabs(viewer, "ways_in:list"),
    }
    return render(request, "people/ways_in/kiosks.html", context, status=400 if form.errors else 200)


def _list_of_kiosks(request: HttpRequest, pk: int) -> str:
    return reverse("ways_in:kiosks")


@hr_required
@sent_from(_list_of_kiosks)
def revoke(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Take a tablet out of service: it is a device like any other from now on."""
    found = get_object_or_404(Kiosk.objects.visible_to(request.employee), pk=pk)
    if Kiosk.objects.in_use().filter(pk=found.pk).update(revoked_at=timezone.now(), revoked_by=request.user):
        messages.success(request, _("%(name)s is no longer a shared tablet.") % {"name": found.name})
    return redirect("ways_in:kiosks")
