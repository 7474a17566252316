"""Until when completions, exemptions and what else meets a duty count: for rows in SQL, and for what is at hand."""

import datetime

from django.db.models import Q
from django.db.models.expressions import Combinable


def is_over_on(today: datetime.date | Combinable) -> Q:
    """Match enrolments whose completion, if there is one, no longer counts on a local date: ``valid_until`` is over."""
    return Q(expires_on__lt=today) | Q(renew_by__lt=today)


def is_met_on(today: datetime.date | Combinable) -> Q:
    """Match enrolments that something else than the course itself meets on a local date: ``Enrolment.is_met_on``."""
    counts = Q(met_at__isnull=False) & (Q(met_until=None) | Q(met_until__gte=today))
    return counts & (Q(completed_at=None) | is_over_on(today))


def unmet_on(today: datetime.date | Combinable) -> Q:
    """Match enrolments that nothing else meets on a local date, completed or not."""
    return Q(met_at=None) | Q(met_until__lt=today)


def is_exempt(exempted_at: datetime.datetime | None, exempt_until: datetime.date | None, today: datetime.date) -> bool:
    """Return whether an exemption counts on a local date; for good where it has no end."""
    return exempted_at is not None and (exempt_until is None or exempt_until >= today)


def is_exempt_on(today: datetime.date | Combinable) -> Q:
    """Match enrolments of people who are excused on a local date: ``is_exempt`` for many rows."""
    return Q(exempted_at__isnull=False) & (Q(exempt_until=None) | Q(exempt_until__gte=today))
