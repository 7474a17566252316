"""Which people are meant: by team, job role, work centre and day of hire, everybody, or one by one."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.models import EmployeeQuerySet, JobRole, Team, WorkCentre


@dataclass(frozen=True)
class Audience:
    """Whoever is in one of the teams or below, and in one of the job roles, and in one of the work centres, and was
    hired on a day or later.

    What is left empty does not narrow it down; nothing at all means nobody, unless everybody is said.
    """

    everybody: bool = False
    teams: tuple[Team, ...] = ()
    job_roles: tuple[JobRole, ...] = ()
    work_centres: tuple[WorkCentre, ...] = ()
    people: tuple[int, ...] = ()
    hired_since: datetime.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody is meant."""
        chosen = (self.everybody, self.teams, self.job_roles, self.work_centres, self.people, self.hired_since)
        return not any(chosen)

    def of(self, employees: EmployeeQuerySet) -> EmployeeQuerySet:
        """Return those of these employees who are meant."""
        if self.is_empty:
            return employees.none()
        if self.teams:
            employees = employees.in_teams(Team.objects.under(*self.teams))
        if self.job_roles:
            employees = employees.filter(job_role__in=self.job_roles)
        if self.work_centres:
            employees = employees.filter(work_centre__in=self.work_centres)
        if self.people:
            employees = employees.filter(pk__in=self.people)
        if self.hired_since:
            employees = employees.filter(hired_on__gte=self.hired_since)
        return employees

    @property
    def words(self) -> str:
        """Who is meant, in the active language; "" for everybody and for people chosen one by one."""
        chosen: Iterable[Iterable[object]] = (self.teams, self.job_roles, self.work_centres)
        words = [", ".join(str(each) for each in part) for part in chosen if part]
        if self.hired_since:
            words.append(_("hired since %(date)s") % {"date": date_format(self.hired_since, "SHORT_DATE_FORMAT")})
        return " · ".join(words)
