"""What an absence does to duties that were given before it was recorded."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.duties.changing import plan_extension
from courses.duties.services import NothingToDo, begin
from courses.models import DutyAction, Enrolment
from people.models import Absence


def move_over(absence: Absence) -> DutyAction | None:
    """Move what falls due in an absence, as human resources would by hand; None where nothing does.

    It is asked for the day on which it is due, and due when ``DueDays`` says.
    """
    falls_in = Enrolment.objects.latest_cycle().filter(
        employee=absence.employee_id, due_on__range=(absence.from_on, absence.to_on)
    )
    with override(absence.employee.user.language):  # they read it, whoever recorded it
        reason = _("Absent until %(date)s.") % {"date": date_format(absence.to_on, "DATE_FORMAT")}
    by = absence.by
    try:
        return begin(by.organisation, lambda: plan_extension(by, falls_in, day=absence.to_on), by=by, reason=reason)
    except NothingToDo:
        return None
