"""What one person has to do, by when and why: ready to read on their home and on the page HR sees of them."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.duties.listing import DUE_SOON
from courses.models import (
    Assignment,
    ClassSession,
    DutyAction,
    DutyItem,
    DutyRequest,
    Enrolment,
    Evidence,
    LearningPath,
    Seat,
)
from courses.models.learning import status_label
from courses.requests.services import can_ask
from lib.annotated import annotated
from lib.prepared import Prepared
from people.models import Employee

# What was done to a duty that the person reads as long as it counts.
CHANGES = (DutyAction.Kind.EXTEND, DutyAction.Kind.EXEMPT, DutyAction.Kind.WITHDRAW)


@dataclass(frozen=True)
class Duty:
    """One enrolment with its state in words. ``status`` is a state of the status pill."""

    enrolment: Enrolment
    status: str
    label: str
    reason: str
    can_ask: bool = False  # whether the learner may ask for more time, or to be spared it
    is_met: bool = False  # by evidence, or by another course: there is nothing left to do

    @property
    def request(self) -> DutyRequest | None:
        """What the learner asked about it last."""
        return next(iter(self.enrolment.requests.all()), None)

    @property
    def evidence_waiting(self) -> uuid.UUID | None:
        """The evidence handed in instead of the course, while nobody has decided on it."""
        found: uuid.UUID | None = getattr(self.enrolment, "evidence_waiting", None)
        return found

    @property
    def has_classes(self) -> bool:
        """Whether the person has or had a seat in a class session of the course, or teaches one of any course."""
        return bool(getattr(self.enrolment, "has_classes", False))

    @property
    def is_open(self) -> bool:
        """Whether the course is still to be completed."""
        return self.enrolment.completed_at is None

    @property
    def is_started(self) -> bool:
        """Whether the person has begun."""
        return self.enrolment.started_at is not None


def duties_of(employee: Employee) -> list[Duty]:
    """Return every enrolment of an employee that was not put aside, the most urgent first.

    Four queries, and one for the job role.
    """
    today = employee.today()
    for_role = LearningPath.job_roles.through.objects.filter(
        learningpath=OuterRef("path"), jobrole=employee.job_role_id
    )
    standing = Assignment.objects.standing().select_related("assigned_by__user", "path", "action__rule")
    assignments = standing.annotate(is_for_role=Exists(for_role))
    changes = DutyItem.objects.done().filter(action__kind__in=CHANGES).select_related("action").order_by("-pk")
    enrolments = _ENROLMENTS(employee.pk, today)
    prefetch_related_objects(
        enrolments, Prefetch("assignments", assignments), Prefetch("duty_items", changes), "requests"
    )
    return [_duty(enrolment, employee, today) for enrolment in enrolments]


def _enrolments(employee_id: int, today: datetime.date) -> models.QuerySet[Enrolment]:
    waiting = Evidence.objects.waiting().filter(employee=employee_id, course=OuterRef("course"))
    former = Enrolment.objects.filter(employee=employee_id, course=OuterRef("course"), cycle=OuterRef("cycle") - 1)
    return (
        Enrolment.objects.filter(employee=employee_id, dropped_at=None)
        .with_status(today)
        .with_progress()
        .annotate(
            evidence_waiting=Subquery(waiting.order_by("-uploaded_at").values("uuid")[:1]),
            has_classes=Exists(Seat.objects.expected().filter(enrolment=OuterRef("pk")))
            | Exists(ClassSession.objects.filter(instructor=employee_id)),
            was_asked_to_renew=Exists(former.exclude(renew_by=None)),
        )
        .select_related("course", "refresher_version__course", "met_evidence", "met_completion__course")
        .order_by(F("due_on").asc(nulls_last=True), F("started_at").desc(nulls_last=True), "pk")
    )


_ENROLMENTS = Prepared(_enrolments)


def changes_of(employee: Employee) -> models.QuerySet[DutyItem]:
    """Return what was done to the duties of an employee, the newest first, undone or not."""
    done = DutyItem.objects.filter(employee=employee, done_at__isnull=False)
    return done.select_related("action__by__user", "action__path", "action__rule", "course").order_by(
        "-action__created_at", "-pk"
    )


def _duty(enrolment: Enrolment, employee: Employee, today: datetime.date) -> Duty:
    enrolment.employee = employee
    standing = annotated(enrolment, "status", str)
    is_met = annotated(enrolment, "is_met", bool)
    status, label = standing, ""
    if enrolment.is_renewing or is_met:
        label = status_label(status, renewing=True, met=is_met)
    due_on = enrolment.due_on if enrolment.completed_at is None and not is_met else None
    if due_on and status not in (Enrolment.Status.EXPIRED, Enrolment.Status.EXEMPT):  # that a renewal is late says less
        days = (due_on - today).days
        if days < 0:
            label = ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", -days) % {"days": -days}
        elif due_on <= today + DUE_SOON:
            status = "due_soon"
            label = ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}
            if days == 0:
                label = _("Due today")
    why = [_met(enrolment) if is_met else "", _reason(enrolment, employee), _change(enrolment, standing)]
    return Duty(enrolment, status, label, " · ".join(filter(None, why)), can_ask(enrolment, today), is_met)


def _met(enrolment: Enrolment) -> str:
    """Return by what the duty is met, who issued it and until when it counts."""
    if enrolment.met_evidence:
        by = {"title": enrolment.met_evidence.title, "issuer": enrolment.met_evidence.issuer}
        words = _("Met by evidence: %(title)s, %(issuer)s") % by
    elif enrolment.met_completion:
        words = _("The course “%(course)s” counts as this one") % {
            "course": enrolment.met_completion.course.local_title
        }
    else:
        return ""
    if enrolment.met_until is None:
        return words
    return _("%(what)s; until %(date)s") % {
        "what": words,
        "date": date_format(enrolment.met_until, "SHORT_DATE_FORMAT"),
    }


def _reason(enrolment: Enrolment, employee: Employee) -> str:
    assignment = next(iter(enrolment.assignments.all()), None)
    if assignment is None:
        withdrawn = _newest(enrolment, DutyAction.Kind.WITHDRAW)
        if withdrawn:
            at = date_format(withdrawn.action.created_at.astimezone(employee.zone), "SHORT_DATE_FORMAT")
            return _("Assignment withdrawn on %(date)s") % {"date": at}
        if enrolment.started_at is None:
            return ""
        if annotated(enrolment, "was_asked_to_renew", bool):
            return _("Renewal, because the course has changed")
        return _("Renewal by own choice") if enrolment.cycle > 1 else _("Own choice")
    parts = []
    if assignment.assigned_by:
        parts.append(_("Assigned by %(person)s") % {"person": assignment.assigned_by.user.get_full_name()})
    if assignment.action and assignment.action.rule:
        parts.append(_("Rule: %(rule)s") % {"rule": assignment.action.rule})
    if assignment.path and annotated(assignment, "is_for_role", bool):
        role = {"role": employee.job_role, "path": assignment.path}
        parts.append(_("Path for the role %(role)s: %(path)s") % role)
    elif assignment.path:
        parts.append(_("Learning path: %(path)s") % {"path": assignment.path})
    if assignment.reason:
        parts.append(assignment.reason)
    return " · ".join(parts) or _("Assigned by the organization")


def _newest(enrolment: Enrolment, kind: str) -> DutyItem | None:
    """Return the newest change of a kind, of those that were read with the enrolment."""
    return next((item for item in enrolment.duty_items.all() if item.action.kind == kind), None)


def _change(enrolment: Enrolment, status: str) -> str:
    """Return why the person is exempt, or has more time: the newest change that still counts, in words."""
    is_exempt = status == Enrolment.Status.EXEMPT
    kind = DutyAction.Kind.EXEMPT if is_exempt else DutyAction.Kind.EXTEND
    item = _newest(enrolment, kind)
    if item is None or not (is_exempt or item.due_on == enrolment.due_on):
        return ""
    if not is_exempt and item.due_before:
        words = _("More time, instead of %(date)s: %(reason)s")
        return words % {"date": date_format(item.due_before, "SHORT_DATE_FORMAT"), "reason": item.action.reason}
    if enrolment.exempt_until is None:
        return _("Exempt: %(reason)s") % {"reason": item.action.reason}
    until = date_format(enrolment.exempt_until, "SHORT_DATE_FORMAT")
    return _("Exempt until %(date)s: %(reason)s") % {"date": until, "reason": item.action.reason}
