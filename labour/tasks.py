"""The tasks of the features, for Celery to find."""

from labour.dc3.tasks import deliver_pending, deliver_some
from labour.terms.tasks import remind_of_terms

__all__ = ["deliver_pending", "deliver_some", "remind_of_terms"]
