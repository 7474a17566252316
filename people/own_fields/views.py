"""Screens of human resources about the fields of their organisation's own."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.models import OwnField, OwnFieldQuerySet
from people.models.own_fields import MOST_FIELDS
from people.own_fields.forms import OwnFieldForm
from people.own_fields.services import add_field, is_used, remove_field, restore_field
from people.pages import form_page
from people.requests import EmployeeRequest, whole_hr_required
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs


def _fields(request: EmployeeRequest) -> OwnFieldQuerySet:
    found: OwnFieldQuerySet = OwnField.objects.filter(organisation_id=request.employee.organisation_id)
    return found


@require_safe
@whole_hr_required
@never_cache
def own_fields(request: EmployeeRequest) -> HttpResponse:
    """Show the fields in use, and those that were put away."""
    found = list(_fields(request))
    live = [field for field in found if field.is_active]
    context = {
        "rows": live,
        "removed": [field for field in found if not field.is_active],
        "is_full": len(live) >= MOST_FIELDS,
        "organisation": request.employee.organisation,
        "tabs": people_tabs(request.employee, "own_fields:list"),
    }
    return render(request, "people/own_fields/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def add(request: EmployeeRequest) -> HttpResponse:
    """Let human resources add a field."""
    organisation = request.employee.organisation
    order = min(MOST_FIELDS, 1 + _fields(request).live().count())
    form = OwnFieldForm(request.POST or None, instance=OwnField(organisation=organisation, order=order))
    if request.method == "POST" and form.is_valid():
        try:
            add_field(form.save(commit=False))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Field added. It is in the form of each person, in lists, and in files."))
            return redirect("own_fields:list")
    note = _(
        "Add what your company needs to know of its people, and no more. Health, beliefs, union membership, and other "
        "sensitive data do not belong here."
    )
    return form_page(request, form, _("Add a field"), _way(), action=_("Add"), note=note)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def own_field(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show one field: its names, its choices, who sees it."""
    form = OwnFieldForm(request.POST or None, instance=get_object_or_404(_fields(request).live(), pk=pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("own_fields:list")
    return form_page(request, form, _("Field"), _way(), action=_("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def remove(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, then take a field out of use."""
    found = get_object_or_404(_fields(request).live(), pk=pk)
    if request.method == "POST":
        is_gone = remove_field(found)
        told = _("Removed.") if is_gone else _("Removed from use. What stands in it is kept; you can restore it.")
        messages.success(request, told)
        return redirect("own_fields:list")
    note = (
        _("It disappears from forms, lists, and files. What stands in it is kept, and comes back if you restore it.")
        if is_used(found)
        else _("Nothing stands in it: it is deleted.")
    )
    title = _("Remove the field %(name)s") % {"name": found}
    return form_page(request, forms.Form(), title, _way(), action=_("Remove"), note=note, is_grave=True)


def _list_of_fields(request: HttpRequest, pk: int) -> str:
    return reverse("own_fields:list")


@whole_hr_required
@sent_from(_list_of_fields)
def restore(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Take a field into use again."""
    found = get_object_or_404(_fields(request), pk=pk)
    try:
        restore_field(found)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("%(name)s is in use again.") % {"name": found})
    return redirect("own_fields:list")


def _way() -> list[tuple[str, str]]:
    return [(_("Fields"), reverse("own_fields:list"))]
