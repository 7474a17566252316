"""What a file would do to each person of an organisation. Nothing is written; the same file twice changes nothing."""

import datetime
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from lib.budget import charge
from lib.letters import NAME_FIELDS, unfit
from lib.names import plain
from people.employees.plausible import without_zeros
from people.employees.renaming import needs_two
from people.fields import digests
from people.imports.columns import LEFT, NEEDED_OF_NEW
from people.imports.known import Known, Person
from people.imports.managers import managers_of
from people.imports.own import plan_own
from people.imports.problems import Note
from people.imports.steps import Choices, Kind, Plan, Step, check_days
from people.imports.teams import NewTeams, NoSuchTeam, SeveralTeams, check_amount
from people.imports.values import Entry, refuse_twins
from people.labour.curp import mask_curp
from people.models import Employee, JobRole, User, WorkCentre
from people.owing import same_hands
from people.permissions import gives_roles

# UTF-8 that was read as Windows-1252, letters that were lost, and question marks in their place.
GARBLED = re.compile(r"Ã[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]|Â[\xa0-\xbf]|\ufffd|\w\?\w")
TEXTS = ("position", "cost_centre", "shift")  # of the employee, as they are written


def make_plan(
    known: Known,
    entries: Sequence[Entry],
    choices: Choices,
    *,
    by: User | None,
    waiting: dict[int, str] | None = None,
) -> Plan:
    """Return what the rows of a file would do. ``waiting`` are new names that wait for a second person, by user. Raises
    ``Unreadable``.
    """
    plan = Plan(known, choices)
    refuse_twins(entries)
    planner = _Planner(plan, by, waiting or {})
    for entry in entries:
        charge(elements=1)
        plan.steps.append(planner.step(entry))
    planner.plan_absences(entries)
    plan.managers = managers_of(plan.steps, known)
    for step in plan.steps:
        if step.is_refused:
            step.kind = Kind.ERROR
            step.names, step.changes = {}, []  # nothing of it is done, so nothing of it is shown
    plan.new_teams = planner.new_teams.places()
    if choices.creates_teams:
        wanted = {step.place.names for step in plan.steps if step.place and step.kind != Kind.ERROR}
        needed = {names[:size] for names in wanted for size in range(1, len(names) + 1)}
        plan.new_teams = [place for place in plan.new_teams if place.names in needed]
        check_amount(plan.new_teams)
    return plan


class _Planner:
    """Decides about one row after the other."""

    def __init__(self, plan: Plan, by: User | None, waiting: dict[int, str]) -> None:
        self.plan, self.known, self.by, self.waiting = plan, plan.known, by, waiting
        self.new_teams = NewTeams(plan.known.tree)

    def step(self, entry: Entry) -> Step:
        """Return what becomes of the person of a row."""
        email, curp = entry.values.get("email", ""), entry.values.get("curp", "")
        if column := self.known.blocked_column(entry.key if entry.number else "", email, curp):
            entry.refuse(column, {"number": entry.number, "email": email, "curp": mask_curp(curp)}[column], "blocked")
            return Step(Kind.ERROR, entry.number, entry.name, entry)
        person = self.known.people.get(entry.key) if entry.number else None
        step = Step(Kind.UNCHANGED, entry.number, entry.name, entry, person)
        if person and person.employee.merged_into_id:
            entry.refuse("number", entry.number, "merged", number=self.known.number_of(person.employee.merged_into_id))
            return step
        if person:
            step.number, step.name = person.employee.number, person.name
        check_days(step, entry, self.known.organisation.today())
        self._place(step, entry)
        if person is None:
            self._plan_new(step, entry)
        else:
            self._plan_known(step, entry, person)
        for change in step.changes:
            if change.field not in ("email", "curp") and GARBLED.search(change.after):
                entry.refuse("given_names" if change.field == "name" else change.field, change.after, "garbled")
        return step

    # --- Somebody new -----------------------------------------------------------------------------

    def _plan_new(self, step: Step, entry: Entry) -> None:
        if entry.values.get("status") == LEFT or "left_on" in entry.values:
            left_on = entry.values.get("left_on")
            if not left_on or left_on <= self.known.organisation.today():
                step.note("unknown_leaver")
                step.place = None
                return
            step.note("leaves_later", day=left_on.isoformat())
        step.kind = Kind.NEW
        if not all(entry.values.get(name) for name in NEEDED_OF_NEW) and not any(
            problem.column in NEEDED_OF_NEW for problem in entry.problems
        ):
            entry.refuse("", "", "no_name")
        twins = self.known.by_zeros.get(without_zeros(entry.key), []) if entry.number else []
        if twins:
            entry.refuse("number", entry.number, "zeros", number=self.known.people[twins[0]].employee.number)
        self._find_account(step, entry)
        step.user = {name: entry.values.get(name, "") for name in (*NAME_FIELDS, "email")}
        step.user["language"] = entry.values.get("language", "es")
        if step.asks:
            step.user["email"] = ""
        self._check_letters(entry, {**step.user, "position": entry.values.get("position", "")})
        hired_on = entry.values.get("hired_on") or self.known.organisation.today()
        step.fields = {name: entry.values.get(name, "") for name in TEXTS} | {"hired_on": hired_on}
        for name in ("job_role", "work_centre"):
            step.fields[name] = self._row_of(name, entry, None)
        if hired_on > self.known.organisation.today():
            step.note("hired_later", day=hired_on.isoformat())
        step.curp = entry.values.get("curp", "")
        shown = {**step.user, **step.fields, "team": step.place.path if step.place else ""}
        if step.asks:
            shown["email"] = entry.values["email"]
        for name, value in shown.items():
            if value:
                step.change(name, "", value)
        if step.curp:
            step.change("curp", "", mask_curp(step.curp))
        plan_own(step, entry, None)

    def _find_account(self, step: Step, entry: Entry) -> None:
        """Refuse the e-mail and CURP of somebody of this organisation; whose e-mail is in use elsewhere is asked."""
        email, curp = entry.values.get("email", ""), entry.values.get("curp", "")
        found: dict[str, Person] = {}
        holder = self.known.by_email.get(email) if email else None
        if holder and (here := self.known.of_user(holder.pk)):
            found["email"] = here
        elif email in self.known.asked:
            found["email"] = self.known.asked[email]
        elif email in self.known.accounts:
            step.asks = self.known.accounts[email]
            step.note("email_asked")
        user_id = self.known.user_with_curp(curp) if curp else None
        if user_id and (here := self.known.of_user(user_id)):
            found["curp"] = here
        if len({person.employee.user_id for person in found.values()}) > 1:
            entry.refuse("curp", mask_curp(curp), "curp_other")
            return
        for name, here in found.items():
            code = f"{name}_here" if here.is_active else f"{name}_former"
            shown = mask_curp(curp) if name == "curp" else email
            entry.refuse(name, shown, code, name=here.name, number=here.employee.number)
            return

    # --- Somebody known ---------------------------------------------------------------------------

    def _plan_known(self, step: Step, entry: Entry, person: Person) -> None:
        employee, today = person.employee, self.known.organisation.today()
        leaves = self._leaves_on(step, entry, person)
        if leaves and not person.is_active:
            if entry.values.get("left_on") and entry.values["left_on"] != employee.left_on:
                step.set_field("left_on", employee.left_on, leaves)
                step.kind = Kind.CHANGED
            step.place = None
            return
        if not person.is_active:
            self._plan_return(step, person)
        self._plan_fields(step, entry, person)
        if step.place and step.place.team_id != person.team_id or step.place and step.place.team_id is None:
            before = self.known.tree.places[person.team_id].path if person.team_id else ""
            step.change("team", before, step.place.path)
        else:
            step.place = None
        if leaves and leaves <= today:
            step.set_field("left_on", None, leaves)
        step.kind = self._kind(step, person)
        if step.changes and (reason := self.hands_off(person)):
            step.forget(reason)

    @cached_property
    def hands(self) -> set[int]:
        """Whose records whoever imports does not change."""
        return same_hands(self.by.pk) if self.by else set()

    def hands_off(self, person: Person) -> str:
        """Return why this record is not changed by whoever imports, as ``may_write`` has it; empty where it may be."""
        if self.by is None:
            return ""
        if person.employee.user_id in self.hands:
            return "own_record"
        own = self.known.of_user(self.by.pk)
        is_theirs = not person.employee.is_hr or (own is not None and gives_roles(own.employee))
        return "" if is_theirs else "hr_record"

    def _kind(self, step: Step, person: Person) -> Kind:
        changed = {change.field for change in step.changes}
        if not person.is_active:
            return Kind.RETURNING
        if "left_on" in changed:
            return Kind.LEAVING
        if changed & {"team", "work_centre"}:
            return Kind.MOVING
        return Kind.CHANGED if changed else Kind.UNCHANGED

    def _leaves_on(self, step: Step, entry: Entry, person: Person) -> datetime.date | None:
        """Return the day on which the row says that somebody left; None for who works here."""
        left_on: datetime.date | None = entry.values.get("left_on")
        today = self.known.organisation.today()
        if left_on and left_on > today:
            step.note("leaves_later", day=left_on.isoformat())
            return None
        if left_on is None and entry.values.get("status") == LEFT:
            return person.employee.left_on or today
        return left_on

    def _plan_return(self, step: Step, person: Person) -> None:
        other = self.known.of_user(person.employee.user_id)
        if other and other.is_active and step.entry:
            step.entry.refuse("number", step.number, "second_record", number=other.employee.number)
        step.set_field("left_on", person.employee.left_on, None)
        if person.employee.is_hr:  # a file gives nobody rights
            step.fields["role"] = Employee.Role.EMPLOYEE
            step.note("role_ended")

    def _plan_fields(self, step: Step, entry: Entry, person: Person) -> None:
        employee, values = person.employee, entry.values
        for name in (*TEXTS, "hired_on"):
            if name in values and values[name] != getattr(employee, name):
                step.set_field(name, getattr(employee, name), values[name])
        for name in ("job_role", "work_centre"):
            if name in values:
                before = getattr(employee, name)
                row = self._row_of(name, entry, before)
                if row != before:
                    step.set_field(name, before, row)
        self._check_letters(entry, {"position": step.fields.get("position", "")})
        self._plan_account(step, entry, person)
        self._plan_curp(step, entry, person)
        plan_own(step, entry, employee)

    def _plan_account(self, step: Step, entry: Entry, person: Person) -> None:
        user, values = person.employee.user, entry.values
        if user.pk in self.known.shared:
            self._note_kept_account(step, entry, user)
            return
        if "email" in values and values["email"] != user.email:
            self._plan_email(step, entry, person)
        if "language" in values and values["language"] != user.language:
            if user.last_login:
                step.note("language_kept")
            else:
                step.user["language"] = values["language"]
                step.change("language", user.language, values["language"])
        self._plan_names(step, entry, person)

    def _plan_email(self, step: Step, entry: Entry, person: Person) -> None:
        """Plan another e-mail; the owner of one that is in use elsewhere is asked, once."""
        user, email = person.employee.user, entry.values["email"]
        holder, asked = self.known.by_email.get(email), self.known.asked.get(email)
        if email and (person.employee.pk, email) in self.known.refused:
            step.note("email_refused")
            return
        if email and asked and asked.employee.pk == person.employee.pk:
            step.note("email_waits")
            return
        if email in self.known.accounts and not user.email and not asked:
            step.asks = self.known.accounts[email]
            step.note("email_asked")
        elif email and (email in self.known.accounts or asked or (holder and holder.pk != user.pk)):
            entry.refuse("email", email, "email_taken")
        else:
            step.user["email"] = email
        step.change("email", user.email, email)

    def _note_kept_account(self, step: Step, entry: Entry, user: User) -> None:
        """Note that whoever works elsewhere too, or in the CMS, keeps the name and the way in that they have there."""
        said = {name: entry.values[name] for name in (*NAME_FIELDS, "email") if name in entry.values}
        if any(text != getattr(user, name) for name, text in said.items()):
            step.note("account_kept")

    def _plan_names(self, step: Step, entry: Entry, person: Person) -> None:
        """Plan another name, with a reason; what is another name altogether waits until a second person has said so."""
        user = person.employee.user
        names = {name: entry.values[name] for name in NAME_FIELDS if name in entry.values}
        names = {name: text for name, text in names.items() if text != getattr(user, name)}
        if not names:
            return
        after = " ".join(filter(None, (names.get(name, getattr(user, name)) for name in NAME_FIELDS)))
        if self.waiting.get(user.pk) == after:
            step.note("name_waits")
            return
        if needs_two(user.get_full_name(), self.known.settled_names.get(user.pk), after):
            if self.by is None:
                step.note("name_by_hand")
                return
            step.needs_two = True
            step.note("second_person")
        self._check_letters(entry, names)
        step.names = names
        step.change("name", user.get_full_name(), after)

    def _plan_curp(self, step: Step, entry: Entry, person: Person) -> None:
        curp = entry.values.get("curp", "")
        if not curp or self.known.curp_of.get(person.employee.user_id) in digests(curp):
            return
        holder = self.known.user_with_curp(curp)
        here = self.known.of_user(holder) if holder else None
        if here and here.employee.user_id != person.employee.user_id:
            entry.refuse("curp", mask_curp(curp), "curp_here", name=here.name, number=here.employee.number)
            return
        step.curp = curp
        step.change("curp", "•" if person.employee.user_id in self.known.curp_of else "", mask_curp(curp))

    # --- What rows have in common -----------------------------------------------------------------

    def _check_letters(self, entry: Entry, texts: dict[str, Any]) -> None:
        for name, error in unfit(texts, (*NAME_FIELDS, "position")).items():
            entry.refuse(name, str(texts[name]), "address" if error.code == "address" else "letters")

    def _place(self, step: Step, entry: Entry) -> None:
        named = entry.values.get("team")
        if not named:
            return
        tree = self.known.tree
        try:
            step.place = tree.find(named.levels, written=named.text)
            if not tree.is_active(step.place) and step.place.team_id != (step.person and step.person.team_id):
                entry.refuse("team", named.text, "team_closed", team=step.place.path)
        except SeveralTeams as several:
            entry.refuse("team", named.text, "team_ambiguous", team=named.text, paths=", ".join(several.paths))
        except NoSuchTeam:
            if closed := tree.closed_above(named.levels):
                entry.refuse("team", named.text, "team_closed", team=closed.path)
                return
            place = self.new_teams.plan(named.levels)
            if self.plan.choices.creates_teams:
                step.place = place
            elif GARBLED.search(named.text):
                entry.refuse("team", named.text, "garbled")
            else:
                entry.refuse("team", named.text, "team_unknown", team=named.text)

    def _row_of(self, name: str, entry: Entry, present: JobRole | WorkCentre | None) -> JobRole | WorkCentre | None:
        """Return the job role or work centre that a row names; refused where there is none, or where it has been
        closed.
        """
        text = entry.values.get(name, "")
        if not text:
            return None
        if name == "job_role":
            roles = self.known.roles_called(text)
            role = roles[0] if len(roles) == 1 else None
            if not roles:
                entry.refuse(name, text, "role_unknown", role=text)
            elif role is None:
                names = ", ".join(f"{one.name_es} / {one.name_en}" for one in roles)
                entry.refuse(name, text, "role_ambiguous", role=text, names=names)
            elif not role.is_active and role != present:
                entry.refuse(name, text, "role_closed", role=text)
            return role
        centre = self.known.centres.get(plain(text))
        if centre is None:
            alike = [one.code for key, one in self.known.centres.items() if key.lstrip("0") == plain(text).lstrip("0")]
            if alike:
                entry.refuse(name, text, "centre_zeros", code=text, known=", ".join(alike))
            else:
                entry.refuse(name, text, "centre_unknown", code=text)
        elif not centre.is_active and centre != present:
            entry.refuse(name, text, "centre_closed", code=centre.code)
        return centre

    def plan_absences(self, entries: Sequence[Entry]) -> None:
        """Let leave who is in no row, where that was chosen and every row can be understood."""
        if not self.plan.choices.absent_leave:
            return
        broken = sum(bool(entry.problems) for entry in entries)
        if broken:
            self.plan.remarks.append(Note("absent_stay", {"count": broken}))
            return
        named, today = {entry.key for entry in entries}, self.known.organisation.today()
        kept: set[str] = set()
        for number, person in self.known.people.items():
            if number in named or not person.is_active or person.employee.hired_on > today:
                continue
            if reason := self.hands_off(person):
                kept.add({"own_record": "own_absence", "hr_record": "hr_absence"}[reason])
                continue
            step = Step(Kind.LEAVING, person.employee.number, person.name, person=person)
            step.set_field("left_on", None, today)
            self.plan.steps.append(step)
        self.plan.remarks += [Note(code) for code in sorted(kept)]
