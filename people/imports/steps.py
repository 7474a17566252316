"""What a file would do, one step for each person: before it is written, and while it is."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lib.budget import charge
from lib.shown import digest_of
from people.fields import digests
from people.imports.known import Known, Person
from people.imports.problems import Note
from people.imports.teams import Place
from people.imports.values import Entry
from people.models import PeopleImportRow, User
from people.models.own_fields import OwnValue

Kind = PeopleImportRow.Kind
BRAKE = 10  # per cent of the people who may leave at once without somebody being asked again


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as it is kept and read: texts, codes, dates in ISO form."""

    field: str
    before: str
    after: str


@dataclass(slots=True)
class Step:
    """What becomes of one person: as a row of the file says, or because no row does."""

    kind: Kind
    number: str = ""
    name: str = ""
    entry: Entry | None = None
    person: Person | None = None
    asks: User | None = None  # an account elsewhere that may be theirs
    user: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    needs_two: bool = False  # for the new name
    place: Place | None = None  # the team to move to
    own: dict[str, OwnValue | None] = field(default_factory=dict)  # fields of the organisation's own
    curp: str = ""
    changes: list[Change] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def row(self) -> int | None:
        """The row of the file."""
        return self.entry.row if self.entry else None

    @property
    def is_refused(self) -> bool:
        """Whether the row has a problem, so that nothing of it is done."""
        return bool(self.entry and self.entry.problems)

    def change(self, name: str, before: object, after: object) -> None:
        """Note a field that gets another value."""
        change = Change(name, written(before), written(after))
        charge(characters=len(change.before) + len(change.after))
        self.changes.append(change)

    def set_field(self, name: str, before: object, after: object) -> None:
        """Give a field of the employment another value."""
        self.fields[name] = after
        self.change(name, before, after)

    def note(self, code: str, **values: object) -> None:
        """Note what is good to know."""
        self.notes.append(Note(code, values))

    def forget(self, reason: str) -> None:
        """Change nothing of this person after all, and say why."""
        self.kind = Kind.UNCHANGED
        self.user, self.fields, self.names, self.own, self.place, self.curp = {}, {}, {}, {}, None, ""
        self.changes, self.needs_two, self.asks = [], False, None
        self.notes = [Note(reason)]

    def in_digest(self) -> list[Any]:
        """Return what of it must not be another one when it is written."""
        changes = sorted([change.field, change.before, change.after] for change in self.changes)
        curp = digests(self.curp)[0] if self.curp else ""
        return [self.kind.value, self.number.lower(), changes, self.needs_two, curp, self.asks and self.asks.pk]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose beside the file."""

    creates_teams: bool = False
    absent_leave: bool = False


@dataclass(frozen=True, slots=True)
class TeamChange:
    """A team that other people manage: their numbers before and after."""

    place: Place
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """All that a file would do."""

    known: Known
    choices: Choices
    steps: list[Step] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)
    new_teams: list[Place] = field(default_factory=list)  # to be made, or which would be if that was chosen
    managers: list[TeamChange] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many steps there are of each kind, and how many names change."""
        found = Counter(step.kind.value for step in self.steps)
        return {**found, "names": sum(bool(step.names) for step in self.steps)}

    def digest(self) -> str:
        """Return what tells this plan from another one."""
        choices = {
            "organisation": self.known.organisation.pk,
            "creates_teams": self.choices.creates_teams,
            "absent_leave": self.choices.absent_leave,
            "managers": sorted([list(one.place.names), one.before, one.after] for one in self.managers),
        }
        return digest_of(choices, (step.in_digest() for step in self.steps if step.kind != Kind.UNCHANGED))


def check_days(step: Step, entry: Entry, today: datetime.date) -> None:
    """Refuse days of a row that contradict each other, or what the row says besides."""
    left_on, hired_on = entry.values.get("left_on"), entry.values.get("hired_on")
    if hired_on is None and step.person:
        hired_on = step.person.employee.hired_on
    if left_on and hired_on and left_on < hired_on:
        entry.refuse("left_on", left_on.isoformat(), "left_before_hired")
    if left_on and entry.values.get("status") == "active" and left_on <= today:
        entry.refuse("status", left_on.isoformat(), "status_against_date")


def needs_brake(leaving: int, employed: int) -> bool:
    """Return whether so many people leave at once that somebody has to say so once more."""
    return leaving * 100 > employed * BRAKE


def written(value: object) -> str:
    """Return a value as it is kept and compared: a date in ISO form, a work centre by its code, a job role by
    its name.
    """
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(getattr(value, "code", None) or getattr(value, "name_es", None) or value)
