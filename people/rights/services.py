"""What can happen to a request about personal data. Terms are counted in working days of the law."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.labour.rest_days import working_days_after
from people.models import Employee, RightsRequest, User
from people.rights.answering import may_answer
from people.signals import rights_answered, rights_asked

ANSWER_DAYS, EFFECT_DAYS = 20, 15  # working days, from the day after
FILE_DAYS = datetime.timedelta(days=30)  # for so long the file of an access can be downloaded
Kind = RightsRequest.Kind


class OwnRequest(Exception):
    """Nobody handles their own request, nor that of somebody whom they owe, nor one that they have entered."""


class AlreadyAsked(Exception):
    """Such a request is waiting already."""


class AlreadyDone(Exception):
    """Somebody else has just done this, or the request was withdrawn."""


def ask(employee: Employee, kind: RightsRequest.Kind, text: str) -> RightsRequest:
    """Ask for something about one's own data. Raises ``AlreadyAsked``."""
    return _add(RightsRequest(employee=employee, kind=kind, text=text), employee.today())


def enter(
    employee: Employee,
    kind: RightsRequest.Kind,
    text: str,
    *,
    came_by: RightsRequest.Way,
    arrived_on: datetime.date,
    identity_seen: str,
    by: User,
) -> RightsRequest:
    """Enter what somebody has sent by letter or e-mail, or said: its terms count from the day it arrived. Raises
    ``AlreadyAsked`` and ``OwnRequest``.
    """
    if employee.user_id == by.pk:
        raise OwnRequest
    asked = RightsRequest(employee=employee, kind=kind, text=text, came_by=came_by, arrived_on=arrived_on)
    asked.identity_seen, asked.entered_by = identity_seen, by
    return _add(asked, arrived_on)


def _add(asked: RightsRequest, day: datetime.date) -> RightsRequest:
    asked.answer_by = working_days_after(day, ANSWER_DAYS)
    try:
        with transaction.atomic():
            asked.save()
            rights_asked.send(RightsRequest, asked=asked)
    except IntegrityError:
        raise AlreadyAsked from None
    return asked


@transaction.atomic
def withdraw(key: int) -> None:
    """Take back a request that has no answer yet. Raises ``AlreadyDone``."""
    asked = _locked(key)
    if not asked.is_open:
        raise AlreadyDone
    asked.withdrawn_at = timezone.now()
    asked.save(update_fields=["withdrawn_at"])


@transaction.atomic
def answer(key: int, *, is_granted: bool, text: str, by: User) -> RightsRequest:
    """Answer a request. Access that is granted takes effect at once: the file is there. Raises ``OwnRequest``."""
    asked = _locked(key)
    _refuse_alone(asked, by)
    if not asked.is_open:
        raise AlreadyDone
    employee, now = asked.employee, timezone.now()
    asked.is_granted, asked.answer, asked.answered_at, asked.answered_by = is_granted, text, now, by
    if is_granted:
        asked.effect_by = working_days_after(employee.today(), EFFECT_DAYS)
        if asked.kind == Kind.ACCESS:
            asked.done_at, asked.done_by = now, by
    asked.save()
    rights_answered.send(RightsRequest, asked=asked)
    return asked


@transaction.atomic
def finish(key: int, *, note: str, by: User) -> RightsRequest:
    """Write that what was granted has been done, and what it was. Raises ``OwnRequest`` and ``AlreadyDone``."""
    asked = _locked(key)
    _refuse_alone(asked, by)
    if not asked.waits_for_effect:
        raise AlreadyDone
    asked.done_at, asked.done_by, asked.done_note = timezone.now(), by, note
    asked.save(update_fields=["done_at", "done_by", "done_note"])
    rights_answered.send(RightsRequest, asked=asked)
    return asked


def has_file(asked: RightsRequest) -> bool:
    """Return whether the person can download what is held about them, for a while after access was granted. What is
    blocked leaves by no file.
    """
    if asked.employee.blocked_at is not None:
        return False
    is_granted = asked.kind == Kind.ACCESS and asked.done_at is not None
    return is_granted and asked.done_at is not None and timezone.now() < asked.done_at + FILE_DAYS


def may_have_file(asked: RightsRequest, user: User) -> bool:
    """Return whether somebody gets the file: the person; of who cannot come in to get it, who answered what another one
    had entered, to hand it over.
    """
    if not has_file(asked):
        return False
    if asked.employee.user_id == user.pk:
        return True
    is_sent = asked.was_entered and asked.employee.left_on is not None
    return is_sent and asked.answered_by_id == user.pk and may_answer(asked, user)


def _locked(key: int) -> RightsRequest:
    rows = RightsRequest.objects.select_for_update(of=("self",)).select_related("employee__organisation")
    return rows.get(pk=key)


def _refuse_alone(asked: RightsRequest, by: User) -> None:
    if not may_answer(asked, by):
        raise OwnRequest
