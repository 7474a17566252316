"""What can happen to a request: it is asked, taken back, or answered; a yes does what human resources would do
by hand.
"""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from courses.duties.changing import plan_exemption, plan_extension, plan_withdrawal, rows_of
from courses.duties.plans import Plan
from courses.duties.services import begin
from courses.models import DutyAction, DutyRequest, Enrolment
from courses.models.requests import DutyRequestQuerySet
from courses.permissions import may_act
from courses.signals import duty_request_decided, duty_requested
from lib.answers import NotOpen
from people.models import Employee, Team, User
from people.owing import same_hands

Kind = DutyRequest.Kind
Decision = DutyRequest.Decision
Act = DutyAction.Kind
ACTS_FOR = {Kind.MORE_TIME: (Act.EXTEND,), Kind.NOT_MINE: (Act.WITHDRAW, Act.EXEMPT)}  # what a yes may do
MOST_TOLD = 20  # of those who could answer, by e-mail


class NotDue(Exception):
    """Nothing is due there, so there is nothing to ask."""


class AlreadyAsked(Exception):
    """A request about the same duty waits for an answer."""


def can_ask(enrolment: Enrolment, today: datetime.date) -> bool:
    """Return whether its learner may ask something about it.

    It is assigned, open, nobody is excused from it, and nothing else meets it.
    """
    is_due = enrolment.is_latest and enrolment.due_on is not None and enrolment.completed_at is None
    return is_due and not enrolment.is_exempt_on(today) and not enrolment.is_met_on(today)


@transaction.atomic
def ask(enrolment: Enrolment, kind: str, *, reason: str, due_on: datetime.date | None = None) -> DutyRequest:
    """Ask for more time until a day, or to be spared a course. Raises ``NotDue`` and ``AlreadyAsked``."""
    held = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("employee__organisation").get(pk=enrolment.pk)
    )
    if not can_ask(held, held.employee.today()):
        raise NotDue
    try:
        with transaction.atomic():
            asked: DutyRequest = DutyRequest.objects.create(enrolment=held, kind=kind, reason=reason, due_on=due_on)
    except IntegrityError:
        raise AlreadyAsked from None
    duty_requested.send(DutyRequest, request=asked)
    return asked


def acts_for(request: DutyRequest, viewer: Employee) -> list[str]:
    """Return what a viewer may do to say yes; nothing where the answer is not theirs to give."""
    if not _answerable(viewer).filter(pk=request.pk).exists():
        return []
    return [act.value for act in ACTS_FOR[Kind(request.kind)] if may_act(viewer, act)]


def _answerable(viewer: Employee) -> DutyRequestQuerySet:
    """Return what waits and a viewer sees, but for who has lately given them what they may do here."""
    return (
        DutyRequest.objects.waiting()
        .seen_by(viewer)
        .exclude(enrolment__employee__user_id__in=same_hands(viewer.user_id))
    )


def decidable_by(viewer: Employee) -> DutyRequestQuerySet:
    """Return the requests that wait for the answer of a viewer."""
    waiting = _answerable(viewer)
    kinds = [kind for kind, acts in ACTS_FOR.items() if any(may_act(viewer, act) for act in acts)]
    return waiting.filter(kind__in=kinds)


@transaction.atomic
def approve(
    request: DutyRequest, act: str, *, by: Employee, answer: str, due_on: datetime.date | None = None
) -> DutyAction:
    """Say yes, and do it as human resources would by hand. Raises ``NotOpen``, and ``NothingToDo`` where it changes
    nothing.
    """
    held = _held(request)
    if act not in acts_for(held, by):
        raise NotOpen
    action = begin(by.organisation, lambda: _plan(held, act, by, due_on), by=by, reason=answer)
    _decide(held, Decision.APPROVED, by, answer, action)
    return action


def _plan(request: DutyRequest, act: str, by: Employee, due_on: datetime.date | None) -> Plan:
    duties = Enrolment.objects.filter(pk=request.enrolment_id)
    if act == Act.EXTEND:
        return plan_extension(by, duties, day=due_on or request.due_on)
    if act == Act.EXEMPT:
        return plan_exemption(by, rows_of(by.organisation, duties), None)
    return plan_withdrawal(by, duties)


@transaction.atomic
def refuse(request: DutyRequest, *, by: Employee, answer: str) -> None:
    """Say no, and why. Raises ``NotOpen``."""
    held = _held(request)
    if not acts_for(held, by):
        raise NotOpen
    _decide(held, Decision.REFUSED, by, answer)


@transaction.atomic
def withdraw(request: DutyRequest, *, by: Employee) -> None:
    """Take one's own request back. Raises ``NotOpen``."""
    held = _held(request)
    if held.enrolment.employee_id != by.pk:
        raise NotOpen
    _decide(held, Decision.WITHDRAWN, by, "")


def _held(request: DutyRequest) -> DutyRequest:
    """Return the open request under its lock."""
    rows = DutyRequest.objects.select_for_update(of=("self",)).select_related("enrolment")
    held: DutyRequest | None = rows.filter(pk=request.pk, decision="").first()
    if held is None:
        raise NotOpen
    return held


def _decide(request: DutyRequest, decision: str, by: Employee, answer: str, action: DutyAction | None = None) -> None:
    request.decision, request.decided_at, request.decided_by = decision, timezone.now(), by
    request.answer, request.action = answer, action
    request.save(update_fields=["decision", "decided_at", "decided_by", "answer", "action"])
    duty_request_decided.send(DutyRequest, request=request)


def whom_to_tell(request: DutyRequest) -> list[User]:
    """Return who hears that it waits: whoever manages the team of the person, or the nearest above; else human
    resources.
    """
    person = request.enrolment.employee
    colleagues = Employee.objects.filter(organisation=person.organisation_id).active().exclude(user=person.user_id)
    reached = User.objects.exclude(email="")
    present = person.memberships.filter(to_on=None).select_related("team").first()
    if request.kind == Kind.MORE_TIME and present:
        for path in _upwards(present.team):
            managers = colleagues.leading(Team.objects.filter(path=path), person.today())
            if found := list(reached.filter(employments__in=managers).distinct()[:MOST_TOLD]):
                return found
    hr = colleagues.seeing(Employee.objects.filter(pk=person.pk))
    return list(reached.filter(Q(employments__in=hr)).distinct().order_by("pk")[:MOST_TOLD])


def _upwards(team: Team) -> list[str]:
    """Return the paths of a team and of those it is part of, the nearest first."""
    keys = [str(key) for key in team.line]
    return ["/" + "/".join(keys[:end]) + "/" for end in range(len(keys), 0, -1)]
