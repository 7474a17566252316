"""What has changed about one person, ready to read: the newest first, with the names that rows have today."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lib.columns import column_of
from people.models import Employee, EmployeeChange, JobRole, Team, User, WorkCentre

ROWS_OF: dict[str, type[Model]] = {
    "team": Team,
    "manages": Team,
    "job_role": JobRole,
    "work_centre": WorkCentre,
    "hr_centres": WorkCentre,
}


@dataclass(frozen=True)
class Entry:
    """One change in words."""

    label: str
    before: str
    after: str
    on: datetime.date
    at: datetime.datetime
    by: str
    source: str


def timeline(changes: Iterable[EmployeeChange]) -> list[Entry]:
    """The changes in words; at most one query for each kind of row that they name."""
    listed = list(changes)
    names = _names(listed)
    return [
        Entry(
            label=label_of(change.field),
            before=_words(change.field, change.before, names),
            after=_words(change.field, change.after, names),
            on=change.on,
            at=change.at,
            by=change.by.get_full_name() if change.by else "",
            source=str(EmployeeChange.Source(change.source).label),
        )
        for change in listed
    ]


def label_of(field: str) -> str:
    """What a field of the history is called."""
    if field == "team":
        return _("Team")
    if field == "manages":
        return _("Manages")
    model = Employee if any(field == known.name for known in Employee._meta.get_fields()) else User
    name = str(column_of(model, field).verbose_name)
    return name[:1].upper() + name[1:]


def _keys(value: Any) -> list[int]:
    return value if isinstance(value, list) else [value] if isinstance(value, int) else []


def _names(changes: list[EmployeeChange]) -> dict[tuple[type[Model], int], str]:
    """Kind of row and key → its name."""
    wanted: dict[type[Model], set[int]] = {}
    for change in changes:
        if model := ROWS_OF.get(change.field):
            wanted.setdefault(model, set()).update(_keys(change.before), _keys(change.after))
    return {
        (model, pk): str(row)
        for model, keys in wanted.items()
        for pk, row in model._default_manager.in_bulk(keys).items()
    }


def _words(field: str, value: Any, names: dict[tuple[type[Model], int], str]) -> str:
    """A value as people read it; empty where there was none."""
    if model := ROWS_OF.get(field):
        return ", ".join(names.get((model, pk), _("(removed)")) for pk in _keys(value))
    if value and field in ("hired_on", "left_on"):
        return date_format(datetime.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if field == "role" and value in Employee.Role.values:
        return str(Employee.Role(value).label)
    if field == "language":
        return dict(settings.LANGUAGES).get(value, value)
    return str(value or "")
