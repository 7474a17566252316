"""Teams, job roles and work centres that nobody needs any more: what the history names is kept, out of sight."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from people.employees.history import Origin
from people.employees.services import name_managers
from people.models import Employee, JobRole, Team, WorkCentre
from people.signals import employees_changed

Place = Team | JobRole | WorkCentre


def people_of(place: Place) -> models.QuerySet[Employee]:
    """Return who is there now."""
    present = Employee.objects.active()
    if isinstance(place, Team):
        return present.in_teams(Team.objects.filter(pk=place.pk))
    return present.filter(work_centre=place) if isinstance(place, WorkCentre) else present.filter(job_role=place)


def hindrance(place: Place) -> str:
    """Return why it cannot be removed now; empty where it can."""
    if people_of(place).exists():
        return _("People are still there: move them first.")
    if isinstance(place, Team) and place.children.filter(is_active=True).exists():
        return _("Other teams are part of it: move or remove them first.")
    return ""


def announce_move(team: Team) -> None:
    """Say that a team is part of another one now, and with it everybody in it and below."""
    moved = Employee.objects.active().in_teams(Team.objects.under(team))
    keys = set(moved.values_list("pk", flat=True))
    employees_changed.send(Team, organisation_id=team.organisation_id, employee_ids=keys)


@transaction.atomic
def remove_place(place: Place, *, origin: Origin) -> bool:
    """Delete it where nothing ever pointed to it, else keep it for the history, out of use. Return whether it is gone.

    Raises ``ValidationError`` while somebody is there.
    """
    found: Place = type(place)._default_manager.select_for_update().get(pk=place.pk)
    if reason := hindrance(found):
        raise ValidationError(reason)
    if isinstance(found, Team):
        name_managers(found, [], origin=origin)
    if _is_named_anywhere(found):
        found.is_active = False
        found.save(update_fields=["is_active"])
        return False
    found.delete()
    return True


def restore_place(place: Place) -> None:
    """Take it into use again."""
    place.is_active = True
    place.save(update_fields=["is_active"])


def _is_named_anywhere(place: Place) -> bool:
    """Return whether any row of the site points to it: people of today and of the past, learning paths, limits,
    rules.
    """
    pointing = (each for each in place._meta.get_fields(include_hidden=True) if each.auto_created and not each.concrete)
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: place.pk}).exists()
        for relation in pointing
        if isinstance(relation, models.ForeignObjectRel) and not relation.many_to_many
    )


@transaction.atomic
def add_manager(team: Team, employee: Employee, *, origin: Origin) -> None:
    """Let one more person manage the team."""
    name_managers(team, [*_managers(team), employee], origin=origin)


@transaction.atomic
def remove_manager(team: Team, employee: Employee, *, origin: Origin) -> None:
    """Let a person manage the team no longer."""
    name_managers(team, [each for each in _managers(team) if each.pk != employee.pk], origin=origin)


def _managers(team: Team) -> list[Employee]:
    Team.objects.select_for_update().get(pk=team.pk)
    return list(Employee.objects.filter(management__team=team).select_related("organisation", "work_centre"))
