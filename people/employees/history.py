"""Who changed what about an employee: every service that writes one compares before and after, and keeps the
difference.
"""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from lib.columns import column_of
from people.models import Employee, EmployeeChange, User
from people.signals import changes_kept

Source = EmployeeChange.Source

USER_FIELDS = ("given_names", "first_surname", "second_surname", "email", "language")
EMPLOYEE_FIELDS = (
    *("number", "position", "job_role", "role", "hired_on", "left_on"),
    *("work_centre", "cost_centre", "shift"),
)
State = dict[str, object]
BY_HAND = "given"  # instead of a password: that somebody else has typed one


@dataclass(frozen=True)
class Origin:
    """Who changes something, by which way, and with what else together."""

    by: User | None = None
    source: str = Source.SYSTEM
    batch: uuid.UUID | None = None


NOBODY = Origin()  # of whom a form or a file need not be named: the demonstration, the shell


def state_of(employee: Employee) -> State:
    """Return what the history keeps of an employee and of their account, as it can be stored.

    No query where both are at hand.
    """
    state: State = {name: getattr(employee.user, name) for name in USER_FIELDS}
    for name in EMPLOYEE_FIELDS:
        value = getattr(employee, column_of(Employee, name).attname)
        state[name] = value.isoformat() if isinstance(value, datetime.date) else value
    return {**state, **employee.own_values}


def changes_between(
    employee: Employee,
    before: Mapping[str, object],
    after: Mapping[str, object],
    origin: Origin,
    *,
    on: datetime.date | None = None,
) -> list[EmployeeChange]:
    """Return the differences, not yet saved; for many people at once they are then written together."""
    kept = {"employee": employee, "by": origin.by, "source": origin.source, "batch": origin.batch}
    return [
        EmployeeChange(field=name, before=before.get(name), after=value, on=on or employee.today(), **kept)
        for name, value in after.items()
        if value != before.get(name)
    ]


def keep_changes(
    employee: Employee,
    before: Mapping[str, object],
    after: Mapping[str, object],
    origin: Origin,
    *,
    on: datetime.date | None = None,
    why: str = "",
) -> None:
    """Write what has changed, if anything has."""
    if changes := changes_between(employee, before, after, origin, on=on):
        for change in changes:
            change.why = why
        EmployeeChange.objects.bulk_create(changes)
        changes_kept.send(Employee, changes=changes)
