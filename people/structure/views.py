"""Screens of human resources about teams and job roles: what the whole organisation shares."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.employees.history import Origin, Source
from people.models import Employee, JobRole, Team, TeamQuerySet
from people.pages import form_page
from people.requests import EmployeeRequest, whole_hr_required
from people.sign_in.page_session import sent_from
from people.staff.tabs import people_tabs
from people.structure.forms import JobRoleForm, ManagerForm, TeamForm
from people.structure.listing import TeamList
from people.structure.removal import removal_page, restored
from people.structure.services import add_manager, announce_move, remove_manager


def _teams(request: EmployeeRequest) -> TeamQuerySet:
    found: TeamQuerySet = Team.objects.filter(organisation_id=request.employee.organisation_id)
    return found


# --- Teams ----------------------------------------------------------------------------------------


@require_safe
@whole_hr_required
@never_cache
def teams(request: EmployeeRequest) -> HttpResponse:
    """Show the tree of teams, with who manages each and how many people are in it."""
    listed = TeamList(request.employee, request.GET)
    context = {
        "rows": listed.rows,
        "removed": listed.removed,
        "organisation": request.employee.organisation,
        "tabs": people_tabs(request.employee, "structure:teams"),
    }
    return render(request, "people/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def add_team(request: EmployeeRequest) -> HttpResponse:
    """Let human resources add a team, at the top or below another one."""
    organisation = request.employee.organisation
    initial = {"parent": request.GET.get("parent", "")}
    form = TeamForm(
        request.POST or None, instance=Team(organisation=organisation), organisation=organisation, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        team = form.save()
        messages.success(request, _("Team added. Name who manages it."))
        return redirect("structure:team", pk=team.pk)
    return form_page(request, form, _("Add a team"), [(_("Teams"), reverse("structure:teams"))], action=_("Add"))


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def team(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show one team: its names, its place in the tree, who manages it."""
    found = get_object_or_404(_teams(request).active(), pk=pk)
    form = TeamForm(request.POST or None, instance=found, organisation=request.employee.organisation)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if "parent" in form.changed_data:
            announce_move(saved)
        messages.success(request, _("Saved."))
        return redirect("structure:teams")
    return _team_page(request, found, form, ManagerForm(viewer=request.employee))


def _team_page(request: EmployeeRequest, found: Team, form: TeamForm, manager_form: ManagerForm) -> HttpResponse:
    found.refresh_from_db()  # a form that was refused has written into it
    managers = found.managers.select_related("employee__user").order_by("employee__user__sort_name")
    context = {
        "team": found,
        "form": form,
        "manager_form": manager_form,
        "managers": managers,
        "back": reverse("structure:teams"),
    }
    return render(request, "people/team.html", context, status=400 if form.errors or manager_form.errors else 200)


def _page_of_team(request: EmployeeRequest, pk: int, **others: object) -> str:
    get_object_or_404(_teams(request), pk=pk)
    return reverse("structure:team", args=[pk])


@whole_hr_required
@sent_from(_page_of_team)
def name_manager(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Let one more person manage a team."""
    found = get_object_or_404(_teams(request).active(), pk=pk)
    form = ManagerForm(request.POST, viewer=request.employee)
    if not form.is_valid():
        return _team_page(request, found, TeamForm(instance=found, organisation=request.employee.organisation), form)
    person: Employee = form.cleaned_data["person"]
    add_manager(found, person, origin=Origin(request.user, Source.FORM))
    words = {"person": person.user.get_full_name(), "team": found.name}
    messages.success(request, _("%(person)s manages %(team)s now.") % words)
    return redirect("structure:team", pk=pk)


@whole_hr_required
@sent_from(_page_of_team)
def release_manager(request: EmployeeRequest, pk: int, employee: int) -> HttpResponse:
    """Let a person manage the team no longer."""
    found = get_object_or_404(_teams(request).active(), pk=pk)
    person = get_object_or_404(Employee, pk=employee, management__team=found)
    remove_manager(found, person, origin=Origin(request.user, Source.FORM))
    words = {"person": person.user.get_full_name(), "team": found.name}
    messages.success(request, _("%(person)s no longer manages %(team)s.") % words)
    return redirect("structure:team", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def remove_team(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, then take an empty team away."""
    found = get_object_or_404(_teams(request).active(), pk=pk)
    return removal_page(request, found, _("Remove the team"), "structure:teams", _("Teams"))


@whole_hr_required
@sent_from(lambda request, pk: reverse("structure:teams"))
def restore_team(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Take a team into use again."""
    return restored(request, get_object_or_404(_teams(request), pk=pk), "structure:teams")


# --- Job roles ------------------------------------------------------------------------------------


@require_safe
@whole_hr_required
@never_cache
def job_roles(request: EmployeeRequest) -> HttpResponse:
    """Show the job roles, with how many people have each."""
    own = JobRole.objects.filter(organisation_id=request.employee.organisation_id)
    rows = list(own.annotate(people=Count("employees", filter=Q(employees__left_on=None))))
    context = {
        "rows": [row for row in rows if row.is_active],
        "removed": [row for row in rows if not row.is_active],
        "organisation": request.employee.organisation,
        "tabs": people_tabs(request.employee, "structure:job_roles"),
    }
    return render(request, "people/job_roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def add_job_role(request: EmployeeRequest) -> HttpResponse:
    """Let human resources add a job role."""
    form = JobRoleForm(request.POST or None, instance=JobRole(organisation=request.employee.organisation))
    return _saved(request, form, _("Add a job role"), _("Add"))


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def job_role(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Show one job role: its names."""
    own = JobRole.objects.filter(organisation_id=request.employee.organisation_id, is_active=True)
    form = JobRoleForm(request.POST or None, instance=get_object_or_404(own, pk=pk))
    return _saved(request, form, _("Job role"), _("Save"))


def _saved(request: EmployeeRequest, form: JobRoleForm, title: str, action: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("structure:job_roles")
    above = [(_("Job roles"), reverse("structure:job_roles"))]
    return form_page(request, form, title, above, action=action)


@require_http_methods(["GET", "HEAD", "POST"])
@whole_hr_required
@never_cache
def remove_job_role(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, then take a job role away that nobody has."""
    own = JobRole.objects.filter(organisation_id=request.employee.organisation_id, is_active=True)
    found = get_object_or_404(own, pk=pk)
    return removal_page(request, found, _("Remove the job role"), "structure:job_roles", _("Job roles"))


@whole_hr_required
@sent_from(lambda request, pk: reverse("structure:job_roles"))
def restore_job_role(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Take a job role into use again."""
    own = JobRole.objects.filter(organisation_id=request.employee.organisation_id)
    return restored(request, get_object_or_404(own, pk=pk), "structure:job_roles")
