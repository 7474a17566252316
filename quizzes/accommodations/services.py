"""Granting a person more time or attempts; effective at once, on an open attempt too."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people.models import Employee
from people.owing import is_of_same_hands
from quizzes.models import Accommodation, Attempt, QuizPage
from quizzes.taking.time_limits import time_limits


class OwnAccommodation(Exception):
    """Somebody would grant it to themselves."""


@transaction.atomic
def grant_accommodation(
    employee: Employee,
    quiz: QuizPage | None,
    *,
    extra_time_percent: int,
    extra_attempts: int,
    reason: str,
    granted_by: Employee | None,
) -> Accommodation:
    """Grant it for one quiz, or for always where ``quiz`` is None; another one for the same replaces it, and both are
    kept.

    Raises ``OwnAccommodation``: nobody grants it to themselves or to whoever has lately let them, another person
    approves it (``approvals``).
    """
    if granted_by is not None and is_of_same_hands(granted_by.user_id, employee.user_id):
        raise OwnAccommodation
    Employee.objects.select_for_update().filter(pk=employee.pk).values("pk").first()  # of two at once, one is later
    asked = {"extra_time_percent": extra_time_percent, "extra_attempts": extra_attempts, "reason": reason}
    before = Accommodation.objects.in_force().filter(employee=employee, quiz=quiz).first()
    if before is not None:
        if asked == {name: getattr(before, name) for name in asked}:
            return before
        withdraw_accommodation(before, why=reason, by=granted_by)
    accommodation: Accommodation = Accommodation.objects.create(
        employee=employee, quiz=quiz, granted_by=granted_by, **asked
    )
    _move_deadlines(employee)
    return accommodation


@transaction.atomic
def withdraw_accommodation(accommodation: Accommodation, *, why: str, by: Employee | None) -> None:
    """Take it back, once; who did it, when and why is kept. ``by`` nobody: an administrator of the site.

    An open attempt keeps the time it was given: nobody loses minutes while answering.
    """
    Accommodation.objects.in_force().filter(pk=accommodation.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_why=why
    )


def _move_deadlines(employee: Employee) -> None:
    """Open attempts get the time now granted; no limit ever becomes shorter."""
    timed = Q(deadline_at__isnull=False) | Q(seconds_per_question__isnull=False)
    open_attempts = Attempt.objects.open().filter(timed, enrolment__employee=employee)
    for attempt in open_attempts.select_for_update(of=("self",)).select_related("quiz"):
        allowed = time_limits(attempt.quiz, employee.pk)
        if attempt.deadline_at and allowed.attempt:
            attempt.deadline_at = max(attempt.deadline_at, attempt.started_at + allowed.attempt)
        if attempt.seconds_per_question and allowed.question:
            attempt.seconds_per_question = max(attempt.seconds_per_question, allowed.question)
        attempt.save(update_fields=["deadline_at", "seconds_per_question"])
