"""The attempt that somebody has open: first on home, and named on every page until it is handed in."""

import datetime
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from lib.prepared import Prepared
from people.models import Employee
from quizzes.models import Attempt

SESSION_KEY = "running_attempt"  # in the session, so that telling it on every page costs no query


@dataclass(frozen=True)
class RunningAttempt:
    """An open attempt as a page tells of it."""

    url: str
    deadline_at: datetime.datetime | None
    title: str = ""
    uuid: str = ""


def running_attempt(employee: Employee) -> RunningAttempt | None:
    """Return the open attempt of an employee whose time runs out first. One query."""
    attempt = _OPEN.first(employee.pk, timezone.now())
    if attempt is None:
        return None
    return RunningAttempt(
        reverse("quizzes:question", args=[attempt.uuid, 1]),
        attempt.deadline_at,
        attempt.quiz.local_title,
        str(attempt.uuid),
    )


def _open(employee_id: int, now: datetime.datetime) -> QuerySet[Attempt]:
    in_time = Attempt.objects.open().filter(Q(deadline_at=None) | Q(deadline_at__gt=now))
    mine = in_time.filter(enrolment__employee=employee_id).select_related("quiz")
    return mine.order_by(F("deadline_at").asc(nulls_last=True), "pk")[:1]


_OPEN = Prepared(_open)


def remember_running(request: HttpRequest, attempt: Attempt | RunningAttempt) -> None:
    """Tell of the attempt on every page of this session."""
    kept = {"uuid": str(attempt.uuid), "deadline_at": attempt.deadline_at.isoformat() if attempt.deadline_at else ""}
    if request.session.get(SESSION_KEY) != kept:
        request.session[SESSION_KEY] = kept


def forget_running(request: HttpRequest) -> None:
    """Tell of no attempt any more."""
    request.session.pop(SESSION_KEY, None)


def _is_open(uuid: str) -> bool:
    """Return whether the attempt is not handed in, perhaps on another device; up to half a minute old."""
    key = f"open-attempt:{uuid}"
    return bool(caches["renditions"].get_or_set(key, Attempt.objects.open().filter(uuid=uuid).exists, 30))


def remembered_running(request: HttpRequest) -> RunningAttempt | None:
    """Return the attempt of this session while its time runs."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    deadline_at = datetime.datetime.fromisoformat(kept["deadline_at"]) if kept["deadline_at"] else None
    if deadline_at and deadline_at <= timezone.now():
        return None
    if not _is_open(kept["uuid"]):
        forget_running(request)
        return None
    return RunningAttempt(reverse("quizzes:question", args=[kept["uuid"], 1]), deadline_at)
