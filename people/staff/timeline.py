"""What has changed about one person, ready to read: the newest first, with the names that rows have today."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lib.columns import column_of
from people.models import Employee, EmployeeChange, JobRole, OwnField, Team, User, WorkCentre
from people.models.own_fields import PREFIX, is_own

ROWS_OF: dict[str, type[Model]] = {
    "team": Team,
    "manages": Team,
    "stands_in_for": Employee,
    "merged_into": Employee,
    "merged_from": Employee,
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
    why: str = ""


def timeline(changes: Iterable[EmployeeChange]) -> list[Entry]:
    """Return the changes in words; at most one query for each kind of row that they name."""
    listed = list(changes)
    names, own = _names(listed), _own_fields(listed)
    return [
        Entry(
            label=_own_label(change.field, own) if is_own(change.field) else label_of(change.field),
            before=_words(change.field, change.before, names, own),
            after=_words(change.field, change.after, names, own),
            on=change.on,
            at=change.at,
            by=change.by.get_full_name() if change.by else "",
            source=str(EmployeeChange.Source(change.source).label),
            why=change.why,
        )
        for change in listed
    ]


def label_of(field: str) -> str:
    """Return what a field of the history is called."""
    if field == "team":
        return _("Team")
    if field == "manages":
        return _("Manages")
    if field == "stands_in_for":
        return _("Stands in for")
    if field == "merged_into":
        return _("Merged into")
    if field == "merged_from":
        return _("Merged with")
    model = Employee if any(field == known.name for known in Employee._meta.get_fields()) else User
    name = str(column_of(model, field).verbose_name)
    return name[:1].upper() + name[1:]


def _own_fields(changes: list[EmployeeChange]) -> dict[str, OwnField]:
    """Return the fields of the organisation's own that the changes name, archived ones too."""
    keys = {int(each.field.removeprefix(PREFIX)) for each in changes if is_own(each.field)}
    return {field.key: field for field in OwnField.objects.in_bulk(keys).values()} if keys else {}


def _own_label(name: str, own: dict[str, OwnField]) -> str:
    return own[name].name if name in own else _("(removed)")


def _keys(value: Any) -> list[int]:
    return value if isinstance(value, list) else [value] if isinstance(value, int) else []


def _names(changes: list[EmployeeChange]) -> dict[tuple[type[Model], int], str]:
    """Return for each kind of row and key its name."""
    wanted: dict[type[Model], set[int]] = {}
    for change in changes:
        if model := ROWS_OF.get(change.field):
            wanted.setdefault(model, set()).update(_keys(change.before), _keys(change.after))
    return {(model, pk): str(row) for model, keys in wanted.items() for pk, row in _rows(model).in_bulk(keys).items()}


def _rows(model: type[Model]) -> QuerySet[Model]:
    rows = model._default_manager.all()
    return rows.select_related("user") if model is Employee else rows  # their names stand there


def _words(field: str, value: Any, names: dict[tuple[type[Model], int], str], own: dict[str, OwnField]) -> str:
    """Return a value as people read it; empty where there was none."""
    if field in own:
        shown = own[field].value_in({} if value is None else {field: value})
        if isinstance(shown, datetime.date):
            return date_format(shown, "SHORT_DATE_FORMAT")
        return "" if shown is None else str(shown)
    if model := ROWS_OF.get(field):
        return ", ".join(names.get((model, pk), _("(removed)")) for pk in _keys(value))
    if value and field in ("hired_on", "left_on"):
        return date_format(datetime.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if field == "password":
        return _("typed by somebody else") if value else ""
    if field == "role" and value in Employee.Role.values:
        return str(Employee.Role(value).label)
    if field == "language":
        return dict(settings.LANGUAGES).get(value, value)
    return str(value or "")
