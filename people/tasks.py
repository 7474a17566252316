"""The tasks of the features, for Celery to find."""

from people.approvals.tasks import send_approval_decided, send_approval_waiting
from people.sign_in.tasks import send_password_notice, send_password_reset, tidy_up

__all__ = ["send_approval_decided", "send_approval_waiting", "send_password_notice", "send_password_reset", "tidy_up"]
