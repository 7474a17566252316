"""What becomes of courses when one person was entered twice: each course with all its cycles counts once.

Lessons, attempts, and certificates hang on enrolments, which pass as they are: only whose they are is another number.
Where both records have a course, the one counts that stands better, and takes over the duty of the other; the other
stays with the former number, unchanged, and is shown beside it.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.evidence.meeting import refresh_equivalents, refresh_met
from courses.merging.seats import hold_sessions, seats_of
from courses.models import Assignment, ClassSession, CoursePage, DutyItem, Enrolment, Evidence, RuleMember
from lib.annotated import annotated
from people.merging.parts import Line, Merge, MergePart, MovedRows

Status = Enrolment.Status
RANKS = [Status.CURRENT, Status.EXEMPT, Status.EXPIRED, Status.IN_PROGRESS, Status.OVERDUE, Status.NOT_STARTED]
PARKED = 1000  # added to a cycle while two records exchange a course: no two may be the same


@dataclass(frozen=True)
class Both:
    """A course that both records have: the enrolments of the number that counts, and of the other one."""

    counting: list[Enrolment]
    other: list[Enrolment]
    is_exchanged: bool

    @property
    def latest(self) -> tuple[Enrolment, Enrolment]:
        """The last cycle of what counts, and that of the other one."""
        return self.counting[-1], self.other[-1]

    @property
    def is_begun_twice(self) -> bool:
        """Whether something was done under both numbers."""
        return all(any(each.started_at for each in chain) for chain in (self.counting, self.other))


class Courses(MergePart):
    """Enrolments, with everything that hangs on them."""

    def lines(self, merge: Merge) -> list[Line]:
        alone, both = self._courses(merge)
        found = []
        if alone:
            told = ngettext(
                "%(count)d course moves over, with its progress, attempts, and certificates.",
                "%(count)d courses move over, with their progress, attempts, and certificates.",
                len(alone),
            )
            found.append(Line(told % {"count": len(alone)}))
        seats = seats_of([each.latest for each in both])
        return [*found, *(self._line(merge, each) for each in both), *seats.lines()]

    def _line(self, merge: Merge, both: Both) -> Line:
        numbers = (
            (merge.second.number, merge.first.number)
            if both.is_exchanged
            else (merge.first.number, merge.second.number)
        )
        words = {
            "course": both.counting[-1].course.local_title,
            "number": numbers[0],
            "status": Status(annotated(both.counting[-1], "status", str)).label,
            "other": Status(annotated(both.other[-1], "status", str)).label,
        }
        if not both.is_begun_twice:
            return Line(_("“%(course)s” counts as with number %(number)s: %(status)s.") % words)
        told = _(
            "“%(course)s” was taken with both numbers. That of number %(number)s counts: %(status)s. The other one (%(other)s) "
            "stays with its attempts and certificates, and is shown beside it."
        )
        return Line(told % words, is_conflict=True)

    def carry(self, merge: Merge) -> None:
        alone, both = self._courses(merge)
        pairs = [each.latest for each in both]
        hold_sessions(pairs)
        seats = seats_of(pairs)
        passing = [row.pk for chain in alone for row in chain]
        exchanged = [each for each in both if each.is_exchanged]
        parked = [row for each in exchanged for row in each.other]
        kept = {row.pk: (row.cycle, row.is_latest, row.dropped_at) for row in parked}
        Enrolment.objects.filter(pk__in=kept).update(cycle=F("cycle") + PARKED, is_latest=False, dropped_at=None)
        passing += [row.pk for each in exchanged for row in each.counting]
        Enrolment.objects.filter(pk__in=passing).update(employee=merge.first)
        for row in parked:
            row.employee = merge.second
            row.cycle, row.is_latest, row.dropped_at = kept[row.pk]
        Enrolment.objects.bulk_update(parked, ["employee", "cycle", "is_latest", "dropped_at"])
        for each in both:
            _take_over_duty(each)
        seats.carry(merge)

    def _courses(self, merge: Merge) -> tuple[list[list[Enrolment]], list[Both]]:
        """Return the courses of the second record alone, and those of both. One query."""
        chains: dict[int, dict[int, list[Enrolment]]] = defaultdict(lambda: defaultdict(list))
        rows = Enrolment.objects.filter(employee__in=[merge.first, merge.second])
        related = rows.with_status(merge.first.today()).select_related("course", "refresher_version")
        for row in related.order_by("course", "cycle"):
            chains[row.course_id][row.employee_id].append(row)
        alone: list[list[Enrolment]] = []
        both: list[Both] = []
        for by_employee in chains.values():
            first, second = by_employee.get(merge.first.pk, []), by_employee.get(merge.second.pk, [])
            if not first:
                alone.append(second)
            elif second:
                is_better = _rank(second[-1]) < _rank(first[-1])
                both.append(Both(second, first, True) if is_better else Both(first, second, False))
        return alone, both


def _rank(latest: Enrolment) -> tuple[int, ...]:
    """Return how the last cycle of a course stands: the better, the lower."""
    if latest.dropped_at:
        return (len(RANKS), 0, 0)
    status = annotated(latest, "status", str)
    place = RANKS.index(Status.IN_PROGRESS if status == Status.OVERDUE and latest.started_at else Status(status))
    until = latest.valid_until or latest.met_until
    return (place, latest.completed_at is None, -until.toordinal() if until else -10_000_000)


def _take_over_duty(both: Both) -> None:
    """Let what is still to be done be asked of the enrolment that counts, by the earlier date."""
    counting, other = both.latest
    if counting.completed_at or other.completed_at:
        return
    standing = Assignment.objects.standing().filter(enrolment=other.pk)
    standing.update(enrolment=counting.pk)
    if other.due_on:
        due_on = min(filter(None, (counting.due_on, other.due_on)))
        Enrolment.objects.filter(pk=counting.pk).update(due_on=due_on, dropped_at=None)
        Enrolment.objects.filter(pk=other.pk).update(due_on=None)


class WhatMeets(MergePart):
    """By what else duties are met is worked out anew, once everything has passed."""

    def lines(self, merge: Merge) -> list[Line]:
        return []

    def carry(self, merge: Merge) -> None:
        mine = Enrolment.objects.filter(employee__in=[merge.first, merge.second])
        accepted = Evidence.objects.filter(employee__in=[merge.first, merge.second], counts_as__isnull=False)
        courses = {*mine.values_list("course", flat=True), *accepted.values_list("counts_as", flat=True)}
        for course in CoursePage.objects.filter(pk__in=courses).order_by("pk"):
            refresh_met(course, [merge.first.pk, merge.second.pk])
        refresh_equivalents(list(mine.filter(employee=merge.first, completed_at__isnull=False)))


class OldMemberships(MergePart):
    """A rule that reached both numbers reaches the person once."""

    def lines(self, merge: Merge) -> list[Line]:
        return []

    def carry(self, merge: Merge) -> None:
        RuleMember.objects.present().filter(employee=merge.second).update(left_at=timezone.now())


def _member(row: RuleMember) -> Hashable:
    return row.rule_id if row.left_at is None else None


def _decided_alone(row: Evidence, merge: Merge) -> bool:
    return row.decided_by_id == merge.first.pk


def _evidence(count: int) -> str:
    told = ngettext("%(count)d piece of evidence moves over.", "%(count)d pieces of evidence move over.", count)
    return told % {"count": count}


def _evidence_stays(count: int) -> str:
    told = ngettext(
        "%(count)d piece of evidence stays with the former number: the person decided on it themselves.",
        "%(count)d pieces of evidence stay with the former number: the person decided on them themselves.",
        count,
    )
    return told % {"count": count}


def _item(row: Any) -> Hashable:
    return (row.action_id, row.course_id)


COURSE_PARTS: list[MergePart] = [
    Courses(),
    MovedRows(DutyItem, "employee", key=_item),
    MovedRows(Evidence, "employee", _evidence, stays=_decided_alone, says_stay=_evidence_stays),
    MovedRows(RuleMember, "employee", key=_member),
    MovedRows(ClassSession, "instructor"),
    OldMemberships(),
    WhatMeets(),
]
