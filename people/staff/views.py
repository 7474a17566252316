"""Screens of human resources about the people of their organisation: find, add, change, move, let leave, take back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lib.annotated import annotated
from people.approvals.renaming import ask_for_name
from people.employees.history import Origin, Source
from people.employees.services import other_employment, undo_leaving
from people.models import Deputy, Employee, EmployeeChange, EmployeeQuerySet, Erasure, LinkRequest, WayIn
from people.models.ways_in import with_way_in
from people.owing import is_of_same_hands
from people.own_values.seen import OwnFields
from people.pages import form_page, way_to_person
from people.permissions import is_account_of, may_give_pin, may_name_deputies, may_write
from people.requests import EmployeeRequest, hr_required
from people.saved_views.habits import column_chooser, with_columns
from people.saved_views.shelf import Shelf
from people.sign_in.page_session import sent_from
from people.staff.forms import (
    EditPersonForm,
    LeavingForm,
    MoveForm,
    NewPersonForm,
    ReturnForm,
    StaffFilterForm,
    StaffForm,
)
from people.staff.listing import Staff
from people.staff.tabs import people_tabs
from people.staff.timeline import timeline

ROWS = 50
CHANGES_SHOWN = 50
ABSENCES_SHOWN = 10
INVITATIONS_SHOWN = 10


@require_safe
@hr_required
@never_cache
def people(request: EmployeeRequest) -> HttpResponse:
    """Show the people whom the viewer sees, with filters that live in the address."""
    shelf = Shelf(request.employee, "people")
    if begin := shelf.start(request.GET):
        return redirect(begin)
    asked = with_columns(request.employee, "people", request.GET)
    staff = Staff(request.employee, asked)
    page = Paginator(staff.people(), ROWS).get_page(request.GET.get("page"))
    context = {
        "staff": staff,
        "organisation": request.employee.organisation,
        "page_obj": page,
        "rows": [{"employee": row.employee, "cells": staff.cells(row)} for row in staff.rows(list(page))],
        "columns": staff.filters.columns(staff.titles()),
        "chooser": column_chooser("people", staff, staff.filters),
        "shelf": shelf,
        "views": shelf.tabs(asked, staff.filters),
        "form": StaffFilterForm(staff),
        "query": staff.filters.query(),
        "tabs": people_tabs(request.employee, "people:list"),
    }
    return render(request, "people/list.html", context)


def _seen(request: EmployeeRequest) -> EmployeeQuerySet:
    return Employee.objects.visible_to(request.employee).select_related(
        "user", "organisation", "work_centre", "job_role"
    )


def _writable_or_404(request: EmployeeRequest, pk: int) -> Employee:
    employee: Employee = get_object_or_404(_seen(request).unmerged(), pk=pk)
    if not may_write(request.employee, employee):
        raise Http404
    return employee


@require_safe
@hr_required
@never_cache
def person(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show one person: where they work, what has changed, and what can be done."""
    employee: Employee = get_object_or_404(with_way_in(_seen(request)), pk=pk)
    if employee.merged_into_id:
        return redirect("people:person", pk=employee.merged_into_id)
    former = list(employee.merged.order_by("pk"))
    changes = EmployeeChange.objects.filter(employee__in=[employee, *former]).select_related("by")
    shown = list(changes[: CHANGES_SHOWN + 1])
    membership = employee.memberships.filter(to_on=None).select_related("team").first()
    managed = list(employee.management.select_related("team"))
    writes = may_write(request.employee, employee)
    context = {
        "employee": employee,
        "former": former,
        "merges": writes and request.employee.sees_everybody,
        "team": membership and membership.team,
        "managed": managed,
        "deputies": Deputy.objects.not_over(employee.today()).of(employee) if managed else [],
        "names_deputies": bool(managed) and may_name_deputies(request.employee, employee),
        "limits": employee.hr_centres.all() if employee.is_hr else [],
        "may_write": writes,
        "link_request": _link_request(employee),
        "is_joined": LinkRequest.objects.joined().filter(employee=employee).exists(),
        "is_own": employee.user_id == request.user.pk,
        "owes": not writes and is_of_same_hands(request.employee.user_id, employee.user_id),
        "is_shared": not is_account_of(employee.user, employee.organisation_id),
        "works_again": employee.left_on and other_employment(employee),
        "way_in": WayIn(annotated(employee, "way_in", str)),
        "absences": employee.absences.standing().select_related("by__user")[:ABSENCES_SHOWN],
        "gives_pin": may_give_pin(request.employee, employee),
        "draws": employee.pin_draws.select_related("by")[:INVITATIONS_SHOWN],
        "invitations": employee.invitations.select_related("by")[:INVITATIONS_SHOWN],
        "own_values": OwnFields.seen_by(request.employee).cells(employee.own_values),
        "changes": timeline(shown[:CHANGES_SHOWN]),
        "has_more": len(shown) > CHANGES_SHOWN,
    }
    return render(request, "people/person.html", context)


def _link_request(employee: Employee) -> LinkRequest | None:
    """Return what was asked about this person last, while they have no e-mail and it matters."""
    if employee.user.email or employee.left_on:
        return None
    asked = employee.link_requests.exclude(answer=LinkRequest.Answer.WITHDRAWN)
    return asked.exclude(answer=LinkRequest.Answer.ACCEPTED).first()


@sensitive_post_parameters("curp", "password")
@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def add(request: EmployeeRequest) -> HttpResponse:
    """Let human resources add somebody new, or who was here before."""
    viewer = request.employee
    form = NewPersonForm(
        request.POST or None, viewer=viewer, instance=Employee(organisation=viewer.organisation), initial=_usual(viewer)
    )
    if request.method == "POST" and form.is_valid():
        employee = form.save()
        messages.success(request, _("%(name)s works here now.") % {"name": employee.user.get_full_name()})
        _say_who_is_asked(request, form)
        return redirect("people:person", pk=employee.pk)
    return form_page(request, form, _("Add a person"), [(_("People"), reverse("people:list"))], action=_("Add"))


def _usual(viewer: Employee) -> dict[str, object]:
    """Return what most new people have: today, the language of the viewer, the only work centre that the viewer
    sees.
    """
    initial: dict[str, object] = {"hired_on": viewer.today(), "language": viewer.user.language}
    if len(viewer.hr_centre_ids) == 1:
        initial["work_centre"] = next(iter(viewer.hr_centre_ids))
    return initial


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def edit(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Name, e-mail, language, day of hire; for administrators also the role."""
    employee = _writable_or_404(request, pk)
    form = EditPersonForm(request.POST or None, viewer=request.employee, instance=employee)
    note = (
        ""
        if form.writes_account
        else _("The site administrator changes the name, e-mail, and language of this person.")
    )
    return _change(request, employee, form, _("Edit"), _("Save"), _("Saved."), note)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def move(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Let human resources give another team, position or work centre."""
    employee = _writable_or_404(request, pk)
    form = MoveForm(request.POST or None, viewer=request.employee, instance=employee)
    note = _("Courses, certificates, and everything done so far stay with the person.")
    return _change(request, employee, form, _("Move"), _("Save"), _("Saved. The history keeps the former place."), note)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def leave(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask for the last day, tell what it means, and let the person leave."""
    employee = _writable_or_404(request, pk)
    if employee.left_on:
        return redirect("people:person", pk=pk)
    form = LeavingForm(request.POST or None, viewer=request.employee, instance=employee)
    note = _(
        "Access ends at once, and reminders stop. Certificates and history stay. You can undo this later, "
        "and take the person back at any time."
    )
    done = _("The person has left. You can undo this here.")
    return _change(
        request, employee, form, _("Record that the person leaves"), _("End access now"), done, note, is_grave=True
    )


def _page_of_person(request: HttpRequest, pk: int) -> str:
    return reverse("people:person", args=[pk])


@hr_required
@sent_from(_page_of_person)
def stay(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Undo that somebody left."""
    employee = _writable_or_404(request, pk)
    try:
        if employee.left_on:
            undo_leaving(employee, origin=Origin(request.user, Source.FORM))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Undone: the person works here and can sign in again."))
    return redirect("people:person", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_required
@never_cache
def come_back(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Employ somebody again who had left; whose data are blocked only who has just opened the record."""
    people = ("employee__user", "employee__organisation", "employee__work_centre")
    opened = Erasure.objects.opened_by(request.employee).filter(employee=pk).select_related(*people).first()
    blocked = opened.employee if opened and may_write(request.employee, opened.employee) else None
    former = blocked or _writable_or_404(request, pk)
    if not former.left_on or other_employment(former):
        return redirect("people:person", pk=pk)
    form = ReturnForm(request.POST or None, viewer=request.employee, former=former)
    if request.method == "POST" and form.is_valid():
        employee = form.save()
        messages.success(request, _("%(name)s works here again.") % {"name": employee.user.get_full_name()})
        return redirect("people:person", pk=employee.pk)
    title = _("Rehire")
    way = [(_("Retention"), reverse("erasure:list"))] if blocked else way_to_person(former)
    return form_page(request, form, title, way, action=title)


def _change(
    request: EmployeeRequest,
    employee: Employee,
    form: StaffForm,
    title: str,
    action: str,
    done: str,
    note: str = "",
    *,
    is_grave: bool = False,
) -> HttpResponse:
    """Show a form about somebody, or do what it says."""
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, done)
        _say_who_is_asked(request, form)
        ask_for_name(request, form, employee)
        return redirect("people:person", pk=employee.pk)
    return form_page(request, form, title, way_to_person(employee), action=action, note=note, is_grave=is_grave)


def _say_who_is_asked(request: EmployeeRequest, form: StaffForm) -> None:
    if form.asks:
        told = _("The e-mail %(email)s is in use. The person gets a link to confirm that it is theirs.")
        messages.info(request, told % {"email": form.asks.email})
