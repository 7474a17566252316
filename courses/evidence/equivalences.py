"""Which course of the site counts as which other one in an organisation: shown before, from a day on, and ended
again.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from courses.evidence.meeting import counting_completions, refresh_met
from courses.models import CoursePage, Enrolment, Equivalence
from lib.shown import check_shown, digest_of
from people.models import Employee, Organisation, local_today

Status = Enrolment.Status


class AlreadyThere(Exception):
    """The same equivalence is in force."""


class AlreadyEnded(Exception):
    """Somebody has ended it before."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person whom an equivalence concerns: how they stand in the course that it counts as, and how then."""

    employee_id: int
    name: str
    until: datetime.date | None
    before: str
    changes: bool


@dataclass(frozen=True)
class EquivalencePlan:
    """Whose duty an equivalence would meet, by name."""

    choices: dict[str, object]
    lines: list[Line]

    @cached_property
    def to_change(self) -> list[Line]:
        """Those who are not current yet, and would be."""
        return [line for line in self.lines if line.changes]

    @cached_property
    def shown(self) -> str:
        """The digest of what would be done, to be compared when it is."""
        return digest_of(self.choices, ([line.employee_id, line.until, line.before] for line in self.lines))


def plan_equivalence(rule: Equivalence) -> EquivalencePlan:
    """Return whose duty would be met, and who is current anyway. The same queries whatever their number."""
    open_to = rule.counts_as.open_to(Employee.objects.filter(organisation=rule.organisation).active())
    found = {one.employee_id: one for one in counting_completions(rule)}
    names = {person.pk: person for person in open_to.filter(pk__in=found).select_related("user", "work_centre")}
    today = local_today(rule.organisation, "employee__")
    mine: Any = Enrolment.objects.latest_cycle().filter(course=rule.counts_as, employee__in=names).with_status(today)
    before = dict(mine.values_list("employee_id", "status"))
    lines = []
    for pk, person in names.items():
        person.organisation = rule.organisation
        until, status = found[pk].valid_until, before.get(pk, Status.NOT_STARTED.value)
        counts = until is None or until >= person.today()
        lines.append(Line(pk, person.user.get_full_name(), until, status, counts and status != Status.CURRENT))
    choices: dict[str, object] = {
        "course": rule.course_id,
        "counts_as": rule.counts_as_id,
        "from_on": rule.from_on,
    }
    return EquivalencePlan(choices, sorted(lines, key=lambda line: line.name))


def proposed(
    by: Employee, course: CoursePage, counts_as: CoursePage, from_on: datetime.date, reason: str = ""
) -> Equivalence:
    """Return an equivalence as it would be in the organisation of whoever makes it, not written yet."""
    told = {"organisation": by.organisation, "created_by": by, "from_on": from_on, "reason": reason}
    return Equivalence(course=course, counts_as=counts_as, **told)


@transaction.atomic
def begin_equivalence(rule: Equivalence, *, shown: str | None = None) -> Equivalence:
    """Let one course count as another one, for everybody but its maker.

    Raises ``AlreadyThere``, and ``ShownOtherwise`` where that would do another thing than a page had
    shown.
    """
    Organisation.objects.select_for_update().get(pk=rule.organisation_id)
    plan = plan_equivalence(rule)
    check_shown(shown, plan.shown)
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:
        raise AlreadyThere from None
    refresh_met(rule.counts_as, [line.employee_id for line in plan.lines])
    return rule


def met_counts(organisation: Organisation) -> dict[tuple[int, int], int]:
    """Return for each pair of courses how many people have met the second one by the first. One query."""
    met = Enrolment.objects.filter(
        employee__organisation=organisation, is_latest=True, met_completion__isnull=False, employee__left_on=None
    )
    pairs = met.order_by().values_list("met_completion__course", "course").annotate(people=Count("pk"))
    return {(course, counts_as): people for course, counts_as, people in pairs}


@transaction.atomic
def end_equivalence(rule: Equivalence, *, by: Employee) -> int:
    """Let it count no longer: whoever has met the course by it alone has to take it again. Return how many had.

    Raises ``AlreadyEnded``.
    """
    Organisation.objects.select_for_update().get(pk=rule.organisation_id)
    changed = Equivalence.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    if not changed:
        raise AlreadyEnded
    met = list(
        Enrolment.objects.filter(
            course=rule.counts_as_id,
            is_latest=True,
            met_completion__course=rule.course_id,
            employee__organisation=rule.organisation_id,
        ).values_list("employee_id", flat=True)
    )
    refresh_met(rule.counts_as, met)
    return len(met)
