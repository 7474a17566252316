"""Who is told of evidence when: of a decision ten minutes later, some days before it expires, and human resources of
what waits for them.
"""

import datetime

from django.db.models import Count, Exists, Max, OuterRef
from django.utils import timezone

from courses.evidence.emails import (
    EvidenceDecided,
    EvidenceExpiring,
    EvidenceWaiting,
    about_decision,
    about_expiry,
)
from courses.models import Evidence, EvidenceEvent, EvidenceQuerySet
from courses.models.duties import UNDO_TERM
from people.messages.hours import QuietHours
from people.messages.services import NewMessage, cancel_messages, queue_messages
from people.models import Absence, Employee, Message, Organisation, local_today
from sweeps.services import each

SWEEP = "courses.remind_of_evidence"
WAITING = "courses.tell_of_waiting_evidence"
STEPS = (30, 7)  # days before it expires
AGAIN = datetime.timedelta(days=7)  # so long after it human resources are told again of what goes on waiting


def tell_of_decision(evidence: Evidence, event: EvidenceEvent) -> None:
    """Tell the person, once it can no longer be undone."""
    waits = event.kind != EvidenceEvent.Kind.ENDED
    queue_messages(
        [
            NewMessage(
                EvidenceDecided.name,
                evidence.employee.user,
                about_decision(event),
                evidence.employee,
                payload={"evidence": evidence.pk, "decision": evidence.decision},
                not_before=timezone.now() + UNDO_TERM if waits else None,
                by=event.by,
            )
        ]
    )


def take_back(evidence: Evidence) -> None:
    """Tell nobody of a decision that was undone."""
    about = Message.objects.filter(kind=EvidenceDecided.name, user=evidence.employee.user_id)
    cancel_messages(about.filter(about__startswith=f"evidence:{evidence.pk}:event:"), Message.Reason.NOT_DUE)


def remind_of_expiry() -> int:
    """Queue what is due now: each step of each acceptance once, the nearer one where both are. Return how many are new.

    One query where nothing expires soon, else a few for each organisation; the day is that of the person.
    """
    organisations = _near(timezone.now().date()).order_by().values_list("employee__organisation", flat=True).distinct()
    return sum(attempt.result or 0 for attempt in each(SWEEP, organisations, _remind_in))


def _near(today: datetime.date) -> EvidenceQuerySet:
    near = (today, today + datetime.timedelta(days=max(STEPS) + 1))
    return Evidence.objects.filter(
        decision=Evidence.Decision.ACCEPTED, accepted_until__range=near, employee__left_on=None
    )


def _remind_in(organisation_id: int) -> int:
    found = _near(timezone.now().date()).filter(employee__organisation=organisation_id)
    rows = list(
        found.select_related("employee__user", "employee__organisation", "employee__work_centre").order_by("pk")
    )
    kind = EvidenceExpiring.name
    lately = Message.objects.filter(kind=kind, user__in={one.employee.user_id for one in rows})
    told = set(lately.values_list("user_id", "about"))
    new = []
    for evidence in rows:
        until, employee = evidence.accepted_until, evidence.employee
        left = (until - employee.today()).days if until else -1
        step = min((days for days in STEPS if 0 <= left <= days), default=None)
        if until is None or step is None or _was_new(evidence, step, until):
            continue
        about = about_expiry(evidence.pk, until, step)
        if (employee.user_id, about) not in told:
            payload: dict[str, object] = {"evidence": evidence.pk, "until": until.isoformat()}
            new.append(NewMessage(kind, employee.user, about, employee, payload=payload))
    return len(queue_messages(new))


def _was_new(evidence: Evidence, step: int, until: datetime.date) -> bool:
    """Return whether it was accepted on the day of the step or later: the person has just been told of the day."""
    day = until - datetime.timedelta(days=step)
    return evidence.decided_at is not None and evidence.decided_at.astimezone(evidence.employee.zone).date() >= day


# --- What waits for human resources ---------------------------------------------------------------


def tell_of_waiting() -> int:
    """Queue one message a day at most to whoever can decide evidence: when more has come since the last one, and after
    a week of waiting. Return how many are new. One query where nothing waits.
    """
    organisations = Evidence.objects.waiting().order_by().values_list("employee__organisation", flat=True).distinct()
    return sum(attempt.result or 0 for attempt in each(WAITING, organisations, _tell_in))


def _tell_in(organisation_id: int) -> int:
    organisation, now = Organisation.objects.get(pk=organisation_id), timezone.now()
    hours = QuietHours(organisation)
    deciders = Employee.objects.active().filter(organisation=organisation).in_human_resources()
    told = Message.objects.filter(kind=EvidenceWaiting.name, organisation=organisation)
    last = dict(told.order_by().values_list("user_id").annotate(at=Max("created_at")))
    new = []
    away = Absence.objects.filter(employee=OuterRef("pk")).on(OuterRef("day"))
    deciders = deciders.annotate(day=local_today(organisation)).exclude(
        Exists(away)
    )  # on their return it is one message
    for person in deciders.select_related("user", "organisation", "work_centre").order_by("pk"):
        if hours.first_from(now, person.work_centre_id) > now:
            continue  # at night and on days off nothing is counted: the next morning brings one message for all
        waiting = Evidence.objects.decidable_by(person).aggregate(
            number=Count("pk", distinct=True), newest=Max("events__at")
        )
        before, today = last.get(person.user_id), person.today()
        is_news = before is None or waiting["number"] and waiting["newest"] > before or now - before >= AGAIN
        if waiting["number"] and is_news and (before is None or before.astimezone(person.zone).date() < today):
            new.append(NewMessage(EvidenceWaiting.name, person.user, f"day:{today}", person, organisation))
    return len(queue_messages(new))
