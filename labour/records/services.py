"""Adding, changing, withdrawing and restoring the records of a company, each with its line in the history."""

import datetime
from collections.abc import Iterable
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Manager, QuerySet
from django.utils import timezone

from labour.models.records import LabourAct, LabourRecord
from labour.records.forms import RecordForm
from people.models import Employee

Record = TypeVar("Record", bound=LabourRecord)


@transaction.atomic
def keep(form: RecordForm[Record], by: Employee) -> Record:
    """Save a valid form: a new record, or a change that names each field with its value before and after."""
    is_new = form.instance.pk is None
    before = {} if is_new else _stored(type(form.instance), form.instance.pk, form.columns_changed)
    record = form.save()
    if is_new:
        write_act(record, LabourAct.Kind.ADDED, by)
        return record
    after = _stored(type(record), record.pk, form.columns_changed)
    changes = [[name, before[name], after[name]] for name in before if before[name] != after[name]]
    if changes:
        write_act(record, LabourAct.Kind.CHANGED, by, changes)
    return record


@transaction.atomic
def withdraw(record: LabourRecord, by: Employee) -> None:
    """Let a record count no more. Twice is once."""
    rows = type(record)._default_manager.filter(pk=record.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=timezone.now()):
        write_act(record, LabourAct.Kind.WITHDRAWN, by)


@transaction.atomic
def restore(record: LabourRecord, by: Employee) -> None:
    """Let a withdrawn record count again; raise ``ValidationError`` where another one has its place now."""
    row = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if row.withdrawn_at is None:
        return
    row.withdrawn_at = None
    row.validate_constraints()
    row.save()
    write_act(row, LabourAct.Kind.RESTORED, by)


def write_act(record: LabourRecord, kind: LabourAct.Kind, by: Employee, changes: Iterable[list[str]] = ()) -> None:
    """Write a line of the history."""
    LabourAct.objects.create(
        organisation_id=record.organisation_id,
        about=record.ABOUT,
        record_id=record.pk,
        name=str(record)[:300],
        kind=kind,
        changes=list(changes),
        by=by,
    )


def _stored(model: type[LabourRecord], pk: int, names: Iterable[str]) -> dict[str, str]:
    """Return what the row says now, as texts."""
    row = model._default_manager.get(pk=pk)
    known = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    return {name: _text(getattr(row, name)) for name in names if name in known}


def _text(value: object) -> str:
    if isinstance(value, Manager):
        rows: QuerySet[models.Model] = value.all()
        return ", ".join(sorted(str(row) for row in rows))
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)
