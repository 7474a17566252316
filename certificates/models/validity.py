"""Until when what is certified counts, in SQL."""

import datetime

from django.db.models import Q


def unexpired_on(day: datetime.date) -> Q:
    """Match what has not expired on a local date, of certificates and of the completions that they certify."""
    return Q(expires_on=None) | Q(expires_on__gte=day)


def standing() -> Q:
    """Match certificates neither revoked nor superseded: valid, or expired by date alone."""
    return Q(revoked_at=None, superseded_at=None)
