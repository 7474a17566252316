"""Whether a completed course was in a plan, for that person: said before a DC-3 is issued, and stopping nothing.

The list of DC-3 has to come from plan and programmes (DOF 14-06-2013, article 26). The employer answers for the plan
that it keeps, which may be on paper: so this says what is not here, and does not forbid.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from labour.models import PlanCourse, TrainingPlan
from people.models import Employee, Organisation


@dataclass(frozen=True)
class Scope:
    """For whom a course of a plan is: no work centre or no job role means all of them."""

    centres: frozenset[int]
    job_roles: frozenset[int]

    @classmethod
    def of(cls, row: PlanCourse) -> "Scope":
        """Read what was prefetched."""
        centres = frozenset(centre.pk for centre in row.centres.all())
        return cls(centres, frozenset(role.pk for role in row.job_roles.all()))

    def has(self, work_centre_id: int | None, job_role_id: int | None) -> bool:
        """Return whether somebody of this work centre and job role is meant."""
        is_there = not self.centres or work_centre_id in self.centres
        return is_there and (not self.job_roles or job_role_id in self.job_roles)


class Coverage:
    """What the plans of an organisation say of completed courses. Four queries, however many are asked about."""

    def __init__(self, organisation: Organisation) -> None:
        self.today = organisation.today()
        own = TrainingPlan.objects.filter(organisation=organisation).standing()
        self.periods = list(own.values_list("from_on", "until_on"))
        rows = PlanCourse.objects.of_standing_plans().filter(organisation=organisation, course__isnull=False)
        self.courses: dict[int, list[tuple[datetime.date, datetime.date, Scope]]] = defaultdict(list)
        for row in rows.select_related("plan").prefetch_related("centres", "job_roles"):
            found = (row.plan.from_on, row.plan.until_on, Scope.of(row))
            self.courses[row.course_id or 0].append(found)

    def has_plan(self, day: datetime.date) -> bool:
        """Return whether a plan is in force on a day."""
        return any(first <= day <= last for first, last in self.periods)

    @property
    def notice(self) -> str:
        """What is said once for all where no plan is in force today."""
        if self.has_plan(self.today):
            return ""
        return _(
            "No plan is in force today. The DC-3 is for training of the plan and programs (DC-2) that the company keeps; "
            "the list of DC-3 has to come from them."
        )

    def doubt(self, employee: Employee, course_id: int, completed_on: datetime.date) -> str:
        """Return what is to be looked at before this DC-3 is issued; "" where the plan has them, or there is none."""
        if not self.periods:
            return ""  # said once for all: ``notice``
        if not self.has_plan(completed_on):
            return _("No plan was in force on the day the course ended")
        scopes = [scope for first, last, scope in self.courses.get(course_id, []) if first <= completed_on <= last]
        if not scopes:
            return _("The course is not in a plan in force")
        if not any(scope.has(employee.work_centre_id, employee.job_role_id) for scope in scopes):
            return _("This person is not in the plan for the course")
        return ""
