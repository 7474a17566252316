"""What an organisation knows of its people when a file is compared with it: a handful of queries, whatever their
number.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models.functions import Lower

from lib.names import fold_number, plain
from lib.portions import portions
from people.employees.blocked import is_out_of_reach
from people.employees.plausible import without_zeros
from people.employees.renaming import settled_names
from people.fields import digests
from people.imports.teams import TeamTree
from people.models import (
    CurpClaim,
    Employee,
    JobRole,
    LinkRequest,
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


@dataclass
class Known:
    """The people of an organisation, and where they work, to be asked without a query."""

    organisation: Organisation
    tree: TeamTree
    people: dict[str, Person] = field(default_factory=dict)  # by number, without those whose data are blocked
    blocked: set[str] = field(default_factory=set)  # numbers without zeros of those
    by_user: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_email: dict[str, User] = field(default_factory=dict)
    by_zeros: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # number without them → numbers
    centres: dict[str, WorkCentre] = field(default_factory=dict)
    roles: dict[str, list[JobRole]] = field(default_factory=lambda: defaultdict(list))
    managers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # team → numbers
    accounts: dict[str, User] = field(default_factory=dict)  # of others, by e-mail
    asked: dict[str, Person] = field(default_factory=dict)  # for whom the owner of an e-mail has been asked
    refused: set[tuple[int, str]] = field(default_factory=set)  # employee and e-mail, whose owner is somebody else
    shared: set[int] = field(default_factory=set)  # accounts that are not for this organisation alone
    claims: dict[str, int] = field(default_factory=dict)  # digest of a CURP → user
    curp_of: dict[int, str] = field(default_factory=dict)  # user → digest of their CURP here
    settled_names: dict[int, str] = field(default_factory=dict)  # of users who were called otherwise before

    @property
    def active_count(self) -> int:
        """How many people work here."""
        return sum(person.is_active for person in self.people.values())

    def number_of(self, key: int) -> str:
        """Return the number of a record that another one is part of."""
        return next((one.employee.number for one in self.people.values() if one.employee.pk == key), "")

    def of_user(self, user_id: int) -> Person | None:
        """Return the record of an account here: the present one, or the last one."""
        return max(
            (person for person in self.by_user.get(user_id, ()) if person.employee.merged_into_id is None),
            key=lambda person: (person.is_active, person.employee.left_on or datetime.date.min, person.employee.pk),
            default=None,
        )

    def blocked_column(self, key: str, email: str, curp: str) -> str:
        """Return by what a row leads to a record whose data are blocked: number, email or curp; empty where by none.

        The record that counts is the one that would be taken up: the present one, or the last one.
        """
        if key and key not in self.people and without_zeros(key) in self.blocked:
            return "number"
        holder = self.by_email.get(email) if email else None
        asked = self.asked.get(email) if email else None
        by_email = self.of_user(holder.pk) if holder else asked
        if by_email and is_out_of_reach(by_email.employee):
            return "email"
        owner = self.user_with_curp(curp) if curp else None
        by_curp = self.of_user(owner) if owner else None
        return "curp" if by_curp and is_out_of_reach(by_curp.employee) else ""

    def roles_called(self, text: str) -> list[JobRole]:
        """Return the job roles that a text means, in either language; the one that is written exactly so, if one is.

        Those that are out of use are meant only where no other one is.
        """
        found = self.roles.get(plain(text), [])
        found = [role for role in found if role.is_active] or found
        exact = [role for role in found if text in (role.name_es, role.name_en)]
        return exact if len(exact) == 1 else found

    def user_with_curp(self, curp: str) -> int | None:
        """Return whose CURP this is, here."""
        return next((self.claims[each] for each in digests(curp) if each in self.claims), None)


def look_up(
    organisation: Organisation,
    *,
    emails: Sequence[str],
    curps: Sequence[str],
    is_locked: bool = False,
) -> Known:
    """Return everything that a file with these e-mails and CURPs is compared with; locked where it is to be written."""
    known = Known(organisation, TeamTree(organisation))
    centres = {centre.pk: centre for centre in WorkCentre.objects.filter(organisation=organisation)}
    known.centres = {plain(centre.code): centre for centre in centres.values()}
    roles = {role.pk: role for role in JobRole.objects.filter(organisation=organisation)}
    for role in roles.values():
        for name in dict.fromkeys(plain(name) for name in (role.name_es, role.name_en) if name):
            known.roles[name].append(role)
    _look_up_people(known, centres, roles, is_locked=is_locked)
    known.shared = shared_accounts(organisation.pk)
    known.settled_names = settled_names(User.objects.filter(employments__organisation=organisation))
    _look_up_others(known, emails)
    _look_up_requests(known)
    if organisation.issues_dc3 and curps:
        _look_up_curps(known)
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
        known.by_user[employee.user_id].append(person)
        if is_out_of_reach(employee):
            known.blocked.add(without_zeros(number))
        else:
            known.people[number] = person
            known.by_zeros[without_zeros(number)].append(number)
        if employee.user.email:
            known.by_email[employee.user.email.lower()] = employee.user
    present = TeamMembership.objects.filter(to_on=None, employee__organisation=known.organisation)
    for employee_id, team_id in present.values_list("employee_id", "team_id"):
        by_key[employee_id].team_id = team_id
    managers = TeamManager.objects.filter(team__organisation=known.organisation, employee__blocked_at=None)
    for team_id, number in managers.values_list("team_id", "employee__number"):
        known.managers[team_id].add(fold_number(number))


def _look_up_others(known: Known, emails: Sequence[str]) -> None:
    """Read the accounts of people who are not of this organisation, by the e-mails that the file would give."""
    unknown = [email for email in emails if email not in known.by_email]
    for some in portions(unknown):
        found = User.objects.annotate(folded=Lower("email")).filter(folded__in=some)
        known.accounts |= {user.email.lower(): user for user in found}


def _look_up_requests(known: Known) -> None:
    """Look for whom owners of e-mails have been asked, and who has said that it is somebody else."""
    by_key = {person.employee.pk: person for people in known.by_user.values() for person in people}
    requests = LinkRequest.objects.filter(employee__organisation=known.organisation)
    for email, key in requests.waiting().values_list("email", "employee_id"):
        known.asked[email.lower()] = by_key[key]
    refused = requests.filter(answer=LinkRequest.Answer.REFUSED).values_list("employee_id", "email")
    known.refused = {(key, email.lower()) for key, email in refused}


def _look_up_curps(known: Known) -> None:
    here = CurpClaim.objects.filter(organisation=known.organisation)
    for digest, user_id in here.values_list("digest", "user_id"):
        known.claims[digest] = user_id
        known.curp_of[user_id] = digest
