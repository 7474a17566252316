"""Blocking what is held about somebody: it stays for a legal duty alone, and appears nowhere."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people.employees.history import Origin, Source
from people.employees.services import Own, update_employee
from people.messages.services import cancel_messages
from people.messages.ways import take_back
from people.models import (
    Employee,
    EmployeeChange,
    EmployeeQuerySet,
    Erasure,
    Message,
    Organisation,
    Pin,
    RetentionSettings,
    RightsRequest,
    User,
)
from people.models.erasure import months_after
from people.models.own_fields import PREFIX
from people.permissions import can_sign_in
from people.sign_in.sessions import end_all
from people.signals import erasing_optional
from sweeps.services import each

SWEEP = "people.blocking"


class StillWorksHere(Exception):
    """Who works here is not blocked: the employment needs their data."""


@transaction.atomic
def block(
    employee_id: int, reason: Erasure.Reason, *, by: User | None, request: RightsRequest | None = None
) -> Erasure:
    """Block what is held about somebody who has left; who is blocked already stays so. Raises ``StillWorksHere``."""
    rows = Employee.objects.select_for_update(of=("self",)).select_related("user")
    employee = rows.get(pk=employee_id)
    if employee.left_on is None:
        raise StillWorksHere
    if known := employee.erasures.standing().first():
        return known
    for former in Employee.objects.filter(merged_into=employee).values_list("pk", flat=True):
        block(former, reason, by=by, request=request)
    now = timezone.now()
    Employee.objects.filter(pk=employee.pk).update(blocked_at=now)
    cancel_messages(Message.objects.filter(employee=employee), Message.Reason.LEFT)
    clear_own_values(employee, by=by)
    take_back(employee)
    if not can_sign_in(employee.user):
        Pin.objects.filter(user=employee.user_id).delete()
        end_all([employee.user_id])
    return Erasure.objects.create(employee=employee, reason=reason, request=request, blocked_at=now, blocked_by=by)


def carry_out(asked: RightsRequest) -> None:
    """Let a granted cancellation take effect: who has left is blocked, of who stays goes what no duty asks for."""
    if asked.kind != RightsRequest.Kind.CANCELLATION or not asked.is_granted or asked.done_at is not None:
        return
    if asked.employee.left_on is not None:
        block(asked.employee_id, Erasure.Reason.REQUEST, by=asked.answered_by, request=asked)
    else:
        read = Message.objects.filter(employee=asked.employee, read_at__isnull=False)
        read.update(subject="", body="", link="")
        clear_own_values(asked.employee, by=asked.answered_by)
        take_back(asked.employee)
        erasing_optional.send(Employee, employee=asked.employee)


def clear_own_values(employee: Employee, *, by: User | None) -> None:
    """Empty the fields of the organisation's own, also those out of use and what stood in them before: no duty asks for
    them. Of the history stays when each was changed, and by whom.
    """
    if employee.own_values:
        own: Own = dict.fromkeys(employee.own_values)
        update_employee(employee, None, user={}, origin=Origin(by, Source.SYSTEM), own=own)
    known = EmployeeChange._base_manager.filter(employee=employee, field__regex=rf"^{PREFIX}[0-9]+$")
    known.update(before=None, after=None)  # past what keeps the history as it is


def due_to_block(organisation: Organisation, day: datetime.date) -> EmployeeQuerySet:
    """Return who left so long ago that the company no longer needs to reach them."""
    last = months_after(day, -RetentionSettings.of(organisation).contact_months)
    return Employee.objects.unblocked().unmerged().filter(organisation=organisation, left_on__lte=last)


def kept_until(erasure: Erasure, terms: RetentionSettings) -> datetime.date:
    """Return the last day on which what is blocked is kept for a duty that the company has named."""
    blocked_on = erasure.blocked_at.astimezone(erasure.employee.organisation.zone).date()
    left_on = erasure.employee.left_on or blocked_on
    return max(months_after(left_on, terms.longest_months), months_after(blocked_on, terms.blocked_months))


def block_listed(viewer: Employee, keys: Sequence[int]) -> int:
    """Block those of the listed people who are due, never oneself; return how many."""
    due = due_to_block(viewer.organisation, viewer.organisation.today()).filter(pk__in=keys)
    found = list(due.exclude(user=viewer.user_id).values_list("pk", flat=True))
    for key in found:
        block(key, Erasure.Reason.RETENTION, by=viewer.user)
    return len(found)


def block_all_due() -> None:
    """Block who is due in every company that lets the clock do it. One person who fails does not stop the others."""
    chosen = RetentionSettings.objects.filter(is_automatic=True).select_related("organisation").order_by("pk")
    for settings in chosen:
        each(SWEEP, _keys(settings.organisation), _block_by_clock)


def _keys(organisation: Organisation) -> QuerySet[Employee, int]:
    return due_to_block(organisation, organisation.today()).order_by("pk").values_list("pk", flat=True)


def _block_by_clock(key: int) -> None:
    block(key, Erasure.Reason.RETENTION, by=None)
