"""Taking the last import back, while nobody has acted on what it made.

What it changed is read from the history of employees, which names the import; whom it created is removed.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from lib.portions import portions
from people.approvals.renaming import RENAMING
from people.approvals.services import withdraw_all
from people.employees.asking import withdraw
from people.employees.bulk import Update, return_to_teams, update_employees
from people.employees.curps import forget_curps, keep_curps
from people.employees.history import USER_FIELDS, Origin, Source
from people.employees.services import name_managers
from people.employees.traces import ByItself, traced
from people.imports.teams import BETWEEN, TeamTree
from people.models import (
    AccessEvent,
    Approval,
    CurpClaim,
    EmailBounce,
    Employee,
    EmployeeChange,
    Invitation,
    JobRole,
    LinkRequest,
    Message,
    Organisation,
    PeopleImport,
    Pin,
    PinDraw,
    Team,
    TeamManager,
    TeamMembership,
    User,
    WorkCentre,
    WorkerData,
)
from people.models.own_fields import OwnValue, is_own
from people.owing import same_hands
from people.permissions import gives_roles
from people.signals import removing_people, undoing_people

TERM = datetime.timedelta(days=30)
OWN_TRACES = (
    AccessEvent,
    EmployeeChange,
    Invitation,
    Pin,
    PinDraw,
    LinkRequest,
    Message,
    TeamMembership,
    TeamManager,
    WorkerData,
)  # of who was only ever imported
OWN_TRACES_OF_USERS = (AccessEvent, Employee, CurpClaim, EmailBounce, LinkRequest, Message, Pin)


@dataclass(frozen=True, slots=True)
class Blocker:
    """Somebody because of whom an import cannot be undone, and why: a word of ``REASONS``."""

    name: str
    number: str
    reason: str


class Blocked(Exception):
    """People have acted on what an import made: ``blockers`` are who and why."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__(len(blockers))
        self.blockers = blockers


class NotTheLast(Exception):
    """Another import came after this one, or its term is over, or it was undone."""


@dataclass(slots=True)
class Made:
    """What an import made: whom it created, and what it changed about others, by employee."""

    created: dict[int, Employee] = field(default_factory=dict)
    changed: dict[int, Employee] = field(default_factory=dict)
    changes: dict[int, list[EmployeeChange]] = field(default_factory=lambda: defaultdict(list))
    last_change: int = 0


def undoable(organisation: Organisation) -> PeopleImport | None:
    """Return the import that can be undone, if nobody has acted on it: the last one that changed anything, for
    a month.
    """
    done = PeopleImport.objects.finished().that_changed_something().filter(organisation=organisation)
    last = done.order_by("-finished_at", "-pk").first()
    if last is None or last.undone_at or last.finished_at is None or last.finished_at < timezone.now() - TERM:
        return None
    return last


def blockers_of(job: PeopleImport, by: User) -> list[Blocker]:
    """Return those because of whom it cannot be undone."""
    return _blockers(job, _made(job), by)


def waiting_names(job: PeopleImport) -> QuerySet[Approval]:
    """Return the new names that it asked for and that nobody has decided about: undoing takes them back."""
    return RENAMING.asked_with(job.organisation, job.uuid) & Approval.objects.waiting()


@transaction.atomic
def undo_import(job: PeopleImport, *, by: User) -> None:
    """Give everybody what they had before, and remove whom the import created. Raises ``NotTheLast``, ``Blocked``."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=job.organisation_id)
    last = undoable(organisation)
    if last is None or last.pk != job.pk:
        raise NotTheLast
    names = RENAMING.asked_with(organisation, job.uuid)
    list(names.select_for_update(of=("self",)).values_list("pk"))  # before people, as whoever approves does
    made = _made(job, is_locked=True)
    if blockers := _blockers(job, made, by):
        raise Blocked(blockers)
    origin = Origin(by, Source.UNDO)
    withdraw_all(names, gettext("An import was undone."), by=by)
    _restore_managers(made, origin)
    _restore_curps(job, made)
    _remove(made)
    _restore(made, origin, job.confirmed_at or job.started_at)
    _remove_teams(job, organisation)
    PeopleImport.objects.filter(pk=job.pk).update(undone_at=timezone.now(), undone_by=by)


def _made(job: PeopleImport, *, is_locked: bool = False) -> Made:
    made = Made()
    changes = list(EmployeeChange.objects.filter(batch=job.uuid).order_by("pk"))
    for change in changes:
        made.changes[change.employee_id].append(change)
    made.last_change = max((change.pk for change in changes), default=0)
    rows = Employee.objects.filter(pk__in=EmployeeChange.objects.filter(batch=job.uuid).values("employee"))
    rows = rows.unblocked().select_related("user", "organisation", "work_centre")  # a file changes no blocked record
    if is_locked:
        rows = rows.select_for_update(no_key=True, of=("self", "user"))
    for employee in rows:
        own = made.changes[employee.pk]
        is_new = any(change.field == "hired_on" and change.before is None for change in own)
        (made.created if is_new else made.changed)[employee.pk] = employee
    return made


# --- Who stands in the way ------------------------------------------------------------------------


def _blockers(job: PeopleImport, made: Made, by: User) -> list[Blocker]:
    reasons: dict[int, str] = {}
    created = list(made.created)
    users = {employee.user_id: employee.pk for employee in made.created.values()}
    own_accounts = _own_accounts(made)
    answers: list[tuple[object, Any]] = list(undoing_people.send(Employee, employees=created))
    by_itself: list[ByItself] = [answer for _by, answer in answers if answer]
    ignored: list[type[Model]] = [*OWN_TRACES, *(table for answer in by_itself for table in answer.tables)]
    acted = traced(Employee, created, ignoring=ignored).union(*(answer.acted for answer in by_itself))
    reasons |= dict.fromkeys(acted, "acted")
    for some in portions(created):  # what they were sent says nothing of what they did
        asked = Message.objects.filter(by__in=some)
        reasons |= dict.fromkeys(asked.values_list("by", flat=True), "acted")
    for user_id in traced(User, own_accounts, ignoring=OWN_TRACES_OF_USERS):
        reasons[users[user_id]] = "acted"
    everybody = made.created | made.changed
    for some in portions(everybody):  # it is an employment of theirs by now
        accepted = LinkRequest.objects.filter(employee__in=some, answer=LinkRequest.Answer.ACCEPTED)
        since = accepted.filter(created_at__gte=job.confirmed_at) if job.confirmed_at else accepted
        reasons |= dict.fromkeys(since.values_list("employee_id", flat=True), "acted")
    own = Employee.objects.active().filter(organisation=job.organisation_id, user=by).first()
    gives, hands = own is not None and gives_roles(own), same_hands(by.pk)
    for key in _changed_since(everybody, made.last_change):
        reasons[key] = "changed"
    for key, employee in everybody.items():
        user = employee.user
        is_back = any(change.field == "left_on" and change.after is None for change in made.changes[key])
        signed_in = user.last_login and job.finished_at and user.last_login > job.finished_at
        if signed_in and (is_back or key in made.created):
            reasons[key] = "signed_in"
        if user.pk in hands:
            reasons[key] = "own_record"
        elif employee.is_hr and not gives:
            reasons[key] = "hr_record"
    for key in _taken_meanwhile(made):
        reasons[key] = "taken"
    for employee in _renamed_since(job, everybody):
        everybody[employee.pk], reasons[employee.pk] = employee, "changed"
    return [
        Blocker(employee.user.get_full_name(), employee.number, reasons[key])
        for key, employee in everybody.items()
        if key in reasons
    ]


def _renamed_since(job: PeopleImport, known: Iterable[int]) -> QuerySet[Employee]:
    """Return those of whom the import changed nothing, but asked for a name which a second person has approved."""
    approved = RENAMING.asked_with(job.organisation, job.uuid).filter(decision=Approval.Decision.APPROVED)
    keys = {payload["employee"] for payload in approved.values_list("payload", flat=True)}
    return Employee.objects.unblocked().filter(pk__in=keys.difference(known)).select_related("user")


def _own_accounts(made: Made) -> list[int]:
    """Return the accounts that the import created: those whose only employment it made, under a name it gives."""
    named = {
        employee.user_id
        for employee in made.created.values()
        if f"{employee.user.username}-".startswith(f"{employee.organisation.code}-{employee.number}-".lower())
    }
    elsewhere = {
        employee.user_id
        for some in portions(named)
        for employee in Employee.objects.filter(user__in=some)
        if employee.pk not in made.created
    }
    return sorted(named - elsewhere)


def _changed_since(people: Iterable[int], last_change: int) -> set[int]:
    """Return those of whom the history knows something newer."""
    found: set[int] = set()
    for some in portions(people):
        newer = EmployeeChange.objects.filter(employee__in=some).order_by().values("employee")
        newer = newer.annotate(last=Max("pk")).filter(last__gt=last_change)
        found |= {row["employee"] for row in newer}
    return found


def _taken_meanwhile(made: Made) -> set[int]:
    """Return those whose former e-mail, or whose place as somebody employed, another record has by now."""
    found: set[int] = set()
    emails, leavers = {}, {}
    for key, employee in made.changed.items():
        for change in made.changes[key]:
            if change.field == "email" and change.before:
                emails[change.before] = key
            if change.field == "left_on" and change.before is None:
                leavers[employee.user_id] = key
    for some in portions(emails):
        holders = User.objects.filter(email__in=some).values_list("email", "pk")
        found |= {emails[email] for email, pk in holders if pk != made.changed[emails[email]].user_id}
    organisation = next((employee.organisation_id for employee in made.changed.values()), 0)
    for users in portions(leavers):
        again = Employee.objects.active().filter(organisation=organisation, user__in=users)
        found |= {leavers[user_id] for user_id in again.values_list("user_id", flat=True)}
    return found


# --- What is given back ---------------------------------------------------------------------------


def _remove(made: Made) -> None:
    """Delete whom the import created, with the account if that was made for them."""
    accounts = _own_accounts(made)
    for keys in portions(made.created):
        removing_people.send(Employee, employees=keys)
        Message.objects.filter(employee__in=keys).delete()
        Employee.objects.filter(pk__in=keys).delete()
    for keys in portions(accounts):
        Message.objects.filter(user__in=keys).delete()
        User.objects.filter(pk__in=keys).delete()


def _restore(made: Made, origin: Origin, since: datetime.datetime) -> None:
    updates: list[Update] = []
    teams: list[tuple[Employee, int, int | None]] = []
    for key, employee in made.changed.items():
        user: dict[str, Any] = {}
        fields: dict[str, Any] = {}
        own: dict[str, OwnValue | None] = {}
        for change in reversed(made.changes[key]):
            if change.field in USER_FIELDS:
                user[change.field] = change.before
            elif change.field == "team" and change.after is not None:
                teams.append((employee, change.after, change.before))
            elif is_own(change.field):
                own[change.field] = change.before
            elif change.field not in ("team", "manages"):
                fields[change.field] = _former(change)
        if user.keys() & set(USER_FIELDS[:3]):
            user |= {"renamed_by": origin.by, "renamed_why": gettext("An import was undone.")}
        updates.append(Update(employee, user, fields, own=own))
    for some in portions(made.changed):
        withdraw(some, since=since)
    update_employees(updates, origin=origin)
    return_to_teams(teams, origin=origin)


def _former(change: EmployeeChange) -> Any:
    """Return the value before, as the column takes it; a job role or work centre that is gone is none."""
    if change.field in ("hired_on", "left_on"):
        return datetime.date.fromisoformat(change.before) if change.before else None
    if change.field in ("job_role", "work_centre"):
        model = JobRole if change.field == "job_role" else WorkCentre
        return model._default_manager.filter(pk=change.before).first() if change.before else None
    return change.before


def _restore_managers(made: Made, origin: Origin) -> None:
    """Let those manage teams again who did before."""
    managers: dict[int, set[int]] = {}
    for key, changes in made.changes.items():
        for change in changes:
            if change.field == "manages":
                key_of_team = int(change.after or change.before or 0)
                present = managers.setdefault(key_of_team, set(_managers(key_of_team)))
                present.discard(key) if change.after else present.add(key)
    people = {employee.pk: employee for employee in (made.created | made.changed).values()}
    for team in Team.objects.filter(pk__in=managers):
        known = {row.employee_id: row.employee for row in team.managers.select_related("employee")} | people
        name_managers(team, [known[key] for key in managers[team.pk] if key in known], origin=origin)


def _managers(team_id: int) -> Sequence[int]:
    return list(TeamManager.objects.filter(team=team_id).values_list("employee_id", flat=True))


def _restore_curps(job: PeopleImport, made: Made) -> None:
    """Give back the CURPs that were known before, and forget the others that the file brought."""
    rows = [row for row in job.rows.exclude(kind="new") if any(change[0] == "curp" for change in row.changes)]
    people = {
        employee.number.lower(): employee for employee in Employee.objects.filter(organisation=job.organisation_id)
    }
    former = {people[row.number.lower()]: row.former_curp for row in rows if row.number.lower() in people}
    keep_curps(job.organisation, {employee: curp for employee, curp in former.items() if curp})
    forget_curps(job.organisation, [employee for employee, curp in former.items() if not curp])


def _remove_teams(job: PeopleImport, organisation: Organisation) -> None:
    """Delete the teams that the import made, as far as nothing has come to hang on them."""
    tree = TeamTree(organisation)
    for path in reversed(job.new_teams if job.creates_teams else []):
        place = tree.at(tuple(path.split(BETWEEN)))
        if place and place.team_id and not traced(Team, [place.team_id], ignoring=()):
            Team.objects.filter(pk=place.team_id).delete()
