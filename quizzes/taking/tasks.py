from celery import shared_task

from quizzes.taking.services import submit_overdue_attempts


@shared_task(name="quizzes.submit_overdue")
def submit_overdue() -> None:
    submit_overdue_attempts()
