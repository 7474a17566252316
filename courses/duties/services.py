"""The one way to give, move or take away duties: plan, show, do, and for ten minutes undo.

The rows of an action are its queue: it is done at once where it is small, else by workers in portions, each in one
transaction. Killed before a commit a portion has not begun, killed after it the next worker goes on behind it.
"""

import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from courses.duties.doing import do_some, undo_all
from courses.duties.plans import Plan
from courses.models import DutyAction, DutyItem, DutyRule, Enrolment
from courses.signals import duties_changed, duties_restored
from lib.shown import check_shown
from people.models import Employee, Organisation
from people.owing import same_hands
from sweeps.services import each

AT_ONCE = 500  # duties done within the request
PORTION = 1000
SLICE = 2.0  # seconds: so long may what waits behind it wait


class NothingToDo(Exception):
    """Nothing would change for anybody."""


class CannotUndo(Exception):
    """It was undone before, its time is over, somebody has gone on since, or it concerns whoever wants to undo it."""


@transaction.atomic
def begin(
    organisation: Organisation,
    make_plan: Callable[[], Plan],
    *,
    by: Employee | None,
    rule: DutyRule | None = None,
    reason: str = "",
    shown: str | None = None,
) -> DutyAction:
    """Do what a plan says: at once where it is small, else the caller hints at ``work_on``.

    It is planned under the lock of the organisation. Raises ``NothingToDo``, and ``ShownOtherwise`` where
    ``shown`` is the digest of another plan.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    plan = make_plan()
    check_shown(shown, plan.shown)
    if not plan.to_do:
        raise NothingToDo
    action: DutyAction = DutyAction.objects.create(
        organisation=organisation,
        kind=plan.kind,
        path=plan.path,
        reason=reason,
        until=plan.until,
        by=by,
        rule=rule,
        total=len(plan.to_do),
    )
    DutyItem.objects.bulk_create(
        (
            DutyItem(action=action, employee_id=line.employee_id, course_id=line.course_id, due_on=line.due_on)
            for line in plan.to_do
        ),
        batch_size=2000,
    )
    if action.total <= AT_ONCE:
        do_portion(action.pk)
        action.refresh_from_db()
    return action


@transaction.atomic
def do_portion(action_id: int) -> bool:
    """Do the next portion of an action, and announce it when nothing is left. Return whether there is more."""
    found = DutyAction.objects.select_for_update(of=("self",)).unfinished().filter(pk=action_id)
    action = found.select_related("organisation", "by", "path").first()
    if action is None:
        return False
    items = list(action.items.waiting().order_by("pk")[:PORTION])
    _do_all_that_can_be_done(action, items)
    if len(items) == PORTION:
        return True
    action.finished_at = timezone.now()
    action.save(update_fields=["finished_at"])
    duties_changed.send(DutyAction, action=action)
    return False


def _do_all_that_can_be_done(action: DutyAction, items: list[DutyItem]) -> None:
    """Do these together; where that fails one by one, so that the one at fault stops none of the others."""
    try:
        with transaction.atomic():
            do_some(action, items)
    except Exception:  # noqa: BLE001 -- whatever it was: it is met again, and written down, at the duty it comes from

        @transaction.atomic
        def do_one(key: int) -> None:
            do_some(action, list(action.items.filter(pk=key)))

        tried = each("courses.do_duties", [item.pk for item in items], do_one)
        failed = [item.pk for item, one in zip(items, tried, strict=True) if one.failed]
        DutyItem.objects.filter(pk__in=failed).update(problem=DutyItem.Problem.FAILED)


def work_on(action_id: int) -> bool:
    """Go on with an action for a moment. Return whether there is more to do: whoever waits behind comes first."""
    until = time.monotonic() + SLICE
    while do_portion(action_id):
        if time.monotonic() > until:
            return True
    return False


def unfinished_actions() -> list[int]:
    """Return what a lost message or a killed worker left over, the oldest first."""
    return list(DutyAction.objects.unfinished().order_by("created_at").values_list("pk", flat=True))


def can_undo(action: DutyAction, by: Employee) -> bool:
    """Return whether somebody can still undo an action: within its time, and while nobody has begun or been changed
    since.

    Nobody undoes what was done to their own duty alone or to that of whoever has lately let them, or to that of
    somebody whom they do not see (any more).
    """
    if action.undone_at or action.undo_until is None or action.undo_until <= timezone.now():
        return False
    done = DutyItem.objects.filter(action=action, done_at__isnull=False)
    others = done.exclude(employee__user__in=same_hands(by.user_id))
    seen = Employee.objects.visible_to(by).order_by()
    if not others.exists() or others.exclude(employee__in=seen.values("pk")).exists():
        return False
    touched = DutyItem.objects.filter(
        enrolment__in=done.values("enrolment"), done_at__isnull=False, action__gt=action.pk, action__undone_at=None
    )
    begun = Enrolment.objects.filter(pk__in=done.values("enrolment"), started_at__gt=action.created_at)
    return not touched.exists() and not begun.exists()


@transaction.atomic
def undo(action: DutyAction, *, by: Employee) -> None:
    """Restore what was before an action, for everybody else than whoever undoes it. Raises ``CannotUndo``."""
    found: DutyAction = DutyAction.objects.select_for_update().get(pk=action.pk)
    if not can_undo(found, by):
        raise CannotUndo
    undo_all(found, by)
    found.undone_at, found.undone_by = timezone.now(), by
    found.save(update_fields=["undone_at", "undone_by"])
    duties_restored.send(DutyAction, action=found)
