"""Which people are meant: by team, job role and work centre, everybody, or one by one."""

from collections.abc import Iterable
from dataclasses import dataclass

from people.models import EmployeeQuerySet, JobRole, Team, WorkCentre


@dataclass(frozen=True)
class Audience:
    """Whoever is in one of the teams or below, and in one of the job roles, and in one of the work centres.

    What is left empty does not narrow it down; nothing at all means nobody, unless everybody is said.
    """

    everybody: bool = False
    teams: tuple[Team, ...] = ()
    job_roles: tuple[JobRole, ...] = ()
    work_centres: tuple[WorkCentre, ...] = ()
    people: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody is meant."""
        return not (self.everybody or self.teams or self.job_roles or self.work_centres or self.people)

    def of(self, employees: EmployeeQuerySet) -> EmployeeQuerySet:
        """Those of these employees who are meant."""
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
        return employees

    @property
    def words(self) -> str:
        """Who is meant, in the active language; "" for everybody and for people chosen one by one."""
        chosen: Iterable[Iterable[object]] = (self.teams, self.job_roles, self.work_centres)
        return " · ".join(", ".join(str(each) for each in part) for part in chosen if part)
