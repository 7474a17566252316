"""The people of a plan as a file: the lines that the screen shows under the same filters."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from labour.plan.fulfilment import Fulfilment
from lib.tables import CellValue


def column_titles() -> list[str]:
    """Return the head of the list, in the active language."""
    return [
        _("Plan"),
        _("Stage"),
        _("Course"),
        _("Employee number"),
        _("Name"),
        _("Work center"),
        _("Job role"),
        _("Completed on"),
    ]


def rows(found: Fulfilment) -> Iterator[list[CellValue]]:
    """Yield one person and course a line."""
    for line in found.lines(found.chosen):
        employee = line.employee
        yield [
            found.plan.name,
            line.course.stage,
            line.course.label,
            employee.number,
            employee.user.get_full_name(),
            employee.work_centre.name if employee.work_centre else "",
            employee.job_role.name if employee.job_role else "",
            line.completed_on,
        ]
