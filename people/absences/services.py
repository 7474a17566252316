"""Recording that somebody is away, and taking it back."""

import datetime

from django.db import transaction
from django.utils import timezone

from people.models import Absence, Employee, Message
from people.signals import absence_recorded


@transaction.atomic
def record_absence(
    employee: Employee, kind: str, from_on: datetime.date, to_on: datetime.date, *, by: Employee
) -> Absence:
    """Record that somebody is away from a day to a day, and announce it. The same days twice are one row: of the kind
    that was said last.
    """
    Employee.objects.select_for_update().get(pk=employee.pk)
    known = Absence.objects.standing().filter(employee=employee, from_on=from_on, to_on=to_on).first()
    if known is not None:
        if known.kind != kind:
            known.kind, known.by = kind, by
            known.save(update_fields=["kind", "by"])
        return known
    absence: Absence = Absence.objects.create(employee=employee, kind=kind, from_on=from_on, to_on=to_on, by=by)
    absence_recorded.send(Absence, absence=absence)
    return absence


@transaction.atomic
def withdraw_absence(absence: Absence, *, by: Employee) -> None:
    """Take an absence back, once. Dates that were moved for it stay: human resources move those themselves. What waited
    for its end is looked at again now, and waits once more where another absence or the night asks for it.
    """
    now, employee = timezone.now(), absence.employee
    standing = Absence.objects.standing().filter(pk=absence.pk)
    if standing.update(withdrawn_at=now, withdrawn_by=by):
        back = datetime.datetime.combine(absence.to_on + datetime.timedelta(days=1), datetime.time(), employee.zone)
        waiting = Message.objects.unfinished().filter(employee=employee, next_at__gte=max(back, now))
        waiting.update(due_at=now, next_at=now)
