"""The tasks of the features, for Celery to find."""

from quizzes.exchange.tasks import look_after_imports, plan_one_import, write_one_import
from quizzes.taking.tasks import submit_overdue

__all__ = ["look_after_imports", "plan_one_import", "submit_overdue", "write_one_import"]
