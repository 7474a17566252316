"""What an organisation knows of its people when a file is compared with it: a handful of queries, whatever their number."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from lib.names import fold_number, plain
from lib.portions import portions
from people.fields import digests
from people.imports.teams import TeamTree
from people.models import (
    CurpClaim,
    Employee,
    JobRole,
    Organisation,
    TeamManager,
    TeamMembership,
    User,
    WorkCentre,
)
from people.permissions import shared_accounts


@dataclass(slots=True)
class Person:
    """Somebody of the organisation, employed or not any more, with the present team."""

    employee: Employee
    team_id: int | None = None

    @property
    def is_active(self) -> bool:
        """Whether the person works here."""
        return self.employee.left_on is None

    @property
    def name(self) -> str:
        """The name, as the record has it."""
        return self.employee.user.get_full_name()


@dataclass(slots=True)
class Account:
    """An account whose person is not of this organisation."""

    user: User
    is_employed: bool  # by some other organisation, now or before


@dataclass
class Known:
    """The people of an organisation, and where they work, to be asked without a query."""

    organisation: Organisation
    tree: TeamTree
    people: dict[str, Person] = field(default_factory=dict)  # by number
    by_user: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_email: dict[str, User] = field(default_factory=dict)
    by_zeros: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # number without them → numbers
    centres: dict[str, WorkCentre] = field(default_factory=dict)
    roles: dict[str, JobRole] = field(default_factory=dict)
    managers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # team → numbers
    accounts: dict[str, Account] = field(default_factory=dict)  # of others, by e-mail
    shared: set[int] = field(default_factory=set)  # accounts that are not for this organisation alone
    usernames: set[str] = field(default_factory=set)  # of others
    claims: dict[str, int] = field(default_factory=dict)  # digest of a CURP → user
    curp_of: dict[int, str] = field(default_factory=dict)  # user → digest of their CURP here
    employed_elsewhere: dict[int, Account] = field(default_factory=dict)  # whose CURP is in the file

    @property
    def active_count(self) -> int:
        """How many people work here."""
        return sum(person.is_active for person in self.people.values())

    def of_user(self, user_id: int) -> Person | None:
        """The record of an account here: the present one, or the last one."""
        return max(
            self.by_user.get(user_id, ()),
            key=lambda person: (person.is_active, person.employee.left_on or datetime.date.min, person.employee.pk),
            default=None,
        )

    def user_with_curp(self, curp: str) -> int | None:
        """Whose CURP this is, here or elsewhere."""
        return next((self.claims[each] for each in digests(curp) if each in self.claims), None)


def look_up(
    organisation: Organisation,
    *,
    numbers: Sequence[str],
    emails: Sequence[str],
    curps: Sequence[str],
    is_locked: bool = False,
) -> Known:
    """Everything that a file with these numbers, e-mails and CURPs is compared with; locked where it is to be written."""
    known = Known(organisation, TeamTree(organisation))
    centres = {centre.pk: centre for centre in WorkCentre.objects.filter(organisation=organisation)}
    known.centres = {plain(centre.code): centre for centre in centres.values()}
    roles = {role.pk: role for role in JobRole.objects.filter(organisation=organisation)}
    for role in sorted(roles.values(), key=lambda role: role.is_active):  # of two with a name, the one in use
        known.roles |= {plain(name): role for name in (role.name_es, role.name_en) if name}
    _look_up_people(known, centres, roles, is_locked=is_locked)
    known.shared = shared_accounts(organisation.pk)
    _look_up_others(known, numbers, emails)
    if organisation.issues_dc3 and curps:
        _look_up_curps(known, curps)
    return known


def _look_up_people(
    known: Known, centres: dict[int, WorkCentre], roles: dict[int, JobRole], *, is_locked: bool
) -> None:
    rows = Employee.objects.filter(organisation=known.organisation).select_related("user").order_by("pk")
    if is_locked:
        rows = rows.select_for_update(no_key=True)
    by_key: dict[int, Person] = {}
    for employee in rows:
        employee.organisation = known.organisation
        employee.work_centre = centres.get(employee.work_centre_id or 0)
        employee.job_role = roles.get(employee.job_role_id or 0)
        person = by_key[employee.pk] = Person(employee)
        number = fold_number(employee.number)
        known.people[number] = person
        known.by_user[employee.user_id].append(person)
        known.by_zeros[number.lstrip("0")].append(number)
        if employee.user.email:
            known.by_email[employee.user.email.lower()] = employee.user
    present = TeamMembership.objects.filter(to_on=None, employee__organisation=known.organisation)
    for employee_id, team_id in present.values_list("employee_id", "team_id"):
        by_key[employee_id].team_id = team_id
    managers = TeamManager.objects.filter(team__organisation=known.organisation)
    for team_id, number in managers.values_list("team_id", "employee__number"):
        known.managers[team_id].add(fold_number(number))


def _look_up_others(known: Known, numbers: Sequence[str], emails: Sequence[str]) -> None:
    """Accounts of people who are not of this organisation: by the e-mails and usernames that the file would give."""
    unknown = [email for email in emails if email not in known.by_email]
    employed = Exists(Employee.objects.filter(user=OuterRef("pk")))
    for some in portions(unknown):
        found = User.objects.annotate(is_employed=employed, folded=Lower("email")).filter(folded__in=some)
        for user in found:
            known.accounts[user.email.lower()] = Account(user, bool(user.is_employed))
    new = [
        f"{known.organisation.code}-{number}".lower() for number in numbers if fold_number(number) not in known.people
    ]
    for some in portions(new):
        known.usernames |= set(User.objects.filter(username__in=some).values_list("username", flat=True))


def _look_up_curps(known: Known, curps: Sequence[str]) -> None:
    wanted = [each for curp in curps for each in digests(curp)]
    here = CurpClaim.objects.filter(organisation=known.organisation)
    for digest, user_id in here.values_list("digest", "user_id"):
        known.claims[digest] = user_id
        known.curp_of[user_id] = digest
    for some in portions(wanted):
        elsewhere = CurpClaim.objects.filter(digest__in=some).exclude(organisation=known.organisation)
        for claim in elsewhere.select_related("user"):
            if claim.digest not in known.claims:
                known.claims[claim.digest] = claim.user_id
                known.employed_elsewhere[claim.user_id] = Account(claim.user, is_employed=True)
