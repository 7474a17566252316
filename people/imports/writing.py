"""Doing what a plan says: all of it or nothing, in few queries whatever the number of people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lib.names import fold_number
from people.approvals.renaming import RENAMING
from people.approvals.services import AlreadyRequested
from people.employees.bulk import Hire, Update, hire_employees, update_employees
from people.employees.curps import keep_curps
from people.employees.history import Origin
from people.employees.services import name_managers
from people.imports.steps import Kind, Plan, Step
from people.imports.teams import Place, make_teams
from people.invitations.services import invite_new
from people.models import Employee, Team


@dataclass(slots=True)
class Done:
    """What remains to be written down once a plan is carried out."""

    former_curps: dict[int, str] = field(default_factory=dict)  # by the position of the step
    refused_names: list[int] = field(default_factory=list)  # positions: another new name waits for a second person


@transaction.atomic
def carry_out(plan: Plan, *, origin: Origin, why: str, invites: bool = False) -> Done:
    """Write what the plan says. A name that needs a second person is asked for; ``why`` is the reason of all names.

    With ``invites``, whoever begins to work here, or comes back, gets an invitation by e-mail.
    """
    organisation = plan.known.organisation
    teams = make_teams(organisation, plan.known.tree, plan.new_teams if plan.choices.creates_teams else [])
    steps = [step for step in plan.steps if step.kind not in (Kind.ERROR, Kind.UNCHANGED)]
    new = [step for step in steps if step.kind == Kind.NEW]
    hired = hire_employees(organisation, [_hire(step, teams) for step in new], origin=origin)
    others = [step for step in steps if step.kind != Kind.NEW]
    update_employees([_update(step, teams, origin, why) for step in others], origin=origin)
    employees = {id(step): employee for step, employee in zip(new, hired, strict=True)}
    employees |= {id(step): step.person.employee for step in others if step.person}
    done = Done()
    _keep_curps(plan, employees, done)
    _ask_for_names(plan, employees, done, origin, why)
    _name_managers(plan, employees, teams, origin)
    if invites:
        came = [step for step in steps if step.kind in (Kind.NEW, Kind.RETURNING)]
        invite_new([employees[id(step)].pk for step in came if id(step) in employees], by=origin.by)
    return done


def _hire(step: Step, teams: Mapping[Place, Team]) -> Hire:
    return Hire(step.number, step.user, step.fields, _team(step, teams), asks=step.asks, own=step.own)


def _update(step: Step, teams: Mapping[Place, Team], origin: Origin, why: str) -> Update:
    assert step.person is not None  # noqa: S101  # whoever is not new is known
    user: dict[str, Any] = dict(step.user)
    if step.names and not step.needs_two:
        user |= {**step.names, "renamed_by": origin.by, "renamed_why": why}
    on, team = step.fields.get("left_on"), _team(step, teams)
    return Update(step.person.employee, user, step.fields, team, on, step.asks, step.own)


def _team(step: Step, teams: Mapping[Place, Team]) -> Team | None:
    return teams[step.place] if step.place else None


def _keep_curps(plan: Plan, employees: Mapping[int, Employee], done: Done) -> None:
    steps = [step for step in plan.steps if step.curp and id(step) in employees]
    if not steps:
        return
    former = keep_curps(plan.known.organisation, {employees[id(step)]: step.curp for step in steps})
    positions = {id(step): position for position, step in enumerate(plan.steps)}
    done.former_curps = {
        positions[id(step)]: former[employees[id(step)].pk] for step in steps if former.get(employees[id(step)].pk)
    }


def _ask_for_names(plan: Plan, employees: Mapping[int, Employee], done: Done, origin: Origin, why: str) -> None:
    for position, step in enumerate(plan.steps):
        if step.names and step.needs_two and origin.by and id(step) in employees:
            try:
                RENAMING.request(employees[id(step)], step.names, by=origin.by, reason=why, batch=origin.batch)
            except AlreadyRequested:
                done.refused_names.append(position)


def _name_managers(plan: Plan, employees: Mapping[int, Employee], teams: Mapping[Place, Team], origin: Origin) -> None:
    if not plan.managers:
        return
    by_number = {number: person.employee for number, person in plan.known.people.items()}
    by_number |= {fold_number(step.number): employees[id(step)] for step in plan.steps if id(step) in employees}
    for change in plan.managers:
        name_managers(teams[change.place], [by_number[number] for number in change.after], origin=origin)
