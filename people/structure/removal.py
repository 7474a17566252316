"""The pages on which a team, a job role or a work centre goes out of use, and comes back: the same for all three."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from people.employees.history import Origin, Source
from people.requests import EmployeeRequest
from people.structure.services import Place, hindrance, people_of, remove_place, restore_place


def removal_page(request: EmployeeRequest, place: Place, title: str, listing: str, label: str) -> HttpResponse:
    """Say what stands in the way, or ask once more; then remove it."""
    if request.method == "POST":
        try:
            is_gone = remove_place(place, origin=Origin(request.user, Source.FORM))
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            told = _("Removed.") if is_gone else _("Removed from use. The history keeps its name; you can restore it.")
            messages.success(request, told)
        return redirect(listing)
    context = {
        "lead": place,
        "title": title,
        "hindrance": hindrance(place),
        "people_count": people_of(place).count(),
        "above": [(label, reverse(listing))],
        "back": reverse(listing),
    }
    return render(request, "people/remove.html", context)


def restored(request: EmployeeRequest, place: Place, listing: str) -> HttpResponse:
    """Take it into use again and say so."""
    restore_place(place)
    messages.success(request, _("%(name)s is in use again.") % {"name": place})
    return redirect(listing)
