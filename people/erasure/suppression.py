"""Erasing what is blocked once no term asks for it: an administrator asks, a second person confirms, the clock does it.

It cannot be taken back, so it waits while anything about the person is still open, and says what.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from people.erasure.approvals import SUPPRESSION
from people.erasure.emails import tell_of_end
from people.erasure.holds import holds_of
from people.erasure.removing import remove
from people.models import Approval, Employee, Erasure, ErasureQuerySet, Organisation
from sweeps.services import each

WARNING = "people.warning_of_erasures"
SWEEP = "people.erasing"
WARN_DAYS = datetime.timedelta(days=30)


class NothingDue(Exception):
    """None of the chosen records is one that can be erased now."""


def ending_soon(viewer: Employee) -> ErasureQuerySet:
    """Return what ends within the days of the warning, or has ended, for the administrator of the company."""
    soon = Erasure.objects.ending_by(viewer.organisation, viewer.organisation.today() + WARN_DAYS)
    return soon & Erasure.objects.visible_to(viewer)


def askable(viewer: Employee) -> ErasureQuerySet:
    """Return what an administrator can ask to erase: over, confirmed by nobody yet, and not their own."""
    over = Erasure.objects.ending_by(viewer.organisation, viewer.organisation.today())
    due = over & Erasure.objects.visible_to(viewer)
    return due.filter(approval=None).exclude(employee__user=viewer.user_id)


def ask(viewer: Employee, keys: Sequence[int], reason: str) -> Approval:
    """Ask a second person to have these records erased, as far as nothing holds them. Raises ``NothingDue``, and
    ``AlreadyRequested`` where another such request is open.
    """
    found = list(askable(viewer).filter(pk__in=keys).select_related("employee").order_by("pk"))
    holds = holds_of([erasure.employee for erasure in found])
    free = [erasure for erasure in found if erasure.employee_id not in holds]
    if not free:
        raise NothingDue
    return SUPPRESSION.request(viewer, free, reason)


def waiting_for_second(viewer: Employee) -> list[int]:
    """Return the records of the company that wait for a second person."""
    waiting = Approval.objects.waiting().filter(kind=SUPPRESSION.name, organisation=viewer.organisation_id)
    return [key for payload in waiting.values_list("payload", flat=True) for key in payload["erasures"]]


@transaction.atomic
def suppress(key: int) -> bool:
    """Erase what could name the person of a record, once it was confirmed. Return whether it was done now: what is held
    by something, or by a term that the company has made longer since, waits for the next time.
    """
    rows = Erasure.objects.held().exclude(approval=None)
    erasure = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if erasure is None:
        return False
    people = Employee.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    employee = people.get(pk=erasure.employee_id)
    over = Erasure.objects.ending_by(employee.organisation, employee.organisation.today())
    if holds_of([employee]) or not over.filter(pk=key).exists():
        return False
    remove(employee)
    Employee.objects.filter(pk=employee.pk).update(suppressed_at=timezone.now())
    return True


def suppress_all() -> None:
    """Erase what was confirmed. One record that fails does not stop the others."""
    confirmed = Erasure.objects.held().exclude(approval=None)
    each(SWEEP, confirmed.order_by("pk").values_list("pk", flat=True), suppress)


def warn_all() -> None:
    """Tell the administrators of every company what ends soon. One that fails does not stop the others."""
    each(WARNING, Organisation.objects.order_by("pk").values_list("pk", flat=True), warn)


@transaction.atomic
def warn(organisation_id: int) -> int:
    """Tell the administrators of a company once of each record whose term ends within 30 days; return of how many."""
    organisation = Organisation.objects.get(pk=organisation_id)
    soon = Erasure.objects.ending_by(organisation, organisation.today() + WARN_DAYS)
    keys = list(soon.select_for_update(of=("self",)).filter(warned_at=None).values_list("pk", flat=True))
    if keys and tell_of_end(organisation):
        Erasure.objects.filter(pk__in=keys).update(warned_at=timezone.now())
    return len(keys)
