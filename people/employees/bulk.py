"""What happens to many people at once: few queries, and for one person what ``services`` promises.

Whoever calls this has checked what a form would refuse, and holds the transaction.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models, transaction

from lib.columns import column_of
from lib.letters import unprintable
from lib.names import clean_number
from lib.portions import AT_ONCE, portions
from people.employees.history import EMPLOYEE_FIELDS, NOBODY, Origin, changes_between, state_of
from people.models import Employee, EmployeeChange, NameChange, Organisation, Team, TeamMembership, User


@dataclass(slots=True)
class Hire:
    """Somebody to employ; ``account`` is theirs already where they have one."""

    number: str
    user: dict[str, object]
    fields: dict[str, object] = field(default_factory=dict)
    team: Team | None = None
    account: User | None = None


@dataclass(slots=True)
class Update:
    """What is written of somebody employed, from a day on; the employee has its user, organisation and work centre at hand."""

    employee: Employee
    user: dict[str, object] = field(default_factory=dict)
    fields: dict[str, object] = field(default_factory=dict)
    team: Team | None = None
    on: datetime.date | None = None


@transaction.atomic(savepoint=False)
def hire_employees(organisation: Organisation, hires: Sequence[Hire], *, origin: Origin = NOBODY) -> list[Employee]:
    """Create employments with their first teams, and users named ``code-number`` where people have no account.

    Who has an account keeps it as it is, and gets what it lacks to be signed in with. The history begins with the day of
    hire.
    """
    accounts = [
        complete_account(hire.account, hire.user) if hire.account else _new_user(organisation, hire) for hire in hires
    ]
    User.objects.bulk_create([account for account in accounts if account.pk is None], batch_size=AT_ONCE)
    employees = Employee.objects.bulk_create(
        [
            Employee(user=account, organisation=organisation, number=hire.number, **hire.fields)
            for hire, account in zip(hires, accounts, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    changes: list[EmployeeChange] = []
    for employee in employees:
        first = {"hired_on": state_of(employee)["hired_on"]}
        changes += changes_between(employee, {}, first, origin, on=employee.hired_on)
    EmployeeChange.objects.bulk_create(changes, batch_size=AT_ONCE)
    moves = [(employee, hire.team, employee.hired_on) for hire, employee in zip(hires, employees, strict=True)]
    move_employees([(employee, team, on) for employee, team, on in moves if team], origin=origin)
    return employees


def _new_user(organisation: Organisation, hire: Hire) -> User:
    user = dict(hire.user)
    password = user.pop("password", None)
    if errors := unprintable(user):
        raise ValidationError(dict(errors))
    return User.objects.new_user(
        f"{organisation.code}-{clean_number(hire.number)}", str(password) if password else None, **user
    )


def complete_account(account: User, user: dict[str, object]) -> User:
    """Give an account what it lacks to be signed in with, and nothing else."""
    if not account.email:
        account.email = str(user.get("email") or "")
    password = user.get("password")
    if password and not account.has_usable_password():
        account.set_password(str(password))
    account.save()
    return account


@transaction.atomic(savepoint=False)
def update_employees(updates: Sequence[Update], *, origin: Origin = NOBODY) -> None:
    """Write what has changed about people, and keep it in the history; another team is a move."""
    changes: list[EmployeeChange] = []
    written: dict[tuple[type[models.Model], frozenset[str]], list[models.Model]] = defaultdict(list)
    renamed: list[NameChange] = []
    for update in updates:
        employee, account = update.employee, update.employee.user
        before, user = state_of(employee), dict(update.user)
        password = user.pop("password", None)
        if errors := unprintable({name: text for name, text in user.items() if text != getattr(account, name)}):
            raise ValidationError(dict(errors))
        _set(account, user)
        if password:
            account.set_password(str(password))
        _set(employee, update.fields)
        after = state_of(employee)
        changes += changes_between(employee, before, after, origin, on=update.on)
        differing = {name for name, value in after.items() if value != before[name]}
        if columns := frozenset(differing.difference(EMPLOYEE_FIELDS)) | frozenset(["password"] if password else []):
            written[User, columns].append(account)
        if columns := frozenset(differing.intersection(EMPLOYEE_FIELDS)):
            written[Employee, columns].append(employee)
        if change := account.name_change():
            renamed.append(change)
    for (model, columns), rows in written.items():
        model._default_manager.bulk_update(rows, sorted(columns), batch_size=AT_ONCE)
    NameChange.objects.bulk_create(renamed, batch_size=AT_ONCE)
    EmployeeChange.objects.bulk_create(changes, batch_size=AT_ONCE)
    moves = [(update.employee, update.team, update.on) for update in updates]
    move_employees([(employee, team, on) for employee, team, on in moves if team], origin=origin)


def _set(row: models.Model, values: dict[str, object]) -> None:
    """Set attributes as saving would: what is a line is cleaned."""
    for name, value in values.items():
        setattr(row, name, value)
        if name not in ("renamed_by", "renamed_why"):
            column_of(type(row), name).pre_save(row, False)


@transaction.atomic(savepoint=False)
def move_employees(
    moves: Iterable[tuple[Employee, Team, datetime.date | None]], *, origin: Origin = NOBODY
) -> dict[int, TeamMembership]:
    """Move people to teams, each from a day on; the former memberships stay as history. Return the present ones."""
    asked = {employee.pk: (employee, team, on) for employee, team, on in moves}
    found = TeamMembership.objects.select_for_update().filter(to_on=None)
    present: dict[int, TeamMembership] = {}
    for some in portions(asked):
        present |= {membership.employee_id: membership for membership in found.filter(employee__in=some)}
    ended: list[TeamMembership] = []
    begun: list[TeamMembership] = []
    changes: list[EmployeeChange] = []
    for key, (employee, team, on) in asked.items():
        former, day = present.get(key), on or employee.today()
        if former and former.team_id == team.pk:
            continue
        if former:
            former.to_on = day
            ended.append(former)
        begun.append(TeamMembership(employee=employee, team=team, from_on=day))
        teams = {"team": former and former.team_id}, {"team": team.pk}
        changes += changes_between(employee, *teams, origin, on=day)
    TeamMembership.objects.bulk_update(ended, ["to_on"], batch_size=AT_ONCE)
    TeamMembership.objects.bulk_create(begun, batch_size=AT_ONCE)
    EmployeeChange.objects.bulk_create(changes, batch_size=AT_ONCE)
    return present | {membership.employee_id: membership for membership in begun}


@transaction.atomic(savepoint=False)
def return_to_teams(returns: Iterable[tuple[Employee, int, int | None]], *, origin: Origin = NOBODY) -> None:
    """Take moves back: the membership that a move began is removed, and the one it ended goes on.

    Each is a person, the team they moved to, and the one they came from, if they had one.
    """
    asked = {employee.pk: (employee, after, before) for employee, after, before in returns}
    begun: list[int] = []
    going_on: list[TeamMembership] = []
    changes: list[EmployeeChange] = []
    for some in portions(asked):
        rows: dict[int, list[TeamMembership]] = defaultdict(list)
        for row in TeamMembership.objects.select_for_update().filter(employee__in=some).order_by("from_on", "pk"):
            rows[row.employee_id].append(row)
        for key in some:
            employee, after, before = asked[key]
            if not rows[key] or rows[key][-1].to_on or rows[key][-1].team_id != after:
                continue
            *former, present = rows[key]
            begun.append(present.pk)
            changes += changes_between(employee, {"team": after}, {"team": before}, origin)
            if former and former[-1].team_id == before:
                former[-1].to_on = None
                going_on.append(former[-1])
    for gone in portions(begun):
        TeamMembership.objects.filter(pk__in=gone).delete()
    TeamMembership.objects.bulk_update(going_on, ["to_on"], batch_size=AT_ONCE)
    EmployeeChange.objects.bulk_create(changes, batch_size=AT_ONCE)
