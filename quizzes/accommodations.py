"""Granting a person more time or attempts; effective at once, on an open attempt too."""

from django.db import transaction

from people.models import Employee
from quizzes.models import Accommodation, Attempt, QuizPage
from quizzes.services import time_limit


@transaction.atomic
def grant_accommodation(
    employee: Employee,
    quiz: QuizPage | None,
    *,
    extra_time_percent: int,
    extra_attempts: int,
    reason: str,
    granted_by: Employee,
) -> Accommodation:
    """Grant it for one quiz, or for always where ``quiz`` is None; the same again replaces what was granted."""
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
    """Open attempts get the time now granted; a deadline never moves to an earlier moment."""
    open_attempts = Attempt.objects.open().filter(enrolment__employee=employee, deadline_at__isnull=False)
    for attempt in open_attempts.select_for_update(of=("self",)).select_related("quiz"):
        limit = time_limit(attempt.quiz, employee.pk)
        deadline = attempt.started_at + limit if limit else None
        if deadline and attempt.deadline_at and deadline > attempt.deadline_at:
            attempt.deadline_at = deadline
            attempt.save(update_fields=["deadline_at"])
