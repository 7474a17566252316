"""What an action would do, person by person, before anything happens. The preview and the action ask alike."""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from courses.models import DutyAction, LearningPath
from lib.shown import digest_of
from people.models import Organisation

Kind = DutyAction.Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One duty in question: what its date becomes, or why it is left out. ``asked_on`` differs where nobody works
    on that day, or the person is away (``is_away``).

    ``due_before`` is the date that it has, for who looks at it; what is done does not depend on it.
    """

    employee_id: int
    course_id: int
    problem: str = ""
    due_on: datetime.date | None = None
    asked_on: datetime.date | None = None
    due_before: datetime.date | None = None
    is_away: bool = False

    @property
    def is_moved(self) -> bool:
        """Whether the date was moved to a later day."""
        return self.due_on != self.asked_on


@dataclass(frozen=True)
class Plan:
    """What an action would do. ``lines`` are in the order in which people are listed."""

    kind: str
    organisation: Organisation
    lines: list[Line]
    path: LearningPath | None = None
    until: datetime.date | None = None
    choices: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def to_do(self) -> list[Line]:
        """The duties that would be given, moved or taken away."""
        return [line for line in self.lines if not line.problem]

    @cached_property
    def counts(self) -> Counter[str]:
        """Problem → how many duties; "" for what would be done."""
        return Counter(line.problem for line in self.lines)

    @cached_property
    def counts_by_course(self) -> dict[int, Counter[str]]:
        """The same for each course."""
        counts: dict[int, Counter[str]] = {}
        for line in self.lines:
            counts.setdefault(line.course_id, Counter())[line.problem] += 1
        return counts

    @property
    def people_count(self) -> int:
        """How many people are in question."""
        return len({line.employee_id for line in self.lines})

    @property
    def reached_count(self) -> int:
        """How many of them something would be done for."""
        return len({line.employee_id for line in self.to_do})

    @property
    def moved_count(self) -> int:
        """How many duties would be due later than asked, for nobody works on that day or the person is away."""
        return sum(line.is_moved for line in self.to_do)

    @cached_property
    def shown(self) -> str:
        """The digest of what would be done, to be compared when it is."""
        choices = {"kind": self.kind, "path": self.path and self.path.pk, "until": self.until, **self.choices}
        return digest_of(choices, ([line.employee_id, line.course_id, line.due_on] for line in self.to_do))


def today_by_centre(organisation: Organisation) -> Callable[[int | None], datetime.date]:
    """Return what tells for a work centre, or for none, the date it is there now. One query."""
    here = organisation.today()
    days = {centre.pk: centre.today() for centre in organisation.work_centres.all()}
    return lambda centre: here if centre is None else days.get(centre, here)
