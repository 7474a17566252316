"""Who stands in for a manager: named by human resources, over by itself, ended early by hand."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.employees.history import Origin, keep_changes
from people.models import Deputy, Employee, User
from people.signals import deputy_named

LONGEST = datetime.timedelta(days=366)  # who is away for longer has a successor


@transaction.atomic
def name_deputy(
    manager: Employee, deputy: Employee, from_on: datetime.date, to_on: datetime.date, *, origin: Origin, by: User
) -> Deputy:
    """Let somebody follow the teams of a manager from one day to another, both included.

    Raises ``ValidationError`` where the days make no sense, or where the two cannot be manager and deputy.
    """
    Employee.objects.select_for_update(of=("self",)).get(pk=manager.pk)  # so nobody is named twice at once
    if error := _problem_of(manager, deputy, from_on, to_on):
        raise ValidationError(error)
    named: Deputy = Deputy.objects.create(manager=manager, deputy=deputy, from_on=from_on, to_on=to_on, named_by=by)
    keep_changes(deputy, {"stands_in_for": None}, {"stands_in_for": manager.pk}, origin, on=from_on)
    deputy_named.send(Deputy, deputy=named)
    return named


def _problem_of(manager: Employee, deputy: Employee, from_on: datetime.date, to_on: datetime.date) -> str:
    if to_on < from_on:
        return _("The last day is before the first one.")
    if to_on < manager.today():
        return _("These days are over.")
    if to_on - from_on > LONGEST:
        return _("A deputy stands in for a year at most. Name another manager of the team instead.")
    if deputy.pk == manager.pk:
        return _("Nobody stands in for themselves.")
    if deputy.organisation_id != manager.organisation_id or deputy.left_on or manager.left_on:
        return _("Both must work here.")
    others = manager.deputies.filter(deputy=deputy, ended_at=None, from_on__lte=to_on, to_on__gte=from_on)
    return _("This person already stands in on some of these days.") if others.exists() else ""


@transaction.atomic
def end_deputy(deputy: Deputy, *, origin: Origin, by: User) -> bool:
    """End it at once; return whether it was still in force or to come."""
    ended = Deputy.objects.not_over(deputy.deputy.today()).filter(pk=deputy.pk)
    if not ended.update(ended_at=timezone.now(), ended_by=by):
        return False
    keep_changes(deputy.deputy, {"stands_in_for": deputy.manager_id}, {"stands_in_for": None}, origin)
    return True
