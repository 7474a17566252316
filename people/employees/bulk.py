"""What happens to many people at once: few queries, and for one person what ``services`` promises.

Whoever calls this has checked what a form would refuse, and holds the transaction.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from lib.columns import column_of
from lib.letters import NAME_FIELDS, unfit
from lib.names import clean_number
from lib.portions import AT_ONCE, portions
from people.employees.asking import ask_owners
from people.employees.history import BY_HAND, EMPLOYEE_FIELDS, NOBODY, Origin, changes_between, state_of
from people.employees.new_emails import NewEmail, announce_new_emails
from people.models import Employee, EmployeeChange, Erasure, NameChange, Organisation, Team, TeamMembership, User
from people.models.own_fields import OwnValue, is_own
from people.own_values.fitting import merged
from people.signals import changes_kept, employees_changed

PLACE = frozenset({"hired_on", "left_on", "team", "job_role", "work_centre"})  # what rules of training look at

OF_EMPLOYEES = frozenset({*EMPLOYEE_FIELDS, "own_values"})
GIVEN = frozenset({"password", "has_given_password"})  # what a first password writes


@dataclass(slots=True)
class Hire:
    """Somebody to employ; ``account`` is theirs already where they have one in this organisation.

    ``asks`` is an account that may be theirs: its owner is asked. ``own`` is what ``people.own_values.fitting`` lets
    stand in the fields of the organisation's own.
    """

    number: str
    user: dict[str, object]
    fields: dict[str, object] = field(default_factory=dict)
    team: Team | None = None
    account: User | None = None
    asks: User | None = None
    own: dict[str, OwnValue | None] = field(default_factory=dict)


@dataclass(slots=True)
class Update:
    """What is written of somebody employed, from a day on; the employee has its user, organisation and work centre at
    hand.
    """

    employee: Employee
    user: dict[str, object] = field(default_factory=dict)
    fields: dict[str, object] = field(default_factory=dict)
    team: Team | None = None
    on: datetime.date | None = None
    asks: User | None = None
    own: dict[str, OwnValue | None] = field(default_factory=dict)


@transaction.atomic(savepoint=False)
def hire_employees(organisation: Organisation, hires: Sequence[Hire], *, origin: Origin = NOBODY) -> list[Employee]:
    """Create employments with their first teams, and users named ``code-number`` where people have no account.

    Who has an account keeps it as it is, and gets what it lacks to be signed in with. The history begins with the day
    of hire.
    """
    names = iter(free_usernames(organisation, [hire.number for hire in hires if not hire.account]))
    accounts = [hire.account or _new_user(next(names), hire) for hire in hires]
    made = [account for account in accounts if account.pk is None]
    User.objects.bulk_create(made, batch_size=AT_ONCE)
    new = {account.pk for account in made}
    employees = Employee.objects.bulk_create(
        [
            Employee(
                user=account,
                organisation=organisation,
                number=hire.number,
                own_values=merged({}, hire.own),
                **hire.fields,
            )
            for hire, account in zip(hires, accounts, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    changes: list[EmployeeChange] = []
    for employee in employees:
        first = {"hired_on": state_of(employee)["hired_on"]}
        if employee.role != Employee.Role.EMPLOYEE:
            first["role"] = employee.role
        if employee.user.has_given_password and employee.user.pk in new:
            first["password"] = BY_HAND
        changes += changes_between(employee, {}, first, origin, on=employee.hired_on)
    _keep(changes)
    moves = [(employee, hire.team, employee.hired_on) for hire, employee in zip(hires, employees, strict=True)]
    move_employees([(employee, team, on) for employee, team, on in moves if team], origin=origin)
    lacking = [
        Update(employee, what_it_lacks(hire.account, hire.user))
        for hire, employee in zip(hires, employees, strict=True)
        if hire.account
    ]
    update_employees([update for update in lacking if update.user], origin=origin)
    both = zip(hires, employees, strict=True)
    asked = [(each, hire.asks) for hire, each in both if hire.asks and not each.user.email]
    ask_owners(asked, by=origin.by)
    return employees


def free_usernames(organisation: Organisation, numbers: Sequence[str]) -> list[str]:
    """Return a user name for each number: ``code-number``, with a suffix where somebody has kept that name.

    Who comes back under another number keeps the name of the former one, and so does who has left. The organisation is
    locked, so that two who are entered at the same moment do not choose the same.
    """
    if not numbers:
        return []
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    wanted = [f"{organisation.code}-{clean_number(number)}".lower() for number in numbers]
    names, suffix = list(wanted), 1
    while taken := _taken_usernames(names):
        suffix += 1
        names = [f"{wanted[at]}-{suffix}" if at in taken else name for at, name in enumerate(names)]
    return names


def _taken_usernames(names: Sequence[str]) -> set[int]:
    """Return the places of those that somebody has, or that stand before in the list."""
    known: set[str] = set()
    for some in portions(set(names)):
        known |= set(User.objects.filter(username__in=some).values_list("username", flat=True))
    taken: set[int] = set()
    for at, name in enumerate(names):
        if name in known:
            taken.add(at)
        known.add(name)
    return taken


def _new_user(username: str, hire: Hire) -> User:
    user = dict(hire.user)
    password = user.pop("password", None)
    if errors := unfit(user):
        raise ValidationError(dict(errors))
    user["has_given_password"] = bool(password)
    return User.objects.new_user(username, str(password) if password else None, **user)


def what_it_lacks(account: User, user: dict[str, object]) -> dict[str, object]:
    """Return what an account lacks to be signed in with, of what is given, and nothing else."""
    lacking: dict[str, object] = {}
    if not account.email and user.get("email"):
        lacking["email"] = user["email"]
    if not account.has_usable_password() and user.get("password"):
        lacking["password"] = user["password"]
    return lacking


@transaction.atomic(savepoint=False)
def update_employees(updates: Sequence[Update], *, origin: Origin = NOBODY) -> None:
    """Write what has changed about people, and keep it in the history; another team is a move."""
    changes: list[EmployeeChange] = []
    written: dict[tuple[type[models.Model], frozenset[str]], list[models.Model]] = defaultdict(list)
    renamed: list[NameChange] = []
    emails: list[NewEmail] = []
    for update in updates:
        employee, account = update.employee, update.employee.user
        before, user = state_of(employee), dict(update.user)
        password = user.pop("password", None)
        if errors := unfit({name: text for name, text in user.items() if text != getattr(account, name)}):
            raise ValidationError(dict(errors))
        _set(account, user)
        if password:
            account.set_password(str(password))
            account.has_given_password = True
        _set(employee, update.fields)
        employee.own_values = merged(employee.own_values, update.own)
        after = {**dict.fromkeys(update.own), **state_of(employee)}
        differences = changes_between(employee, before, after, origin, on=update.on)
        if password:
            differences += changes_between(employee, {}, {"password": BY_HAND}, origin)
        for each in differences:
            each.why = str(user.get("renamed_why") or "") if each.field in NAME_FIELDS else ""
        changes += differences
        differing = {
            "own_values" if is_own(name) else name for name, value in after.items() if value != before.get(name)
        }
        if columns := frozenset(differing.difference(OF_EMPLOYEES)) | frozenset(GIVEN if password else ()):
            written[User, columns].append(account)
        if columns := frozenset(differing.intersection(OF_EMPLOYEES)):
            written[Employee, columns].append(employee)
        if change := account.name_change():
            renamed.append(change)
        by = origin.by.pk if origin.by else None
        emails.append(NewEmail(account.pk, str(before["email"]), account.email, employee.pk, by, origin.source))
    lift_blocks([each.employee for each in updates if each.employee.left_on is None])
    for (model, columns), rows in written.items():
        model._default_manager.bulk_update(rows, sorted(columns), batch_size=AT_ONCE)
    NameChange.objects.bulk_create(renamed, batch_size=AT_ONCE)
    announce_new_emails(emails)
    _keep(changes)
    moves = [(update.employee, update.team, update.on) for update in updates]
    move_employees([(employee, team, on) for employee, team, on in moves if team], origin=origin)
    asked = [(each.employee, each.asks) for each in updates if each.asks and not each.employee.user.email]
    ask_owners(asked, by=origin.by)


def lift_blocks(people: Sequence[Employee]) -> None:
    """Let who works here again be seen again: the employment is a ground to hold their data. Two queries, or none."""
    back = [each.pk for each in people if each.blocked_at is not None]
    if back:
        whole = Employee.objects.filter(Q(pk__in=back) | Q(merged_into__in=back))
        Erasure.objects.standing().filter(employee__in=whole).update(lifted_at=timezone.now())
        whole.update(blocked_at=None)


def _keep(changes: Sequence[EmployeeChange]) -> None:
    """Write the history, and announce whose place in their organisation is another one."""
    EmployeeChange.objects.bulk_create(changes, batch_size=AT_ONCE)
    changes_kept.send(Employee, changes=changes)
    moved: dict[int, set[int]] = defaultdict(set)
    for change in changes:
        if change.field in PLACE:
            moved[change.employee.organisation_id].add(change.employee_id)
    for organisation_id, employee_ids in moved.items():
        employees_changed.send(Employee, organisation_id=organisation_id, employee_ids=employee_ids)


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
    _keep(changes)
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
    _keep(changes)
