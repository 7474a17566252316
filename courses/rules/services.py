"""What can happen to rules: they begin, are paused and go on, look at people, and end. Each is safe to repeat."""

import datetime
from collections.abc import Collection
from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from courses.duties.plans import Plan
from courses.duties.services import NothingToDo, begin
from courses.models import DutyAction, DutyRule, RuleMember
from courses.rules.terms import Terms, members_of, plan_letting_go, plan_rule, terms_of
from lib.portions import AT_ONCE
from lib.shown import check_shown
from people.models import Employee, EmployeeQuerySet, Organisation


class RuleEnded(Exception):
    """The rule has ended: nothing can happen to it any more."""


@transaction.atomic
def start_rule(
    terms: Terms, *, name: str, leaving: str, by: Employee | None, shown: str | None = None
) -> tuple[DutyRule, list[DutyAction]]:
    """Put a rule in force, and give the duties that it says now. Raises ``ShownOtherwise`` where that is not what was
    shown.
    """
    Organisation.objects.select_for_update().get(pk=terms.organisation.pk)
    check_shown(shown, plan_rule(terms, by=by).shown)
    rule: DutyRule = DutyRule.objects.create(
        organisation=terms.organisation,
        name=name,
        path=terms.path,
        course=None if terms.path else terms.courses[0],
        everybody=terms.audience.everybody,
        hired_since=terms.audience.hired_since,
        due=terms.due,
        days=terms.days or None,
        month=terms.month or None,
        day=terms.day or None,
        renews=terms.renews,
        leaving=leaving,
        created_by=by,
    )
    rule.teams.set(terms.audience.teams)
    rule.job_roles.set(terms.audience.job_roles)
    rule.work_centres.set(terms.audience.work_centres)
    return rule, apply_rule(rule.pk)


@transaction.atomic
def apply_rule(rule_id: int, only: Collection[int] | None = None) -> list[DutyAction]:
    """Let a rule look at everybody, or at some: whoever entered its audience comes under it, whoever left is let go.

    Who has left the company stays under it until they are back, here or elsewhere in it: nothing is due for them
    meanwhile. Returns what was done, of which a worker may have to do the rest. The same queries whatever the number of
    people.
    """
    rule = _held(rule_id)
    if rule is None or rule.state != "running":
        return []
    terms, now = terms_of(rule), timezone.now()
    inside = terms.people(only).order_by()
    present = rule.members.present() if only is None else rule.members.present().filter(employee__in=only)
    leaving = present.filter(employee__left_on=None).exclude(employee__in=inside.values("pk"))
    entering = inside.exclude(pk__in=rule.members.present().values("employee")).values_list("pk", flat=True)
    actions = []
    if rule.leaving == DutyRule.Leaving.WITHDRAW:
        actions = _let_go(rule, Employee.objects.filter(pk__in=leaving.values("employee")))
    leaving.update(left_at=now)
    RuleMember.objects.bulk_create(
        (RuleMember(rule=rule, employee_id=pk, entered_at=now) for pk in entering), batch_size=AT_ONCE
    )
    with suppress(NothingToDo):
        actions.append(begin(rule.organisation, lambda: plan_rule(terms, rule, only), by=None, rule=rule))
    if only is None:
        DutyRule.objects.filter(pk=rule.pk).update(checked_on=rule.organisation.today())
    return actions


def _held(rule_id: int) -> DutyRule | None:
    """Return the rule under its lock; None where there is none."""
    held: DutyRule | None = (
        DutyRule.objects.select_for_update(of=("self",))
        .select_related("organisation", "path", "course", "created_by")
        .filter(pk=rule_id)
        .first()
    )
    return held


def _let_go(
    rule: DutyRule, people: EmployeeQuerySet, *, by: Employee | None = None, reason: str = "", shown: str | None = None
) -> list[DutyAction]:
    """Take away what the rule gave these people and they have not begun."""

    def plan() -> Plan:
        return plan_letting_go(rule, people, by)

    try:
        return [begin(rule.organisation, plan, by=by, rule=rule, reason=reason, shown=shown)]
    except NothingToDo:
        return []


def rules_of(organisation_id: int) -> list[int]:
    """Return the rules that are in force in an organisation."""
    return list(
        DutyRule.objects.running().filter(organisation=organisation_id).order_by("pk").values_list("pk", flat=True)
    )


def rules_to_check() -> list[int]:
    """Return the rules that have not yet looked at everybody on the present day of their organisation. One query while
    there are none.
    """
    latest = timezone.now().date() + datetime.timedelta(days=1)
    found = DutyRule.objects.running().exclude(checked_on__gte=latest).select_related("organisation").order_by("pk")
    return [rule.pk for rule in found if rule.checked_on is None or rule.checked_on < rule.organisation.today()]


@transaction.atomic
def pause_rule(rule: DutyRule) -> None:
    """Let a rule do nothing for a while. Raises ``RuleEnded``."""
    held = _open(rule)
    if held.paused_at is None:
        held.paused_at = timezone.now()
        held.save(update_fields=["paused_at"])


@transaction.atomic
def resume_rule(rule: DutyRule) -> list[DutyAction]:
    """Let a rule go on, and catch up with what has happened. Raises ``RuleEnded``."""
    held = _open(rule)
    held.paused_at = None
    held.save(update_fields=["paused_at"])
    return apply_rule(held.pk)


@transaction.atomic
def end_rule(
    rule: DutyRule, *, by: Employee, withdraws: bool, reason: str = "", shown: str | None = None
) -> list[DutyAction]:
    """End a rule for good; its duties stay, or those that nobody has begun go. Raises ``RuleEnded``,
    ``ShownOtherwise``.
    """
    held = _open(rule)
    actions = _let_go(held, members_of(held), by=by, reason=reason, shown=shown) if withdraws else []
    held.members.present().update(left_at=timezone.now())
    held.ended_at, held.ended_by = timezone.now(), by
    held.save(update_fields=["ended_at", "ended_by"])
    return actions


def _open(rule: DutyRule) -> DutyRule:
    held = _held(rule.pk)
    if held is None or held.ended_at:
        raise RuleEnded
    return held
