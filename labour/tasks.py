"""The tasks of the features, for Celery to find."""

from labour.dc3.tasks import deliver_pending, deliver_some

__all__ = ["deliver_pending", "deliver_some"]
