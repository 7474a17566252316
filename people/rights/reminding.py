"""Reminding who answers of terms: five working days before the end, and on the day."""

import datetime

from django.utils import timezone

from people.labour.rest_days import working_days_after
from people.models import RightsRequest
from people.rights.emails import tell_of_term
from sweeps.services import each

SWEEP = "people.rights"
DAYS_BEFORE = 5  # working days


def remind_all() -> None:
    """Queue what is due. One request that fails does not stop the others."""
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)  # it may be later where somebody works
    near = RightsRequest.objects.ending_by(working_days_after(tomorrow, DAYS_BEFORE))
    each(SWEEP, near.order_by("pk").values_list("pk", flat=True), remind)


def remind(key: int) -> bool:
    """Queue the reminder that a request is at, once; return whether it is at one."""
    people = ("employee__user", "employee__organisation", "employee__work_centre")
    asked = RightsRequest.objects.select_related(*people).get(pk=key)
    today = asked.employee.today()
    if asked.term is None or asked.term > working_days_after(today, DAYS_BEFORE):
        return False
    tell_of_term(asked, today)
    return True
