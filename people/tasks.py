"""The tasks of the features, for Celery to find."""

from people.approvals.tasks import send_approval_decided, send_approval_waiting
from people.imports.tasks import look_after_imports, plan_one_import, send_import_report, take_files, write_one_import
from people.sign_in.tasks import send_password_notice, send_password_reset, tidy_up

__all__ = [
    "look_after_imports",
    "plan_one_import",
    "send_approval_decided",
    "send_approval_waiting",
    "send_import_report",
    "send_password_notice",
    "send_password_reset",
    "take_files",
    "tidy_up",
    "write_one_import",
]
