"""Pages that hold one form and nothing else, and where they stand."""

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Employee

Step = tuple[str, str]  # what a page on the way is called, and its address


def way_to_person(employee: Employee) -> list[Step]:
    """Return the way to the page of a person, for the pages below it."""
    return [
        (_("People"), reverse("people:list")),
        (employee.user.get_full_name(), reverse("people:person", args=[employee.pk])),
    ]


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    title: str,
    above: Sequence[Step],
    *,
    action: str,
    icon: str = "",
    back: str = "",
    note: str = "",
    is_grave: bool = False,
) -> HttpResponse:
    """Show a form, with the way to it; who cancels comes ``back``, or to the page above."""
    context = {
        "form": form,
        "title": title,
        "above": above,
        "action": action,
        "icon": icon,
        "back": back or above[-1][1],
        "note": note,
        "kind": "danger" if is_grave else "primary",
    }
    return render(request, "people/form.html", context, status=400 if form.errors else 200)
