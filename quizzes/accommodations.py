"""Granting a person more time or attempts; effective at once, on an open attempt too."""

from django.db import transaction
from django.db.models import Q

from people.models import Employee
from quizzes.limits import limits
from quizzes.models import Accommodation, Attempt, QuizPage


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
    """Grant it for one quiz, or for always where ``quiz`` is None; the same again replaces what was granted.

    Raises ``OwnAccommodation``: nobody grants it to themselves, another person approves it (``approval_kinds``).
    """
    if granted_by is not None and granted_by.user_id == employee.user_id:
        raise OwnAccommodation
    accommodation, _is_new = Accommodation.objects.update_or_create(
        employee=employee,
        quiz=quiz,
        defaults={
            "extra_time_percent": extra_time_percent,
            "extra_attempts": extra_attempts,
            "reason": reason,
            "granted_by": granted_by,
        },
    )
    _move_deadlines(employee)
    return accommodation


@transaction.atomic
def withdraw_accommodation(accommodation: Accommodation) -> None:
    """Take it back. An open attempt keeps the time it was given: nobody loses minutes while answering."""
    accommodation.delete()


def _move_deadlines(employee: Employee) -> None:
    """Open attempts get the time now granted; no limit ever becomes shorter."""
    timed = Q(deadline_at__isnull=False) | Q(seconds_per_question__isnull=False)
    open_attempts = Attempt.objects.open().filter(timed, enrolment__employee=employee)
    for attempt in open_attempts.select_for_update(of=("self",)).select_related("quiz"):
        allowed = limits(attempt.quiz, employee.pk)
        if attempt.deadline_at and allowed.attempt:
            attempt.deadline_at = max(attempt.deadline_at, attempt.started_at + allowed.attempt)
        if attempt.seconds_per_question and allowed.question:
            attempt.seconds_per_question = max(attempt.seconds_per_question, allowed.question)
        attempt.save(update_fields=["deadline_at", "seconds_per_question"])
