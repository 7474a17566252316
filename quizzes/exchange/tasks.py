from celery import shared_task

from quizzes.exchange.jobs import plan_import, remove_old_imports, write_import
from quizzes.models import QuestionImport
from sweeps.hints import hint_at_each
from sweeps.services import attempt


@shared_task(name="quizzes.plan_import")
def plan_one_import(job_id: int) -> None:
    """Look at one file of questions. One that fails is written down; it is tried again later."""
    attempt("quizzes.plan_import", job_id, plan_import)


@shared_task(name="quizzes.write_import")
def write_one_import(job_id: int) -> None:
    """Go on with one import that was confirmed."""
    attempt("quizzes.write_import", job_id, write_import)


@shared_task(name="quizzes.look_after_imports")
def look_after_imports() -> None:
    """Take up what lost messages and killed workers left over, and forget what is old."""
    remove_old_imports()
    to_plan, to_write = QuestionImport.objects.waiting()
    if hint_at_each(plan_one_import.delay, to_plan):
        hint_at_each(write_one_import.delay, to_write)
