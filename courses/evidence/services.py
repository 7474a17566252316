"""What can happen to evidence: handed in, decided, undone, withdrawn, ended. One function for each, with its line in
the log.

Nobody decides about their own, and who handed in something for another is not the one who accepts it: two people stand
behind every duty that no course has met.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from courses.evidence.files import Proof, drop_file, keep_file
from courses.evidence.meeting import refresh_met
from courses.models import CoursePage, Evidence, EvidenceEvent
from courses.signals import evidence_decided, evidence_undone
from lib.answers import NotOpen
from people.models import Employee
from people.owing import is_of_same_hands

Decision = Evidence.Decision
Event = EvidenceEvent.Kind
MOST_WAITING = 20  # of one person, so that nobody fills the disk


class TooMany(Exception):
    """So many pieces of one person wait already that no more are taken."""


@dataclass(frozen=True)
class Claim:
    """What a piece of evidence is said to be."""

    kind: str
    title: str
    issuer: str
    issued_on: datetime.date
    valid_until: datetime.date | None = None
    course: CoursePage | None = None


@transaction.atomic
def hand_in(employee: Employee, claim: Claim, proof: Proof, *, by: Employee) -> Evidence:
    """Submit evidence of a person: their own, or by human resources for them. Raises ``TooMany``."""
    Employee.objects.select_for_update().get(pk=employee.pk)
    if employee.evidence.filter(decision__in=["", Decision.MORE]).count() >= MOST_WAITING:
        raise TooMany
    found = Evidence(employee=employee, uploaded_by=by)
    _fill(found, claim)
    _with_file(found, proof)
    _log(found, Event.UPLOADED, by)
    return found


@transaction.atomic
def hand_in_again(evidence: Evidence, claim: Claim, proof: Proof | None, *, by: Employee) -> None:
    """Add what was missing: it waits again. Without a new file the one before stays. Raises ``NotOpen``."""
    held = _held(evidence, Decision.MORE)
    by = _who_handed_in(held, by)
    before = held.file_name
    _fill(held, claim)
    _undecide(held)
    if proof is None:
        held.save()
    else:
        _with_file(held, proof)
        transaction.on_commit(lambda: drop_file(before))
    _log(held, Event.COMPLETED, by)


@transaction.atomic
def accept(
    evidence: Evidence,
    *,
    by: Employee,
    counts_as: CoursePage | None = None,
    until: datetime.date | None = None,
    answer: str = "",
) -> None:
    """Accept it: as evidence alone, or instead of a course until a day. Raises ``NotOpen``."""
    held = _to_decide(evidence, by)
    held.counts_as, held.accepted_until = counts_as, until
    _decide(held, Decision.ACCEPTED, by, answer)
    _refresh(held, counts_as)


@transaction.atomic
def refuse(evidence: Evidence, *, by: Employee, answer: str) -> None:
    """Do not accept it, and say why. Raises ``NotOpen``."""
    _decide(_to_decide(evidence, by), Decision.REFUSED, by, answer)


@transaction.atomic
def ask_for_more(evidence: Evidence, *, by: Employee, answer: str) -> None:
    """Say what is missing; the person can add it. Raises ``NotOpen``."""
    _decide(_to_decide(evidence, by), Decision.MORE, by, answer)


def can_undo(evidence: Evidence, by: Employee) -> bool:
    """Return whether somebody can undo a decision: their own one, for ten minutes."""
    until = evidence.undo_until
    is_theirs = evidence.decided_by is not None and evidence.decided_by.user_id == by.user_id
    return is_theirs and until is not None and until > timezone.now()


@transaction.atomic
def undo(evidence: Evidence, *, by: Employee) -> None:
    """Take one's decision back: it waits again, as if nothing had been decided. Raises ``NotOpen``."""
    held = _held(evidence, Decision.ACCEPTED, Decision.REFUSED, Decision.MORE)
    if not can_undo(held, by):
        raise NotOpen
    counted_as = held.counts_as
    _undecide(held)
    held.save()
    _refresh(held, counted_as)
    _log(held, Event.UNDONE, by)
    evidence_undone.send(Evidence, evidence=held)


@transaction.atomic
def withdraw(evidence: Evidence, *, by: Employee) -> None:
    """Take back what was handed in while nothing was accepted; its file is deleted. Raises ``NotOpen``."""
    held = _held(evidence, "", Decision.MORE)
    by = _who_handed_in(held, by)
    name, held.file_name = held.file_name, ""
    held.decision, held.decided_at, held.decided_by, held.answer = Decision.WITHDRAWN, timezone.now(), by, ""
    held.save()
    transaction.on_commit(lambda: drop_file(name))
    _log(held, Event.WITHDRAWN, by)


def may_end(evidence: Evidence, by: Employee) -> bool:
    """Return whether somebody may end an acceptance: human resources of the person, and never their own."""
    if evidence.decision != Decision.ACCEPTED or not by.is_hr_of(evidence.employee):
        return False
    return not is_of_same_hands(by.user_id, evidence.employee.user_id)


@transaction.atomic
def end(evidence: Evidence, *, by: Employee, reason: str) -> None:
    """Let accepted evidence count no longer, from now on. What was said and by whom stays. Raises ``NotOpen``."""
    held = _held(evidence, Decision.ACCEPTED)
    if not may_end(held, by):
        raise NotOpen
    _decide(held, Decision.ENDED, by, reason)
    _refresh(held, held.counts_as)


def _who_handed_in(evidence: Evidence, by: Employee) -> Employee:
    """Return who does it, in the employment that the evidence is of; raise ``NotOpen`` for anybody else."""
    for one in (evidence.employee, evidence.uploaded_by):
        if one.user_id == by.user_id:
            return one
    raise NotOpen


def _fill(evidence: Evidence, claim: Claim) -> None:
    evidence.kind, evidence.title, evidence.issuer = claim.kind, claim.title, claim.issuer
    evidence.issued_on, evidence.valid_until, evidence.course = claim.issued_on, claim.valid_until, claim.course


def _with_file(evidence: Evidence, proof: Proof) -> None:
    """Write the file, and the row that names it; where the row cannot be written, no file stays."""
    evidence.file_name, evidence.file_type = keep_file(proof), proof.file_type
    evidence.file_size = len(proof.content)
    try:
        evidence.save()
    except BaseException:
        drop_file(evidence.file_name)
        raise


def _held(evidence: Evidence, *decisions: str) -> Evidence:
    """Return the row under its lock, where it stands in one of these ways."""
    rows = Evidence.objects.select_for_update(of=("self",)).select_related(
        "employee__user", "employee__organisation", "uploaded_by", "decided_by", "counts_as"
    )
    held: Evidence | None = rows.filter(pk=evidence.pk, decision__in=decisions).first()
    if held is None:
        raise NotOpen
    return held


def _to_decide(evidence: Evidence, by: Employee) -> Evidence:
    held = _held(evidence, "")
    if not Evidence.objects.decidable_by(by).filter(pk=held.pk).exists():
        raise NotOpen
    return held


def _decide(evidence: Evidence, decision: str, by: Employee, answer: str) -> None:
    evidence.decision, evidence.decided_at, evidence.decided_by = decision, timezone.now(), by
    evidence.answer = answer
    evidence.save()
    event = _log(evidence, Event(decision), by, answer)
    evidence_decided.send(Evidence, evidence=evidence, event=event)


def _undecide(evidence: Evidence) -> None:
    evidence.decision, evidence.decided_at, evidence.decided_by, evidence.answer = "", None, None, ""
    evidence.counts_as, evidence.accepted_until = None, None


def _refresh(evidence: Evidence, course: CoursePage | None) -> None:
    if course is not None:
        refresh_met(course, [evidence.employee_id])


def _log(evidence: Evidence, kind: str, by: Employee, words: str = "") -> EvidenceEvent:
    event: EvidenceEvent = EvidenceEvent.objects.create(
        evidence=evidence,
        kind=kind,
        by=by,
        words=words,
        counts_as=evidence.counts_as,
        until=evidence.accepted_until,
    )
    return event
