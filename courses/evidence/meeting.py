"""By what else than the course itself a duty is met: the only code that writes the ``met`` columns of enrolments.

They are derived from the rows that say so, accepted evidence and completions of courses that count as this one, and are
written anew whenever one of these changes. Of several things the one that counts longest is named.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.duties.doing import drop_unwanted
from courses.learning.services import enrol_many
from courses.models import CoursePage, Enrolment, Equivalence, Evidence
from lib.portions import AT_ONCE
from people.owing import same_hands

COLUMNS = ("met_at", "met_until", "met_evidence", "met_completion", "dropped_at")


@dataclass(frozen=True, slots=True)
class Source:
    """What meets a duty, and until which local day; for good where there is none."""

    until: datetime.date | None
    evidence_id: int | None = None
    completion_id: int | None = None

    @property
    def rank(self) -> tuple[datetime.date, bool]:
        """What counts longer comes last, evidence after a completion."""
        return (self.until or datetime.date.max, self.evidence_id is not None)

    def is_over_on(self, day: datetime.date) -> bool:
        """Return whether it no longer counts on a day."""
        return self.until is not None and self.until < day


@transaction.atomic
def refresh_met(course: CoursePage, employee_ids: Collection[int]) -> None:
    """Write anew by what else some people of one organisation meet a course. The same queries whatever their number.

    Who is met and never took the course gets an enrolment, so that nobody assigns it to them by mistake; who no longer
    is, and was asked by nobody, loses it again.
    """
    now = timezone.now()
    found = _sources(course, employee_ids)
    counting = [employee for employee, source in found.items() if not source.is_over_on(now.date())]
    enrol_many(counting, course, renews=False)
    mine = Enrolment.objects.filter(course=course, is_latest=True, employee__in=employee_ids).select_for_update()
    changed, bare = [], []
    for enrolment in mine.order_by("pk"):
        best = found.get(enrolment.employee_id)
        if best is not None and enrolment.dropped_at and best.is_over_on(now.date()):
            best = None  # nobody asks for it, and it counts no longer
        known = (enrolment.met_until, enrolment.met_evidence_id, enrolment.met_completion_id)
        if best is None:
            if enrolment.met_at is None:
                continue
            bare.append(enrolment.pk)
            enrolment.met_at = enrolment.met_until = enrolment.met_evidence_id = enrolment.met_completion_id = None
        elif enrolment.met_at is None or known != (best.until, best.evidence_id, best.completion_id):
            enrolment.met_at, enrolment.met_until, enrolment.dropped_at = now, best.until, None
            enrolment.met_evidence_id, enrolment.met_completion_id = best.evidence_id, best.completion_id
        else:
            continue
        changed.append(enrolment)
    Enrolment.objects.bulk_update(changed, COLUMNS, batch_size=AT_ONCE)
    drop_unwanted(Enrolment.objects.filter(pk__in=bare))


def _sources(course: CoursePage, employee_ids: Collection[int]) -> dict[int, Source]:
    """Return for each employee what meets the course for them, longest. Three queries at most."""
    found: dict[int, list[Source]] = defaultdict(list)
    accepted = Evidence.objects.counting().filter(counts_as=course, employee__in=employee_ids)
    for pk, employee, until in accepted.values_list("pk", "employee_id", "accepted_until"):
        found[employee].append(Source(until, evidence_id=pk))
    for rule in Equivalence.objects.in_force().filter(counts_as=course).select_related("created_by"):
        for enrolment in counting_completions(rule, employee_ids):
            found[enrolment.employee_id].append(Source(enrolment.valid_until, completion_id=enrolment.pk))
    return {employee: max(sources, key=lambda one: one.rank) for employee, sources in found.items()}


def counting_completions(rule: Equivalence, employee_ids: Collection[int] | None = None) -> list[Enrolment]:
    """Return the completions that count by an equivalence: since its day, and withdrawn by nobody. Two queries.

    Nobody meets their own duty: those of whoever made it, or had lately let its maker, do not count.
    """
    done: Any = Enrolment.objects.filter(
        course=rule.course_id,
        completed_at__isnull=False,
        withdrawn_at=None,
        employee__organisation=rule.organisation_id,
        employee__left_on=None,
    )
    if rule.created_by:
        done = done.exclude(employee__user__in=same_hands(rule.created_by.user_id, rule.created_at))
    if employee_ids is not None:
        done = done.filter(employee__in=employee_ids)
    rows = done.select_related("employee__organisation", "employee__work_centre").order_by(F("completed_at"), "pk")
    return [one for one in rows if one.completed_on(one.employee.zone) >= rule.from_on]


def refresh_equivalents(completions: Iterable[Enrolment]) -> None:
    """Write anew what the completion of some courses means for others. One query where nothing counts as anything."""
    if not Equivalence.objects.in_force().exists():
        return
    rows = list(completions)
    rules = Equivalence.objects.in_force().filter(course__in={one.course_id for one in rows})
    people: dict[int, set[int]] = defaultdict(set)
    courses: dict[int, CoursePage] = {}
    for rule in rules.select_related("counts_as"):
        courses[rule.counts_as_id] = rule.counts_as
        people[rule.counts_as_id] |= {one.employee_id for one in rows if one.course_id == rule.course_id}
    for key, course in courses.items():
        refresh_met(course, people[key])
