"""The tasks of the features, for Celery to find."""

from quizzes.exchange.tasks import look_after_imports, plan_one_import, write_one_import
from quizzes.preview.tasks import forget_previews
from quizzes.taking.tasks import submit_overdue

__all__ = ["forget_previews", "look_after_imports", "plan_one_import", "submit_overdue", "write_one_import"]
